"""When to start: the same programme at other stages of disease, and later in the life of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exerkine.errors import Fault, ProgrammeError
from exerkine.experiments._effects import OUTCOMES, Effect, Tell, check_outcomes, effect_against_usual
from exerkine.mechanism import Mechanism
from exerkine.persons import Person, complete_person, person_from_dict
from exerkine.programmes import Programme, Scenario, later, scenario_of, usual_of
from exerkine.simulation import Settings, check_holdable, simulate_several

STAGES: Mapping[str, Mapping[str, str]] = {
    "healthy": {"muscle": "none", "cognition": "none"},
    "SP": {"muscle": "sarcopenia", "cognition": "none"},
    "MCI": {"muscle": "none", "cognition": "MCI"},
    "SP+MCI": {"muscle": "sarcopenia", "cognition": "MCI"},
    "AD": {"muscle": "none", "cognition": "AD_mild"},
    "SP+AD": {"muscle": "sarcopenia", "cognition": "AD_mild"},
}


@dataclass(frozen=True)
class TimingStudy:
    """Effects against usual activity: by stage after ``weeks``, and by delay after ``horizon`` weeks for one person.

    ``by_delay`` holds what is won at the horizon by starting then rather than never.
    """

    by_stage: Mapping[str, tuple[Effect, ...]]
    by_delay: Mapping[int, tuple[Effect, ...]]
    age_y: float
    sex: str
    weeks: int
    horizon: int
    draws: int
    seed: int


def timing_study(
    mechanism: Mechanism,
    person: Person,
    programme: Programme | Scenario,
    *,
    weeks: int = 26,
    delays: Sequence[int] = (0, 26, 52, 104),
    settings: Settings | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    on_progress: Tell | None = None,
) -> TimingStudy:
    """Start a scenario at every stage, and for the person itself now and after each delay.

    Parameters
    ----------
    person
        Age and sex are those of the typical person of each stage; the delays are tried on the person as measured.
    weeks
        Length of the programme at each stage.
    delays
        Weeks until it starts; the horizon is ``weeks`` after the last of them, and training goes on until then.
    settings
        Draws, seed, workers; its weeks are not used.

    Raises
    ------
    ProgrammeError
        The person, or somebody at one of the stages, cannot hold a session.
    UnknownNameError
        An outcome is no observable.
    SimulationError
        A run does not finish.
    """
    check_outcomes(mechanism, outcomes)
    base = settings or Settings()
    scenario, total = scenario_of(programme), len(STAGES) + 1
    usual, delays = usual_of(scenario), sorted(set(delays or (0,)))
    typical = {stage: _typical(person, stage) for stage in STAGES}
    check_holdable(scenario.sessions(weeks), complete_person(person))
    _check_everybody(scenario, weeks, typical)
    by_stage = {}
    for number, (stage, someone) in enumerate(typical.items()):
        group = replace(base, weeks=weeks, is_typical=True)
        runs = simulate_several(mechanism, someone, {"done": scenario, "usual": usual}, settings=group)
        by_stage[stage] = tuple(effect_against_usual(mechanism, runs, "done", symbol, weeks) for symbol in outcomes)
        if on_progress:
            on_progress(number + 1, total)
    horizon = max(delays) + weeks
    late = {f"{delay}": later(scenario, delay) for delay in delays}
    runs = simulate_several(mechanism, person, {"usual": usual, **late}, settings=replace(base, weeks=horizon))
    by_delay = {d: tuple(effect_against_usual(mechanism, runs, f"{d}", s, horizon) for s in outcomes) for d in delays}
    if on_progress:
        on_progress(total, total)
    return TimingStudy(by_stage, by_delay, person.age_y, person.sex, weeks, horizon, base.draws, base.seed)


def _typical(person: Person, stage: str) -> Person:
    return person_from_dict({"age_y": person.age_y, "sex": person.sex, "diagnosis": dict(STAGES[stage])}, file=stage)


def _check_everybody(scenario: Scenario, weeks: int, typical: Mapping[str, Person]) -> None:
    for stage, someone in typical.items():
        try:
            check_holdable(scenario.sessions(weeks), complete_person(someone))
        except ProgrammeError as error:
            said = f"a typical person at the stage {stage} cannot hold it: {error}"
            advice = "Give the intensity on a scale of the person's own (%VO2R, %HRR, RPE), or a lower one."
            raise ProgrammeError(Fault(scenario.name, message=said, advice=advice)) from error

