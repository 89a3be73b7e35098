"""Scores: closed forms, other people's code, invariances, and calibration of a forecaster who knows the truth."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.validation import (
    crps_of_draws,
    mean_by_trial,
    outcome_scales,
    score_cases,
    score_rows,
    share_by_trial,
    standard_error,
    wilson,
)
from exerkine.validation._bootstrap import binomial_band
from exerkine.validation._draws import ranked_score

from .cases import made, repeatable, simulated

NUMBERS = st.floats(-1e3, 1e3)
SAMPLES = st.lists(NUMBERS, min_size=2, max_size=30)


@settings(max_examples=100)
@given(NUMBERS, SAMPLES)
def test_the_score_agrees_with_another_package(observed, draws):
    ours = crps_of_draws(np.array([observed]), np.array([draws]))[0]

    assert ours == pytest.approx(scoringrules.crps_ensemble(observed, np.array(draws), estimator="fair"), rel=1e-9, abs=1e-9)


@settings(max_examples=100)
@given(NUMBERS, SAMPLES, NUMBERS, st.floats(0.01, 100))
def test_the_score_moves_with_the_scale_and_not_with_the_level(observed, draws, shift, factor):
    y, x = np.array([observed]), np.array([draws])
    score = crps_of_draws(y, x)[0]

    assert crps_of_draws(y + shift, x + shift)[0] == pytest.approx(score, rel=1e-6, abs=1e-8)
    assert crps_of_draws(factor * y, factor * x)[0] == pytest.approx(factor * score, rel=1e-6, abs=1e-7 * factor)
    assert crps_of_draws(-y, -x)[0] == pytest.approx(score, rel=1e-6, abs=1e-8)


def test_the_score_of_normal_draws_is_the_closed_form():
    draws = repeatable().normal(1.0, 2.0, size=(1, 400_000))
    for y in (-3.0, 1.0, 2.5):
        z = (y - 1) / 2
        phi, cdf = math.exp(-z * z / 2) / math.sqrt(2 * math.pi), 0.5 * (1 + math.erf(z / math.sqrt(2)))
        closed = 2 * (z * (2 * cdf - 1) + 2 * phi - 1 / math.sqrt(math.pi))
        assert crps_of_draws(np.array([y]), draws)[0] == pytest.approx(closed, abs=0.01)


def test_few_draws_cost_a_forecast_nothing_on_average():
    rng = repeatable(1)
    few, many = (crps_of_draws(rng.normal(size=60_000), rng.normal(size=(60_000, d))).mean() for d in (2, 50))

    assert few == pytest.approx(1 / math.sqrt(math.pi), abs=0.01)
    assert few == pytest.approx(many, abs=0.01)


def test_draws_at_one_point_score_their_distance():
    assert crps_of_draws(np.array([3.0]), np.full((1, 8), 1.0))[0] == 2.0
    with pytest.raises(ValueError, match="two or more"):
        crps_of_draws(np.array([3.0]), np.ones((1, 1)))


@pytest.mark.parametrize("has_sampling_error", [False, True])
def test_who_knows_the_truth_is_calibrated(has_sampling_error):
    rng = repeatable(2)
    cases, draws = [], []
    for i in range(3000):
        mean, tau, se = rng.normal(0, 2), rng.uniform(0.1, 1), rng.uniform(0.1, 1)
        cases.append(made(mean + tau * rng.standard_normal() + se * rng.standard_normal(), se, study_id=f"S{i}", line=i))
        draws.append(mean + (math.hypot(tau, se) if has_sampling_error else tau) * rng.standard_normal(200))
    found = score_cases(cases, np.array(draws), has_sampling_error=has_sampling_error).scores

    for one in found.coverage:
        assert one.lo - 0.005 <= one.share <= one.hi + 0.005
    assert found.error_median == pytest.approx(0, abs=0.07)
    assert found.error_spread == pytest.approx(1, abs=0.06)
    assert min(found.ranks) > 230
    assert max(found.ranks) < 370


def test_sampling_error_is_counted_once():
    cases = [made(1.0, 0.5, study_id=f"S{i}", line=i) for i in range(2000)]
    rng = repeatable(3)
    cases = [replace(case, observed=1 + 0.5 * rng.standard_normal()) for case in cases]
    certain = np.full((len(cases), 100), 1.0)
    reported = 1 + 0.5 * rng.standard_normal((len(cases), 100))

    truth = score_cases(cases, certain).scores
    told = score_cases(cases, reported, has_sampling_error=True).scores
    twice = score_cases(cases, reported).scores

    for one in (truth, told):
        assert one.coverage_at(0.8).share == pytest.approx(0.8, abs=0.03)
        assert one.error_spread == pytest.approx(1, abs=0.05)
    assert twice.coverage_at(0.8).share > 0.9


@settings(max_examples=15)
@given(st.integers(0, 1000), st.randoms())
def test_shuffling_rows_changes_nothing(seed, random):
    cases = simulated(20, repeatable(seed))
    draws = repeatable(seed).normal(0.3, 0.5, size=(len(cases), 20))
    order = list(range(len(cases)))
    random.shuffle(order)
    one, other = score_cases(cases, draws), score_cases([cases[i] for i in order], draws[order])

    assert one.scores == other.scores
    assert one.by == other.by
    assert np.array_equal(one.rows.crps[order], other.rows.crps)


def test_every_row_has_one_fate():
    cases = [made(1.0, 0.5, line=1), made(1.0, None, line=2), made(1.0, None, line=3, direction="up"),
             made(line=4, direction="none"), made(line=5), made(line=6, outcome="NEW", direction="down"), made(1.0, 0.5, line=7)]
    draws = np.tile(np.linspace(0, 2, 50), (7, 1))
    draws[6, 3] = math.nan
    found = score_cases(cases, draws)

    assert found.rows.fate == (
        "scored", "no_error", "direction_only", "direction_only", "nothing_reported", "no_scale", "not_predicted")
    assert (found.scores.n_rows, found.scores.n_scored, found.scores.n_direction_only) == (7, 1, 2)


def test_direction_counts_only_what_the_source_is_sure_of():
    cases = [made(1.0, 0.3, study_id="A"), made(-1.0, 0.3, study_id="B"), made(0.1, 0.3, study_id="C")]
    found = score_cases(cases, np.full((3, 4), 0.5)).scores.direction

    assert (found.value, found.n, found.trials) == (0.5, 2, 2)


def test_a_forecast_of_nothing_claims_no_direction():
    assert score_cases([made(1.0, 0.3)], np.array([[-1.0, 1.0]])).scores.direction.value == 0


def test_stated_directions_are_scored_by_their_probability():
    number = made(1.0, 0.5, line=1)  # gives the outcome its scale, 1, so that the smallest effect is 0.2
    draws = np.array([[0.0] * 10, [-1.0] + [0.1] * 3 + [1.0] * 6, [-1.0] + [0.1] * 3 + [1.0] * 6])
    rows = score_rows([number, made(line=2, direction="up"), made(line=3, direction="none")], draws)

    assert rows.p_stated[1:].tolist() == [0.6, 0.3]
    assert rows.rps[1] == pytest.approx((0.1**2 + 0.4**2) / 2)
    assert rows.rps[2] == pytest.approx((0.1**2 + 0.6**2) / 2)
    assert math.isnan(rows.crps[1])


def test_the_ranked_score_punishes_the_far_side_most():
    down, none, up = np.eye(3)

    assert [ranked_score(p, 2) for p in (up, none, down)] == [0, 0.5, 1]


def test_an_outcome_has_the_scale_of_its_reports():
    cases = [made(3.0, 1.0), made(-4.0, 1.0), made(0.01, 2.0, outcome="EXEC"), made(0.0, None, outcome="TUG", unit="s")]

    assert outcome_scales(cases) == {("KNEE_EXT", "SD"): math.sqrt(12.5), ("EXEC", "SD"): 2.0}


def test_scores_do_not_depend_on_units():
    cases = simulated(15, repeatable(4))
    draws = repeatable(4).normal(0.3, 0.5, size=(len(cases), 40))
    metres = [made(case.observed * 100, case.se * 100, study_id=case.study_id, outcome=case.outcome, line=case.line,
                   outcome_class=case.outcome_class, population=case.population, modality=case.modality, weeks=case.weeks)
              for case in cases]  # same unit word, so that the same random errors are drawn
    one, other = score_cases(cases, draws).scores, score_cases(metres, 100 * draws).scores

    assert other.crps.value == pytest.approx(one.crps.value)
    assert other.error_spread == pytest.approx(one.error_spread)
    assert other.ranks == one.ranks


def test_the_error_comes_from_the_interval_where_none_is_printed():
    assert standard_error(made(1.0, None, lo=0.0, hi=3.92)) == pytest.approx(1.0, abs=1e-4)
    assert standard_error(made(1.0, 0.7, lo=0.0, hi=3.92)) == 0.7
    assert standard_error(made(1.0)) is None


def test_wilson_is_that_of_the_books():
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)  # Brown, Cai and DasGupta 2001
    assert wilson(0.0, 10)[0] == 0
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_rows_of_one_trial_are_not_independent():
    once, ten = share_by_trial([True, False], ["A", "B"]), share_by_trial([True] * 10 + [False] * 10, ["A"] * 10 + ["B"] * 10)
    assert (once.lo, once.hi) == (ten.lo, ten.hi)

    rng = repeatable(5)
    values = rng.normal(size=30)
    alone = mean_by_trial(values, [f"T{i}" for i in range(30)])
    repeated = mean_by_trial(np.repeat(values, 20), [f"T{i}" for i in range(30) for _ in range(20)])
    assert repeated.hi - repeated.lo == pytest.approx(alone.hi - alone.lo)
    assert alone.hi - alone.lo == pytest.approx(2 * 1.96 * values.std() / math.sqrt(30), rel=0.15)


def test_too_few_trials_have_no_interval():
    assert mean_by_trial([1.0, 2.0], ["A", "B"]).lo is None
    assert mean_by_trial([], []) is None


@given(st.floats(0.05, 0.95), st.integers(1, 200))
def test_the_band_holds_what_it_promises(p, n):
    from math import comb

    lo, hi = binomial_band(p, n)
    inside = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(round(lo * n), round(hi * n) + 1))

    assert inside >= 0.95 - 1e-9


def test_draws_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="one row per case"):
        score_rows([made(1.0, 0.5)], np.ones((2, 5)))
