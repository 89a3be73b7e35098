"""A trace of a symbol, and the wiring of statements, as text and for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from exerkine.evidence import Grounds, OwnStatement, Trace, TracedStatement, Wiring
from exerkine.mechanism import Arrow, Modulator, Parameter
from exerkine.reports._texts import Texts
from exerkine.reports._words import statement_text


def trace_dict(found: Trace) -> dict[str, Any]:
    """Return a trace for JSON; null are bounds of a fixed number, and the posterior of one that keeps its prior."""
    parameters = []
    for parameter, weight in found.parameters:
        bounds = {"lo": None, "hi": None} if parameter.prior == "fixed" else {}
        band = found.bands.get(parameter.symbol)
        posterior = dict(zip(("median", "lo80", "hi80"), band, strict=True)) if band else None
        parameters.append({**asdict(parameter), **bounds, "posterior": posterior, "rests_on": weight.rests_on if weight else None,
                           "statements": list(weight.statements) if weight else []})
    statements = [{**asdict(told.statement), "flags": sorted(told.statement.flags),
                   "subject_names": {"en": told.subject.name_en, "zh": told.subject.name_zh},
                   "object_names": {"en": told.object.name_en, "zh": told.object.name_zh},
                   "verdicts": [asdict(v) for v in told.verdicts]} for told in found.statements]
    return {"symbol": found.symbol, "kind": found.kind, "laws": [asdict(law) for law in found.laws], "parameters": parameters,
            "arrows": [asdict(arrow) for arrow in found.arrows], "statements": statements,
            "own_statements": [{**asdict(one), "tier": one.tier} for one in found.own],
            "sources": [asdict(source) for source in found.sources.values()]}


def trace_text(found: Trace, lang: str = "en") -> str:
    """Return a trace for the terminal: law, numbers, cuts, statements and sources, each with where it stands."""
    texts = Texts(lang)
    parts = [f"{found.symbol} ({texts.word(f'trace_kind_{found.kind}')})"]
    sections = {
        "law": [f"{law.place}\n    {law.text}\n    [{' '.join((*law.sources, *law.statements))}]" for law in found.laws],
        "parameters": [_number(parameter, weight, found.bands.get(parameter.symbol), texts)
                       for parameter, weight in found.parameters],
        "arrows": [_arrow(arrow, texts) for arrow in found.arrows],
        "statements": ["\n".join(_statement(told, texts)) for told in found.statements],
        "own": [_own(one, texts) for one in found.own],
        "sources": [f"{s.source_id}: {s.citation}\n    {s.url}  ({texts.word('trace_read', read_from=s.read_from)})"
                    for s in found.sources.values()],
    }
    parts += ["\n".join([texts.word(f"trace_{name}"), *(f"  {line}" for line in lines)])
              for name, lines in sections.items() if lines]
    return "\n\n".join(parts)


def wiring_dict(wiring: Wiring, weights: Mapping[str, Modulator], grounds: Grounds) -> dict[str, Any]:
    """Return counts, what laws and weights rest on, the places that cite each statement, and what is left out, for JSON."""
    return {"counts": wiring.counts(), "weights": dict(Counter(w.rests_on for w in weights.values())),
            "grounds": asdict(grounds),
            "used": {name: list(places) for name, places in wiring.used.items()},
            "left_out": [asdict(one) for one in wiring.left_out.values()],
            "reasons": {name: {"en": en, "zh": zh} for name, (en, zh) in wiring.reasons.items()}}


def wiring_text(wiring: Wiring, weights: Mapping[str, Modulator], grounds: Grounds, lang: str = "en") -> str:
    """Return the counts for the terminal."""
    texts = Texts(lang)
    names = {name: texts.word(f"wiring_{name}") for name in ("cited", "used", "left_out")}
    lines = [texts.word("wiring_title")]
    for name, n in wiring.counts().items():
        lines.append(f"{n:5d}  {names[name]}" if name in names else f"{n:8d}  {name}: {texts.pick(wiring.reasons[name])}")
    lines += ["", f"{len(weights):5d}  {texts.word('wiring_weights')}"]
    counts = Counter(weight.rests_on for weight in weights.values())
    lines += [f"{n:8d}  {texts.word(f'wiring_on_{name}')}" for name, n in counts.most_common()]
    lines += ["", f"{grounds.n_laws:5d}  {texts.word('wiring_laws')}"]
    lines += [f"{n:8d}  {texts.word(f'wiring_law_{name}', alone=grounds.laws_alone[name])}" for name, n in grounds.laws.items()]
    lines += ["", f"{sum(grounds.statements.values()):5d}  {texts.word('wiring_own')}"]
    lines += [f"{n:8d}  {texts.word(f'wiring_own_{kind}', recalled=grounds.recalled)}" for kind, n in grounds.statements.items()]
    return "\n".join(lines)


def _number(parameter: Parameter, weight: Modulator | None, band: tuple[float, float, float] | None, texts: Texts) -> str:
    prior = texts.word(f"trace_prior_{parameter.prior}")
    span = "" if parameter.prior == "fixed" else f" {parameter.lo:g}-{parameter.hi:g}"
    line = (f"{parameter.symbol} = {parameter.value:g} {texts.unit(parameter.unit)}  ({prior}{span}; "
            f"{texts.grade(parameter.grade)}; {parameter.source})")
    notes = [texts.word("trace_posterior", median=f"{band[0]:.3g}", lo=f"{band[1]:.3g}", hi=f"{band[2]:.3g}")] if band else []
    notes += [parameter.note] if parameter.note else []
    if weight:
        notes.append(texts.word(f"trace_on_{weight.rests_on}", statements=" ".join(weight.statements)))
    return line + "".join(f"\n    {note}" for note in notes)


def _own(one: OwnStatement, texts: Texts) -> str:
    kind = texts.word(f"own_{one.kind}")
    return f"{one.statement_id}: {kind} | {texts.pick((one.says_en, one.says_zh))}  ({one.source})"


def _arrow(arrow: Arrow, texts: Texts) -> str:
    statements = " ".join(arrow.statements) or texts.word("trace_none")
    return f"{arrow.arrow_id}: {texts.pick((arrow.label_en, arrow.label_zh))}  [{statements}]"


def _statement(told: TracedStatement, texts: Texts) -> Iterator[str]:
    yield statement_text(told.statement, {e.id: e for e in (told.subject, told.object)}, texts)
    for v in told.verdicts:
        sources = f"  [{' '.join(v.sources)}]" if v.sources else ""
        yield f"      {v.claim_id} {texts.word(f'audit_{v.verdict}')}: {texts.pick(v.reason)}{sources}"
