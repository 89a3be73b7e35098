"""What one field of a person file says about another: each check is a small function in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from exerkine.errors import Fault, UnitError
from exerkine.forms import place_fault
from exerkine.persons._biomarkers import convert_biomarker
from exerkine.persons._form import PARTNERS
from exerkine.persons._knowledge import read_analytes, read_medicine_classes
from exerkine.persons._person import body_mass_index, plain_medicine_name
from exerkine.tables import Document

_BMI_RANGE_KG_M2 = (10.0, 70.0)
_ASM_SHARE_MAX = 0.60
_SPPB_PARTS = ("sppb_balance", "sppb_gait", "sppb_chair")
_WARN_BELOW_AGE_Y = 50.0

Sound = dict[str, Any]


def _check_first_key(document: Document, sound: Sound) -> Iterator[Fault]:
    if document.places and "schema" in document.data and next(iter(document.data)) != "schema":
        yield place_fault(document, ("schema",), "should be the first line of the file")


def _check_partners(document: Document, sound: Sound) -> Iterator[Fault]:
    for field, partners in PARTNERS.items():
        for partner in partners:
            if field in sound and document.data.get(partner) is None:
                yield place_fault(document, (field,), f"needs {partner} beside it",
                                  "DXA and BIA do not read the same." if partner == "asm_method"
                                  else "Cut-offs differ with version and schooling; a bare score cannot be read.")


def _check_body_mass_index(document: Document, sound: Sound) -> Iterator[Fault]:
    if "mass_kg" in sound and "height_cm" in sound:
        bmi = body_mass_index(sound["mass_kg"], sound["height_cm"])
        low, high = _BMI_RANGE_KG_M2
        if not low <= bmi <= high:
            yield place_fault(document, ("mass_kg",), f"{sound['mass_kg']:g} kg at {sound['height_cm']:g} cm is a body mass "
                              f"index of {bmi:.1f}, outside {low:g}-{high:g} kg/m2", "Check mass_kg and height_cm.")


def _check_muscle_share(document: Document, sound: Sound) -> Iterator[Fault]:
    if "mass_kg" in sound and "asm_kg" in sound and sound["asm_kg"] > _ASM_SHARE_MAX * sound["mass_kg"]:
        yield place_fault(document, ("asm_kg",), f"{sound['asm_kg']:g} kg is more than {_ASM_SHARE_MAX:.0%} of the body mass "
                          f"({sound['mass_kg']:g} kg)", "Give appendicular muscle (arms and legs), not lean body mass.")


def _check_sppb_sum(document: Document, sound: Sound) -> Iterator[Fault]:
    parts = [sound[part] for part in _SPPB_PARTS if part in sound]
    if "sppb" in sound and len(parts) == len(_SPPB_PARTS) and sum(parts) != sound["sppb"]:
        yield place_fault(document, ("sppb",), f"{sound['sppb']} is not the sum of its parts "
                          f"({' + '.join(str(part) for part in parts)} = {sum(parts)})")
    elif "sppb" in sound and not sum(parts) <= sound["sppb"] <= sum(parts) + 4 * (len(_SPPB_PARTS) - len(parts)):
        yield place_fault(document, ("sppb",), f"{sound['sppb']} cannot be reached with the parts given")


def _check_heart_rates(document: Document, sound: Sound) -> Iterator[Fault]:
    if "hr_rest_bpm" in sound and "hr_max_bpm" in sound and sound["hr_rest_bpm"] >= sound["hr_max_bpm"]:
        yield place_fault(document, ("hr_max_bpm",), f"{sound['hr_max_bpm']:g} is not above hr_rest_bpm "
                          f"({sound['hr_rest_bpm']:g} beats/min)")


def _check_biomarkers(document: Document, sound: Sound) -> Iterator[Fault]:
    for name, marker in sound.get("biomarkers", {}).items():
        if not {"value", "unit"} <= set(marker):
            continue
        analyte = read_analytes()[name]
        try:
            value = convert_biomarker(marker["value"], marker["unit"], analyte)
        except UnitError:
            yield place_fault(document, ("biomarkers", name, "unit"), f"'{marker['unit']}' cannot be turned into {analyte.unit}",
                              f"Give {name} in {analyte.unit} or a unit of the same kind.")
            continue
        if not analyte.lo <= value <= analyte.hi:
            yield place_fault(document, ("biomarkers", name, "value"), f"{marker['value']:g} {marker['unit']} ({value:g} "
                              f"{analyte.unit}) is outside {analyte.lo:g}-{analyte.hi:g} {analyte.unit}", "Check value and unit.")


CHECKS: tuple[Callable[[Document, Sound], Iterator[Fault]], ...] = (
    _check_first_key, _check_partners, _check_body_mass_index, _check_muscle_share, _check_sppb_sum,
    _check_heart_rates, _check_biomarkers)


def warning_keys(sound: Sound) -> tuple[str, ...]:
    """Return what a user should be told about a person whose file is otherwise right."""
    markers = sound.get("biomarkers", {})
    known = read_medicine_classes()
    medicines = [plain_medicine_name(name) for name in sound.get("medicines", [])]
    bdnf_matrix = markers.get("BDNF", {}).get("matrix", "serum")
    told = {"age_below_50": sound["age_y"] < _WARN_BELOW_AGE_Y,
            "habitually_trained": sound.get("habitually_trained", False),
            "medicine_unknown": any(name not in known for name in medicines),
            "irisin_kit_scale": "IRISIN" in markers,
            "bdnf_not_comparable": bdnf_matrix not in read_analytes()["BDNF"].comparable_matrices}
    return tuple(key for key, is_told in told.items() if is_told)
