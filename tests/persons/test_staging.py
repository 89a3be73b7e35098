"""Stages from measures: every cut-off on both sides, order in every measure, and a diagnosis that wins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.errors import TableError
from exerkine.persons import (
    COGNITION_STAGES,
    MUSCLE_STAGES,
    Measures,
    complete_person,
    person_from_dict,
    stage_of,
    stage_of_person,
)
from exerkine.persons._knowledge import FOLDER
from exerkine.persons._staging import read_cutoffs

FIT = {"asmi_kg_m2": 9.0, "grip_kg": 45.0, "gait_speed_m_s": 1.4, "chair_stand_5x_s": 8.0, "sppb": 12}
SHARP = {"mmse": 30, "moca": 30, "schooling_y": 12.0}
RANK = {**{s: i for i, s in enumerate(MUSCLE_STAGES)}, **{s: i for i, s in enumerate(COGNITION_STAGES)}, "AD_mild": 2}


def muscle(sex="F", **measures):
    return stage_of(Measures(sex, 72.0, **{**FIT, **measures})).muscle


def cognition(age_y=72.0, **measures):
    return stage_of(Measures("F", age_y, **{**SHARP, **measures})).cognition


@pytest.mark.parametrize(
    ("sex", "measure", "healthy", "low"),
    [
        ("F", "grip_kg", 18.0, 17.9),
        ("M", "grip_kg", 28.0, 27.9),
        ("F", "gait_speed_m_s", 1.0, 0.99),
        ("M", "gait_speed_m_s", 1.0, 0.99),
        ("F", "chair_stand_5x_s", 11.9, 12.0),
        ("M", "chair_stand_5x_s", 11.9, 12.0),
        ("F", "sppb", 10, 9),
        ("M", "sppb", 10, 9),
    ],
)
def test_m0_strength_and_performance_change_the_stage_at_their_cut_offs(sex, measure, healthy, low):
    assert muscle(sex, **{measure: healthy}) == "none"
    assert muscle(sex, **{measure: low}) == "possible_sarcopenia"
    assert muscle(sex, **{measure: low}, asmi_kg_m2=4.0) == "sarcopenia"


@pytest.mark.parametrize(
    ("sex", "method", "healthy", "low"),
    [("F", "DXA", 5.4, 5.39), ("M", "DXA", 7.0, 6.99), ("F", "BIA", 5.7, 5.69), ("M", "BIA", 7.0, 6.99)],
)
def test_m0_mass_changes_the_stage_at_its_cut_off_by_sex_and_instrument(sex, method, healthy, low):
    weak = {"grip_kg": 15.0, "asm_method": method}

    assert muscle(sex, **weak, asmi_kg_m2=healthy) == "possible_sarcopenia"
    assert muscle(sex, **weak, asmi_kg_m2=low) == "sarcopenia"
    assert muscle(sex, **weak, asmi_kg_m2=low, gait_speed_m_s=0.8) == "severe_sarcopenia"
    assert muscle(sex, asm_method=method, asmi_kg_m2=low) == "none"


@pytest.mark.parametrize(
    ("test", "age_y", "schooling_y", "mci", "dementia"),
    [
        ("mmse", 75.0, 6.0, 26, 23),
        ("mmse", 75.1, 6.0, 22, 19),
        ("mmse", 75.0, 6.1, 28, 23),
        ("mmse", 75.1, 6.1, 26, 23),
        ("moca", 75.0, 6.0, 19, 18),
        ("moca", 75.1, 6.0, 15, 10),
        ("moca", 75.0, 6.1, 24, 18),
        ("moca", 75.1, 6.1, 24, 20),
        ("mmse", 70.0, 0.0, 26, 23),
    ],
)
def test_m0_tests_of_cognition_change_the_stage_at_their_cut_offs_by_age_and_schooling(test, age_y, schooling_y, mci, dementia):
    def at(score):
        return stage_of(Measures("M", age_y, schooling_y=schooling_y, **{test: score})).cognition

    assert [at(mci + 1), at(mci), at(dementia + 1), at(dementia)] == ["none", "MCI", "MCI", "dementia"]


def test_m0_independence_and_plaque_decide_between_mci_dementia_and_alzheimers_disease():
    assert cognition(mmse=20, is_independent=True) == "MCI"
    assert cognition(mmse=27, is_independent=False) == "dementia"
    assert cognition(is_independent=False) == "none"
    assert [cognition(mmse=22, amyloid_cl=cl) for cl in (24.9, 25.0)] == ["dementia", "AD_mild"]
    assert [cognition(mmse=m, amyloid_cl=80.0) for m in (21, 20)] == ["AD_mild", "AD_moderate"]


def test_m0_what_was_not_measured_gives_no_stage():
    assert stage_of(Measures("F", 70.0, asmi_kg_m2=4.0, mmse=12)) == stage_of(Measures("F", 70.0, asmi_kg_m2=4.0))
    assert stage_of(Measures("F", 70.0)).muscle is None
    assert stage_of(Measures("F", 70.0, mmse=12)).cognition is None


@pytest.mark.parametrize(
    ("measures", "label"),
    [
        ({}, "none"),
        ({"grip_kg": 15.0}, "none"),
        ({"grip_kg": 15.0, "asmi_kg_m2": 4.0}, "SP"),
        ({"mmse": 25}, "MCI"),
        ({"mmse": 20, "amyloid_cl": 90.0}, "AD"),
        ({"mmse": 20}, "dementia"),
        ({"mmse": 25, "grip_kg": 15.0, "asmi_kg_m2": 4.0}, "SP+CI"),
    ],
)
def test_m0_one_label_names_either_disease_or_both(measures, label):
    stage = stage_of(Measures("F", 72.0, **{**FIT, **SHARP, **measures}))

    assert stage.label == label
    assert bool(stage.because) == bool(measures)


people = st.builds(
    Measures,
    sex=st.sampled_from("FM"),
    age_y=st.floats(50, 95),
    asmi_kg_m2=st.none() | st.floats(3, 10),
    asm_method=st.sampled_from(["DXA", "BIA"]),
    grip_kg=st.none() | st.floats(5, 60),
    gait_speed_m_s=st.none() | st.floats(0.2, 2),
    chair_stand_5x_s=st.none() | st.floats(5, 30),
    sppb=st.none() | st.integers(0, 12),
    mmse=st.none() | st.integers(0, 30),
    moca=st.none() | st.integers(0, 30),
    schooling_y=st.floats(0, 20),
    amyloid_cl=st.none() | st.floats(-10, 150),
    is_independent=st.none() | st.booleans(),
)
WORSE = {"asmi_kg_m2": -1, "grip_kg": -1, "gait_speed_m_s": -1, "chair_stand_5x_s": 1, "sppb": -1, "mmse": -1, "moca": -1}


@given(person=people, measure=st.sampled_from(list(WORSE)), by=st.integers(0, 30))
def test_m0_a_worse_measure_never_gives_a_better_stage(person, measure, by):
    value = getattr(person, measure)
    if value is None:
        return
    before, after = stage_of(person), stage_of(replace(person, **{measure: value + WORSE[measure] * by}))

    for organ in ("muscle", "cognition"):
        was, now = getattr(before, organ), getattr(after, organ)
        assert (was is None) == (now is None)
        assert was is None or RANK[now] >= RANK[was]


def test_m0_a_diagnosis_wins_over_measures_and_measures_over_nothing():
    muscle_measures = {"grip_kg": 15.0, "asm_kg": 11.0, "asm_method": "DXA", "height_cm": 155.0}
    data = {"age_y": 72, "sex": "F", **muscle_measures, "mmse": 25, "schooling_y": 9}
    measured = person_from_dict(data)
    diagnosed = person_from_dict({**data, "diagnosis": {"muscle": "none", "cognition": "SCD"}})

    assert (stage_of_person(measured).muscle, stage_of_person(measured).cognition) == ("sarcopenia", "MCI")
    assert (stage_of_person(diagnosed).muscle, stage_of_person(diagnosed).cognition) == ("none", "SCD")
    completed = complete_person(measured)
    assert completed.muscle_stage == "sarcopenia"
    assert completed.cognition_stage == "none"  # an MMSE by itself cannot tell MCI
    assert complete_person(measured.replace(moca=21, moca_version="original")).cognition_stage == "MCI"
    assert complete_person(diagnosed).muscle_stage == "none"
    told = {note.field: note for note in completed.assumptions if note.field.startswith("diagnosis")}
    assert (told["diagnosis.muscle"].value, told["diagnosis.muscle"].grade) == ("sarcopenia", "derived")
    assert (told["diagnosis.cognition"].value, told["diagnosis.cognition"].grade) == ("none", "prior")


def test_m0_every_cut_off_has_a_source_and_a_wrong_row_is_told(tmp_path):
    text = (FOLDER / "cutoffs.csv").read_text(encoding="utf-8")
    assert all(cutoff.source for cutoff in read_cutoffs())

    (tmp_path / "cutoffs.csv").write_text(text.replace(",below,", ",under,", 1), encoding="utf-8")
    with pytest.raises(TableError, match="'under' is not allowed"):
        read_cutoffs(tmp_path)
    (tmp_path / "cutoffs.csv").write_text(text.replace("grip_kg,", "grip,", 1), encoding="utf-8")
    with pytest.raises(TableError, match="'grip' is not allowed"):
        read_cutoffs(tmp_path)
