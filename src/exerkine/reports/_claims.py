"""The claims of the review beside what the mechanism does, as a sheet: counts by section first, then every claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from functools import cache
from typing import Any

from exerkine.claims import (
    VERDICTS,
    Claim,
    ClaimRun,
    ClaimsRun,
    Contrast,
    PartRun,
    Tally,
    read_claims,
    read_experiments,
    read_people,
    tally,
)
from exerkine.evidence import Verdict, read_entities, read_verdicts
from exerkine.mechanism import Mechanism, shipped_knowledge
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts
from exerkine.simulation._result import Label
from exerkine.tables import read_table

ARROWS = {"up": "↑", "down": "↓", "none": "=", "biphasic": "↑↓", "": ""}
TONES = {"reproduced": "good", "not_reproduced": "bad", "inconclusive": "flat", "not_testable": "flat"}
EVIDENCE = ("supported", "partly", "contradicted", "source_not_found")
COUNTS = ("claims", "run", "reproduced", "seen", "not_reproduced", "inconclusive", "emergent", "emergent_seen", "encoded")


def claims_sheet(run: ClaimsRun, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return counts by section of the review, then every claim with what came of it."""
    texts = claim_texts(mechanism, lang)
    whole = tally(run.claims)
    lead = [texts.word("claims_lead", draws=run.draws), headline(whole, texts)]
    lead += [texts.word("claims_turned", names=texts.word("joiner").join(run.turned))] if run.turned else []
    sections = [_counts(run, texts), _beside_evidence(run, texts)]
    for section in dict.fromkeys(one.claim.section for one in run.claims):
        rows = [row for one in run.claims if one.claim.section == section for row in _rows(one, texts)]
        columns = tuple(texts.word(f"claims_column_{name}") for name in
                        ("expected", "verdict", "change", "readout", "kind", "evidence", "note"))
        sections.append(SheetSection(section_name(section, texts), "", texts.word("claims_column_claim"), columns, tuple(rows)))
    return Sheet("claims", texts.word("t2_kicker"), texts.word("claims_title"), tuple(lead), tuple(sections),
                 mechanism.bands)


def claims_dict(run: ClaimsRun) -> dict[str, Any]:
    """Return the run for JSON: counts, and every claim with its parts."""
    claims = [
        {"claim": asdict(one.claim), "verdict": one.verdict, "kind": one.kind, "is_seen": one.is_seen,
         "evidence": _audited()[one.claim.claim_id].verdict,
         "parts": [asdict(part) for part in one.parts]}
        for one in run.claims
    ]
    whole = tally(run.claims)
    return {"claims": claims, "tally": asdict(whole) | {"emergent_share": whole.emergent_share}, "draws": run.draws,
            "seed": run.seed, "knowledge_hash": run.knowledge_hash, "variants": list(run.variants), "turned": list(run.turned)}


def headline(counts: Tally, texts: Texts) -> str:
    """Return how much of the review the mechanism finds by itself, in a sentence."""
    return texts.word("claims_headline", **asdict(counts),
                      share=f"{100 * (counts.emergent_share or 0.0):.0f}")


def claim_texts(mechanism: Mechanism, lang: str) -> Texts:
    """Return the words of a language, with the names of states, observables and rules that claims read."""
    rules = [Label(row["symbol"], row["label_en"], row["label_zh"])
             for row in read_table(shipped_knowledge() / "review" / "readouts.csv")]
    states = [Label(one.symbol, one.label_en, one.label_zh) for one in mechanism.states]
    return Texts(lang, states + rules + [Label(o.symbol, o.label_en, o.label_zh) for o in mechanism.observables.values()])


def claim_name(claim: Claim, texts: Texts) -> str:
    """Return a claim in words: who, what is done, what goes which way."""
    people = read_people()[claim.population]
    if claim.contrasts:
        experiment = read_experiments()[claim.contrasts[0].experiment]
        done = texts.pick((experiment.label_en, experiment.label_zh))
    else:
        done = texts.pick((claim.cause_en, claim.cause_zh))
    who = "" if claim.arm else texts.pick((people.label_en, people.label_zh))
    readout = _entities()[claim.readout]
    return texts.word("claims_name" if who else "claims_name_arm", who=who, done=done,
                      readout=texts.pick((readout.name_en, readout.name_zh)), arrow=ARROWS[claim.expected])


def section_name(section: str, texts: Texts) -> str:
    """Return the name of a section of the review."""
    named = {"abs_zh": "abstract", "abs_en": "abstract", "table2": "table2"}
    return texts.word(f"claims_section_{named[section]}") if section in named else texts.word("claims_section", section=section)


@cache
def _entities() -> Any:
    return read_entities()


@cache
def _audited() -> dict[str, Verdict]:
    """Return what was found behind each claim when its source was looked for."""
    return {verdict.claim_id: verdict for verdict in read_verdicts()}


def _counts(run: ClaimsRun, texts: Texts) -> SheetSection:
    rows = []
    for section in dict.fromkeys(one.claim.section for one in run.claims):
        counts = tally(one for one in run.claims if one.claim.section == section)
        rows.append(SheetRow(section_name(section, texts), _numbers(counts)))
    rows.append(SheetRow(texts.word("claims_all"), _numbers(tally(run.claims)), is_reference=True))
    columns = tuple(texts.word(f"claims_count_{name}") for name in COUNTS)
    return SheetSection(texts.word("claims_counts"), texts.word("claims_counts_words"), texts.word("claims_column_section"),
                        columns, tuple(rows))


def _beside_evidence(run: ClaimsRun, texts: Texts) -> SheetSection:
    """Return how many claims came out how, by what was found behind them."""
    found = Counter((one.verdict, _audited()[one.claim.claim_id].verdict) for one in run.claims)
    rows = tuple(
        SheetRow(texts.word(f"claims_verdict_{verdict}"), tuple(Cell(str(found[verdict, evidence])) for evidence in EVIDENCE))
        for verdict in VERDICTS)
    columns = tuple(texts.word(f"audit_{evidence}") for evidence in EVIDENCE)
    title, words = texts.word("claims_beside"), texts.word("claims_beside_words")
    return SheetSection(title, words, texts.word("claims_column_verdict"), columns, rows)


def _numbers(counts: Tally) -> tuple[Cell, ...]:
    return tuple(Cell(str(getattr(counts, name))) for name in COUNTS)


def _rows(one: ClaimRun, texts: Texts) -> list[SheetRow]:
    claim = one.claim
    where, notes = _where(claim, texts), _notes(claim, texts)
    if claim.miss_en and one.verdict in ("not_reproduced", "inconclusive"):
        notes.append(texts.pick((claim.miss_en, claim.miss_zh)))
    kind = Cell(texts.word(f"claims_kind_{one.kind}") if one.kind else "")
    evidence = Cell(texts.word(f"audit_{_audited()[claim.claim_id].verdict}"))
    if not one.parts:
        verdict = Cell(texts.word("claims_verdict_not_testable"), tone="flat")
        why = Cell(texts.word("joiner").join([texts.word(f"claims_why_{claim.not_run}"), *notes]))
        cells = (Cell(ARROWS[claim.expected]), verdict, Cell(), Cell(), kind, evidence, why)
        return [SheetRow(claim_name(claim, texts), cells, note=where)]
    note = Cell(texts.word("joiner").join(notes))
    name, arrow = claim_name(claim, texts), Cell(ARROWS[claim.expected])
    if len(one.parts) == 1:
        return [SheetRow(name, (arrow, *_part(one.parts[0], texts), kind, evidence, note), note=where)]
    whole = (arrow, verdict_cell(one.verdict, one.is_seen, texts), Cell(), Cell(), kind, evidence, note)
    rows = [SheetRow(_part_name(part, texts), (Cell(ARROWS[part.contrast.expected]), *_part(part, texts), Cell(), Cell(), Cell()))
            for part in one.parts]
    return [SheetRow(name, whole, note=where), *rows]


def _part(part: PartRun, texts: Texts) -> tuple[Cell, Cell, Cell]:
    """Return verdict, change and readout of one contrast; of animals signs alone."""
    effect = part.effect
    is_seen = effect is not None and effect.is_seen
    verdict = verdict_cell(part.verdict, is_seen or part.contrast.expected == "none", texts)
    is_animal = read_people()[read_experiments()[part.contrast.experiment].who].is_animal
    change = Cell()
    if effect and not is_animal:
        change = Cell(band=(effect.median, effect.lo80, effect.hi80), unit=effect.unit, is_seen=is_seen, shows_unit=True)
    return verdict, change, Cell(_readout(part.contrast, texts))


def _where(claim: Claim, texts: Texts) -> str:
    where = texts.word("claims_where", id=claim.claim_id, section=section_name(claim.section, texts))
    where += texts.word("claims_line", line=claim.line) if claim.line else ""
    return where + (f" [{claim.references}]" if claim.references else "")


def _notes(claim: Claim, texts: Texts) -> list[str]:
    notes = [texts.word(f"claims_status_{claim.status}")] if claim.status != "assert" else []
    return notes + ([" ".join(claim.contradictions)] if claim.contradictions else [])


def _readout(contrast: Contrast, texts: Texts) -> str:
    label = texts.label(contrast.symbol.removeprefix("-"))
    if contrast.symbol.startswith("-"):
        label = texts.word("claims_less", label=label)
    return texts.word("t2_proxy", label=label) if contrast.is_proxy else label


def verdict_cell(verdict: str, is_seen: bool, texts: Texts) -> Cell:
    """Return a verdict in words, coloured; what is reproduced and too small to be seen says so."""
    words = texts.word(f"claims_verdict_{verdict}")
    if verdict == "reproduced" and not is_seen:
        return Cell(texts.word("claims_too_small", verdict=words), tone="flat")
    return Cell(words, tone=TONES[verdict])


def _part_name(part: PartRun, texts: Texts) -> str:
    experiment = read_experiments()[part.contrast.experiment]
    return texts.word("claims_part", done=texts.pick((experiment.label_en, experiment.label_zh)))


def claims_list(lang: str, mechanism: Mechanism) -> list[tuple[str, str, str]]:
    """Return every claim as (id, section, words)."""
    texts = claim_texts(mechanism, lang)
    return [(c.claim_id, section_name(c.section, texts), claim_name(c, texts)) for c in read_claims().values()]


def claim_text(claim: Claim, mechanism: Mechanism, lang: str) -> str:
    """Return one claim for the terminal: words, place in the review, statements, and what stands for it."""
    texts = claim_texts(mechanism, lang)
    lines = [claim_name(claim, texts), _where(claim, texts)]
    lines += [texts.word("claims_statements", ids=" ".join(claim.statements))] if claim.statements else []
    arrows = texts.word("joiner").join(f"{name} {100 * share:.0f} %" for name, share in claim.arrows.items())
    lines += [texts.word("claims_lists", arrows=arrows)] if arrows else []
    lines += _notes(claim, texts)
    found = _audited()[claim.claim_id]
    lines.append(texts.word("claims_evidence", verdict=texts.word(f"audit_{found.verdict}"), reason=texts.pick(found.reason)))
    if claim.not_run:
        lines.append(texts.word(f"claims_why_{claim.not_run}"))
    for contrast in claim.contrasts:
        experiment = read_experiments()[contrast.experiment]
        who = read_people()[experiment.who]
        labels = dict.fromkeys((texts.pick((who.label_en, who.label_zh)), texts.pick((experiment.label_en, experiment.label_zh))))
        lines.append(texts.word("claims_experiment", done=": ".join(labels), weeks=experiment.weeks,
                                readout=_readout(contrast, texts), arrow=ARROWS[contrast.expected]))
    return "\n".join(lines)
