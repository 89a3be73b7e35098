"""The answer in words: which changes are largest, how sure they are, and whether they matter to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from exerkine.reports._numbers import decimals_for, read_text
from exerkine.reports._texts import Texts
from exerkine.simulation._result import Outcome

LARGEST = 3
SCALED_LO, SCALED_HI = -2.0, 4.0
"""The plot in multiples of the MCID is cut here, so that one huge effect does not flatten all others."""


@dataclass(frozen=True)
class Scaled:
    """An effect as a multiple of the MCID, better to the right, with positions 0..100 on the common axis."""

    left: float
    right: float
    dot: float
    zero: float
    one: float
    name: str


@dataclass(frozen=True)
class Finding:
    """One outcome ready to be read: every number is text."""

    symbol: str
    label: str
    unit: str
    baseline: str
    programme: str
    programme_range: str
    against: str
    against_range: str
    effect: str
    effect_range: str
    mcid: str
    mcid_source: str
    verdict: str
    includes_zero: bool
    scaled: Scaled | None


def oriented(outcome: Outcome) -> tuple[float, float, float]:
    """Return median, lower and upper end of the effect with better counted as positive.

    Where neither direction is better, the direction of the median counts as positive.
    """
    median, lo, hi = outcome.effect
    downwards = outcome.better == "down" or (not outcome.better and median < 0)
    return (-median, -hi, -lo) if downwards else (median, lo, hi)


def verdict(outcome: Outcome) -> str:
    """Return ``whole``, ``median``, ``possible``, ``short``, ``worse`` or ``unknown``: the effect against the MCID."""
    median, lo, hi = oriented(outcome)
    if outcome.better and hi < 0:
        return "worse"
    if outcome.mcid is None:
        return "unknown"
    if lo >= outcome.mcid:
        return "whole"
    if median >= outcome.mcid:
        return "median"
    return "possible" if hi >= outcome.mcid else "short"


def largest(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes of largest effect: in multiples of the MCID, then those without one by relative change."""

    def size(outcome: Outcome) -> tuple[bool, float]:
        effect = abs(outcome.effect[0])
        if outcome.mcid:
            return True, effect / outcome.mcid
        return False, effect / abs(outcome.baseline) if outcome.baseline else 0.0

    return sorted(outcomes, key=size, reverse=True)[:LARGEST]


def tell(outcome: Outcome, texts: Texts, domain: tuple[float, float], *, band: str) -> Finding:
    """Return ``outcome`` as text, with the decimals its band deserves; ``band`` says what the bands are."""
    effect, lo, hi = outcome.effect
    decimals = decimals_for(effect, width=hi - lo)

    def between(low: float, high: float, *, is_signed: bool = False) -> str:
        return texts.word("range", lo=read_text(low, decimals, is_signed=is_signed),
                          hi=read_text(high, decimals, is_signed=is_signed))

    against = outcome.against
    return Finding(
        symbol=outcome.symbol, label=texts.label(outcome.symbol), unit=texts.unit(outcome.unit),
        baseline=read_text(outcome.baseline, decimals),
        programme=read_text(outcome.median, decimals), programme_range=between(outcome.lo80, outcome.hi80),
        against="" if against is None else read_text(against.median, decimals),
        against_range="" if against is None else between(against.lo80, against.hi80),
        effect=read_text(effect, decimals, is_signed=True), effect_range=between(lo, hi, is_signed=True),
        mcid="" if outcome.mcid is None else f"{outcome.mcid:g}", mcid_source=outcome.mcid_source,
        verdict=verdict(outcome), includes_zero=lo <= 0 <= hi, scaled=_scale(outcome, texts, domain, band))


def scaled_domain(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return the common axis, in MCIDs, that holds every band, cut at `SCALED_LO` and `SCALED_HI`."""
    ends = [end / outcome.mcid for outcome in outcomes if outcome.mcid and outcome.better for end in oriented(outcome)]
    lo, hi = floor(2 * min([0.0, *ends])) / 2, ceil(2 * max([2.0, *ends])) / 2
    return max(SCALED_LO, lo), min(SCALED_HI, hi)


def _scale(outcome: Outcome, texts: Texts, domain: tuple[float, float], band: str) -> Scaled | None:
    if not outcome.mcid or not outcome.better:
        return None
    median, lo, hi = (end / outcome.mcid for end in oriented(outcome))

    def place(multiple: float) -> float:
        cut = min(max(multiple, domain[0]), domain[1])
        return round(100 * (cut - domain[0]) / (domain[1] - domain[0]), 2)

    span = texts.word("range", lo=read_text(lo, 1, is_signed=True), hi=read_text(hi, 1, is_signed=True))
    name = texts.word("scaled_name", label=texts.label(outcome.symbol), effect=read_text(median, 1, is_signed=True),
                      band=band, range=span)
    return Scaled(place(lo), place(hi), place(median), place(0), place(1), name)
