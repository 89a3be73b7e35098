"""Person files: what is read, what is refused and in which words."""

from __future__ import annotations

import json
import math
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.errors import PersonError, TableError, UnknownNameError
from exerkine.persons import Person, person_from_dict, person_schema, read_person, warning_text
from exerkine.tables import read_yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "persons").glob("*.yaml"))
SCHEMA_FILE = ROOT / "src" / "exerkine" / "knowledge" / "schemas" / "person.schema.json"


def write(folder: Path, text: str) -> Path:
    path = folder / "person.yaml"
    path.write_text("schema: 1\n" + text, encoding="utf-8")
    return path


def fault_text(folder: Path, text: str) -> str:
    with pytest.raises(PersonError) as caught:
        read_person(write(folder, text))
    return str(caught.value).replace(str(folder) + "/", "")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_person_reads_and_fits_the_json_schema(path):
    person = read_person(path)

    assert person.name == path.stem
    jsonschema.validate(read_yaml(path).data, person_schema())


def test_the_shipped_schema_is_the_generated_one():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == person_schema()


def test_the_schema_asks_for_the_instrument_beside_the_muscle_mass():
    with pytest.raises(jsonschema.ValidationError, match="asm_method"):
        jsonschema.validate({"schema": 1, "age_y": 70, "sex": "F", "asm_kg": 14}, person_schema())


def test_age_and_sex_are_enough(tmp_path):
    assert read_person(write(tmp_path, "age_y: 72\nsex: F\n")) == Person(age_y=72.0, sex="F")


def test_a_lost_decimal_point_is_told_with_place_range_and_likely_value(tmp_path):
    text = fault_text(tmp_path, "age_y: 72\nsex: F\ngrip_kg: 165\n")

    assert text == "person.yaml:4:1: grip_kg: 165 is outside 0-90 kg (did you mean 16.5?)"


def test_height_in_metres_gets_centimetres_as_advice(tmp_path):
    assert "height_cm: 1.62 is outside 100-220 cm (did you mean 162?)" in fault_text(
        tmp_path, "age_y: 72\nsex: F\nheight_cm: 1.62\n")


def test_an_unknown_field_gets_the_nearest_name(tmp_path):
    text = fault_text(tmp_path, "age_y: 72\nsex: F\ngrip: 16\n")

    assert text == "person.yaml:4:1: grip: is not a field of a person file\n  Nearest name: 'grip_kg'."


def test_an_unknown_analyte_gets_the_nearest_name(tmp_path):
    text = fault_text(tmp_path, "age_y: 72\nsex: F\nbiomarkers:\n  IL66: {value: 2, unit: pg/mL, matrix: plasma}\n")

    assert "person.yaml:5:3: biomarkers.IL66: is not a field of a person file\n  Nearest name: 'IL6'." in text


def test_all_faults_of_a_file_are_told_at_once_in_file_order(tmp_path):
    text = fault_text(tmp_path, "age_y: 17\nsex: X\ngrip_kg: strong\nmmse: 31\nsppb: 9.5\nmass_kg:\nasm_kg: 14\n"
                                "medicines: statin\n")

    heads = [line for line in text.splitlines() if line.startswith("person.yaml")]
    assert heads == [
        "person.yaml:2:1: age_y: 17 is outside 18-100 years",
        "person.yaml:3:1: sex: 'X' is not allowed",
        "person.yaml:4:1: grip_kg: 'strong' is not a number",
        "person.yaml:5:1: mmse: 31 is outside 0-30 points",
        "person.yaml:6:1: sppb: 9.5 is not a whole number",
        "person.yaml:8:1: asm_kg: needs asm_method beside it",
        "person.yaml:9:1: medicines: 'statin' is not a list",
    ]


@pytest.mark.parametrize("age_y", [17, 101])
def test_ages_outside_the_model_are_refused(age_y):
    with pytest.raises(PersonError, match=f"age_y: {age_y} is outside 18-100 years"):
        person_from_dict({"age_y": age_y, "sex": "M"})


def test_an_age_below_fifty_warns_in_both_languages():
    person = person_from_dict({"age_y": 45, "sex": "M"})

    assert person.warnings == ("age_below_50",)
    assert "Younger than 50" in warning_text("age_below_50")
    assert "50" in warning_text("age_below_50", "zh")


def test_an_unknown_warning_is_refused():
    with pytest.raises(UnknownNameError, match="age_below_50"):
        warning_text("age_bellow_50")


@pytest.mark.parametrize("written", [".nan", ".inf", "-.inf"])
def test_what_is_not_a_finite_number_is_refused(tmp_path, written):
    assert "grip_kg: " in fault_text(tmp_path, f"age_y: 72\nsex: F\ngrip_kg: {written}\n")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_is_called_so(value):
    with pytest.raises(PersonError, match=r"grip_kg: (nan|inf) is not a finite number"):
        person_from_dict({"age_y": 72, "sex": "F", "grip_kg": value})


def test_a_missing_age_says_what_to_give(tmp_path):
    assert "age_y: is missing\n  Give the age in years." in fault_text(tmp_path, "sex: F\n")


def test_the_schema_line_must_come_first(tmp_path):
    path = tmp_path / "person.yaml"
    path.write_text("age_y: 72\nsex: F\nschema: 1\n", encoding="utf-8")

    with pytest.raises(PersonError, match="3:1: schema: should be the first line"):
        read_person(path)


def test_a_file_without_the_schema_line_is_told_to_write_it(tmp_path):
    path = tmp_path / "person.yaml"
    path.write_text("age_y: 72\nsex: F\n", encoding="utf-8")

    with pytest.raises(PersonError, match="schema: is missing"):
        read_person(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"nobody\.yaml: no such file"):
        read_person(tmp_path / "nobody.yaml")


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(TableError, match="cannot be read"):
        read_person(tmp_path)


def test_a_binary_file_is_refused(tmp_path):
    path = tmp_path / "person.yaml"
    path.write_bytes(b"\x89PNG\r\n\xff\xfe\x00\xff")

    with pytest.raises(TableError, match="neither UTF-8 nor GB18030"):
        read_person(path)


@pytest.mark.parametrize("text", ["age_y: [72\n", "age_y: 72\nage_y: 73\n", "a: b: c\n"])
def test_bad_yaml_is_told_with_its_line(tmp_path, text):
    with pytest.raises(TableError, match=r"person\.yaml:\d+:\d+: is not valid YAML"):
        read_person(write(tmp_path, text))


@pytest.mark.parametrize("data", [[1], "woman", None])
def test_what_is_not_a_mapping_is_refused(data):
    with pytest.raises(PersonError, match="should be a mapping of fields"):
        person_from_dict(data)


@pytest.mark.parametrize(("changes", "message"), [
    ({"height_cm": 150, "mass_kg": 200}, "body mass index of 88.9, outside 10-70"),
    ({"mass_kg": 50, "asm_kg": 35, "asm_method": "DXA"}, "more than 60% of the body mass"),
    ({"sppb": 9, "sppb_balance": 4, "sppb_gait": 3, "sppb_chair": 1}, r"9 is not the sum of its parts \(4 \+ 3 \+ 1 = 8\)"),
    ({"sppb": 2, "sppb_balance": 4}, "cannot be reached"),
    ({"hr_rest_bpm": 100, "hr_max_bpm": 95}, "not above hr_rest_bpm"),
    ({"moca": 20, "schooling_y": 9}, "moca: needs moca_version"),
    ({"mmse": 20}, "mmse: needs schooling_y"),
])
def test_impossible_combinations_are_refused(changes, message):
    with pytest.raises(PersonError, match=message):
        person_from_dict({"age_y": 72, "sex": "F", **changes})


def test_the_sum_of_the_parts_stands_in_for_the_sppb():
    person = person_from_dict({"age_y": 72, "sex": "F", "sppb_balance": 4, "sppb_gait": 3, "sppb_chair": 1})

    assert person.sppb == 8
    assert person.replace(sppb_chair=3).sppb == 10


@pytest.mark.parametrize(("analyte", "value", "unit", "canonical"), [
    ("VITD25OH", 20, "ng/mL", 49.92),  # factor 2.496
    ("LACTATE", 9.008, "mg/dL", 1.0),  # molar mass 90.08
    ("CRP", 0.3, "mg/dL", 3.0),
    ("IGF1", 20, "nmol/L", 152.98),
    ("BDNF", 14000, "pg/mL", 14.0),
    ("IL6", 2.5, "ng/L", 2.5),
])
def test_blood_values_are_brought_to_canonical_units(analyte, value, unit, canonical):
    marker = {"value": value, "unit": unit, "matrix": "serum"}

    person = person_from_dict({"age_y": 72, "sex": "F", "biomarkers": {analyte: marker}})

    assert person.biomarker(analyte).canonical_value == pytest.approx(canonical, rel=1e-5)  # 2.496 is rounded
    assert (person.biomarker(analyte).value, person.biomarker(analyte).unit) == (value, unit)


@pytest.mark.parametrize("unit", ["kg", "pg", "furlong", "nmol/L"])
def test_a_unit_of_another_kind_is_refused(unit):
    marker = {"value": 2.5, "unit": unit, "matrix": "plasma"}

    with pytest.raises(PersonError, match=f"biomarkers.IL6.unit: '{unit}' cannot be turned into pg/mL"):
        person_from_dict({"age_y": 72, "sex": "F", "biomarkers": {"IL6": marker}})


def test_a_value_in_the_wrong_unit_is_out_of_range():
    marker = {"value": 3, "unit": "ug/mL", "matrix": "plasma"}

    with pytest.raises(PersonError, match=r"is outside 0\.01-1000 pg/mL"):
        person_from_dict({"age_y": 72, "sex": "F", "biomarkers": {"IL6": marker}})


@pytest.mark.parametrize("name", ["beta_blocker", "Beta-blocker", "beta blocker", "Bisoprolol"])
def test_beta_blockers_are_recognised_however_they_are_written(name):
    assert person_from_dict({"age_y": 72, "sex": "F", "medicines": [name]}).takes("beta_blocker")


def test_a_medicine_nobody_knows_warns():
    assert person_from_dict({"age_y": 72, "sex": "F", "medicines": ["ginseng"]}).warnings == ("medicine_unknown",)


def test_bia_is_read_down_to_dxa():
    woman = person_from_dict({"age_y": 72, "sex": "F", "asm_kg": 15.3, "asm_method": "BIA"})

    assert woman.asm_kg == 15.3
    assert woman.asm_dxa_kg == pytest.approx(13.5)
    assert woman.replace(asm_method="DXA").asm_dxa_kg == 15.3


def test_replace_returns_a_checked_copy():
    woman = read_person(EXAMPLES[-2])

    heavier = woman.replace(mass_kg=55)

    assert (woman.mass_kg, heavier.mass_kg) == (51, 55)
    assert heavier.replace(mass_kg=51) == woman
    with pytest.raises(PersonError, match="Nearest name: 'mass_kg'"):
        woman.replace(masskg=55)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_person_survives_the_way_to_plain_values_and_back(path):
    person = read_person(path)

    assert person_from_dict(person.to_dict()) == person


@given(grip_kg=st.floats(0, 90))
def test_a_possible_grip_is_kept_as_it_is(grip_kg):
    assert person_from_dict({"age_y": 72, "sex": "F", "grip_kg": grip_kg}).grip_kg == grip_kg


@given(grip_kg=st.floats().filter(lambda value: not 0 <= value <= 90))
def test_an_impossible_grip_is_refused(grip_kg):
    with pytest.raises(PersonError, match="grip_kg: "):
        person_from_dict({"age_y": 72, "sex": "F", "grip_kg": grip_kg})
