"""Numbers that are made up at known unknowns follow the law that a fit supposes, and what is known is found again."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from exerkine.calibration import ALONE, Data, Truth, draw_truth, fit_laplace, log_likelihood, recovery_of, simulated
from exerkine.errors import InputError

N = 20_000


def many(observed, se, group_of, class_of, lo=-np.inf, hi=np.inf, telling=1.0):
    """Return ``N`` rows alike."""
    return Data(np.full(N, observed), np.full(N, se), group_of, np.full(N, class_of), np.array([0.5]), np.full(N, lo),
                np.full(N, hi), telling=telling)


def truth(data, tau=0.5):
    return Truth(np.zeros(0), np.zeros(data.shifts.shape[1]), np.array([tau]))


def test_numbers_get_an_effect_of_their_group_and_heavy_tails():
    data = many(1.0, 0.2, np.repeat(np.arange(N // 2), 2), 0)

    made = simulated(data, truth(data), np.full(N, 3.0), 1).observed.reshape(-1, 2)

    errors = (made[:, 0] - made[:, 1]) / 0.2
    student = stats.t(4).rvs(size=(200_000, 2), random_state=2)
    assert stats.ks_2samp(errors, student[:, 0] - student[:, 1]).pvalue > 1e-3
    assert np.median(made) == pytest.approx(3.0, abs=0.02)
    assert np.cov(made.T)[0, 1] == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("telling", [1.0, 0.4])
@pytest.mark.parametrize("middle", [-0.5, 0.1, 0.8])
def test_directions_are_as_frequent_as_the_likelihood_has_them(telling, middle):
    limit = stats.norm.ppf(0.975) * 0.2
    data = many(np.nan, 0.2, np.arange(N), 0, lo=limit, hi=np.inf, telling=telling)

    made = simulated(data, truth(data), np.full(N, middle), 3)

    ends = [(-np.inf, -limit), (-limit, limit), (limit, np.inf)]
    one = {end: Data(np.array([np.nan]), np.array([0.2]), np.array([0]), np.array([0]), np.array([0.5]), np.array(end[:1]),
                     np.array(end[1:]), telling=telling) for end in ends}
    chance = np.exp([log_likelihood(one[end], np.array([[middle]]), np.array([0.5]))[0][0] for end in ends])
    chance[1] *= telling  # nothing is told less often
    seen = [np.mean(np.isclose(made.lo, lo) & np.isclose(made.hi, hi)) for lo, hi in ends]
    assert sum(seen) == 1.0
    np.testing.assert_allclose(seen, chance / chance.sum(), atol=0.015)


def test_the_range_of_a_fact_keeps_its_width_and_holds_what_was_found():
    data = many(np.nan, 0.5, np.arange(N), ALONE, lo=1.0, hi=3.0)

    made = simulated(data, truth(data), np.full(N, 7.0), 4)

    np.testing.assert_allclose(made.hi - made.lo, 2.0)
    middle = (made.lo + made.hi) / 2
    assert middle.mean() == pytest.approx(7.0, abs=0.02)
    assert middle.var() == pytest.approx(0.5**2 + 2.0**2 / 12, rel=0.05)


def linear(design):
    return lambda z: z @ design.T


def test_known_combinations_are_found_again_at_the_right_rate():
    """Forty unknowns of which a dozen combinations are known, again and again."""
    design = np.random.default_rng(5).normal(size=(12, 40)) * np.geomspace(2.0, 0.6, 12)[:, None]
    data = Data(np.zeros(12), np.full(12, 0.3), np.arange(12), np.zeros(12, int), np.array([0.1]), shifts=np.eye(12)[:, :2] * 0.5)
    ranks = []
    for seed in range(12):
        known, predicted = draw_truth(linear(design), data, 40, seed)
        made = simulated(data, known, predicted, seed)
        fit = fit_laplace(linear(design), made, np.zeros(42))
        found = recovery_of(known, np.arange(40), fit, fit.sample(np.random.default_rng(seed), 400))
        assert len(found.rank) >= 8
        ranks.append(found)

    told = np.concatenate([one.rank for one in ranks])
    assert stats.kstest(told, "uniform").pvalue > 0.01
    assert 0.7 < sum(one.inside(0.8) for one in ranks) / len(told) < 0.92


def test_draws_that_are_too_sure_or_elsewhere_are_told():
    fit = SimpleNamespace(covariance=np.diag([0.1, 0.2, 1.0]))
    true = Truth(np.array([0.5, -0.3, 0.0]), np.zeros(0), np.zeros(1))
    draws = np.random.default_rng(1).normal(0.0, 0.05, (400, 3))

    found = recovery_of(true, np.arange(3), fit, draws)

    np.testing.assert_allclose(found.narrowed, [0.1, 0.2])
    assert set(found.rank) == {0.0, 1.0}
    assert found.inside(0.95) == 0


def test_priors_of_which_no_draw_can_be_run_are_told():
    data = Data(np.zeros(2), np.ones(2), np.arange(2), np.zeros(2, int), np.ones(1))

    with pytest.raises(InputError, match="none of 50 draws"):
        draw_truth(lambda z: np.full((len(z), 2), np.nan), data, 3, 1)
