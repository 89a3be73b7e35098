"""Training rows -> one effect per trial, population, kind of exercise and outcome, as baselines are fitted on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from exerkine.synthesis import Rules
from exerkine.trials import Case
from exerkine.validation._draws import standard_error

COMPARABLE_UNITS = ("SD", "%")
"""Units in which the spread of an outcome that was never met may be taken from others of its class."""


@dataclass(frozen=True)
class Effect:
    """One effect with its sampling ``variance``, in ``unit``; ``n`` of its rows' people, None where no row tells."""

    trial: str
    outcome: str
    outcome_class: str
    unit: str
    comparison: str
    population: str
    modality: str
    weeks: float | None
    sessions_per_week: float | None
    value: float
    variance: float
    n: float | None


def effects_of(cases: Sequence[Case], trials: Sequence[str], rules: Rules) -> tuple[Effect, ...]:
    """Return the effects of the rows that have a number and an error, in an order that does not depend on that of the rows.

    Rows of one trial, outcome, unit, comparison, population and kind of exercise are averaged; their variance is that of a mean
    of equally correlated effects, with ``between_measures_correlation``.
    """
    groups: dict[tuple[str, str, str, str, str, str], list[tuple[Case, float]]] = {}
    for case, trial in zip(cases, trials, strict=True):
        se = standard_error(case)
        if case.observed is not None and se is not None:
            key = (trial, case.outcome, case.unit, case.comparison, case.population, case.modality)
            groups.setdefault(key, []).append((case, se))
    found = []
    for (trial, outcome, unit, comparison, population, modality), rows in sorted(groups.items()):
        m, r = len(rows), rules.between_measures_correlation
        errors, squares = math.fsum(se for _, se in rows), math.fsum(se**2 for _, se in rows)
        found.append(Effect(
            trial, outcome, rows[0][0].outcome_class, unit, comparison, population, modality,
            _mean([case.weeks for case, _ in rows]), _mean([sessions(case) for case, _ in rows]),
            math.fsum(case.observed or 0.0 for case, _ in rows) / m, (squares * (1 - r) + r * errors**2) / m**2,
            _mean([case.n for case, _ in rows])))
    return tuple(found)


def sessions(case: Case) -> float | None:
    """Return the sessions a week of a row, None where its source does not tell."""
    return dict(case.dose).get("sessions_per_week")


def spreads_of(effects: Sequence[Effect]) -> Callable[[str, str, str], float | None]:
    """Return a function of outcome, class and unit that gives the spread of people's changes, in the unit of the outcome.

    It is the median of SE sqrt(n) over training effects, about the SD of single changes (twice that in a net effect of two equal
    groups, which cancels as comparisons are apart).  It rests on no effect, so a class can be pooled over outcomes of different
    units even where one trial is all there is.  Of an outcome that was never met it is that of the class in the same unit, if
    that unit is SD or %, else None.
    """
    known = [effect.n for effect in effects if effect.n]
    typical = median(known) if known else 1.0
    own: dict[tuple[str, ...], list[float]] = {}
    for effect in effects:
        size = math.sqrt(effect.variance * (effect.n or typical))
        own.setdefault((effect.outcome, effect.unit), []).append(size)
        if effect.unit in COMPARABLE_UNITS:
            own.setdefault(("class", effect.outcome_class, effect.unit), []).append(size)
    middles = {key: median(sizes) for key, sizes in own.items()}

    def spread(outcome: str, outcome_class: str, unit: str) -> float | None:
        return middles.get((outcome, unit), middles.get(("class", outcome_class, unit)))

    return spread


def better_sign(outcome: str, rules: Rules) -> float:
    """Return -1 for outcomes in which less is better, so that gains of a class have one sign; else 1."""
    scales: Mapping[str, object] = rules.scales
    return -1.0 if outcome in scales and rules.scales[outcome].better == "down" else 1.0


def _mean(values: Sequence[float | int | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None
