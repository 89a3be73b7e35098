"""How likely what was reported is: errors with heavy tails, effects of trials, and ranges with soft ends."""

from __future__ import annotations

import numpy as np

from exerkine.calibration._data import Data

TAIL = 4.0
"""Degrees of freedom of the errors: one row far off must not bend the whole."""
INFORMATION = (TAIL + 1.0) / (TAIL + 3.0)
"""Of a Student error, as a share of that of a normal one with the same scale."""
LOGISTIC = np.sqrt(3.0) / np.pi
"""Scale of a logistic distribution over its standard deviation."""
NODES = 21
"""Of the quadrature over a group's effect."""


def range_logs(data: Data, predicted: np.ndarray, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the log likelihood of the ranges (..., R) for predictions (..., M), its slope, and minus its curvature.

    The error is logistic, as in a proportional-odds model, so that the log is concave and one row's pull is bounded.
    """
    rows = data.ranges
    scale = LOGISTIC * np.hypot(data.se[rows], data.spread(tau, rows))
    seen = predicted[..., rows]
    upper, lower = (data.hi[rows] - seen) / scale, (data.lo[rows] - seen) / scale
    width = (data.hi[rows] - data.lo[rows]) / scale
    below, above = np.where(np.isfinite(lower), lower, 0.0), np.where(np.isfinite(upper), upper, 0.0)
    logs = (np.where(np.isfinite(upper), above - np.logaddexp(0.0, above), 0.0)
            - np.where(np.isfinite(lower), np.logaddexp(0.0, below), 0.0) + np.log1p(-np.exp(-width)))
    high, low = _share(upper), _share(lower)
    return logs, (high + low - 1.0) / scale, (high * (1.0 - high) + low * (1.0 - low)) / scale**2


def log_posterior(data: Data, z: np.ndarray, predicted: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return the log density, up to a constant, of points (N, P + Q) with their predictions (N, M), at fixed deviations ``tau``.

    The last Q coordinates are the unknowns of the data, whose shifts are added here.  The effect of each group is integrated out
    by quadrature around its normal approximation.  A point without a prediction is ruled out.
    """
    nodes, shares = np.polynomial.hermite.hermgauss(NODES)
    free = z.shape[1] - data.shifts.shape[1]
    shifted = np.where(np.isfinite(predicted), predicted, 0.0) + z[:, free:] @ data.shifts.T
    total = -0.5 * (z**2).sum(axis=1) + range_logs(data, shifted, tau)[0].sum(axis=1)
    misses = data.observed - shifted
    for rows in data.grouped:
        spread, inside = data.spread(tau, rows)[0], INFORMATION / data.se[rows] ** 2
        if spread == 0.0:
            total = total - 0.5 * (TAIL + 1.0) * np.log1p((misses[:, rows] / data.se[rows]) ** 2 / TAIL).sum(axis=1)
            continue
        width = 1.0 / np.sqrt(1.0 / spread**2 + inside.sum())
        middle = width**2 * (misses[:, rows] * inside).sum(axis=1)
        effects = middle[:, None] + np.sqrt(2.0) * width * nodes
        own = (misses[:, None, rows] - effects[:, :, None]) / data.se[rows]
        logs = -0.5 * (TAIL + 1.0) * np.log1p(own**2 / TAIL).sum(axis=2) - 0.5 * (effects / spread) ** 2 + nodes**2
        highest = logs.max(axis=1)
        total = total + highest + np.log((shares * np.exp(logs - highest[:, None])).sum(axis=1))
    return np.where(np.isfinite(predicted).all(axis=1), total, -np.inf)


def nuisance(data: Data, predicted: np.ndarray, tau: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return between-group deviations and robust weights (M,) that go with the misses, by a few rounds of both in turn.

    Ranges have no weight of their own: theirs is in the shape of their likelihood.
    """
    misses = data.observed - predicted
    at = data.numbers
    for _ in range(4):
        effects = np.zeros_like(misses)
        for rows in data.grouped:
            variance = data.se[rows] ** 2 / weights[rows]
            spread = data.spread(tau, rows)[0] ** 2
            effects[rows] = spread / (1.0 + spread * (1.0 / variance).sum()) * (misses[rows] / variance).sum()
        own = (misses[at] - effects[at]) / data.se[at]
        weights = np.ones_like(misses)
        weights[at] = (TAIL + 1.0) / (TAIL + own**2)
        tau = np.array([_best_tau(data, misses, weights, k) for k in range(len(tau))])
    return tau, weights


def precision_of(data: Data, tau: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the inverse covariance of the misses (M, M), group effects integrated out; zero for ranges."""
    diagonal = np.zeros(len(data.observed))
    diagonal[data.numbers] = (weights / data.se**2)[data.numbers]
    precision = np.diag(diagonal)
    for rows in data.grouped:
        inside, spread = diagonal[rows], data.spread(tau, rows)[0] ** 2
        precision[np.ix_(rows, rows)] -= spread / (1.0 + spread * inside.sum()) * np.outer(inside, inside)
    return precision


def _best_tau(data: Data, misses: np.ndarray, weights: np.ndarray, k: int) -> float:
    """Return the between-group deviation of a class at the mode of its profile, on a grid refined once."""
    groups = [rows for rows in data.grouped if data.classes[rows[0]] == k]
    scale = float(data.tau_scale[k])

    def height(tau: float) -> float:
        total = np.log(tau / scale) - 0.5 * (tau / scale) ** 2
        for rows in groups:
            variance = data.se[rows] ** 2 / weights[rows]
            pull = tau**2 / (1.0 + tau**2 * (1.0 / variance).sum())
            total += 0.5 * pull * (misses[rows] / variance).sum() ** 2 - 0.5 * np.log1p(tau**2 * (1.0 / variance).sum())
        return total

    grid = scale * np.linspace(0.05, 4.0, 80)
    best = grid[int(np.argmax([height(t) for t in grid]))]
    fine = np.linspace(max(best - grid[0], 0.1 * grid[0]), best + grid[0], 41)
    return float(fine[int(np.argmax([height(t) for t in fine]))])


def _share(x: np.ndarray) -> np.ndarray:
    """Return the logistic function, also at infinity."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))
