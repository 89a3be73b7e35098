"""For how long: the effect after 3, 6, 12 and 24 months, what stays after stopping, and what an adverse event takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exerkine.errors import Fault, ProgrammeError
from exerkine.experiments._effects import OUTCOMES, Effect, Tell, check_outcomes, effect_against_usual
from exerkine.mechanism import Mechanism
from exerkine.persons import Person
from exerkine.programmes import Perturbation, Programme, Scenario, scenario_of, usual_of
from exerkine.simulation import Settings, band_of, simulate_several

WEEKS = (13, 26, 52, 104)
"""3, 6, 12 and 24 months."""
STOP_WEEK = 26
FALL_DAY, BED_DAYS, SLOW_DAYS, OFF_DAYS = 182.0, 10.0, 28.0, 56.0
"""A fall after 26 weeks: ten days in bed, four weeks of half the steps, eight weeks without training from the fall on."""
HALF = 0.5
FATIGUE = "FATIGUE"


@dataclass(frozen=True)
class DurationStudy:
    """Effects by course and week, against usual activity without an event (``fall_usual``: usual activity with it).

    ``fatigue`` is, by course, the median and 80 % band of the highest fatigue at the end of any week, in standard bouts.
    """

    effects: Mapping[str, Mapping[int, tuple[Effect, ...]]]
    fatigue: Mapping[str, tuple[float, float, float]]
    person: str
    programme: str
    draws: int
    seed: int


def duration_study(
    mechanism: Mechanism,
    person: Person,
    programme: Programme | Scenario,
    *,
    settings: Settings | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    weeks: Sequence[int] = WEEKS,
    on_progress: Tell | None = None,
) -> DurationStudy:
    """Follow a scenario for two years: kept up, stopped, half done, and broken by a fall.

    ``settings`` give draws, seed and workers; its weeks are not used.

    Raises
    ------
    ProgrammeError
        The scenario holds a bed rest or fewer steps at the time of the fall.
    UnknownNameError
        An outcome is no observable.
    SimulationError
        A run does not finish.
    """
    check_outcomes(mechanism, outcomes)
    base = settings or Settings()
    scenario = scenario_of(programme)
    courses = courses_of(scenario)
    plans = {"usual": usual_of(scenario), **courses}
    runs = simulate_several(mechanism, person, plans, settings=replace(base, weeks=max(weeks)), on_progress=on_progress)
    effects = {
        name: {week: tuple(effect_against_usual(mechanism, runs, name, s, week) for s in outcomes) for week in weeks}
        for name in courses
    }
    fatigue = {name: band_of(runs.of(name, FATIGUE).max(axis=1)) for name in courses}
    who = person.label or person.name or "person"
    return DurationStudy(effects, fatigue, who, scenario.name, base.draws, base.seed)


def courses_of(scenario: Scenario) -> dict[str, Scenario]:
    """Return the courses that are compared, by name.

    Raises
    ------
    ProgrammeError
        The scenario holds a bed rest or fewer steps at the time of the fall.
    """
    fall_end = FALL_DAY + BED_DAYS
    for p in scenario.perturbations:
        if p.kind in ("bed_rest", "step_reduction") and p.from_day < fall_end + SLOW_DAYS and p.until(math.inf) > FALL_DAY:
            said = f"{p.kind} overlaps the fall that the experiment puts on day {FALL_DAY:g} to {fall_end + SLOW_DAYS:g}"
            raise ProgrammeError(Fault(scenario.name, message=said, advice="Let it end before, or leave it out."))
    event = (
        Perturbation("bed_rest", from_day=FALL_DAY, to_day=fall_end),
        Perturbation("step_reduction", share=HALF, from_day=fall_end, to_day=fall_end + SLOW_DAYS),
    )
    off = Perturbation("detraining", from_day=FALL_DAY, to_day=FALL_DAY + OFF_DAYS)
    return {
        "kept": scenario,
        "stopped": _beside(scenario, Perturbation("detraining", from_day=7.0 * STOP_WEEK)),
        "half": _beside(scenario, Perturbation("adherence", share=HALF)),
        "fall": _beside(scenario, *event, off),
        "fall_usual": _beside(usual_of(scenario), *event),
    }


def _beside(scenario: Scenario, *more: Perturbation) -> Scenario:
    return replace(scenario, perturbations=(*scenario.perturbations, *more))
