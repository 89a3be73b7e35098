"""Rival laws and contested patterns: off by default, each does what it says when it is on."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.calibration import Bench, aerobic, resistance, weekly
from exerkine.errors import UnknownNameError

OLD = 70.0
AD = {"s_amyloid": 0.158}


def of(mechanism, *variants):
    return Bench(mechanism.with_variants(*variants))


@pytest.mark.parametrize("variant", ["irisin_falls", "ctsb_for_bdnf", "vitamin_d_synergy", "laser_synergy"])
def test_a_contested_pattern_is_off_unless_it_is_asked_for(mechanism, variant):
    assert all(mechanism.medians[symbol] == 0.0 for symbol in mechanism.variants[variant].settings)
    assert mechanism.chosen == ()


def test_the_law_of_secretion_as_shipped_is_the_variant_of_that_name(mechanism):
    assert mechanism.with_variants("secretion_muscle").medians == mechanism.medians


def test_rival_laws_of_secretion_differ_in_the_course_of_irisin(mechanism):
    ages = (45.0, 60.0, 75.0, 90.0)
    courses = {
        name: np.array([of(mechanism, name).run(age, [], [0.0])["IRISIN_plasma"][0] for age in ages])
        for name in ("secretion_muscle", "secretion_linear", "secretion_threshold")
    }

    assert all((np.diff(course) < 0).all() for course in courses.values())
    threshold = -np.diff(courses["secretion_threshold"])
    linear = -np.diff(courses["secretion_linear"])
    assert threshold[1] > 2 * max(threshold[0], threshold[2])     # most is lost around the threshold
    assert linear.max() < 2 * linear.min()                        # and alike in every stretch of life here


def test_irisin_rises_and_then_falls_below_its_peak_only_with_the_switch(mechanism):
    days = [0.0, 14.0, 28.0, 56.0, 112.0, 182.0]
    programme = weekly((0, 2, 4), 45, aerobic(0.6), 26)
    usual, falling = (of(mechanism, *v).run(OLD, programme, days)["IRISIN_plasma"] for v in ((), ("irisin_falls",)))

    assert usual[-1] > 0.97 * usual.max()
    assert falling.argmax() < len(days) - 1
    assert falling[-1] < falling[1:].max() - 0.02


def test_cathepsin_b_of_late_disease_needs_its_switch(mechanism):
    usual, switched = (float(of(mechanism, *v).run(80.0, [], [0.0], AD)["CTSB_plasma"][0]) for v in ((), ("ctsb_for_bdnf",)))

    assert switched > 1.3 * usual


@pytest.mark.parametrize("what", ["vitamin_d", "laser"])
def test_what_is_given_beside_training_acts_only_with_its_switch(mechanism, what):
    alone = weekly((0, 2, 4), 45, resistance(), 12)
    beside = weekly((0, 2, 4), 45, resistance() | {f"u_{what}": 1.0}, 12)
    usual, switched = of(mechanism), of(mechanism, f"{what}_synergy")

    def gain(bench, bouts):
        return bench.run(OLD, bouts, [0.0, 84.0]).change_pct("MUSCLE")

    assert gain(usual, beside) == gain(usual, alone)
    assert gain(switched, beside) > gain(switched, alone)


def test_two_rival_laws_at_once_and_unknown_ones_are_refused(mechanism):
    with pytest.raises(UnknownNameError, match="exclude each other"):
        mechanism.with_variants("secretion_linear", "secretion_threshold")
    with pytest.raises(UnknownNameError, match="is no variant"):
        mechanism.with_variants("secretion")
    with pytest.raises(UnknownNameError, match="is no state"):
        mechanism.held("MUSCLES")
