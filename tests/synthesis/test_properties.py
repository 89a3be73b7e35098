"""What must hold whatever the trials say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.errors import SynthesisError
from exerkine.synthesis import METHODS, leave_one_out, pool_effects, regress_effects, small_study_test

METHOD = st.sampled_from(METHODS)
TRIALS = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 4)), min_size=2, max_size=15)


def split(trials):
    return np.array([y for y, _ in trials]), np.array([v for _, v in trials])


@given(TRIALS, METHOD, st.randoms(use_true_random=False))
def test_the_order_of_trials_does_not_matter(trials, method, random):
    one = pool_effects(*split(trials), method)
    shuffled = random.sample(trials, len(trials))
    other = pool_effects(*split(shuffled), method)

    assert other.tau2 == pytest.approx(one.tau2, rel=1e-6, abs=1e-9)
    assert (other.mean, *other.interval) == pytest.approx((one.mean, *one.interval), rel=1e-6, abs=1e-8)


@given(TRIALS, METHOD, st.floats(-100, 100))
def test_a_shift_of_all_effects_shifts_the_mean_alone(trials, method, shift):
    y, v = split(trials)
    one, other = pool_effects(y, v, method), pool_effects(y + shift, v, method)

    assert other.mean == pytest.approx(one.mean + shift, abs=1e-6)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-5, abs=1e-7)
    assert other.se_hk == pytest.approx(one.se_hk, rel=1e-5, abs=1e-7)


@given(TRIALS, METHOD, st.sampled_from([-1000.0, -0.001, 0.001, 2.0, 1e6]))
def test_the_unit_does_not_matter(trials, method, factor):
    y, v = split(trials)
    one, other = pool_effects(y, v, method), pool_effects(factor * y, factor**2 * v, method)

    assert other.tau2 == pytest.approx(factor**2 * one.tau2, rel=1e-6, abs=1e-9 * factor**2)
    assert other.mean == pytest.approx(factor * one.mean, rel=1e-6, abs=1e-8 * abs(factor))
    assert other.i2_pct == pytest.approx(one.i2_pct, abs=1e-4)


@given(TRIALS, METHOD)
def test_bounds(trials, method):
    y, v = split(trials)
    found = pool_effects(y, v, method)

    assert found.tau2 >= 0
    assert y.min() - 1e-9 <= found.mean <= y.max() + 1e-9
    assert sum(found.weights_pct) == pytest.approx(100)
    assert 0 <= found.tau2_interval[0] <= found.tau2_interval[1]
    assert 0 <= found.i2_pct < 100
    assert found.h2 >= 1
    if found.prediction is None:
        assert found.k == 2
    else:
        assert found.prediction[0] <= found.wald[0]
        assert found.wald[1] <= found.prediction[1]


@given(st.floats(-3, 3), st.floats(0.01, 2), st.integers(2, 12), METHOD)
def test_trials_that_agree_have_no_heterogeneity(effect, variance, k, method):
    found = pool_effects([effect] * k, [variance] * k, method)

    assert found.tau2 == pytest.approx(0, abs=1e-9)
    assert found.se == pytest.approx((variance / k) ** 0.5)


@given(st.lists(st.floats(-3, 3), min_size=3, max_size=12, unique=True), st.floats(0.01, 2))
def test_equal_precision_gives_the_t_test(effects, variance):
    """With equal variances the Hartung-Knapp interval is that of a one-sample t test, whatever tau2 is."""
    found = pool_effects(effects, [variance] * len(effects))

    assert found.se_hk == pytest.approx(np.std(effects, ddof=1) / len(effects) ** 0.5, rel=1e-9)


@given(TRIALS, METHOD)
def test_two_groups_as_words_or_as_numbers_are_the_same_regression(trials, method):
    y, v = split([*trials, (0.3, 0.1), (1.0, 0.2), (-0.4, 0.3)])
    words = ["a" if i % 2 else "b" for i in range(len(y))]
    by_word = regress_effects(y, v, {"group": words}, method)
    reference = by_word.references[0][1]
    by_number = regress_effects(y, v, {"group": [float(word != reference) for word in words]}, method)

    assert [c.value for c in by_word.coefficients] == pytest.approx([c.value for c in by_number.coefficients])
    assert by_word.f == pytest.approx(by_number.f)


def test_one_trial_is_refused():
    with pytest.raises(SynthesisError, match="one trial is its own result"):
        pool_effects([0.3], [0.1])


@pytest.mark.parametrize(("effects", "variances", "message"), [
    ([0.1, 0.2], [0.1], "2 effects have 1 variances"),
    ([0.1, 0.2], [0.1, 0.0], "every variance finite and above 0"),
    ([0.1, float("nan")], [0.1, 0.1], "every effect must be finite"),
])
def test_what_cannot_be_pooled_is_refused(effects, variances, message):
    with pytest.raises(SynthesisError, match=message):
        pool_effects(effects, variances)


def test_an_unknown_method_is_refused_with_the_nearest():
    with pytest.raises(SynthesisError, match="Nearest name: 'reml'"):
        pool_effects([0.1, 0.2], [0.1, 0.1], "rmel")


@pytest.mark.parametrize(("moderators", "message"), [
    ({}, "at least one moderator"),
    ({"x": [1.0, 1.0, 1.0, 1.0]}, "'x' is the same in all 4"),
    ({"x": [1.0, 2.0]}, "2 values for 4 effects"),
    ({"x": [1.0, 2.0, 3.0, 4.0], "y": [2.0, 4.0, 6.0, 8.0]}, "repeat each other"),
    ({"x": ["a", "b", "c", "d"]}, "4 effects cannot carry 4 coefficients; at least 5"),
])
def test_what_cannot_be_regressed_is_refused(moderators, message):
    with pytest.raises(SynthesisError, match=message):
        regress_effects([0.1, 0.2, 0.5, 0.9], [0.1, 0.1, 0.2, 0.1], moderators)


def test_effects_without_scatter_carry_no_test():
    with pytest.raises(SynthesisError, match="lie on the fitted line exactly"):
        regress_effects([0.5, 0.5, 0.5, 0.5], [0.1, 0.2, 0.1, 0.3], {"x": [1.0, 2.0, 3.0, 5.0]})


def test_two_trials_have_a_mean_and_no_prediction():
    found = pool_effects([0.1, 0.5], [0.02, 0.03])

    assert found.prediction is None
    assert found.interval[1] - found.interval[0] > found.wald[1] - found.wald[0]
    assert leave_one_out([0.1, 0.5], [0.02, 0.03]) == ()
    assert small_study_test([0.1, 0.5], [0.02, 0.03]) is None


def test_agreement_by_chance_is_told():
    assert pool_effects([0.30, 0.31, 0.29], [0.5, 0.4, 0.6]).is_narrower_than_wald


def test_trials_of_one_precision_have_no_funnel():
    assert small_study_test([0.1, 0.2, 0.6], [0.1, 0.1, 0.1]) is None
