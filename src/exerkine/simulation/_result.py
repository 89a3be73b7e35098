"""What one simulation hands over to reports, tables and the command line: immutable, unit-bearing, with its origin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any

from exerkine.mechanism import Place

Phrase = tuple[str, str]
"""Key of a phrase, and what fills it."""
LabelledValue = tuple[str, str | tuple[Phrase, ...], str]
"""Field key, value as text or as phrases, unit."""

PANELS = ("week", "first_session", "last_session", "attribution", "map_rest", "map_session", "map_influence", "parts")
SCENARIOS = ("programme", "against")
INTERACTION = "interaction"
TOTAL = "total"


@dataclass(frozen=True)
class SummaryRow:
    """One plotted point: the median and the 80 % band of one symbol at one time.

    ``panel`` is one of `PANELS`.  In ``week``, ``t`` counts weeks from the start and ``scenario`` is ``programme`` or
    ``against``; in ``first_session`` and ``last_session``, ``t`` counts minutes from the start of the session; in
    ``attribution``, ``t`` is None, ``symbol`` an outcome and ``scenario`` an arrow's id, ``interaction`` or ``total``.
    In ``map_rest`` and ``map_session`` it is the change at one place of the map, and ``scenario`` says from what:
    ``difference`` to the comparator, or ``change`` from before; in ``map_influence``, ``scenario`` is the symbol that
    influences ``symbol``.  In ``parts``, ``t`` is None and ``scenario`` is the part of the band of an effect: ``laws``,
    ``person`` or ``measuring``.
    """

    panel: str
    scenario: str
    symbol: str
    unit: str
    t: float | None
    t_unit: str
    median: float
    lo80: float
    hi80: float


@dataclass(frozen=True)
class AgainstOutcome:
    """The same outcome under the comparator, and the difference programme minus comparator, draw by draw."""

    median: float
    lo80: float
    hi80: float
    difference: float
    difference_lo80: float
    difference_hi80: float


@dataclass(frozen=True)
class Outcome:
    """One outcome at the end of the programme, in ``unit``, with its minimal clinically important difference."""

    symbol: str
    unit: str
    baseline: float
    median: float
    lo80: float
    hi80: float
    against: AgainstOutcome | None = None
    mcid: float | None = None
    mcid_source: str = ""
    better: str = ""
    """``up``, ``down``, or empty where neither direction is better as such."""

    @property
    def effect(self) -> tuple[float, float, float]:
        """Median, lower and upper end of the difference to the comparator, or to the baseline where there is none."""
        if self.against is not None:
            return self.against.difference, self.against.difference_lo80, self.against.difference_hi80
        return self.median - self.baseline, self.lo80 - self.baseline, self.hi80 - self.baseline


@dataclass(frozen=True)
class Exerkine:
    """What one signal in blood does: its pulse in the first session (fold of rest) and its drift at rest (per cent)."""

    symbol: str
    unit: str
    rest: float
    peak_fold: float
    peak_fold_lo80: float
    peak_fold_hi80: float
    peak_min: float
    rest_change_pct: float
    rest_change_lo80: float
    rest_change_hi80: float


@dataclass(frozen=True)
class Arrow:
    """A causal path that can be cut, with the ids of the statements it rests on."""

    id: str
    label_en: str
    label_zh: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class AttributionRow:
    """What one cut arrow takes away from one outcome; the single cuts and ``interaction`` add up to ``total``.

    The `SummaryRow` of panel ``attribution`` with the same symbol and scenario carries the same effect as its median.
    """

    outcome: str
    arrow_id: str
    effect: float
    share: float
    """Fraction of the total, 0..1 in the simple case; negative where an arrow works against the effect."""


@dataclass(frozen=True)
class ReportedAssumption:
    """A value nobody gave and the model therefore assumed: where it comes from and how well it is known."""

    field: str
    value: str
    unit: str
    source: str
    grade: str
    """``measured``, ``derived`` or ``prior``."""
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True)
class Remeasured:
    """One later measure of the person, with its own scatter (SD): what was expected before it was used, and after.

    ``before`` and ``after`` are median, lower and upper end of the 80 % band, at ``week``.
    """

    symbol: str
    week: int
    unit: str
    observed: float
    noise_sd: float
    before: tuple[float, float, float]
    after: tuple[float, float, float]


@dataclass(frozen=True)
class Parts:
    """The 80 % band of the effect on one outcome by where it comes from, in ``unit``, each (lower, upper end).

    ``laws``: the effect on the typical person, less its median, over what is not known of the laws.  ``person``: what another
    person of the same measures gets more or less than the typical one under the same laws; hardly anybody responds as the
    typical person, so it need not lie evenly around zero.  ``measuring``: the scatter of a change that is read before and
    after; it is not in the band, and None where nobody knows it.
    """

    symbol: str
    unit: str
    laws: tuple[float, float]
    person: tuple[float, float]
    measuring: tuple[float, float] | None


@dataclass(frozen=True)
class Label:
    """The name of a symbol or field in both languages."""

    symbol: str
    en: str
    zh: str


@dataclass(frozen=True)
class Origin:
    """What is needed to repeat the run."""

    version: str
    knowledge_hash: str
    variants: tuple[str, ...]
    seed: int
    solver: str
    draws: int
    started: str
    """ISO 8601 with time zone."""
    wall_s: float


@dataclass(frozen=True)
class SimulationResult:
    """One person on one programme, with or without a comparator: everything a report says, and nothing to compute.

    ``bands`` names what the 80 % bands come from (``prior``, ``posterior``, or ``updated`` by ``measured``, what was measured
    of this person since the start, which ``effective_draws`` of the draws carry); ``silent_fields`` were recorded but move
    no number; ``warnings`` and ``limits`` are pairs of English and Chinese sentences.
    """

    person_table: tuple[LabelledValue, ...]
    programme_table: tuple[LabelledValue, ...]
    against_table: tuple[LabelledValue, ...]
    weeks: int
    bands: str
    rows: tuple[SummaryRow, ...]
    outcomes: tuple[Outcome, ...]
    exerkines: tuple[Exerkine, ...]
    arrows: tuple[Arrow, ...]
    attribution: tuple[AttributionRow, ...]
    assumptions: tuple[ReportedAssumption, ...]
    silent_fields: tuple[str, ...]
    map: tuple[Place, ...]
    labels: tuple[Label, ...]
    warnings: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, str], ...]
    origin: Origin
    measured: tuple[Remeasured, ...] = ()
    effective_draws: float | None = None
    parts: tuple[Parts, ...] = ()

    def to_json_dict(self, report: str | PathLike[str] | None = None) -> dict[str, Any]:
        """Return the answer of ``exerkine simulate --json``; ``report`` is the path of the page that was written."""
        parts = {one.symbol: {"parts": _parts_dict(one)} for one in self.parts}
        return {
            "report": None if report is None else str(report),
            "weeks": self.weeks,
            "outcomes": {outcome.symbol: _outcome_dict(outcome) | parts.get(outcome.symbol, {}) for outcome in self.outcomes},
            "exerkines": {exerkine.symbol: _exerkine_dict(exerkine) for exerkine in self.exerkines},
            "bands": self.bands,
        } | ({"measured": [asdict(m) for m in self.measured], "effective_draws": self.effective_draws} if self.measured else {})


def _outcome_dict(outcome: Outcome) -> dict[str, Any]:
    against = outcome.against
    return {
        "unit": outcome.unit, "baseline": outcome.baseline,
        "median": outcome.median, "lo80": outcome.lo80, "hi80": outcome.hi80,
        "against": None if against is None else {
            "median": against.median, "lo80": against.lo80, "hi80": against.hi80, "difference": against.difference,
            "difference_lo80": against.difference_lo80, "difference_hi80": against.difference_hi80},
        "mcid": outcome.mcid,
    }


def _parts_dict(parts: Parts) -> dict[str, Any]:
    named = {"laws": parts.laws, "person": parts.person, "measuring": parts.measuring}
    return {name: None if ends is None else {"lo80": ends[0], "hi80": ends[1]} for name, ends in named.items()}


def _exerkine_dict(exerkine: Exerkine) -> dict[str, Any]:
    return {
        "unit": exerkine.unit, "rest": exerkine.rest, "peak_fold": exerkine.peak_fold,
        "peak_fold_lo80": exerkine.peak_fold_lo80, "peak_fold_hi80": exerkine.peak_fold_hi80,
        "peak_min": exerkine.peak_min, "rest_change_pct": exerkine.rest_change_pct,
        "rest_change_lo80": exerkine.rest_change_lo80, "rest_change_hi80": exerkine.rest_change_hi80,
    }
