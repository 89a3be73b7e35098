"""An arm of a study as a person, a programme and what its comparison group did; a bout as one session."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from exerkine.errors import UnitError
from exerkine.evidence import AcuteArm, DoseDefaults, TrainingArm, TrainingOutcome
from exerkine.mechanism import Mechanism
from exerkine.persons import Person, person_from_dict
from exerkine.programmes import Programme, programme_from_dict
from exerkine.simulation._arm_words import PopulationWord, read_arm_words
from exerkine.units import convert

UNITS = {"HRR": "%HRR", "VO2max": "%VO2max", "HRmax": "%HRmax", "1RM": "%1RM", "Wmax": "%Wmax"}
PERCENT = 100.0
ACTIVE_CONTROLS = ("stretching", "balance_stretching", "relaxation", "non_aerobic", "education")
"""Controls that meet as often as the trained arm: company and expectation are shared, the training is not."""
AT_HOME = "home"
"""Word in the detail of an arm whose sessions nobody supervises."""
YOUNGEST_Y, OLDEST_Y = 18.0, 100.0
"""Of the people that a person file may describe."""
BASELINES = {"HGS": "grip_kg", "GAIT_SPEED": "gait_speed_m_s", "VO2PEAK": "vo2peak_ml_kg_min"}
"""Means before training that become measures of the person."""
_BOUTS = re.compile(r"(\d+)\s*x\s*(\d+(?:\.\d+)?)\s*(min|s)\b")
_RESTS = re.compile(r"(\d+(?:\.\d+)?)\s*(min|s)\s+(?:rest|easy|recover)")
_MINUTES = {"min": 1.0, "s": 1.0 / 60.0}


def arm_obstacle(arm: TrainingArm | AcuteArm) -> str:
    """Return why an arm cannot be simulated; empty when it can."""
    if isinstance(arm, TrainingArm) and arm.species != "human":
        return f"the species is {arm.species}; only humans can be simulated"
    words, population = read_arm_words(), arm.condition if isinstance(arm, TrainingArm) else arm.population
    fault = words.modality_fault(arm.modality) or words.population_fault(population)
    if not fault and arm.age_mean_y is not None and not YOUNGEST_Y <= arm.age_mean_y <= OLDEST_Y:
        return f"people of {arm.age_mean_y:g} years cannot be simulated; only those of {YOUNGEST_Y:g} to {OLDEST_Y:g}"
    return fault


def person_of_arm(
    mechanism: Mechanism, arm: TrainingArm | AcuteArm, outcomes: Sequence[TrainingOutcome], defaults: DoseDefaults
) -> Person:
    """Return the person that stands for an arm: mean age, the commoner sex, stage, and what was measured before.

    Parameters
    ----------
    outcomes
        Of the arm; the mean before of grip, gait speed and peak oxygen uptake becomes a measure of the person.
    defaults
        For what the arm does not tell; notes which were needed.
    """
    word = read_arm_words().populations[arm.condition if isinstance(arm, TrainingArm) else arm.population]
    sex = "F" if defaults.number(arm.female_pct, "female_pct") >= PERCENT / 2 else "M"
    data: dict[str, object] = {"age_y": _age(arm.age_mean_y, word, defaults), "sex": sex, "label": arm.arm_id}
    if word.stages:
        data["diagnosis"] = dict(word.stages)
    if word.is_trained:
        data["habitually_trained"] = True
    observables = {o.outcome_code: o for o in mechanism.observables.values() if o.outcome_code in BASELINES}
    for outcome in outcomes:
        observable = observables.get(outcome.outcome)
        if observable is None or outcome.ex_pre.mean is None:
            continue
        try:
            value = convert(outcome.ex_pre.mean, outcome.unit, observable.display_unit)
        except UnitError:
            continue
        if observable.lo < value < observable.hi:
            data[BASELINES[outcome.outcome]] = value
    return person_from_dict(data, file=arm.arm_id)


def programme_of_arm(arm: TrainingArm, defaults: DoseDefaults) -> Programme:
    """Return what a training arm did, week after week; what it does not tell is a declared default."""
    sessions = min(7, max(1, round(defaults.span(arm.sessions_per_week, "sessions_per_week"))))
    minutes = defaults.number(arm.min_per_session.middle if arm.min_per_session else None, "min_per_session")
    given = _given(arm.intensity_value.middle if arm.intensity_value else None, arm.intensity_unit, arm.intensity_words)
    block = _block(arm, f"{arm.intensity_words} {arm.mode_detail}", minutes, given, defaults)
    block |= {"days_per_week": sessions, "supervised": AT_HOME not in arm.mode_detail.lower()}
    return programme_from_dict({"schema": 1, "name": arm.arm_id, "blocks": [block]}, file=arm.arm_id)


def bout_of_arm(arm: AcuteArm, defaults: DoseDefaults) -> Programme:
    """Return the one session that an acute arm did, on the first day."""
    minutes = defaults.number(arm.duration_min, "min_per_session")
    given = _given(arm.intensity_value, arm.intensity_unit, arm.intensity_words)
    block = _block(arm, arm.intensity_words, minutes, given, defaults)
    block |= {"days": ["Mon"], "last_week": 1, "supervised": True}
    return programme_from_dict({"schema": 1, "name": arm.arm_id, "blocks": [block]}, file=arm.arm_id)


def control_of_arm(arm: TrainingArm, programme: Programme) -> Programme:
    """Return what the control arm did: usual activity, or meetings as often and as long without training."""
    blocks = []
    if arm.control in ACTIVE_CONTROLS:
        trained = programme.blocks[0]
        meeting = {"name": arm.control, "modality": "flexibility", "supervised": True, "minutes": trained.minutes}
        blocks = [meeting | {"days_per_week": len(trained.days)}]
    return programme_from_dict({"schema": 1, "name": arm.control or "usual activity", "blocks": blocks}, file=arm.arm_id)


def _age(given: float | None, word: PopulationWord, defaults: DoseDefaults) -> float:
    if given is None and word.age_mean_y is not None:
        return defaults.own("age_mean_y", word.age_mean_y, "year")
    return defaults.number(given, "age_mean_y")


def _given(value: float | None, unit: str, words: str) -> dict[str, object] | None:
    """Return an intensity as a programme file writes it: a number on a known scale, else a word that is a class."""
    if value is not None and unit in UNITS:
        return {"value": value, "unit": UNITS[unit]}
    word = words.strip().lower()
    return {"class": word} if word in read_arm_words().intensities else None


def _block(
    arm: TrainingArm | AcuteArm, detail: str, minutes: float, given: Mapping[str, object] | None, defaults: DoseDefaults
) -> dict[str, object]:
    word = read_arm_words().modalities[arm.modality]
    modality = word.modality
    block: dict[str, object] = {"name": arm.arm_id, "modality": modality, **word.fields}
    is_load = given is not None and (given.get("unit") == "%1RM" or (modality == "resistance" and "class" in given))
    effort = None if is_load else given
    if modality == "interval":
        return block | {"intervals": _intervals(detail, minutes, effort, defaults)}
    block["minutes"] = minutes
    if modality in ("aerobic", "multimodal"):
        block["intensity"] = effort or defaults.dose("intensity", modality)
    elif modality == "mind_body" and effort:
        block["intensity"] = effort
    if modality in ("resistance", "multimodal"):
        block["load"] = given if is_load else defaults.dose("load", modality)
        block |= {name: round(defaults.take(name)[0]) for name in ("sets", "reps")}
    if modality == "multimodal":
        parts = ("aerobic", "resistance", "balance")
        block["mixture"] = {part: defaults.take(f"share_{part}", modality)[0] for part in parts}
    return block


def _intervals(detail: str, minutes: float, effort: object, defaults: DoseDefaults) -> dict[str, object]:
    """Return work and rest as told in words (``4 x 4 min``, ``2 min rests``), else the default bouts that fill the minutes."""
    bouts, rests = _BOUTS.search(detail), _RESTS.search(detail)
    work = float(bouts[2]) * _MINUTES[bouts[3]] if bouts else defaults.take("work_min", "interval")[0]
    rest = float(rests[1]) * _MINUTES[rests[2]] if rests else defaults.take("rest_min", "interval")[0]
    return {
        "work_min": work, "rest_min": rest,
        "repeats": int(bouts[1]) if bouts else max(1, int(minutes // (work + rest))),
        "work_intensity": effort or defaults.dose("intensity", "interval"),
        "rest_intensity": defaults.dose("rest_intensity", "interval"),
    }
