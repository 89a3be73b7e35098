"""The same sums done by others: PyMARE, statsmodels, and a direct climb of the restricted likelihood by SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from exerkine.synthesis import pool_effects, regress_effects, small_study_test
from exerkine.synthesis._heterogeneity import between_study_variance


def some_trials(seed, k=12, tau=0.4):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.3, k)
    x = rng.normal(size=k)
    return rng.normal(0.3 + 0.2 * x, np.sqrt(v + tau**2)), v, x


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("method", "theirs"), [("reml", "REML"), ("dl", "DL")])
def test_pymare_finds_the_same_with_a_moderator(seed, method, theirs):
    pymare = pytest.importorskip("pymare", reason="PyMARE is not installed")
    y, v, x = some_trials(seed)
    estimator = (pymare.estimators.VarianceBasedLikelihoodEstimator(method=theirs) if theirs == "REML"
                 else pymare.estimators.DerSimonianLaird())
    other = estimator.fit_dataset(pymare.Dataset(y, v, X=x[:, None])).summary()
    found = regress_effects(y, v, {"x": list(x)}, method)

    assert found.tau2 == pytest.approx(float(np.squeeze(other.tau2)), rel=1e-3, abs=2e-4)
    assert [c.value for c in found.coefficients] == pytest.approx(np.squeeze(other.get_fe_stats()["est"]), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
def test_pymare_finds_the_same_interval_of_tau2(seed):
    pymare = pytest.importorskip("pymare", reason="PyMARE is not installed")
    y, v, _ = some_trials(seed)
    other = pymare.estimators.VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(pymare.Dataset(y, v)).summary()
    ends = other.get_re_stats()

    assert pool_effects(y, v).tau2_interval == pytest.approx((ends["ci_l"][0], ends["ci_u"][0]), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("method", "theirs"), [("dl", "chi2"), ("pm", "iterated")])
def test_statsmodels_finds_the_same_pool(seed, method, theirs):
    meta = pytest.importorskip("statsmodels.stats.meta_analysis", reason="statsmodels is not installed")
    y, v, _ = some_trials(seed)
    other = meta.combine_effects(y, v, method_re=theirs)
    found = pool_effects(y, v, method)

    assert found.tau2 == pytest.approx(other.tau2, rel=1e-4, abs=1e-6)
    assert (found.mean, found.se) == pytest.approx((other.mean_effect_re, other.sd_eff_w_re), rel=1e-5)
    assert found.se_hk == pytest.approx(other.sd_eff_w_re_hksj, rel=1e-4)
    assert found.q == pytest.approx(other.q, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_knapp_and_hartung_is_weighted_least_squares_with_a_free_scale(seed):
    sm = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed")
    y, v, x = some_trials(seed)
    found = regress_effects(y, v, {"x": list(x)})
    other = sm.WLS(y, sm.add_constant(x), weights=1 / (v + found.tau2)).fit()

    assert [c.se for c in found.coefficients] == pytest.approx(list(other.bse), rel=1e-9)
    assert [c.p for c in found.coefficients] == pytest.approx(list(other.pvalues), rel=1e-7)
    assert [c.interval for c in found.coefficients] == [pytest.approx(list(row), rel=1e-7) for row in other.conf_int()]
    assert (found.f, found.f_p) == pytest.approx((other.fvalue, other.f_pvalue), rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_egger_is_weighted_least_squares_on_the_standard_error(seed):
    sm = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed")
    y, v, _ = some_trials(seed)
    other = sm.WLS(y, sm.add_constant(np.sqrt(v)), weights=1 / v).fit()
    found = small_study_test(y, v)

    assert (found.limit, found.slope) == pytest.approx(tuple(other.params), rel=1e-8)
    assert (found.t, found.p) == pytest.approx((other.tvalues[1], other.pvalues[1]), rel=1e-8)


def deviance(tau2, y, v, x):
    """-2 times the restricted log-likelihood, written from its definition with the whole covariance matrix."""
    cov = np.diag(v) + tau2 * np.eye(len(y))
    inverse = np.linalg.inv(cov)
    b = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
    rest = y - x @ b
    return np.linalg.slogdet(cov)[1] + np.linalg.slogdet(x.T @ inverse @ x)[1] + rest @ inverse @ rest


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("columns", [1, 2])
def test_reml_is_the_top_of_the_likelihood(seed, columns, stay):
    y, v, x = some_trials(seed, k=4 + seed, tau=0.1 * seed)
    design = np.column_stack([np.ones(len(y)), x])[:, :columns]
    other = minimize_scalar(lambda root: deviance(root**2, y, v, design), bounds=(0, 5), method="bounded",
                            options={"xatol": 1e-10})
    found = between_study_variance(y, v, design)

    assert deviance(found, y, v, design) <= min(other.fun, deviance(0.0, y, v, design)) + 1e-9


def test_reml_of_the_stays_is_the_top_of_the_likelihood(stay):
    y, v = stay
    other = minimize_scalar(lambda tau2: deviance(tau2, y, v, np.ones((9, 1))), bounds=(0, 1e4), method="bounded",
                            options={"xatol": 1e-8})

    assert pool_effects(y, v).tau2 == pytest.approx(other.x, rel=1e-5)


def test_of_two_hills_the_higher_is_climbed():
    """A likelihood with two maxima: Fisher scoring from a moment estimate would stop on either."""
    y = np.array([0.0, 0.0, 0.0, 3.0, -3.0, 9.0, -9.0])
    v = np.array([1e-4, 1e-4, 1e-4, 20.0, 20.0, 20.0, 20.0])
    x = np.ones((7, 1))
    grid = np.concatenate([[0.0], np.geomspace(1e-8, 1e4, 20001)])
    best = min(deviance(tau2, y, v, x) for tau2 in grid)

    assert deviance(between_study_variance(y, v, x), y, v, x) <= best + 1e-9
