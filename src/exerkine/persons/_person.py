"""A person as an immutable value: what a clinician can know, nothing filled in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from exerkine.persons._knowledge import read_constants, read_medicine_classes


@dataclass(frozen=True)
class Biomarker:
    """One blood value as the laboratory gave it, and the same value in the canonical unit of its analyte."""

    analyte: str
    value: float
    unit: str
    matrix: str
    assay: str = ""
    canonical_value: float = float("nan")
    canonical_unit: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """What has been diagnosed; None means not assessed, ``none`` means looked for and not found."""

    muscle: str | None = None
    cognition: str | None = None


@dataclass(frozen=True)
class Person:
    """Age, sex and any subset of the measures a clinic takes; None means not measured.

    Values from outside the program come in through `read_person` or `person_from_dict`, which check them;
    the constructor trusts its caller.
    """

    age_y: float
    sex: Literal["F", "M"]
    name: str = ""
    label: str = ""
    height_cm: float | None = None
    mass_kg: float | None = None
    grip_kg: float | None = None
    asm_kg: float | None = None
    asm_method: Literal["DXA", "BIA"] | None = None
    gait_speed_m_s: float | None = None
    gait_course_m: float | None = None
    sppb: int | None = None
    sppb_balance: int | None = None
    sppb_gait: int | None = None
    sppb_chair: int | None = None
    chair_stands_30s: int | None = None
    chair_stand_5x_s: float | None = None
    knee_extension_nm: float | None = None
    vo2peak_ml_kg_min: float | None = None
    hr_rest_bpm: float | None = None
    hr_max_bpm: float | None = None
    mmse: int | None = None
    moca: int | None = None
    moca_version: str | None = None
    schooling_y: float | None = None
    diagnosis: Diagnosis = Diagnosis()
    apoe4_copies: int | None = None
    amyloid_cl: float | None = None
    biomarkers: tuple[Biomarker, ...] = ()
    habitual_activity_met_h_day: float | None = None
    habitual_steps_day: float | None = None
    protein_g_kg_day: float | None = None
    medicines: tuple[str, ...] = ()
    habitually_trained: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def asm_dxa_kg(self) -> float | None:
        """Appendicular muscle as DXA would read it: BIA reads higher in the same people (knowledge/persons/constants.csv)."""
        if self.asm_kg is None or self.asm_method != "BIA":
            return self.asm_kg
        return self.asm_kg - read_constants()[f"asm_bia_minus_dxa_{self.sex}"].value

    @property
    def bmi_kg_m2(self) -> float | None:
        """Body mass index, None unless height and mass are both known."""
        if self.height_cm is None or self.mass_kg is None:
            return None
        return body_mass_index(self.mass_kg, self.height_cm)

    def biomarker(self, analyte: str) -> Biomarker | None:
        """Return the measured biomarker of that name, None when it was not measured."""
        return next((marker for marker in self.biomarkers if marker.analyte == analyte), None)

    def takes(self, medicine_class: str) -> bool:
        """Say whether one of the medicines is, or belongs to, that class, such as ``beta_blocker``."""
        classes = read_medicine_classes()
        return any(medicine_class in (name, classes.get(name)) for name in map(plain_medicine_name, self.medicines))

    def replace(self, **changes: Any) -> Person:
        """Return a copy with some fields changed, checked like a person file.

        Raises
        ------
        PersonError
            A field is unknown, a value is out of range, or the new values contradict the old ones.
        """
        from exerkine.persons._read import person_from_dict

        plain = {key: _plain_value(key, value) for key, value in changes.items()}
        return person_from_dict({**self.to_dict(), **plain}, file=self.name or "person")

    def to_dict(self) -> dict[str, Any]:
        """Return the person as plain values in the shape of a person file, without what is not known."""
        data: dict[str, Any] = {"schema": 1}
        for field in dataclasses.fields(self):
            value = _plain_value(field.name, getattr(self, field.name))
            if field.name != "warnings" and value not in (None, "", {}, []):
                data[field.name] = value
        if None not in (self.sppb_balance, self.sppb_gait, self.sppb_chair):
            data.pop("sppb", None)  # it is the sum of its parts; two truths would block `replace` on one of them
        return data


def body_mass_index(mass_kg: float, height_cm: float) -> float:
    """Return the body mass index in kg/m2."""
    return mass_kg / (height_cm / 100) ** 2


def plain_medicine_name(name: str) -> str:
    """Return a medicine's name in the spelling of ``medicines.csv``: lower case, underscores."""
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def _plain_value(name: str, value: Any) -> Any:
    if name == "biomarkers" and not isinstance(value, Mapping):
        return {marker.analyte: _known(marker, "value", "unit", "matrix", "assay") for marker in value or ()}
    if isinstance(value, Diagnosis):
        return _known(value, "muscle", "cognition")
    if isinstance(value, tuple):
        return list(value)
    return value.item() if hasattr(value, "item") else value  # numpy scalars are not what a strict form expects


def _known(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names if getattr(record, name) not in (None, "")}
