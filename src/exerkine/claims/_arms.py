"""An arm of Table 2 as a person and a programme; what the review leaves out comes from declared defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exerkine.claims._table2 import Table2Arm, time_folds
from exerkine.evidence import DoseDefaults
from exerkine.persons import Person, person_from_dict
from exerkine.programmes import Programme, Scenario, scenario_from_dict

USUAL = Programme("usual activity")
"""What every arm is held against."""
WEEKS_OFF = 4
"""At the end of an arm that trains and then rests."""
HALF = 50.0


def person_of(arm: Table2Arm, defaults: DoseDefaults) -> Person:
    """Return whom an arm trains; an animal model is the person at the stage it stands for."""
    sex = arm.sex or ("F" if defaults.number(None, "female_pct") >= HALF else "M")
    data: dict[str, Any] = {"age_y": defaults.number(arm.age_y, "age_mean_y"), "sex": sex, "name": arm.arm_id}
    stages = {"muscle": arm.muscle, "cognition": arm.cognition}
    data["diagnosis"] = {organ: stage for organ, stage in stages.items() if stage}
    return person_from_dict(data, file=arm.arm_id)


def weeks_of(arm: Table2Arm, defaults: DoseDefaults) -> int:
    """Return the weeks a person trains; those of an animal are stretched as life is."""
    return max(1, round(defaults.number(arm.dose["weeks"], "weeks") * time_folds()[arm.species]))


def scenario_of_arm(arm: Table2Arm, weeks: int, defaults: DoseDefaults) -> Scenario:
    """Return the programme of an arm and what is given beside it."""
    off = {"kind": "detraining", "from_day": 7.0 * (weeks - WEEKS_OFF)}
    beside = {"": [], "detraining": [off]}.get(arm.beside, [{"kind": arm.beside}])
    block = {"name": arm.label_en, "modality": arm.modality, "supervised": True, **_when(arm, defaults)}
    programme = {"schema": 1, "name": arm.arm_id, "blocks": [{**block, **_how(arm, defaults, block)}]}
    return scenario_from_dict({"schema": 1, "name": arm.arm_id, "programme": programme, "perturbations": beside},
                              file=arm.arm_id)


def _when(arm: Table2Arm, defaults: DoseDefaults) -> dict[str, Any]:
    when: dict[str, Any] = {"days_per_week": round(defaults.number(arm.dose["days_per_week"], "sessions_per_week"))}
    if not (arm.modality == "interval" and arm.dose["repeats"]):
        when["minutes"] = defaults.number(arm.dose["minutes"], "min_per_session")
    return when


def _how(arm: Table2Arm, defaults: DoseDefaults, block: Mapping[str, Any]) -> dict[str, Any]:
    """Return intensity, load, sets and repetitions, as far as the modality takes them."""
    dose, modality = arm.dose, arm.modality
    how: dict[str, Any] = {}
    intensity: dict[str, Any] | None = None
    if dose["intensity_value"] is not None:
        intensity = {"value": dose["intensity_value"], "unit": arm.intensity_unit}
    elif arm.intensity_unit:
        intensity = {"class": arm.intensity_unit}
    if modality in ("aerobic", "multimodal"):
        how["intensity"] = intensity or defaults.dose("intensity", modality)
    if modality == "interval":
        how["intervals"] = _intervals(arm, intensity, defaults, block)
        how["minutes"] = how["intervals"]["repeats"] * (how["intervals"]["work_min"] + how["intervals"]["rest_min"])
    if modality in ("resistance", "multimodal"):
        given = dose["load_value"]
        how["load"] = {"value": given, "unit": "%1RM"} if given is not None else defaults.dose("load", modality)
        how |= {name: round(defaults.number(dose[name], name)) for name in ("sets", "reps")}
    if modality == "multimodal":
        parts = ("aerobic", "resistance", "balance")
        how["mixture"] = {part: defaults.take(f"share_{part}", modality)[0] for part in parts}
    return how


def _intervals(
    arm: Table2Arm, intensity: dict[str, Any] | None, defaults: DoseDefaults, block: Mapping[str, Any]
) -> dict[str, Any]:
    work, rest = (defaults.number(arm.dose[name], name, "interval") for name in ("work_min", "rest_min"))
    repeats = arm.dose["repeats"]
    easy = {"value": arm.dose["rest_value"], "unit": arm.intensity_unit} if arm.dose["rest_value"] is not None else None
    return {
        "work_min": work,
        "rest_min": rest,
        "repeats": round(repeats) if repeats is not None else int(block["minutes"] // (work + rest)),
        "work_intensity": intensity or defaults.dose("intensity", "interval"),
        "rest_intensity": easy or defaults.dose("rest_intensity", "interval"),
    }
