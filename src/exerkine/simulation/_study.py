"""A published trial replayed: its population as a person, its programme, and the prediction beside what it reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exerkine.errors import Fault, StudyError
from exerkine.evidence import ReportedChange, Studies, TrainingArm, TrainingOutcome, read_dose_defaults, reported_change
from exerkine.mechanism import Mechanism
from exerkine.persons import Person
from exerkine.programmes import Programme
from exerkine.simulation._common_scale import common_scale, observable_of
from exerkine.simulation._describe import contradictions
from exerkine.simulation._simulate import Run, Settings, simulate
from exerkine.simulation._study_arm import arm_obstacle, control_of_arm, person_of_arm, programme_of_arm
from exerkine.synthesis import read_rules, runs_against


@dataclass(frozen=True)
class StudyRow:
    """One outcome: what was reported and what the model predicts, in the same unit (``scale`` says which)."""

    outcome: str
    scale: str
    comparison: str
    reported: float
    reported_lo: float | None
    reported_hi: float | None
    predicted: float
    lo80: float
    hi80: float
    is_null: bool


@dataclass(frozen=True)
class StudyReplay:
    """One arm replayed: the person and programme it was taken for, the defaults used, the rows, and what was left out."""

    arm: TrainingArm
    person: Person
    programme: Programme
    weeks: int
    defaults: tuple[str, ...]
    rows: tuple[StudyRow, ...]
    skipped: tuple[tuple[str, str], ...]


def replay_study(
    mechanism: Mechanism,
    studies: Studies,
    study_id: str,
    *,
    draws: int = 20,
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[StudyReplay, ...]:
    """Return a replay of every human training arm of a study (or of the one arm, when ``study_id`` names an arm).

    Raises
    ------
    StudyError
        The id is unknown, or no arm of the study can be simulated.
    """
    arms = [studies.arm(study_id)] if study_id in studies.arms else list(studies.study(study_id))
    usable = [arm for arm in arms if isinstance(arm, TrainingArm) and not _obstacle(arm)]
    if not usable:
        reasons = dict.fromkeys(f"{a.arm_id}: {_obstacle(a)}" for a in arms)
        raise StudyError([Fault(study_id, message="holds no arm that can be simulated", advice="\n  ".join(reasons))])
    return tuple(_replay(mechanism, studies, arm, Settings(draws=draws, seed=seed), on_progress) for arm in usable)


def _obstacle(arm: object) -> str:
    """Return why an arm cannot be replayed; empty when it can."""
    return arm_obstacle(arm) if isinstance(arm, TrainingArm) else "one bout, not a training"


def _replay(
    mechanism: Mechanism,
    studies: Studies,
    arm: TrainingArm,
    settings: Settings,
    on_progress: Callable[[int, int], None] | None,
) -> StudyReplay:
    defaults = read_dose_defaults()
    outcomes = studies.outcomes(arm.arm_id)
    weeks = max(1, round(defaults.span(arm.weeks, "weeks")))
    person = person_of_arm(mechanism, arm, outcomes, defaults)
    programme = programme_of_arm(arm, defaults)
    usual = control_of_arm(arm, programme)
    run_settings = Settings(weeks=weeks, draws=settings.draws, seed=settings.seed, is_typical=True)
    run = simulate(
        mechanism, person, programme, against=usual, settings=run_settings, has_cuts=False, on_progress=on_progress
    )
    compared, skipped = [], []
    for outcome in outcomes:
        row = _compare(mechanism, run, outcome, reported_change(outcome, studies.assumptions))
        if isinstance(row, StudyRow):
            compared.append(row)
        else:
            skipped.append((outcome.outcome, row))
    used = (*defaults.used, *(en for en, _ in contradictions(mechanism, run)))
    return StudyReplay(arm, person, programme, weeks, used, tuple(compared), tuple(skipped))


def _compare(
    mechanism: Mechanism, run: Run, outcome: TrainingOutcome, reported: ReportedChange | None
) -> StudyRow | str:
    if reported is None:
        return "the source gives no number"
    if outcome.measure == "share_of_trials":
        return "a share of trials is no change"
    observable = observable_of(mechanism, outcome.outcome)
    if observable is None:
        return "the mechanism has no such outcome"
    i = run.symbols.index(observable.symbol)
    start, end = run.programme.weekly[:, 0, i], run.programme.weekly[:, -1, i]
    change = end - start
    if reported.comparison != "within arm" and run.against is not None:
        change = end - run.against.weekly[:, -1, i]
    scale_of = read_rules().scales.get(outcome.outcome)
    sign = -1.0 if scale_of is not None and runs_against(outcome, scale_of) else 1.0
    scaled = common_scale(outcome, observable, reported, change, start, sign=sign)
    if isinstance(scaled, str):
        return scaled
    scale, factor, predicted = scaled
    lo, median, hi = (float(v) for v in np.percentile(predicted, (10, 50, 90)))
    bounds = [None if b is None else b * factor for b in (reported.lo, reported.hi)][:: 1 if factor > 0 else -1]
    return StudyRow(
        outcome.outcome,
        scale,
        reported.comparison,
        reported.value * factor,
        bounds[0],
        bounds[1],
        median,
        lo,
        hi,
        reported.is_null,
    )
