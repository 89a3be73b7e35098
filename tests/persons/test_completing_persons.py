"""Completed persons: measured values stay, gaps are filled from norms, and every filling is told."""

from __future__ import annotations

import dataclasses
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.errors import TableError, UnknownNameError
from exerkine.persons import CompletedPerson, complete_person, person_from_dict, read_norms

NUMBERS = [field.name for field in dataclasses.fields(CompletedPerson) if field.type == "float"]


def completed(**fields):
    return complete_person(person_from_dict({"age_y": 72, "sex": "F", **fields}))


def assumed(person: CompletedPerson, field: str):
    return next((note for note in person.assumptions if note.field == field), None)


@given(age_y=st.floats(18, 100), sex=st.sampled_from("FM"), muscle=st.sampled_from(["none", "sarcopenia", "severe_sarcopenia"]),
       cognition=st.sampled_from(["none", "SCD", "MCI", "AD_mild", "AD_moderate", "dementia"]))
def test_age_and_sex_and_stage_are_enough_for_a_whole_person(age_y, sex, muscle, cognition):
    diagnosis = {"muscle": muscle, "cognition": cognition}

    person = complete_person(person_from_dict({"age_y": age_y, "sex": sex, "diagnosis": diagnosis}))

    assert all(math.isfinite(getattr(person, name)) and getattr(person, name) > 0 for name in NUMBERS)
    assert person.sppb <= 12
    assert max(person.mmse, person.moca) <= 30
    assert person.asm_dxa_kg < 0.6 * person.mass_kg


def test_every_filled_value_has_a_source_and_a_grade():
    person = completed()

    filled = {note.field: note for note in person.assumptions}
    assert set(NUMBERS) - {"age_y"} <= set(filled)
    assert all(note.source and note.grade in ("measured", "derived", "prior") for note in person.assumptions)
    assert all(filled[name].value == getattr(person, name) for name in NUMBERS if name != "age_y")


def test_a_measured_value_stays_and_is_no_assumption():
    person = completed(grip_kg=22.5)

    assert person.grip_kg == 22.5
    assert assumed(person, "grip_kg") is None


def test_muscle_by_bia_is_converted_and_told():
    person = completed(asm_kg=15.3, asm_method="BIA")

    assert person.asm_dxa_kg == pytest.approx(13.5)
    assert assumed(person, "asm_dxa_kg").grade == "derived"


def test_sarcopenia_lowers_grip_and_muscle_and_raises_fgf21():
    well = completed(diagnosis={"muscle": "none"})
    ill = completed(diagnosis={"muscle": "sarcopenia"})

    assert ill.grip_kg < well.grip_kg
    assert ill.asm_dxa_kg < well.asm_dxa_kg
    assert ill.fgf21_pg_ml == pytest.approx(2.3 * well.fgf21_pg_ml)


def test_a_worse_stage_means_a_lower_norm_of_the_mmse():
    scores = [completed(diagnosis={"cognition": stage}).mmse for stage in ("none", "MCI", "AD_mild", "AD_moderate")]

    assert scores == sorted(scores, reverse=True)


def test_a_stage_that_was_not_assessed_is_told():
    assert assumed(completed(), "diagnosis.muscle").value == "none"
    assert assumed(completed(diagnosis={"muscle": "none"}), "diagnosis.muscle") is None


def test_plasma_bdnf_is_not_used_as_serum_bdnf():
    person = completed(biomarkers={"BDNF": {"value": 1.2, "unit": "ng/mL", "matrix": "plasma"}})

    assert person.bdnf_serum_ng_ml == completed().bdnf_serum_ng_ml
    assert person.person.warnings == ("bdnf_not_comparable",)


def test_steps_and_met_hours_stand_for_each_other():
    assert completed(habitual_activity_met_h_day=2.0).habitual_steps_day == pytest.approx(4000)
    assert completed(habitual_steps_day=4000).habitual_activity_met_h_day == pytest.approx(2.0)


def test_completing_twice_gives_the_same_person():
    assert completed() == completed()


def test_a_variable_without_norm_gets_the_nearest_name():
    with pytest.raises(UnknownNameError, match="Nearest name: 'grip_kg'"):
        read_norms().at("grip", sex="F", age_y=70)


def test_every_shift_belongs_to_a_norm_and_has_a_source():
    norms = read_norms()

    variables = {norm.variable for norm in norms.rows}
    assert all(shift.variable in variables and shift.source for shift in norms.shifts)
    assert all(norm.source and norm.unit for norm in norms.rows)


@pytest.mark.parametrize("variable", sorted({norm.variable for norm in read_norms().rows}))
@pytest.mark.parametrize("sex", ["F", "M"])
def test_age_bands_follow_each_other_without_gap_or_overlap(variable, sex):
    bands = sorted((norm for norm in read_norms().rows if norm.variable == variable and norm.sex in (sex, "both")),
                   key=lambda norm: norm.age_lo_y)

    assert bands[0].age_lo_y == 18
    assert bands[-1].age_hi_y > 100
    assert all(this.age_hi_y == after.age_lo_y for this, after in itertools.pairwise(bands))


def test_a_wrong_table_of_norms_is_told_with_its_row(tmp_path):
    (tmp_path / "norms.csv").write_text("variable,sex,age_lo,age_hi,mean,sd,unit,source,grade\n"
                                        "grip_kg,F,18,101,20,4,kg,here,guessed\n", encoding="utf-8")

    with pytest.raises(TableError, match=r"norms.csv:2:9: column 'grade': 'guessed' is not allowed"):
        read_norms(tmp_path)


def test_norms_of_gait_fall_with_age_through_bands_of_one_sex_and_of_both():
    norms = read_norms()

    speeds = [norms.at("gait_speed_m_s", sex="F", age_y=age).mean for age in (65, 75, 85, 95)]

    assert speeds == sorted(speeds, reverse=True)
    assert speeds[0] - speeds[-1] > 0.2
