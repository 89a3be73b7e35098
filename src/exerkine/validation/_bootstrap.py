"""Means over rows whose uncertainty is that of trials: rows of one trial are never counted as independent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEVEL = 0.95
"""Of every interval of this room but the predicted ones."""
RESAMPLES = 2000
LEAST_TRIALS = 5
"""Resampling fewer trials than this says nothing of how trials differ."""


@dataclass(frozen=True)
class Mean:
    """The mean of ``n`` rows of ``trials`` trials; ``lo`` and ``hi`` are None where there are too few trials."""

    value: float
    n: int
    trials: int
    lo: float | None
    hi: float | None


def mean_by_trial(values: Sequence[float] | Array, trials: Sequence[str], seed: int = 0) -> Mean | None:
    """Return the mean over rows with a percentile bootstrap interval in which whole trials are drawn.

    Each row weighs the same.  None where there is no row; no interval below five trials.
    """
    if not len(values):
        return None
    names = sorted(set(trials))
    own: dict[str, list[float]] = {name: [] for name in names}
    for value, name in zip(values, trials, strict=True):
        own[name].append(float(value))
    sums, counts = np.array([math.fsum(own[name]) for name in names]), np.array([len(own[name]) for name in names])
    mean = math.fsum(sums) / len(values)
    if len(names) < LEAST_TRIALS:
        return Mean(mean, len(values), len(names), None, None)
    drawn = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES)
    means = (drawn * sums).sum(axis=1) / (drawn * counts).sum(axis=1)
    lo, hi = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Mean(mean, len(values), len(names), float(lo), float(hi))


def share_by_trial(is_true: Sequence[bool], trials: Sequence[str]) -> Mean | None:
    """Return a share of rows with Wilson's interval (1927), taken as if there were one row per trial.

    That is as cautious as rows of one trial can make it: it holds even if they always agree with each other.
    """
    if not len(is_true):
        return None
    count, share = len(set(trials)), sum(map(bool, is_true)) / len(is_true)
    return Mean(share, len(is_true), count, *wilson(share, count))


def wilson(share: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Return Wilson's interval (1927) of a ``share`` seen in ``n`` independent cases."""
    from scipy.special import ndtri

    z2 = float(ndtri((1 + level) / 2)) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = math.sqrt(z2) / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def binomial_band(p: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the shares between which that of ``n`` independent cases stays with at least this ``level``, if each has ``p``."""
    from scipy.special import bdtr

    below = bdtr(np.arange(n + 1), n, p)
    lo, hi = (int(np.searchsorted(below, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return lo / n, min(hi, n) / n
