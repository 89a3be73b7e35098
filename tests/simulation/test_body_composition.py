"""Lean mass, fat and bone share one body."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exerkine.mechanism import read_mechanism
from exerkine.persons import complete_person, person_from_dict
from exerkine.simulation._start import _composition

MECHANISM = read_mechanism()


@given(age_y=st.floats(50, 95), sex=st.sampled_from(["F", "M"]), height_cm=st.floats(145, 190), bmi=st.floats(19, 40))
def test_lean_and_fat_do_not_exceed_the_body(age_y, sex, height_cm, bmi):
    mass_kg = bmi * (height_cm / 100) ** 2
    person = complete_person(person_from_dict({"age_y": age_y, "sex": sex, "height_cm": height_cm, "mass_kg": mass_kg}))

    parts = _composition(MECHANISM, person)
    muscle_kg = MECHANISM.medians["f_muscle_per_asm"] * person.asm_dxa_kg

    assert parts["anchor_FATMASS"] >= 0.08 * mass_kg * 0.999
    assert muscle_kg + parts["mass_lean_other"] + parts["anchor_FATMASS"] <= 0.9601 * mass_kg


def test_the_main_example_keeps_the_usual_share_of_lean_mass(woman):
    person = complete_person(woman)

    assert _composition(MECHANISM, person)["mass_lean_other"] == 1.2 * person.asm_dxa_kg
