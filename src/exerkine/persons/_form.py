"""The person file: which fields it may have, in which ranges; pydantic only here, where a file comes in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from exerkine.forms import StrictForm

_MUSCLE_STAGES = Literal["none", "possible_sarcopenia", "sarcopenia", "severe_sarcopenia"]
_COGNITION_STAGES = Literal["none", "SCD", "MCI", "AD_mild", "AD_moderate", "dementia"]
_MATRICES = Literal["plasma", "serum", "whole_blood", "capillary_blood"]

PARTNERS = {"asm_kg": ("asm_method",), "mmse": ("schooling_y",), "moca": ("moca_version", "schooling_y")}


def _measure(low: float, high: float, unit: str, description: str) -> Any:
    return Field(None, ge=low, le=high, description=description, json_schema_extra={"unit": unit})


class BiomarkerForm(StrictForm):
    """One blood value with what is needed to read it."""

    value: float = Field(gt=0, description="Give the value as the laboratory wrote it.")
    unit: str = Field(min_length=1, description="Give the unit the laboratory wrote, for example pg/mL.")
    matrix: _MATRICES = Field(description="Say in what it was measured: plasma, serum, whole_blood or capillary_blood.")
    assay: str | None = Field(None, description="Kit or method, free text.")


class BiomarkersForm(StrictForm):
    """Blood values by analyte."""

    IL6: BiomarkerForm | None = None
    IRISIN: BiomarkerForm | None = None
    BDNF: BiomarkerForm | None = None
    IGF1: BiomarkerForm | None = None
    FGF21: BiomarkerForm | None = None
    LACTATE: BiomarkerForm | None = None
    CTSB: BiomarkerForm | None = None
    CRP: BiomarkerForm | None = None
    TNFA: BiomarkerForm | None = None
    VITD25OH: BiomarkerForm | None = None


class DiagnosisForm(StrictForm):
    """What a clinician has diagnosed; left out means not assessed."""

    muscle: _MUSCLE_STAGES | None = Field(None, description="Stage of muscle disease.")
    cognition: _COGNITION_STAGES | None = Field(None, description="Stage of cognition.")


class PersonForm(StrictForm):
    """A person as a clinician knows them. Only age and sex are needed; every other measure sharpens the answer."""

    model_config = ConfigDict(
        title="exerkine person",
        json_schema_extra={"dependentRequired": {field: list(partners) for field, partners in PARTNERS.items()}})

    schema_: Literal[1] = Field(alias="schema", description="Write 'schema: 1' as the first line.")
    name: str | None = Field(None, description="Short name used in files and tables.")
    label: str | None = Field(None, description="Text shown in figures.")
    age_y: float = Field(ge=18, le=100, description="Give the age in years.", json_schema_extra={"unit": "years"})
    sex: Literal["F", "M"] = Field(description="Give the sex, F or M: norms and cut-offs differ.")
    height_cm: float | None = _measure(100, 220, "cm", "Standing height.")
    mass_kg: float | None = _measure(25, 250, "kg", "Body mass.")
    grip_kg: float | None = _measure(0, 90, "kg", "Best handgrip of either hand.")
    asm_kg: float | None = _measure(3, 60, "kg", "Appendicular skeletal muscle mass, as the instrument printed it.")
    asm_method: Literal["DXA", "BIA"] | None = Field(None, description="Instrument of asm_kg; the two do not agree.")
    gait_speed_m_s: float | None = _measure(0, 3, "m/s", "Usual gait speed.")
    gait_course_m: float | None = _measure(2, 400, "m", "Length of the walk that gave gait_speed_m_s.")
    sppb: int | None = _measure(0, 12, "points", "Short Physical Performance Battery.")
    sppb_balance: int | None = _measure(0, 4, "points", "Balance part of the SPPB.")
    sppb_gait: int | None = _measure(0, 4, "points", "Gait part of the SPPB.")
    sppb_chair: int | None = _measure(0, 4, "points", "Chair part of the SPPB.")
    chair_stands_30s: int | None = _measure(0, 60, "stands", "Full stands in 30 s without using the hands.")
    chair_stand_5x_s: float | None = _measure(3, 120, "s", "Time for five chair stands.")
    knee_extension_nm: float | None = _measure(5, 450, "N m", "Maximal knee-extension torque of the stronger leg.")
    vo2peak_ml_kg_min: float | None = _measure(5, 90, "mL/kg/min", "Peak oxygen uptake.")
    hr_rest_bpm: float | None = _measure(30, 130, "beats/min", "Heart rate at rest.")
    hr_max_bpm: float | None = _measure(70, 220, "beats/min", "Highest heart rate measured in a maximal test.")
    mmse: int | None = _measure(0, 30, "points", "Mini-Mental State Examination; needs schooling_y.")
    moca: int | None = _measure(0, 30, "points", "Montreal Cognitive Assessment; needs moca_version and schooling_y.")
    moca_version: str | None = Field(None, min_length=1, description="Which MoCA: cut-offs differ between versions.")
    schooling_y: float | None = _measure(0, 30, "years", "Years of schooling.")
    diagnosis: DiagnosisForm | None = Field(None, description="What a clinician has diagnosed.")
    apoe4_copies: int | None = _measure(0, 2, "copies", "Number of APOE e4 alleles.")
    amyloid_cl: float | None = _measure(-30, 250, "CL", "Amyloid PET, in centiloids.")
    biomarkers: BiomarkersForm | None = Field(None, description="Resting blood values, each with unit and matrix.")
    habitual_activity_met_h_day: float | None = _measure(0, 60, "MET h/day", "Usual activity above rest.")
    habitual_steps_day: float | None = _measure(0, 60000, "steps/day", "Usual steps.")
    protein_g_kg_day: float | None = _measure(0.1, 4, "g/kg/day", "Usual protein intake.")
    medicines: list[str] | None = Field(None, description="For example metformin, beta_blocker, statin.")
    habitually_trained: bool | None = Field(None, description="True when the person already trains; false if left out.")


def person_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a person file, for editors and for checks outside Python."""
    schema = PersonForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
