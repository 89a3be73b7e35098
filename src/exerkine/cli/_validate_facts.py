"""``exerkine validate --facts``: every fact by its protocol, at the central values or over draws; what a parameter moves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exerkine.cli._ask_words import columns
from exerkine.cli._progress import progress
from exerkine.tables import read_table

if TYPE_CHECKING:
    from exerkine.calibration import FactPart, FactSpread

KINDS = {"prior": ("kind", ("fit", "null", "held_out")), "posterior": ("role", ("fit", "check"))}
"""How facts are counted: by what may inform values, or, once calibrated, by what did."""


def validate_facts(*, draws: int | None, seed: int, lang: str, as_json: bool) -> bool:
    """Print what is required and what the model gives; return whether every fit and null fact is met at the central values."""
    from exerkine.calibration import check_facts, spread_facts
    from exerkine.mechanism import read_mechanism

    mechanism = read_mechanism()
    if draws is None:
        parts = check_facts(mechanism)
        lines = _lines(parts, lang, mechanism.bands)
        told: dict[str, Any] = {"facts": [_as_dict(part) for part in parts]}
    else:
        with progress() as tell:
            spreads = spread_facts(mechanism, draws=draws, seed=seed, on_progress=tell)
        parts = tuple(one.part for one in spreads)
        lines = _spread_lines(spreads, lang, mechanism.bands, draws=draws, seed=seed)
        told = {"facts": [_spread_dict(one) for one in spreads], "draws": draws, "seed": seed, "bands": mechanism.bands}
    print(json.dumps(told, ensure_ascii=False, allow_nan=False) if as_json else "\n".join(lines))
    return all(part.is_met for part in parts if part.kind != "held_out")


def print_moves(symbols: Sequence[str], *, lang: str, as_json: bool) -> None:
    """Print which facts each parameter moves."""
    from exerkine.calibration import fact_moves
    from exerkine.mechanism import read_mechanism

    with progress() as tell:
        moves = fact_moves(read_mechanism(), () if list(symbols) == ["all"] else symbols, on_progress=tell)
    if as_json:
        told = [{"parameter": m.symbol, "value": m.value, "moved_to": m.moved_to, "facts": list(m.facts),
                 "shares": {f"{fact} {part}": share for (fact, part), share in m.parts.items()}} for m in moves]
        print(json.dumps({"moves": told}, ensure_ascii=False))
        return
    for m in moves:
        largest = {fact: max((s for (f, _), s in m.parts.items() if f == fact), key=abs) for fact in m.facts}
        said = "  ".join(f"{fact} {share:+.2f}" for fact, share in largest.items()) or _say("no_fact", lang)
        print(f"{m.symbol:28} {m.value:.4g} -> {m.moved_to:.4g}   {said}")
    for number in (0, 1):
        print(_say(f"count_{number}", lang, count=sum(len(m.facts) == number for m in moves), all=len(moves)))


def _lines(parts: Sequence[FactPart], lang: str, bands: str) -> Iterator[str]:
    for p in parts:
        verdict = "pass" if p.is_met else "FAIL" if p.kind != "held_out" else "miss"
        yield _say("line", lang, fact=p.fact_id, verdict=_say(verdict, lang), got=p.got, lo=p.lo, hi=p.hi, unit=_unit(p),
                   title=_title(p, lang))
    yield from _counted(parts, lang, bands)


def _spread_lines(spreads: Sequence[FactSpread], lang: str, bands: str, **told: object) -> Iterator[str]:
    yield _say("lead", lang, bands=_say(f"bands_{bands}", lang), **told)
    has_unfinished = any(one.unfinished for one in spreads)
    heads = ["fact", "part", "required", "central", "band", "within", *(["unfinished"] if has_unfinished else []), "what"]
    rows = [[_say(head, lang) for head in heads]]
    for one in spreads:
        p = one.part
        row = [p.fact_id, p.part, f"{p.lo:g} … {p.hi:g} {_unit(p)}", f"{p.got:.3g}{'' if p.is_met else '!'}",
               f"{one.median:.3g} ({one.lo80:.3g}, {one.hi80:.3g})", f"{100.0 * one.share_met:.0f} %"]
        rows.append([*row, *([str(one.unfinished)] if has_unfinished else []), _title(p, lang)])
    yield from columns(rows)
    yield from _counted([one.part for one in spreads], lang, bands)


def _counted(parts: Sequence[FactPart], lang: str, bands: str) -> Iterator[str]:
    field, words = KINDS[bands]
    for word in words:
        ids = list(dict.fromkeys(p.fact_id for p in parts if getattr(p, field) == word))
        met = [i for i in ids if all(p.is_met for p in parts if p.fact_id == i)]
        yield _say(f"{bands}_{word}", lang, met=len(met), all=len(ids))


def _as_dict(part: FactPart) -> dict[str, Any]:
    return asdict(part) | {"is_met": part.is_met}


def _spread_dict(one: FactSpread) -> dict[str, Any]:
    numbers = {"median": one.median, "lo80": one.lo80, "hi80": one.hi80, "share_met": one.share_met}
    told = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    return _as_dict(one.part) | told | {"unfinished": one.unfinished}


def _unit(part: FactPart) -> str:
    return "" if part.unit == "1" else part.unit


def _title(part: FactPart, lang: str) -> str:
    return part.title_zh if lang == "zh" else part.title_en


def _say(key: str, lang: str, **values: object) -> str:
    return _texts()[key][lang == "zh"].format(**values)


@lru_cache(maxsize=1)
def _texts() -> dict[str, tuple[str, str]]:
    rows = read_table(Path(__file__).parent / "texts" / "facts.csv", required=("key", "en", "zh"))
    return {row["key"]: (row["en"], row["zh"]) for row in rows}
