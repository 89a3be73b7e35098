"""Least squares for a function of few unknowns that is costly, and cheap to ask at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

STEP = 0.05
"""Of the differences; well above what a solver's tolerance lets a reading jump."""
FIRST_DAMPING, LEAST_DAMPING = 1e-2, 1e-6
DAMPINGS = np.array([0.1, 1.0, 10.0, 100.0])
"""Tried together, as multiples of the last one that helped."""
LONGEST_STEP = 2.0
SMALL_GAIN = 1e-3
MOST_STEPS = 25


def least_squares(
    residuals: Callable[[Sequence[np.ndarray]], Sequence[np.ndarray]], start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the point near ``start`` (K,) where the sum of squares is least, and its residuals (R,).

    Levenberg-Marquardt with forward differences; each step asks for all differences, then for all dampings, at once.
    ``residuals`` takes points and returns the residuals of each; a point that cannot be computed has infinite ones.
    """
    here, damping = np.asarray(start, float), FIRST_DAMPING
    (seen,) = residuals([here])
    for _ in range(MOST_STEPS):
        moved = residuals([here + STEP * unit for unit in np.eye(len(here))])
        slopes = np.stack([(other - seen) / STEP if np.isfinite(other).all() else 0.0 * seen for other in moved], axis=1)
        tried = damping * DAMPINGS
        steps = [_step(slopes, seen, d) for d in tried]
        ends = residuals([here + step for step in steps])
        costs = [float(end @ end) for end in ends]
        best, before = int(np.argmin(costs)), float(seen @ seen)
        if not costs[best] < before:
            if damping > 1.0 / LEAST_DAMPING:
                break
            damping *= DAMPINGS[-1]
            continue
        here, seen, damping = here + steps[best], ends[best], max(float(tried[best]), LEAST_DAMPING)
        if costs[best] > (1.0 - SMALL_GAIN) * before:
            break
    return here, seen


def _step(slopes: np.ndarray, seen: np.ndarray, damping: float) -> np.ndarray:
    curvature = slopes.T @ slopes
    scale = np.diag(curvature) + 1e-12 * max(float(np.trace(curvature)), 1.0)
    step = -np.linalg.solve(curvature + np.diag(damping * scale), slopes.T @ seen)
    return np.clip(step, -LONGEST_STEP, LONGEST_STEP)  # one by one: an unknown that moves nothing must not slow the others
