"""A posterior without runs: its slopes, what runs teach it, and walks that keep a density."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from exerkine.calibration import ALONE, Data, fit_laplace, log_likelihood
from exerkine.calibration._near import Near, walk


@pytest.fixture
def mixed():
    """Two trials of two rows, a row alone, and two ranges; the last unknown is a dose that is not told."""
    rows = 7
    observed = np.array([0.6, 0.9, -0.4, 3.0, 0.2, np.nan, np.nan])
    shifts = np.zeros((rows, 1))
    shifts[:2, 0] = 0.4
    return Data(observed, np.full(rows, 0.25), np.array([0, 0, 1, 1, 2, 3, 4]), np.array([0, 0, 1, 1, ALONE, 0, ALONE]),
                np.array([0.3, 0.6]), np.array([-np.inf] * 5 + [0.4, -0.2]), np.array([np.inf] * 6 + [0.6]), shifts)


def bent(z):
    """Seven effects of three parameters, with saturations and a product."""
    a, b, c = np.exp(0.6 * z).T
    return np.stack([a / (1 + a), a * b - 1, b - c, c**2 - 1, a - c, b / (1 + c), a * c / 2], axis=1)


def slopes_by_differences(function, x, h=1e-5):
    steps = h * np.eye(x.shape[1])
    return np.stack([(function(x + step) - function(x - step)) / (2 * h) for step in steps], axis=1)


@pytest.fixture
def fitted(mixed):
    return fit_laplace(bent, mixed, np.zeros(4))


def shifted(data, z):
    return bent(z[:, :3]) + z[:, 3:] @ data.shifts.T


@pytest.mark.parametrize("misses", [[0.1], [3.0], [9.0], [2.5, -2.5], [4.0, 0.2, 0.1]])
@pytest.mark.parametrize(("se", "tau"), [(0.25, 0.3), (0.05, 0.6), (0.8, 0.2)])
def test_the_effect_of_a_group_is_integrated_out_also_where_a_row_is_far_off(misses, se, tau):
    """Against adaptive quadrature, told where the peaks are."""
    count = len(misses)
    data = Data(np.zeros(count), np.full(count, se), np.zeros(count, int), np.zeros(count, int), np.array([tau]))
    law = stats.t(df=4)

    def height(predicted):
        return log_likelihood(data, -np.array([predicted]), data.tau_scale)[0][0]

    def exactly(predicted):
        def density(u):
            return np.prod(law.pdf((predicted - u) / se)) * stats.norm(0, tau).pdf(u)

        peaks = sorted({0.0, *(p for p in predicted if abs(p) < 8 * tau)})
        return np.log(integrate.quad(density, -8 * tau, 8 * tau, points=peaks, limit=400)[0])

    at, other = np.array(misses), np.zeros(count)
    assert height(at) - height(other) == pytest.approx(exactly(at) - exactly(other), abs=2e-3)


def test_slopes_of_the_likelihood_are_those_of_differences(mixed):
    seen = np.random.default_rng(1).normal(size=(20, 7))

    _, slopes = log_likelihood(mixed, seen, mixed.tau_scale)

    expected = slopes_by_differences(lambda x: log_likelihood(mixed, x, mixed.tau_scale)[0], seen)
    np.testing.assert_allclose(slopes, expected, atol=1e-6)


def test_slopes_of_the_height_are_those_of_differences_straight_and_bent(mixed, fitted):
    chance = np.random.default_rng(2)
    straight = Near(mixed, fitted)
    z = fitted.sample(chance, 60)
    for one in (straight, straight.learnt(z, shifted(mixed, z))):
        _, slopes = one.height(z[:20])

        np.testing.assert_allclose(slopes, slopes_by_differences(lambda x, one=one: one.height(x)[0], z[:20]), atol=1e-6)


def test_runs_teach_what_straight_lines_miss(mixed, fitted):
    chance = np.random.default_rng(3)
    straight, (seen, new) = Near(mixed, fitted), (fitted.sample(chance, 200), fitted.sample(chance, 200))

    def missed(one):
        return np.sqrt(((one.predicted(new) - shifted(mixed, new)) ** 2).mean(axis=0)) / mixed.se

    learnt = straight.learnt(seen, shifted(mixed, seen))

    assert missed(straight).max() > 0.2
    assert missed(learnt).max() < 0.1 * missed(straight).max()
    scale = np.hypot(mixed.se, mixed.spread(fitted.tau, np.arange(7))) / mixed.se
    assert np.all(learnt.bends.missed * scale < 5 * missed(learnt) + 0.02)  # what it says of itself, without new runs


def test_a_run_that_did_not_finish_teaches_nothing(mixed, fitted):
    z = fitted.sample(np.random.default_rng(4), 80)
    seen = shifted(mixed, z)
    with_gaps = np.concatenate([seen, np.full((1, 7), np.nan)])

    learnt = Near(mixed, fitted).learnt(np.concatenate([z, z[:1] + 1.0]), with_gaps)

    np.testing.assert_array_equal(learnt.bends.products, Near(mixed, fitted).learnt(z, seen).bends.products)


def test_a_walk_keeps_a_density_that_is_not_normal():
    """Draws of a Student and a logistic law, correlated by nothing, keep their quantiles."""
    laws = (stats.t(df=4), stats.logistic())

    def height(z):
        logs = laws[0].logpdf(z[:, 0]) + laws[1].logpdf(z[:, 1])
        return logs, np.stack([-5 * z[:, 0] / (4 + z[:, 0] ** 2), -np.tanh(z[:, 1] / 2)], axis=1)

    begun = np.zeros((4000, 2))
    z, taken = walk(height, np.diag([1.0, 1.5]), begun, np.random.default_rng(6), paths=30, steps=6, size=0.4)

    assert 0.7 < taken < 1.0
    for values, law in zip(z.T, laws, strict=True):
        assert stats.kstest(values, law.cdf).pvalue > 1e-3
