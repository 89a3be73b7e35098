"""Exercise, nutrition and cognitive training, each with and without the others: do they add up?

Synergy is defined on the additive scale: together more than the sum of what each does alone, in the direction that is
better.  The contrast of two factors is averaged over the third, and counts as found when its 80 % band leaves zero out and
it is large enough to be seen (`SMALLEST_PCT`, `SMALLEST_SD`).
On the multiplicative scale it is the same contrast of logarithms, so that ratios instead of differences would add up.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exerkine.errors import Fault, ProgrammeError
from exerkine.experiments._effects import OUTCOMES, Effect, Tell, check_outcomes, effect_of, unit_of
from exerkine.mechanism import Mechanism
from exerkine.persons import Person
from exerkine.programmes import Perturbation, Programme, Scenario, scenario_of, usual_of
from exerkine.simulation import Settings, SeveralRuns, band_of, simulate_several

FACTORS = ("exercise", "nutrition", "cognitive")
PROTEIN_G_KG_DAY = 1.5
COGNITIVE = Perturbation("cognitive_training", minutes=45.0, days_per_week=3)
Group = tuple[bool, ...]
PAIR = 2


@dataclass(frozen=True)
class Contrast:
    """A main effect (one factor) or an interaction (several) on one outcome.

    ``ratio`` is the same contrast on the multiplicative scale with its 80 % band (1: ratios multiply), None for a score
    without a zero.  ``verdict`` is ``synergy``, ``antagonism`` or ``additive`` for the interaction of two factors, else
    empty: whether three give more than the sum is not what their contrast says.
    """

    factors: tuple[str, ...]
    effect: Effect
    ratio: tuple[float, float, float] | None
    verdict: str


@dataclass(frozen=True)
class FactorialStudy:
    """The eight groups of a 2 x 2 x 2 design after ``weeks``: contrasts in per cent of the untreated, or in SD."""

    contrasts: tuple[Contrast, ...]
    person: str
    programme: str
    protein_g_kg_day: float
    weeks: int
    draws: int
    seed: int


def factorial_study(
    mechanism: Mechanism,
    person: Person,
    programme: Programme | Scenario,
    *,
    weeks: int = 26,
    protein_g_kg_day: float = PROTEIN_G_KG_DAY,
    settings: Settings | None = None,
    outcomes: Sequence[str] = (*OUTCOMES, "EXEC", "MEMORY"),
    on_progress: Tell | None = None,
) -> FactorialStudy:
    """Run all eight groups of exercise x nutrition x cognitive training for one person over the same draws.

    ``settings`` give draws, seed and workers; its weeks are not used.

    Raises
    ------
    ProgrammeError
        The scenario holds a diet or cognitive training itself, so that no group would be without.
    UnknownNameError
        An outcome is no observable.
    SimulationError
        A run does not finish.
    """
    check_outcomes(mechanism, outcomes)
    base = settings or Settings()
    groups = _groups(scenario_of(programme), protein_g_kg_day)
    names = {_name(group): scenario for group, scenario in groups.items()}
    runs = simulate_several(mechanism, person, names, settings=replace(base, weeks=weeks), on_progress=on_progress)
    sets = [factors for n in (1, 2, 3) for factors in itertools.combinations(range(len(FACTORS)), n)]
    contrasts = tuple(_contrast(mechanism, runs, chosen, symbol) for symbol in outcomes for chosen in sets)
    who = person.label or person.name or "person"
    return FactorialStudy(contrasts, who, scenario_of(programme).name, protein_g_kg_day, weeks, base.draws, base.seed)


def contrast(values: Mapping[Group, np.ndarray], chosen: Sequence[int]) -> np.ndarray:
    """Return the contrast of some factors, averaged over the others: the difference of differences.

    ``values`` hold every group of a full factorial, keyed by which factors it has.
    """
    total = np.zeros_like(next(iter(values.values())))
    for group, value in values.items():
        without = sum(not group[factor] for factor in chosen)
        total = total + (-1.0) ** without * value
    return total / (len(values) / 2.0 ** len(chosen))


def _contrast(mechanism: Mechanism, runs: SeveralRuns, chosen: tuple[int, ...], symbol: str) -> Contrast:
    ends = {group: runs.of(_name(group), symbol)[:, -1] for group in _all_groups()}
    nobody = ends[(False,) * len(FACTORS)]
    is_score = unit_of(mechanism, symbol) == "SD"
    change = contrast(ends, chosen) if is_score else 100.0 * contrast(ends, chosen) / nobody
    ratio = None if is_score else band_of(np.exp(contrast({g: np.log(v) for g, v in ends.items()}, chosen)))
    effect = effect_of(mechanism, symbol, change)
    better = -1.0 if mechanism.observables[symbol].better == "down" else 1.0
    return Contrast(tuple(FACTORS[i] for i in chosen), effect, ratio, _verdict(effect, better, chosen))


def _verdict(effect: Effect, better: float, chosen: Sequence[int]) -> str:
    if len(chosen) != PAIR:
        return ""
    if not effect.is_seen:
        return "additive"
    return "synergy" if better * effect.median > 0 else "antagonism"


def _groups(scenario: Scenario, protein_g_kg_day: float) -> dict[Group, Scenario]:
    for p in scenario.perturbations:
        if p.kind in ("diet", "cognitive_training"):
            said = f"holds {p.kind} itself: then no group is without it"
            raise ProgrammeError(Fault(scenario.name, message=said, advice="Give the exercise alone."))
    beside = (Perturbation("diet", protein_g_kg_day=protein_g_kg_day), COGNITIVE)
    groups = {}
    for group in _all_groups():
        begun = scenario if group[0] else usual_of(scenario)
        more = tuple(p for p, is_given in zip(beside, group[1:], strict=True) if is_given)
        groups[group] = Scenario(_name(group), begun.programme, (*begun.perturbations, *more))
    return groups


def _all_groups() -> list[Group]:
    return list(itertools.product((False, True), repeat=len(FACTORS)))


def _name(group: Group) -> str:
    return "+".join(factor for factor, is_given in zip(FACTORS, group, strict=True) if is_given) or "none"
