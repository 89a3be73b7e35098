"""Prescribed intensity, in whatever scale a trial or a clinic writes it, to the fraction of VO2 reserve or of the 1RM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from exerkine.errors import SimulationError, UnitError, UnknownNameError, unknown_name_advice
from exerkine.persons import Assumption, CompletedPerson, Constant, read_constants
from exerkine.programmes import Intensity
from exerkine.tables import read_table

_FILE = Path(__file__).resolve().parent.parent / "knowledge" / "persons" / "intensity_scales.csv"
_REFERENCE_SCALE = "%HRR"
_LOAD_SCALE = "%1RM"


@dataclass(frozen=True)
class Converted:
    """A number and the record of how it came about."""

    value: float
    assumption: Assumption


@dataclass(frozen=True)
class ScaleClass:
    """The bounds of one class of effort on one scale."""

    lo: float
    hi: float
    source: str
    grade: str


@dataclass(frozen=True)
class IntensityScales:
    """Bounds of the classes of effort on every scale, and the constants of the closed formulas."""

    classes: Mapping[tuple[str, str], ScaleClass]
    constants: Mapping[str, Constant]

    def bounds(self, scale: str, class_name: str) -> ScaleClass:
        """Return the bounds of a class, or say which classes the scale has."""
        if (scale, class_name) not in self.classes:
            known = [name for a_scale, name in self.classes if a_scale == scale]
            raise UnknownNameError(f"{scale} has no class '{class_name}'. {unknown_name_advice(class_name, known)}")
        return self.classes[scale, class_name]


@lru_cache(maxsize=1)
def read_intensity_scales(path: Path | str = _FILE) -> IntensityScales:
    """Read the class bounds of ``intensity_scales.csv`` and the constants beside it."""
    rows = read_table(path, required=("scale", "class", "lo", "hi", "unit", "source", "grade"))
    return IntensityScales({(row["scale"], row["class"]): ScaleClass(
        row.number("lo") or 0.0, row.number("hi") or 0.0, row["source"], row["grade"]) for row in rows}, read_constants())


def hr_max_bpm(person: CompletedPerson, scales: IntensityScales | None = None) -> Converted:
    """Return the measured maximal heart rate, else 211 - 0.64 age, or 164 - 0.7 age on a beta blocker."""
    constants = (scales or read_intensity_scales()).constants
    if person.hr_max_bpm is not None:
        return _converted("hr_max_bpm", person.hr_max_bpm, "beats/min", "measured in this person", "measured")
    prefix = "hr_max_beta_blocker" if person.takes_beta_blocker else "hr_max"
    at_birth, loss = constants[f"{prefix}_at_age_0"], constants[f"{prefix}_loss_per_year"]
    return _converted("hr_max_bpm", at_birth.value - loss.value * person.age_y, "beats/min", at_birth.source, "derived")


def vo2_rest_ml_kg_min(person: CompletedPerson, scales: IntensityScales | None = None) -> Converted:
    """Return oxygen uptake at rest: 2.7 mL/kg/min in older adults, 3.5 in others."""
    constants = (scales or read_intensity_scales()).constants
    is_older = person.age_y >= constants["age_of_older_rest"].value
    rest = constants["vo2_rest_older" if is_older else "vo2_rest_adult"]
    return _converted("vo2_rest_ml_kg_min", rest.value, "mL/kg/min", rest.source, rest.grade)


def vo2_reserve_fraction(intensity: Intensity, person: CompletedPerson, scales: IntensityScales | None = None) -> Converted:
    """Convert an intensity to the fraction of the person's VO2 reserve.

    Heart-rate reserve is taken to equal VO2 reserve.  Percent of VO2max, METs and percent of HRmax follow from the
    person's own peak and resting values.  Effort ratings and percent of 1RM are read off the class table, linear
    between class bounds.  A class stands for the middle of its range.  Work above VO2peak counts as 1.

    Parameters
    ----------
    intensity
        As prescribed.
    person
        As returned by `complete_person`.
    scales
        As returned by `read_intensity_scales`; the shipped ones if left out.

    Returns
    -------
    Converted
        Fraction 0-1, and the assumption with its source.

    Raises
    ------
    UnitError
        The unit is not an intensity scale.
    UnknownNameError
        The class is unknown.
    SimulationError
        Percent of HRmax was asked for, and the resting heart rate is not below the maximal one.
    """
    scales = scales or read_intensity_scales()
    if intensity.unit == "class":
        bounds = scales.bounds(_REFERENCE_SCALE, str(intensity.class_name))
        return _fraction((bounds.lo + bounds.hi) / 200, bounds.source, "derived")
    if intensity.unit not in _CONVERSIONS:
        raise UnitError(f"'{intensity.unit}' is not an intensity scale. {unknown_name_advice(intensity.unit, _CONVERSIONS)}")
    if intensity.value is None:
        raise UnitError(f"an intensity in {intensity.unit} needs a value")
    return _CONVERSIONS[intensity.unit](intensity.value, person, scales)


def one_rm_fraction(load: Intensity, scales: IntensityScales | None = None) -> Converted:
    """Convert a load to the fraction of the one-repetition maximum; a class stands for the middle of its range.

    Raises
    ------
    UnitError
        The load is in another unit than %1RM.
    UnknownNameError
        The class has no load in the table.
    """
    scales = scales or read_intensity_scales()
    if load.unit == "class":
        bounds = scales.bounds(_LOAD_SCALE, str(load.class_name))
        return _converted("one_rm_fraction", (bounds.lo + bounds.hi) / 200, "1", bounds.source, "derived")
    if load.unit != _LOAD_SCALE or load.value is None:
        raise UnitError(f"a load is given in {_LOAD_SCALE} or as a class, not in '{load.unit}'")
    return _converted("one_rm_fraction", load.value / 100, "1", "as prescribed", "measured")


def _converted(field: str, value: float, unit: str, source: str, grade: str) -> Converted:
    return Converted(value, Assumption(field, value, unit, source, grade))


def _fraction(value: float, source: str, grade: str) -> Converted:
    if value < 0:
        return _converted("vo2_reserve_fraction", 0.0, "1", "below this person's rest: counted as rest", "prior")
    if value > 1:
        return _converted("vo2_reserve_fraction", 1.0, "1", "above this person's peak: counted as peak", "prior")
    return _converted("vo2_reserve_fraction", value, "1", source, grade)


def _from_heart_rate_reserve(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _fraction(value / 100, "heart-rate reserve taken as VO2 reserve", "derived")


def _from_vo2_reserve(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _fraction(value / 100, "as prescribed", "measured")


def _from_work_rate(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _fraction(value / 100, "oxygen uptake taken as linear in work rate from rest to peak", "prior")


def _from_vo2(vo2_ml_kg_min: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    rest = vo2_rest_ml_kg_min(person, scales)
    reserve = person.vo2peak_ml_kg_min - rest.value
    if reserve <= 0:
        raise SimulationError(f"vo2peak_ml_kg_min {person.vo2peak_ml_kg_min:g} is not above rest ({rest.value:g} mL/kg/min)")
    return _fraction((vo2_ml_kg_min - rest.value) / reserve, rest.assumption.source, "derived")


def _from_vo2max(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _from_vo2(value / 100 * person.vo2peak_ml_kg_min, person, scales)


def _from_mets(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _from_vo2(value * scales.constants["vo2_rest_adult"].value, person, scales)


def _from_older_mets(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    return _from_vo2(value * scales.constants["vo2_rest_older"].value, person, scales)


def _from_hr_max(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
    top = hr_max_bpm(person, scales)
    reserve_bpm = top.value - person.hr_rest_bpm
    if reserve_bpm <= 0:
        raise SimulationError(f"hr_rest_bpm {person.hr_rest_bpm:g} is not below the maximal heart rate {top.value:.0f}. "
                              "Give hr_max_bpm, or prescribe by effort (RPE6-20).")
    return _fraction((value / 100 * top.value - person.hr_rest_bpm) / reserve_bpm, top.assumption.source, "derived")


def _from_class_table(scale: str) -> Callable[[float, CompletedPerson, IntensityScales], Converted]:
    """Return a conversion that is linear between the lower bounds of the classes on both scales."""

    def convert(value: float, person: CompletedPerson, scales: IntensityScales) -> Converted:
        here = {name: bounds for (a_scale, name), bounds in scales.classes.items() if a_scale == scale}
        floor = here["very_light"].lo if "very_light" in here else 0.0
        ceiling = here["near_maximal"].hi if "near_maximal" in here else 100.0  # a scale in per cent
        inner = sorted((bounds.lo, scales.bounds(_REFERENCE_SCALE, name).lo / 100)
                       for name, bounds in here.items() if name != "very_light")
        knots = [(floor, 0.0), *inner, (ceiling, 1.0)]
        fraction = float(np.interp(value, [knot[0] for knot in knots], [knot[1] for knot in knots]))
        return _fraction(fraction, here["moderate"].source, "derived")

    return convert


_CONVERSIONS: Mapping[str, Callable[[float, CompletedPerson, IntensityScales], Converted]] = {
    "%HRR": _from_heart_rate_reserve, "%VO2R": _from_vo2_reserve, "%Wmax": _from_work_rate, "%VO2max": _from_vo2max,
    "%HRmax": _from_hr_max, "METs3.5": _from_mets, "METs2.7": _from_older_mets,
    "RPE6-20": _from_class_table("RPE6-20"), "RPE0-10": _from_class_table("RPE0-10"),
    "%1RM": _from_class_table(_LOAD_SCALE)}
