"""The spread of responses is what the shipped rows print, and simulated people differ by it."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from exerkine.calibration import fit_responses, pooled_cv, seen_spreads
from exerkine.evidence import read_studies
from exerkine.mechanism import read_mechanism
from exerkine.persons import read_response_traits, read_responses

FIT = Path(__file__).resolve().parents[2] / "docs" / "responses" / "fit.csv"


@pytest.fixture(scope="module")
def seen():
    return seen_spreads(read_studies())


@pytest.mark.parametrize(("response", "outcome"), [("size", "MUSCLE_SIZE"), ("strength", "STRENGTH")])
def test_the_spread_with_error_is_that_of_the_largest_study(seen, response, outcome):
    row = next(row for row in seen if (row.arm_id, row.outcome) == ("Ahtiainen2016", outcome))

    told = read_responses()[response]

    assert told.has_error
    assert row.control_sd is None
    assert told.cv == pytest.approx(row.cv, abs=0.005)
    assert told.n == row.n == max(other.n for other in seen)


def test_the_spread_of_fitness_is_what_the_control_arm_leaves(seen):
    rows = [row for row in seen if row.response == "fitness" and row.unit == "%" and row.row in (1, 2)]
    assert [row.control_sd for row in rows] == [7.1] * 3

    middle, low, high = pooled_cv(rows)

    told = read_responses()["fitness"]
    assert not told.has_error
    assert (told.cv, told.lo, told.hi) == pytest.approx((middle, low, high), abs=0.005)


def test_an_arm_that_scatters_less_than_its_control_counts_against_a_response(seen):
    negative = [row for row in seen if row.variance < 0]

    assert negative
    assert all(row.cv < 0 for row in negative)
    assert all(row.variance == pytest.approx(row.printed_sd**2 - row.control_sd**2) for row in negative)


def test_no_control_that_trained_is_taken_off(seen):
    arms = read_studies().arms

    assert all(row.control_sd is None for row in seen if {"control_trains", "control_training_unclear"} & arms[row.arm_id].flags)


def test_the_shipped_spreads_of_traits_are_those_of_the_fit():
    with FIT.open(encoding="utf-8") as file:
        fitted = {row["parameter"]: float(row["cv_of_trait"]) for row in csv.DictReader(file)}

    assert {trait.parameter: trait.cv for trait in read_response_traits()} == pytest.approx(fitted, abs=0.015)


@pytest.mark.slow
def test_simulated_people_differ_as_the_studies_say():
    """With traits fitted to one number each, the range, which was not fitted, is met as well."""
    for fitted in fit_responses(read_mechanism(), people=300, seed=7):
        shipped = next(trait for trait in read_response_traits() if trait.parameter == fitted.trait.parameter)
        target = fitted.target
        assert fitted.trait.cv == pytest.approx(shipped.cv, abs=0.05)
        assert (fitted.cv_read if target.has_error else fitted.cv_true) == pytest.approx(target.cv, rel=0.01)
        assert fitted.cv_before < 0.6 * target.cv, "strength follows size too"
        assert fitted.cv_true <= fitted.cv_read
        if target.least is not None and target.most is not None:
            printed_mean = {"size": 4.8, "strength": 21.1}[target.name]
            assert fitted.least / fitted.mean_pct == pytest.approx(target.least / printed_mean, abs=0.4)
            assert math.log(fitted.most / fitted.mean_pct) == pytest.approx(math.log(target.most / printed_mean), abs=0.3)
