"""How likely what was reported is: errors with heavy tails, effects of trials, and ranges with soft ends."""

from __future__ import annotations

import numpy as np

from exerkine.calibration._data import ALONE, Z95, Data

TAIL = 4.0
"""Degrees of freedom of the errors: one row far off must not bend the whole."""
INFORMATION = (TAIL + 1.0) / (TAIL + 3.0)
"""Of a Student error, as a share of that of a normal one with the same scale."""
WEIGHT_ROUNDS = 4
LOGISTIC = np.sqrt(3.0) / np.pi
"""Scale of a logistic distribution over its standard deviation."""
REACH, FINE, COARSE = 6.0, 0.7, 0.6
"""Nodes over a group's effect: how many between-group deviations they reach, and how far apart they are at most, in standard
errors (a Student law is smooth within two of them) and in between-group deviations."""


def range_logs(data: Data, predicted: np.ndarray, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the log likelihood of the ranges (..., R) for predictions (..., M), its slope, and minus its curvature.

    The error is logistic, as in a proportional-odds model, so that one row's pull is bounded.  A direction counts among those
    that are told: its chance is over that of any being told.
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
    told = [np.where(data.classes[rows] == ALONE, 0.0, part) for part in _told(seen, Z95 * data.se[rows], scale, data.telling)]
    curved = (high * (1.0 - high) + low * (1.0 - low)) / scale**2 + told[2]
    return logs - told[0], (high + low - 1.0) / scale - told[1], np.maximum(curved, 0.0)


def _told(seen: np.ndarray, limit: np.ndarray, scale: np.ndarray, telling: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the log chance that a trial tells of an outcome on which ``seen`` is predicted, its slope and its curvature."""
    up, down = _share((seen - limit) / scale), _share((-limit - seen) / scale)
    chance = telling + (1.0 - telling) * (up + down)
    rise, fall = up * (1.0 - up), down * (1.0 - down)
    slope = (1.0 - telling) * (rise - fall) / scale / chance
    bend = (1.0 - telling) * (rise * (1.0 - 2.0 * up) + fall * (1.0 - 2.0 * down)) / scale**2 / chance
    return np.log(chance), slope, bend - slope**2


def log_posterior(data: Data, z: np.ndarray, shifted: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return the log density (N,), up to a constant, of points (N, P + Q) with predictions with shifts (N, M), at fixed ``tau``.

    A point without a prediction is ruled out.
    """
    finished = np.isfinite(shifted).all(axis=1)
    total = log_likelihood(data, np.where(finished[:, None], shifted, 0.0), tau)[0] - 0.5 * (z**2).sum(axis=1)
    return np.where(finished, total, -np.inf)


def log_likelihood(data: Data, shifted: np.ndarray, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the log likelihood (N,) of predictions with shifts (N, M), up to a constant, and its slopes (N, M).

    The effect of each group is integrated out on nodes that stay where they are, whatever is predicted: a row far off makes the
    law of that effect one of several peaks, of which a normal approximation would see one.
    """
    logs, slopes, _ = range_logs(data, shifted, tau)
    total, pull = logs.sum(axis=1), np.zeros_like(shifted)
    pull[:, data.ranges] = slopes
    misses = data.observed - shifted
    for rows in data.grouped:
        own, slopes = _group_logs(misses[:, rows], data.se[rows], data.spread(tau, rows)[0])
        total += own
        pull[:, rows] = slopes
    return total, pull


def _group_logs(misses: np.ndarray, se: np.ndarray, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the log likelihood (N,) of misses (N, R) of a group, whose effect is integrated out, and minus its slopes (N, R)."""
    if spread == 0.0:
        own = misses / se
        return _student_logs(own).sum(axis=1), _student_pull(own) / se
    effects = _nodes(spread, float(se.min()))
    own = (misses[:, None] - effects[:, None]) / se
    logs = _student_logs(own).sum(axis=2) - 0.5 * (effects / spread) ** 2
    highest = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - highest)
    sums = weights.sum(axis=1)
    slopes = (_student_pull(own) * (weights / sums[:, None])[:, :, None]).sum(axis=1) / se
    return highest[:, 0] + np.log(sums * (effects[1] - effects[0]) / spread), slopes


def _nodes(spread: float, se: float) -> np.ndarray:
    """Return evenly spaced values of an effect: the trapezoid rule is exact but for the width of a law's smooth strip."""
    apart = min(FINE * se, COARSE * spread)
    count = int(np.ceil(REACH * spread / apart))
    return np.asarray(apart * np.arange(-count, count + 1))


def _student_logs(own: np.ndarray) -> np.ndarray:
    return -0.5 * (TAIL + 1.0) * np.log1p(own**2 / TAIL)


def _student_pull(own: np.ndarray) -> np.ndarray:
    """Return how fast the log rises as a prediction rises, over one standard error."""
    return (TAIL + 1.0) * own / (TAIL + own**2)


def nuisance(
    data: Data, predicted: np.ndarray, jacobian: np.ndarray, tau: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return between-group deviations and robust weights (M,) that go with predictions (M,) and their slopes (M, P).

    Ranges have no weight of their own: theirs is in the shape of their likelihood.
    """
    misses, tau, at = data.observed - predicted, np.array(tau), data.numbers
    for k in range(len(tau)):
        tau[k] = _best_tau(data, predicted, jacobian, tau, k)
    for _ in range(WEIGHT_ROUNDS):
        effects = np.zeros_like(misses)
        for rows in data.grouped:
            variance = data.se[rows] ** 2 / weights[rows]
            spread = data.spread(tau, rows)[0] ** 2
            effects[rows] = spread / (1.0 + spread * (1.0 / variance).sum()) * (misses[rows] / variance).sum()
        own = (misses[at] - effects[at]) / data.se[at]
        weights = np.ones_like(misses)
        weights[at] = (TAIL + 1.0) / (TAIL + own**2)
    return tau, weights


def curvature_of(data: Data, predicted: np.ndarray, jacobian: np.ndarray, tau: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return minus the curvature of the log posterior (P, P) by Gauss-Newton."""
    precision = precision_of(data, tau, weights)
    precision[data.ranges, data.ranges] = range_logs(data, predicted, tau)[2]
    return np.asarray(np.eye(jacobian.shape[1]) + jacobian.T @ precision @ jacobian)


def precision_of(data: Data, tau: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the inverse covariance of the misses (M, M), group effects integrated out; zero for ranges."""
    diagonal = np.zeros(len(data.observed))
    diagonal[data.numbers] = (weights / data.se**2)[data.numbers]
    precision = np.diag(diagonal)
    for rows in data.grouped:
        inside, spread = diagonal[rows], data.spread(tau, rows)[0] ** 2
        precision[np.ix_(rows, rows)] -= spread / (1.0 + spread * inside.sum()) * np.outer(inside, inside)
    return precision


def information_of(data: Data, predicted: np.ndarray, slopes: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return what each row, taken alone, says of each parameter (P, M) by slopes (P, M), in units of its prior."""
    precision = 1.0 / (data.se**2 + data.spread(tau, np.arange(len(data.se))) ** 2)
    precision[data.ranges] = range_logs(data, predicted, tau)[2]
    return np.asarray(slopes**2 * precision)


def _best_tau(data: Data, predicted: np.ndarray, jacobian: np.ndarray, tau: np.ndarray, k: int) -> float:
    """Return the between-group deviation of a class at the mode of its marginal, on a grid refined once.

    Tails, effects and parameters are integrated out (the last by Laplace): with weights held, rows far off would be called odd
    and leave no spread; with parameters held, what they have bent to would not be missed.
    """
    groups = [rows for rows in data.grouped if data.classes[rows[0]] == k]
    misses, scale, usual = data.observed - predicted, float(data.tau_scale[k]), np.full(len(predicted), INFORMATION)

    def height(one: float) -> float:
        logs = (_group_logs(misses[None, rows], data.se[rows], one)[0][0] for rows in groups)
        there = np.where(np.arange(len(tau)) == k, one, tau)
        bent = np.linalg.slogdet(curvature_of(data, predicted, jacobian, there, usual))[1]
        return float(np.log(one / scale) - 0.5 * (one / scale) ** 2 + sum(logs) - 0.5 * bent)

    grid = scale * np.concatenate([np.linspace(0.1, 2.0, 20), np.linspace(2.2, 4.0, 10)])
    best = grid[int(np.argmax([height(t) for t in grid]))]
    fine = np.linspace(max(best - grid[0], 0.1 * grid[0]), best + grid[0], 9)
    return float(fine[int(np.argmax([height(t) for t in fine]))])


def _share(x: np.ndarray) -> np.ndarray:
    """Return the logistic function, also at infinity."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))
