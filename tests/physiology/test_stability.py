"""The mechanism rests: gains of loops, alone and together, and the circle of muscle and brain."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from exerkine.calibration import circle_arms, stability
from exerkine.calibration._stability import _Gains
from exerkine.engine import Problem, Segment
from exerkine.mechanism import with_values
from exerkine.simulation import reference_engine

YEAR = 365.25


@pytest.fixture(scope="module")
def found(mechanism):
    return stability(mechanism, persons=60)


@pytest.fixture(scope="module")
def arms(mechanism):
    return circle_arms(mechanism)


def test_the_reference_person_and_people_drawn_come_to_rest(found):
    assert found.whole < 0.8
    assert found.persons.shape == (60,)
    assert found.persons.max() < 1.0
    assert found.is_stable


@pytest.mark.slow
def test_a_thousand_people_come_to_rest(mechanism):
    assert stability(mechanism, persons=1000).persons.max() < 1.0


def test_what_has_no_equilibrium_within_a_life_is_frozen(found):
    assert set(found.frozen) == {"AGE", "AMYLOID", "MOTOR_UNITS", "NEURONS", "STEM_CELLS", "TANGLES"}


def test_states_of_minutes_to_days_close_no_loop_among_themselves(mechanism):
    """So letting them follow moves no point where rest is lost."""
    gains = _Gains(mechanism)
    matrix = gains.at([{}], [gains.aged(70.0)])[0]
    faster = [i for i, symbol in enumerate(gains.reversible) if symbol not in gains.slow]
    among = matrix[np.ix_(faster, faster)]
    one = np.eye(len(matrix))

    assert len(faster) > 20
    assert not np.linalg.matrix_power(np.abs(among) > 0, len(faster)).any()
    assert np.linalg.det(one - matrix) == pytest.approx(
        np.linalg.det(np.eye(len(matrix) - len(faster)) - gains.followed(matrix))
    )


def test_a_gain_is_what_the_laws_give_by_hand(found, mechanism):
    """Of microglia and cytokines: the share of cytokines from microglia times the weight of cytokines on microglia."""
    gains = {loop.loop_id: loop.gain for loop in found.loops}
    p = mechanism.medians

    assert gains["microglia_cytokines"] == pytest.approx(p["f_neuroinflammation_m1"] * p["w_m1_neuroinflammation"], rel=0.05)
    assert gains["irisin_brain"] == pytest.approx((1 - p["f_irisin_entry"]) * p["w_pgc1a_brain_irisin"], rel=0.05)


def test_a_gain_is_what_a_state_does_to_another_when_it_is_held(mechanism):
    """Cortisol held a tenth up for three years moves the brake of the stress axis as the gain says."""
    start = dict(reference_engine(mechanism, workers=1).solve([_life(45 * YEAR)], ("CORTISOL",))[0].final)
    engine = reference_engine(mechanism.held("CORTISOL", "SYNAPSES", "INFLAMMATION"), workers=1)
    brakes = []
    for fold in (1.0, 1.1):
        problem = _life(3 * YEAR, {**start, "CORTISOL": fold * start["CORTISOL"]})
        brakes.append(float(engine.solve([problem], ("HPA_BRAKE",))[0].values[-1, 0]))

    assert np.log(brakes[1] / brakes[0]) == pytest.approx(-mechanism.medians["w_hpa_cortisol"] * 0.1 * start["CORTISOL"], rel=0.03)


def _life(days, state=None):
    return Problem({}, (Segment(0.0, days),), (days,), state)


def test_every_loop_of_the_table_amplifies_and_none_alone_runs_away(found):
    named = [loop for loop in found.loops if loop.loop_id]

    assert all(0 < loop.gain < 0.5 and loop.largest < 1 for loop in named)


def test_the_circle_of_muscle_and_brain_is_as_strong_as_in_cohorts(arms):
    """About -0.09 and -0.05 SD per SD and four years; twice or half of it would be another disease."""
    to_cognition, to_muscle = arms

    assert -0.18 < to_cognition < -0.045
    assert -0.10 < to_muscle < -0.025


@pytest.mark.parametrize(
    ("cut", "arm"),
    [
        (("f_irisin_entry", "w_synapses_activity", "w_vessels_activity", "n_activity_muscle"), 0),
        (("w_motivation_cognition", "n_hpa_synapses"), 1),
    ],
)
def test_each_arm_of_the_circle_can_be_cut(mechanism, arms, cut, arm):
    without = circle_arms(mechanism, dict.fromkeys(cut, 0.0))

    assert abs(without[arm]) < 0.25 * abs(arms[arm])


def test_a_mechanism_with_a_runaway_loop_is_told(mechanism):
    """Cytokines that wake three and a half times as many microglia: more than four fifths of a disturbance come back."""
    name, value = "w_m1_neuroinflammation", 1.05
    louder = dataclasses.replace(mechanism.parameters[name], value=value)
    loud = mechanism.replace(
        sbml=with_values(mechanism.sbml, {name: value}), parameters={**mechanism.parameters, name: louder}
    )

    assert not stability(loud).is_stable
