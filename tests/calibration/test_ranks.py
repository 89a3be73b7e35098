"""Ranks of the ends of chains by where they began."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from exerkine.calibration import Ranks


def starts(n, k, seed=1):
    return np.random.default_rng(seed).standard_normal((n, k))


def test_counts_and_correlation_are_those_of_scipy():
    first = starts(400, 3)
    last = 0.4 * first + starts(400, 3, seed=2)

    found = Ranks.by_start(first, last)

    assert found.counts.shape == (3, 4, 10)
    for k in range(3):
        quarter = np.digitize(first[:, k], np.quantile(first[:, k], [0.25, 0.5, 0.75]))
        part = np.digitize(last[:, k], np.quantile(last[:, k], np.arange(0.1, 0.95, 0.1)))
        table = stats.contingency.crosstab(quarter, part).count
        np.testing.assert_array_equal(found.counts[k], table)
        assert found.memory[k] == pytest.approx(stats.spearmanr(first[:, k], last[:, k]).statistic, abs=1e-12)
        whole = stats.chi2_contingency(table, correction=False)
        assert found.p[k] == pytest.approx(stats.chi2.sf(whole.statistic * 399 / 400, whole.dof), rel=1e-9)


@pytest.mark.parametrize("n", [97, 400])
def test_where_nothing_is_remembered_few_are_uneven(n):
    found = Ranks.by_start(starts(n, 3000), starts(n, 3000, seed=2))

    assert found.counts.sum(axis=(1, 2)).tolist() == [n] * 3000
    assert abs(found.memory.mean()) < 4 / np.sqrt(3000 * n)
    for level in (0.05, 0.25, 0.5):
        assert np.mean(found.p < level) == pytest.approx(level, abs=0.02)


def test_one_unknown_that_remembers_is_told_among_many_that_do_not():
    first, last = starts(400, 500), starts(400, 500, seed=2)
    forgets = Ranks.by_start(first, last)
    last[:, 7] += 0.5 * first[:, 7]

    found = Ranks.by_start(first, last)

    assert forgets.is_even
    assert not found.is_even
    assert found.p.argmin() == 7


def test_a_memory_without_correlation_is_told():
    """Chains from both tails end in the tails, on either side."""
    first = starts(400, 1)
    found = Ranks.by_start(first, np.abs(first) * np.sign(starts(400, 1, seed=2)) + 0.3 * starts(400, 1, seed=3))

    assert abs(found.memory[0]) < 0.15
    assert not found.is_even


def test_chains_that_begin_where_nothing_is_possible_are_the_lowest_quarter():
    ratio = np.where(np.arange(400) % 4 == 0, -np.inf, starts(400, 1)[:, 0])
    ended = np.where(np.isfinite(ratio), -1.0, 1.0) + 0.1 * starts(400, 1, seed=2)[:, 0]

    found = Ranks.by_start(ratio[:, None], ended[:, None])

    assert found.counts[0, 0].tolist() == [0] * 7 + [20, 40, 40]
