"""A published trial replayed: its population as a person, its programme, and the prediction beside what it reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from exerkine.errors import Fault, StudyError, UnitError
from exerkine.evidence import (
    DoseDefaults,
    ReportedChange,
    Studies,
    TrainingArm,
    TrainingOutcome,
    read_dose_defaults,
    reported_change,
)
from exerkine.mechanism import Mechanism, Observable
from exerkine.persons import Person, person_from_dict
from exerkine.programmes import Programme, programme_from_dict
from exerkine.simulation._describe import contradictions
from exerkine.simulation._simulate import Run, Settings, simulate
from exerkine.units import convert

MODALITIES = {"aerobic": "aerobic", "resistance": "resistance", "kettlebell": "resistance", "multimodal": "multimodal"}
MODALITIES |= {"mixed": "multimodal", "taichi": "mind_body", "yijinjing": "mind_body", "yoga": "mind_body"}
MODALITIES |= {"dance": "aerobic", "wbv": "vibration", "balance": "balance"}
STAGES: Mapping[str, Mapping[str, str]] = {
    "SP": {"muscle": "sarcopenia"},
    "FRAIL": {"muscle": "possible_sarcopenia"},
    "PRE_SP": {"muscle": "possible_sarcopenia"},
    "MCI": {"cognition": "MCI"},
    "AMCI": {"cognition": "MCI"},
    "AD": {"cognition": "AD_mild"},
    "DEMENTIA": {"cognition": "dementia"},
    "HEALTHY_OLD": {"muscle": "none", "cognition": "none"},
}
UNITS = {"HRR": "%HRR", "VO2max": "%VO2max", "HRmax": "%HRmax", "1RM": "%1RM"}
PERCENT = 100.0
ACTIVE_CONTROLS = ("stretching", "balance_stretching", "relaxation", "non_aerobic", "education")
"""Controls that meet as often as the trained arm: company and expectation are shared, the training is not."""
AT_HOME = "home"
"""Word in the detail of an arm whose sessions nobody supervises."""


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
    """Return why an arm cannot be simulated; empty when it can."""
    if not isinstance(arm, TrainingArm):
        return "one bout, not a training"
    if arm.species != "human":
        return f"the species is {arm.species}; only humans can be simulated"
    if arm.modality not in MODALITIES:
        return f"the modality '{arm.modality}' is none of {', '.join(sorted(MODALITIES))}"
    if arm.condition not in STAGES:
        return f"the population '{arm.condition}' is none of {', '.join(sorted(STAGES))}"
    return ""


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
    person = _person(mechanism, arm, outcomes, defaults)
    programme = _programme(arm, defaults)
    usual = _control(arm, programme)
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


def _person(
    mechanism: Mechanism, arm: TrainingArm, outcomes: tuple[TrainingOutcome, ...], defaults: DoseDefaults
) -> Person:
    age = defaults.number(arm.age_mean_y, "age_mean_y")
    female_pct = defaults.number(arm.female_pct, "female_pct")
    sex = "F" if female_pct >= PERCENT / 2 else "M"
    data: dict[str, object] = {"age_y": age, "sex": sex, "label": arm.arm_id}
    if STAGES[arm.condition]:
        data["diagnosis"] = dict(STAGES[arm.condition])
    fields = {"HGS": "grip_kg", "GAIT_SPEED": "gait_speed_m_s", "VO2PEAK": "vo2peak_ml_kg_min"}
    for outcome in outcomes:
        observable = _observable(mechanism, outcome.outcome)
        name = fields.get(outcome.outcome)
        if observable is not None and name and outcome.ex_pre.mean is not None:
            try:
                value = convert(outcome.ex_pre.mean, outcome.unit, observable.display_unit)
            except UnitError:
                continue
            if observable.lo < value < observable.hi:
                data[name] = value
    return person_from_dict(data, file=arm.arm_id)


def _programme(arm: TrainingArm, defaults: DoseDefaults) -> Programme:
    modality = MODALITIES[arm.modality]
    sessions = min(7, max(1, round(defaults.span(arm.sessions_per_week, "sessions_per_week"))))
    minutes = defaults.span(arm.min_per_session, "min_per_session")
    block: dict[str, object] = {"name": arm.arm_id, "modality": modality, "days_per_week": sessions, "minutes": minutes}
    block["supervised"] = AT_HOME not in arm.mode_detail.lower()
    given = _given_intensity(arm)
    is_load = given is not None and given["unit"] == "%1RM"
    if modality in ("aerobic", "multimodal"):
        block["intensity"] = given if given and not is_load else defaults.dose("intensity", modality)
    elif modality == "mind_body" and given and not is_load:
        block["intensity"] = given
    if modality in ("resistance", "multimodal"):
        block["load"] = given if is_load else defaults.dose("load", modality)
        block |= {name: round(defaults.take(name)[0]) for name in ("sets", "reps")}
    if modality == "multimodal":
        parts = ("aerobic", "resistance", "balance")
        block["mixture"] = {part: defaults.take(f"share_{part}", modality)[0] for part in parts}
    return programme_from_dict({"schema": 1, "name": arm.arm_id, "blocks": [block]}, file=arm.arm_id)


def _control(arm: TrainingArm, programme: Programme) -> Programme:
    """Return what the control arm did: usual activity, or meetings as often and as long without training."""
    blocks = []
    if arm.control in ACTIVE_CONTROLS:
        trained = programme.blocks[0]
        meeting = {"name": arm.control, "modality": "flexibility", "supervised": True, "minutes": trained.minutes}
        blocks = [meeting | {"days_per_week": len(trained.days)}]
    return programme_from_dict({"schema": 1, "name": arm.control or "usual activity", "blocks": blocks}, file=arm.arm_id)


def _given_intensity(arm: TrainingArm) -> dict[str, object] | None:
    if arm.intensity_value is None or arm.intensity_unit not in UNITS:
        return None
    return {"value": arm.intensity_value.middle, "unit": UNITS[arm.intensity_unit]}


def _observable(mechanism: Mechanism, code: str) -> Observable | None:
    return next((o for o in mechanism.observables.values() if o.outcome_code == code), None)


def _compare(
    mechanism: Mechanism, run: Run, outcome: TrainingOutcome, reported: ReportedChange | None
) -> StudyRow | str:
    if reported is None:
        return "the source gives no number"
    if outcome.measure == "share_of_trials":
        return "a share of trials is no change"
    observable = _observable(mechanism, outcome.outcome)
    if observable is None:
        return "the mechanism has no such outcome"
    i = run.symbols.index(observable.symbol)
    start, end = run.programme.weekly[:, 0, i], run.programme.weekly[:, -1, i]
    change = end - start
    if reported.comparison != "within arm" and run.against is not None:
        change = end - run.against.weekly[:, -1, i]
    scaled = _on_the_scale_of(outcome, observable, reported, change, start)
    if isinstance(scaled, str):
        return scaled
    scale, factor, predicted = scaled
    lo, median, hi = (float(v) for v in np.percentile(predicted, (10, 50, 90)))
    bounds = [None if b is None else b * factor for b in (reported.lo, reported.hi)]
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


def _on_the_scale_of(
    outcome: TrainingOutcome, observable: Observable, reported: ReportedChange, change: np.ndarray, start: np.ndarray
) -> tuple[str, float, np.ndarray] | str:
    """Return the common scale, the factor that brings the reported value onto it, and the predictions on it."""
    if reported.effect_type == "PCT" and observable.solve == "offset":
        return "per cent of a latent score that starts at zero means nothing"
    if reported.effect_type == "PCT":
        return "%", 1.0, PERCENT * change / start
    if reported.effect_type == "SMD":
        if outcome.ex_pre.sd:
            return "SMD", 1.0, change / outcome.ex_pre.sd
        return "an SMD without a standard deviation to compare with"
    if reported.effect_type != "MD":
        return f"an effect of type {reported.effect_type} is not a change"
    try:
        factor = convert(1.0, outcome.unit, observable.display_unit) if outcome.unit else None
    except UnitError:
        factor = None
    if factor is not None and observable.display_unit != "SD":
        if observable.solve == "scale" and outcome.ex_pre.mean:
            change = change / start * outcome.ex_pre.mean * factor  # a proportional law on the trial's own level
        return observable.display_unit, factor, change
    if outcome.ex_pre.mean and observable.solve != "offset":
        return "% of baseline", PERCENT / outcome.ex_pre.mean, PERCENT * change / start
    return f"'{outcome.unit or 'no unit'}' cannot be compared with {observable.display_unit}"
