"""Intensity scales: every scale lands on the same axis, in order, with a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.errors import SimulationError, UnitError, UnknownNameError
from exerkine.persons import complete_person, person_from_dict
from exerkine.programmes import Intensity
from exerkine.simulation._intensity import hr_max_bpm, one_rm_fraction, vo2_reserve_fraction, vo2_rest_ml_kg_min

SCALES = {"%HRR": (0, 100), "%VO2R": (0, 100), "%VO2max": (0, 100), "%HRmax": (0, 100), "RPE6-20": (6, 20), "RPE0-10": (0, 10),
          "METs3.5": (1, 25), "METs2.7": (1, 32), "%1RM": (0, 100), "%Wmax": (0, 100)}


def person(**fields):
    return complete_person(person_from_dict({"age_y": 75, "sex": "M", "hr_rest_bpm": 70, "vo2peak_ml_kg_min": 22.7, **fields}))


def fraction(value, unit, **fields):
    return vo2_reserve_fraction(Intensity(value, unit), person(**fields)).value


def test_heart_rate_maximum_follows_the_published_lines():
    # 163 and 111.5 beats/min at 75 years, as the two formulas give on paper
    assert hr_max_bpm(person()).value == pytest.approx(163)
    assert hr_max_bpm(person(medicines=["beta_blocker"])).value == pytest.approx(111.5)


def test_a_measured_heart_rate_maximum_wins():
    measured = hr_max_bpm(person(hr_max_bpm=150, medicines=["metoprolol"]))

    assert (measured.value, measured.assumption.grade) == (150, "measured")


def test_rest_is_lower_in_older_adults():
    assert vo2_rest_ml_kg_min(person()).value == 2.7
    assert vo2_rest_ml_kg_min(person(age_y=55)).value == 3.5


@pytest.mark.parametrize(("value", "unit", "expected"), [
    (60, "%HRR", 0.60), (60, "%VO2R", 0.60), (60, "%Wmax", 0.60),
    (70, "%HRmax", (0.70 * 163 - 70) / (163 - 70)),
    (60, "%VO2max", (0.60 * 22.7 - 2.7) / 20),
    (4, "METs3.5", (4 * 3.5 - 2.7) / 20), (4, "METs2.7", (4 * 2.7 - 2.7) / 20),
    (12, "RPE6-20", 0.40), (13, "RPE6-20", 0.50), (18, "RPE6-20", 0.90), (5, "RPE0-10", 0.40), (60, "%1RM", 0.40),
])
def test_each_scale_gives_the_fraction_worked_out_by_hand(value, unit, expected):
    assert fraction(value, unit) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "expected"), [("very_light", 0.15), ("light", 0.35), ("moderate", 0.5), ("vigorous", 0.75)])
def test_a_class_stands_for_the_middle_of_its_range(name, expected):
    assert vo2_reserve_fraction(Intensity(None, "class", name), person()).value == pytest.approx(expected)


@pytest.mark.parametrize("unit", sorted(SCALES))
@given(shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_harder_on_a_scale_is_never_easier_in_reserve(unit, shares):
    low, high = SCALES[unit]
    easier, harder = (low + share * (high - low) for share in sorted(shares))

    assert 0 <= fraction(easier, unit) <= fraction(harder, unit) <= 1


@pytest.mark.parametrize("unit", sorted(SCALES))
def test_every_conversion_names_its_source(unit):
    note = vo2_reserve_fraction(Intensity(SCALES[unit][1], unit), person()).assumption

    assert note.source
    assert note.grade in ("measured", "derived", "prior")


def test_loads_become_fractions_of_the_one_repetition_maximum():
    assert one_rm_fraction(Intensity(70, "%1RM")).value == pytest.approx(0.70)
    assert one_rm_fraction(Intensity(None, "class", "moderate")).value == pytest.approx(0.65)


def test_a_load_in_another_unit_is_refused():
    with pytest.raises(UnitError, match="not in '%HRR'"):
        one_rm_fraction(Intensity(70, "%HRR"))


def test_an_unknown_scale_gets_the_nearest_one():
    with pytest.raises(UnitError, match="Nearest name: '%HRmax'"):
        fraction(60, "%HRmx")


def test_a_class_without_load_is_refused():
    with pytest.raises(UnknownNameError, match="%1RM has no class 'near_maximal'"):
        one_rm_fraction(Intensity(None, "class", "near_maximal"))


def test_a_resting_rate_above_the_estimated_maximum_is_told():
    with pytest.raises(SimulationError, match="prescribe by effort"):
        fraction(70, "%HRmax", hr_rest_bpm=115, medicines=["beta_blocker"])
