"""Scores of tests: the declared noise, the ceiling, practice, and the slow fluctuation of a person."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.observation import (
    Fluctuation,
    draw_fluctuation,
    expected_score,
    link_of,
    noise_sd,
    read_fluctuation,
    read_instruments,
    read_retests,
    simulate_score,
)

HALF_A_YEAR = 365.25 / 14
MANY = 4000
"""Retests; the SD of their SD is 1.1 %."""
LEVELS = {"MMSE": 25.0, "MOCA": 20.0, "ADAS": 13.0, "DSST": 40.0, "REACTION_TIME": 500.0, "P3_AMPLITUDE": 8.0,
          "COGNITION": 0.0, "EXEC": 0.0, "MEMORY": 0.0}


@pytest.fixture(scope="module")
def tests_of(mechanism):
    """Symbol and stage -> the test, its law, its retest."""
    links = {symbol: link_of(mechanism, instrument) for symbol, instrument in read_instruments().items()}
    return lambda symbol, stage="none": (read_instruments()[symbol], links[symbol], read_retests()[symbol, stage])


@pytest.mark.parametrize("stage", ["none", "MCI", "AD_mild"])
@pytest.mark.parametrize("symbol", LEVELS)
def test_simulated_retests_have_the_declared_noise(tests_of, symbol, stage):
    test = tests_of(symbol, stage)
    level = np.array([LEVELS[symbol]])
    declared = float(noise_sd(test[1], test[2], level, test[1].ability(level))[0])

    scores = simulate_score(*test, np.full(MANY, level), np.random.default_rng(1))

    rounding = test[0].step / 12**0.5
    assert scores.std() == pytest.approx(np.hypot(declared, rounding), rel=0.05)  # four SDs of an SD over 4,000
    assert scores.mean() == pytest.approx(LEVELS[symbol], abs=4 * scores.std() / MANY**0.5)


@pytest.mark.parametrize(("symbol", "level", "measured"), [("MMSE", 28.1, 1.0), ("MOCA", 24.8, 1.5)])
def test_a_retest_after_three_months_is_about_as_noisy_as_measured(tests_of, symbol, level, measured):
    """Feeney2016: standard error of measurement over two to four months; within a quarter, as these are priors."""
    test, rng = tests_of(symbol), np.random.default_rng(2)
    swings = draw_fluctuation(read_fluctuation(), [0.0, 13.0], (MANY,), rng)

    first, second = (simulate_score(*test, np.full(MANY, level), rng, fluctuation_sd=swing) for swing in swings)

    assert (second - first).std() / 2**0.5 == pytest.approx(measured, rel=0.25)


@given(true=st.floats(0, 30), visit=st.integers(1, 40), seed=st.integers(0, 2**31))
@settings(max_examples=60)
def test_a_score_is_a_whole_number_of_points_inside_its_range(tests_of, true, visit, seed):
    for symbol in ("MMSE", "MOCA"):
        scores = simulate_score(*tests_of(symbol), np.full(50, true), np.random.default_rng(seed), visit=visit, fluctuation_sd=0.6)

        assert scores.min() >= 0
        assert scores.max() <= 30
        assert np.array_equal(scores, np.round(scores))


def test_the_ceiling_bites(tests_of):
    """The same gain in ability is a third of a point in health and more than a point in dementia (prototype, trap 5)."""
    _, link, _ = tests_of("MMSE")
    levels = np.array([29.5, 28.7, 25.0, 20.4])

    gains = link.at(link.ability(levels) + 0.25) - levels

    assert gains[0] < gains[1] < gains[2] < gains[3]
    assert gains[1] == pytest.approx(0.34, abs=0.05)
    assert gains[3] > 1


def spread_items(n, mean, sd):
    """Difficulties at the quantiles of a normal law."""
    return [NormalDist(mean, sd).inv_cdf((i + 0.5) / n) for i in range(n)]


@pytest.mark.parametrize(("symbol", "slope", "difficulties"), [
    ("MMSE", 2.0, [*spread_items(26, -4.4, 1.0), -1.3, -0.8, -0.2, 0.3]),
    ("MOCA", 1.5, [*spread_items(22, -3.6, 1.2), *np.linspace(-1.8, 1.4, 8)]),
])
def test_the_noise_of_items_is_that_of_thirty_single_items(tests_of, symbol, slope, difficulties):
    """The items of the prototype, each solved or not; the law of the mechanism stands for their mean within a tenth."""
    ability = np.array([-4.0, -3.4, -2.0, 0.0])[:, None]
    solved = 1 / (1 + np.exp(-slope * (ability - np.array(difficulties))))
    mean, spread = solved.sum(axis=1), np.sqrt((solved * (1 - solved)).sum(axis=1))
    _, link, retest = tests_of(symbol)

    noise = noise_sd(link, retest, mean, link.ability(mean))

    assert len(difficulties) == 30
    assert noise == pytest.approx(spread, rel=0.1)


def test_noise_of_items_vanishes_at_the_ceiling(tests_of):
    _, link, retest = tests_of("MMSE")
    levels = np.array([25.0, 29.0, 29.9])

    noise = noise_sd(link, retest, levels, link.ability(levels))

    assert noise[0] > noise[1] > noise[2]
    assert noise[2] < 0.4


@pytest.mark.parametrize(("symbol", "gain"), [("MMSE", 0.6), ("MOCA", 1.5), ("ADAS", -1.5), ("DSST", 6.0), ("COGNITION", 0.3),
                                              ("REACTION_TIME", -0.09 * 500), ("P3_AMPLITUDE", 0.0)])
def test_practice_grows_over_three_visits_and_vanishes_in_dementia(tests_of, symbol, gain):
    level = np.array([LEVELS[symbol]])

    scores = {stage: [float(expected_score(*tests_of(symbol, stage), level, visit=v)[0]) for v in (1, 4, 9)]
              for stage in ("none", "AD_mild")}

    assert scores["none"][1] - scores["none"][0] == pytest.approx(gain)
    assert scores["none"][2] == scores["none"][1]
    assert scores["AD_mild"] == [pytest.approx(LEVELS[symbol])] * 3


def test_practice_does_not_lift_a_score_over_the_top(tests_of):
    assert expected_score(*tests_of("MMSE"), np.array([29.8]), visit=4)[0] == 30


def test_the_fluctuation_forgets_at_its_rate():
    path = draw_fluctuation(read_fluctuation(), [0.0, HALF_A_YEAR, 2 * HALF_A_YEAR], (40_000,), np.random.default_rng(3))

    assert np.allclose(path.std(axis=1), 0.55, rtol=0.02)
    assert np.corrcoef(path[0], path[1])[0, 1] == pytest.approx(np.exp(-1), abs=0.02)  # four SDs of a correlation over 40,000
    assert np.corrcoef(path[0], path[2])[0, 1] == pytest.approx(np.exp(-2), abs=0.02)


@given(sd=st.floats(0.01, 2), tau_y=st.floats(0.05, 5), weeks=st.lists(st.integers(0, 200), min_size=1, max_size=5, unique=True))
@settings(max_examples=30)
def test_the_spread_of_the_fluctuation_does_not_depend_on_the_visits(sd, tau_y, weeks):
    path = draw_fluctuation(Fluctuation(sd, tau_y), sorted(weeks), (20_000,), np.random.default_rng(4))

    assert np.allclose(path.std(axis=1), sd, rtol=0.04)


def test_a_bad_day_costs_more_points_the_further_the_disease(tests_of):
    levels = np.array([28.7, 25.0, 20.4])

    lost = levels - expected_score(*tests_of("MMSE"), levels, fluctuation_sd=-0.55)

    assert lost[0] < lost[1] < lost[2]
