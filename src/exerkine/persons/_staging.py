"""Stage of muscle and of cognition from measures, by the cut-offs of ``knowledge/persons/cutoffs.csv``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from exerkine.errors import TableError
from exerkine.persons._knowledge import FOLDER
from exerkine.persons._person import Person
from exerkine.tables import Row, read_table

MUSCLE_STAGES = ("none", "possible_sarcopenia", "sarcopenia", "severe_sarcopenia")
"""Mildest first."""
COGNITION_STAGES = ("none", "MCI", "dementia", "AD_mild", "AD_moderate")
"""Mildest first; dementia and AD_mild differ by plaque, not by severity."""
KINDS = ("below", "at_or_below", "at_or_above")
SAYINGS = ("low_mass", "low_strength", "low_performance", "MCI", "dementia", "moderate_dementia", "plaque")


@dataclass(frozen=True)
class Measures:
    """What a stage is told from; None means not measured.

    ``asmi_kg_m2`` is appendicular muscle over height squared as ``asm_method`` reads it.  ``is_independent`` says whether
    the person manages daily life alone.
    """

    sex: Literal["F", "M"]
    age_y: float
    asmi_kg_m2: float | None = None
    asm_method: Literal["DXA", "BIA"] = "DXA"
    grip_kg: float | None = None
    gait_speed_m_s: float | None = None
    chair_stand_5x_s: float | None = None
    sppb: float | None = None
    mmse: float | None = None
    moca: float | None = None
    schooling_y: float | None = None
    amyloid_cl: float | None = None
    is_independent: bool | None = None


@dataclass(frozen=True)
class Stage:
    """Stages of muscle and cognition, None where too little was measured; ``because`` says which cut-offs are crossed."""

    muscle: str | None
    cognition: str | None
    because: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """``none``, ``SP``, ``MCI``, ``AD``, ``dementia`` or ``SP+CI``; sarcopenia counts when low mass is shown."""
        is_sarcopenic = self.muscle in ("sarcopenia", "severe_sarcopenia")
        is_impaired = self.cognition in COGNITION_STAGES[1:]
        if is_sarcopenic:
            return "SP+CI" if is_impaired else "SP"
        if self.cognition is not None and self.cognition.startswith("AD"):
            return "AD"
        return self.cognition if is_impaired and self.cognition else "none"


@dataclass(frozen=True)
class Cutoff:
    """One row of ``cutoffs.csv``: whom it is for, and what a value beyond it says."""

    measure: str
    says: str
    sex: str
    method: str
    age_y: tuple[float, float]
    schooling_y: tuple[float, float] | None
    kind: str
    value: float
    source: str

    def is_for(self, measures: Measures) -> bool:
        """Whether the person, the instrument and the schooling are those of the cut-off."""
        if self.sex not in ("both", measures.sex) or self.method not in ("", measures.asm_method):
            return False
        if self.schooling_y is not None and (
            measures.schooling_y is None or not _within(measures.schooling_y, self.schooling_y)
        ):
            return False
        return _within(measures.age_y, self.age_y)

    def is_crossed(self, value: float) -> bool:
        """Whether a value says what the cut-off says."""
        if self.kind == "below":
            return value < self.value
        return value <= self.value if self.kind == "at_or_below" else value >= self.value


def read_cutoffs(folder: Path | str = FOLDER) -> tuple[Cutoff, ...]:
    """Return the rows of ``cutoffs.csv`` in a folder of persons.

    Raises
    ------
    TableError
        The file is missing or malformed.
    """
    return _read_cutoffs(Path(folder))


def stage_of(measures: Measures) -> Stage:
    """Return the stage that measures show.

    Muscle follows AWGS 2019: low strength or low performance alone is possible sarcopenia, with low mass it is
    sarcopenia, all three are severe.  Cognition is the worse of MMSE and MoCA at the cut-offs of age and schooling;
    somebody independent in daily life has at most MCI, and somebody impaired and dependent has dementia.  Dementia with
    plaque counts as Alzheimer's disease.

    Parameters
    ----------
    measures
        Any subset; muscle needs strength or performance, cognition a test and schooling.

    Returns
    -------
    Stage
        The stages, and every cut-off that is crossed.

    Examples
    --------
    >>> stage_of(Measures("F", 72, asmi_kg_m2=5.1, grip_kg=16.5, gait_speed_m_s=1.1)).muscle
    'sarcopenia'
    """
    crossed: dict[str, list[str]] = {saying: [] for saying in SAYINGS}
    looked_for = set()
    for cutoff in read_cutoffs():
        value = getattr(measures, cutoff.measure)
        if value is None or not cutoff.is_for(measures):
            continue
        looked_for.add(cutoff.says)
        if cutoff.is_crossed(value):
            crossed[cutoff.says].append(f"{cutoff.measure} {value:g}: {cutoff.says}")
    because = tuple(text for texts in crossed.values() for text in texts)
    said = {saying for saying, texts in crossed.items() if texts}
    return Stage(_muscle(said, looked_for), _cognition(said, looked_for, measures.is_independent), because)


def _muscle(said: set[str], looked_for: set[str]) -> str | None:
    if not looked_for & {"low_strength", "low_performance"}:
        return None
    if not said & {"low_strength", "low_performance"}:
        return "none"
    if "low_mass" not in said:
        return "possible_sarcopenia"
    return "severe_sarcopenia" if {"low_strength", "low_performance"} <= said else "sarcopenia"


def _cognition(said: set[str], looked_for: set[str], is_independent: bool | None) -> str | None:
    if "MCI" not in looked_for:
        return None
    if not said & {"MCI", "dementia"}:
        return "none"
    is_demented = "dementia" in said if is_independent is None else not is_independent
    if not is_demented:
        return "MCI"
    if "plaque" not in said:
        return "dementia"
    return "AD_moderate" if "moderate_dementia" in said else "AD_mild"


def measures_of(person: Person, *, is_independent: bool | None = None) -> Measures:
    """Return what was measured in a person, as `stage_of` takes it."""
    asmi = None
    if person.asm_kg is not None and person.height_cm is not None:
        asmi = person.asm_kg / (person.height_cm / 100) ** 2
    return Measures(
        sex=person.sex,
        age_y=person.age_y,
        asmi_kg_m2=asmi,
        asm_method=person.asm_method or "DXA",
        grip_kg=person.grip_kg,
        gait_speed_m_s=person.gait_speed_m_s,
        chair_stand_5x_s=person.chair_stand_5x_s,
        sppb=person.sppb,
        mmse=person.mmse,
        moca=person.moca,
        schooling_y=person.schooling_y,
        amyloid_cl=person.amyloid_cl,
        is_independent=is_independent,
    )


def stage_of_person(person: Person, *, is_independent: bool | None = None) -> Stage:
    """Return the stage of a person: what a clinician has diagnosed, and what the measures show where nobody has."""
    shown = stage_of(measures_of(person, is_independent=is_independent))
    given = person.diagnosis
    stages = (("muscle", given.muscle), ("cognition", given.cognition))
    because = tuple(f"diagnosis.{organ}: {stage}" for organ, stage in stages if stage)
    return Stage(given.muscle or shown.muscle, given.cognition or shown.cognition, (*because, *shown.because))


@lru_cache(maxsize=8)
def _read_cutoffs(folder: Path) -> tuple[Cutoff, ...]:
    columns = ("measure", "says", "sex", "method", "age_lo", "age_hi", "schooling_lo", "schooling_hi", "kind", "value", "source")
    return tuple(_cutoff(row) for row in read_table(folder / "cutoffs.csv", required=columns))


def _cutoff(row: Row) -> Cutoff:
    value = row.number("value")
    if value is None:
        raise TableError(row.fault("value", "a number is needed"))
    fields = tuple(Measures.__dataclass_fields__)
    for column, allowed in (("measure", fields), ("says", SAYINGS), ("kind", KINDS), ("sex", ("F", "M", "both"))):
        if row[column] not in allowed:
            raise TableError(row.fault(column, f"'{row[column]}' is not allowed", "Allowed: " + ", ".join(allowed) + "."))
    has_schooling = bool(row["schooling_lo"] or row["schooling_hi"])
    return Cutoff(
        row["measure"],
        row["says"],
        row["sex"],
        row["method"],
        _range(row, "age"),
        _range(row, "schooling") if has_schooling else None,
        row["kind"],
        value,
        row["source"],
    )


def _range(row: Row, name: str) -> tuple[float, float]:
    lo, hi = row.number(f"{name}_lo"), row.number(f"{name}_hi")
    return (lo or -math.inf, math.inf if hi is None else hi)  # a lower bound of 0 is open: nobody has less


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] < value <= bounds[1]
