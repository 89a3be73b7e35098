"""The effect on a typical person, corrected to the mean over the people of an arm."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace

import numpy as np
import pytest

from exerkine.calibration import terms_of
from exerkine.cohorts import representative_effects
from exerkine.engine import MultirateEngine
from exerkine.evidence import read_studies
from exerkine.trials import GroupMean, Reading, Runner, group_mean, questions_of, shipped_table

PLAIN = SimpleNamespace(on_scale=lambda change, start: change)
RELATIVE = SimpleNamespace(on_scale=lambda change, start: change / start)


def around(*changes: float, start: tuple[float, ...] = ()) -> Reading:
    return Reading(np.array(changes), np.array(start or np.ones(len(changes))))


def test_a_mean_that_points_the_same_way_goes_with_the_effect_and_another_keeps_its_distance():
    weights = np.array([0.0, 0.5, 0.5])

    assert group_mean(PLAIN, around(2.0, 2.0, 4.0), weights) == GroupMean(factor=1.5)
    for typical in (-2.0, 0.0, 1.0):
        found = group_mean(PLAIN, around(typical, 2.0, 4.0), weights)
        assert found == GroupMean(shift=3.0 - typical)
    assert GroupMean(factor=1.5).of(np.array([2.0, -4.0])).tolist() == [3.0, -6.0]
    assert GroupMean(shift=1.0).of(np.array([2.0, -4.0])).tolist() == [3.0, -3.0]


def test_a_mean_change_in_per_cent_is_the_mean_change_over_the_mean_level():
    found = group_mean(RELATIVE, around(1.0, 1.0, 3.0, start=(2.0, 1.0, 3.0)), np.array([0.0, 0.5, 0.5]))

    assert found == GroupMean(factor=pytest.approx((2.0 / 2.0) / (1.0 / 2.0)))


def test_where_somebody_did_not_finish_nothing_is_corrected():
    assert group_mean(PLAIN, around(1.0, np.nan, 4.0), np.array([0.0, 0.5, 0.5])) == GroupMean()


def test_a_term_predicts_the_mean_that_weighted_people_make(mechanism):
    """By another way: `representative_effects` runs its own plans; both are net of a control and end rested after the last week."""
    table = shipped_table().only({"Vidoni2015"})
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        arms, _ = terms_of(mechanism, engine, table)
        runner = Runner(mechanism, engine, 1, laws=[{}], has_group=False)
        for arm in arms:
            net = [term for term in arm.terms if term.question.comparison == "net" and term.question.week is None
                   and term.frame.unit == term.frame.observable.display_unit]
            expected = {e.symbol: e for e in representative_effects(
                mechanism, read_studies(), arm.arm.arm_id, symbols=[t.question.known.symbol for t in net], people=2, workers=1)}
            done = runner.arm(arm.arm, arm.outcomes, [term.question for term in net])
            for term, reading in zip(net, done.readings, strict=True):
                effect = expected[term.question.known.symbol]
                assert reading.change[0] == pytest.approx(effect.typical, rel=1e-6)
                assert float(term.predicted(reading)[0]) * term.scale == pytest.approx(
                    term.question.sign * term.question.known.sign * effect.corrected, rel=1e-6)


def test_the_group_is_run_only_when_asked_for(mechanism):
    table = shipped_table().only({"Vidoni2015"})
    asked = questions_of(table)[0]
    arm_id = asked[0].arm.arm_id
    mine, rows = [q for q in asked if q.arm.arm_id == arm_id], read_studies().outcomes(arm_id)
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        plain = Runner(mechanism, engine, 2, laws=[{}, {}], has_group=False).arm(asked[0].arm, rows, mine)
        whole = Runner(mechanism, engine, 2, laws=[{}, {}]).arm(asked[0].arm, rows, mine)

    assert plain.around == ()
    assert len(plain.weights) == 0
    assert whole.weights.sum() == pytest.approx(1.0)
    assert whole.weights[0] == 0.0
    for typical, group in zip(whole.readings, whole.around, strict=True):
        assert len(group.change) == len(whole.weights) > 10
        assert group.change[0] == pytest.approx(typical.change[0], rel=1e-4), "the typical person comes first"
