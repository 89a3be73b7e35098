"""A posterior near its mode: damped Gauss-Newton with study effects, heavy tails and ranges, then Laplace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exerkine.calibration._data import Data
from exerkine.calibration._likelihood import INFORMATION, curvature_of, nuisance, precision_of, range_logs

Model = Callable[[np.ndarray], np.ndarray]
"""Standard normals of the parameters (N, P) -> predicted effects (N, M); NaN where a run did not finish."""

STEP = 0.05
"""Of a central difference, in standard normals."""
MOST_ROUNDS, CLOSE = 30, 0.02
"""Rounds at most, and by how little the target (a log density) may still fall at the end."""
FIRST_DAMPING, LESS, MORE, MOST_DAMPING = 1e-2, 0.3, 4.0, 1e4
FRESH = 3
"""After so many steps with an updated Jacobian it is found anew."""


@dataclass(frozen=True)
class Fit:
    """The mode ``z`` (P + Q,): parameters, then the unknowns of the data; the Laplace covariance, what is predicted there (M,)
    with shifts, the Jacobian (M, P + Q), the between-group deviations ``tau`` (K,), the robust weights (M,), and the course of
    the target.  ``is_close`` says whether it settled."""

    z: np.ndarray
    covariance: np.ndarray
    predicted: np.ndarray
    jacobian: np.ndarray
    tau: np.ndarray
    weights: np.ndarray
    targets: tuple[float, ...]
    is_close: bool

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Return ``n`` normal draws around the mode, shape (n, P + Q)."""
        return self.z + rng.standard_normal((n, len(self.z))) @ self.root.T

    @cached_property
    def root(self) -> np.ndarray:
        """The Cholesky factor of the covariance."""
        return np.linalg.cholesky(self.covariance)


def fit_laplace(
    model: Model,
    data: Data,
    start: np.ndarray,
    *,
    slopes: np.ndarray | None = None,
    on_round: Callable[[int, float, np.ndarray], None] | None = None,
) -> Fit:
    """Find the mode of the posterior of standard-normal parameters, and its curvature there.

    Observed effects are the model's, plus the shifts of what the data leave out, plus an effect of their group (normal, by
    class), plus an error (Student, with the standard error as its scale); ranges have a logistic error.  The group's effect is
    integrated out; heavy tails are weights that are found anew in every round; the between-group deviations maximise their own
    profile.  Between two Jacobians by differences, steps update the last one (Broyden).

    Parameters
    ----------
    start
        Where to begin, standard normals (P + Q,); zeros are the prior's middle.
    slopes
        The Jacobian (M, P) there, if it is known.
    on_round
        Told (round, target, z) after each accepted step, so that a long fit can be kept and taken up again.

    Raises
    ------
    ValueError
        The model gives no number at the start.
    """
    z, free = np.array(start, dtype=float), len(start) - data.shifts.shape[1]

    def shifted(point: np.ndarray) -> np.ndarray:
        return model(point[None, :free])[0] + data.shifts @ point[free:]

    def jacobian_at(point: np.ndarray) -> np.ndarray:
        return np.concatenate([_differences(model, point[:free]), data.shifts], axis=1)

    predicted = shifted(z)
    if not np.isfinite(predicted).all():
        raise ValueError("the model gives no number where the fit begins")
    tau, weights = np.array(data.tau_scale, dtype=float) / 2.0, np.ones(len(predicted))
    damping, targets, is_close, age = FIRST_DAMPING, [np.inf], False, 0
    jacobian = jacobian_at(z) if slopes is None else np.concatenate([slopes, data.shifts], axis=1)
    for number in range(MOST_ROUNDS):
        tau, weights = nuisance(data, predicted, jacobian, tau, weights)
        found = _step(data, z, predicted, jacobian, (tau, weights), damping, shifted)
        if found is None or found.gain < CLOSE:
            if found is not None:
                z, predicted = found.z, found.predicted
                targets.append(found.target)
            if not age:
                is_close = True  # no direction leads down: this is the mode, as far as differences can tell
                break
            damping = FIRST_DAMPING
            jacobian, age = jacobian_at(z), 0
            continue
        moved, change = found.z - z, found.predicted - predicted
        z, predicted, damping = found.z, found.predicted, found.damping * LESS
        targets.append(found.target)
        if on_round:
            on_round(number + 1, found.target, z)
        age += 1
        if age == FRESH:
            jacobian, age = jacobian_at(z), 0
        else:
            jacobian = jacobian + np.outer(change - jacobian @ moved, moved) / (moved @ moved)
    if age:
        jacobian = jacobian_at(z)
    tau, weights = nuisance(data, predicted, jacobian, tau, weights)
    covariance = np.linalg.inv(curvature_of(data, predicted, jacobian, tau, np.full(len(weights), INFORMATION)))
    return Fit(z, (covariance + covariance.T) / 2.0, predicted, jacobian, tau, weights, tuple(targets[1:]), is_close)


@dataclass(frozen=True)
class _Step:
    """Where a step led, the target there, by how much it fell, and the damping that was needed."""

    z: np.ndarray
    predicted: np.ndarray
    target: float
    gain: float
    damping: float


def _step(
    data: Data,
    z: np.ndarray,
    predicted: np.ndarray,
    jacobian: np.ndarray,
    nuisances: tuple[np.ndarray, np.ndarray],
    damping: float,
    shifted: Callable[[np.ndarray], np.ndarray],
) -> _Step | None:
    """Return a damped Gauss-Newton step that lowers the target, None where there is none."""
    target, gradient, curvature = _local(data, z, predicted, jacobian, *nuisances)
    while damping < MOST_DAMPING:
        there = z - np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), gradient)
        seen = shifted(there)
        reached = _target(data, there, seen, *nuisances) if np.isfinite(seen).all() else np.inf
        if reached < target:
            return _Step(there, seen, reached, target - reached, damping)
        damping *= MORE
    return None


def sloppiness(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the data narrow each direction (variance against that of the prior), rising, and the directions."""
    values, vectors = np.linalg.eigh(fit.covariance)
    return values, vectors


def _differences(model: Model, z: np.ndarray) -> np.ndarray:
    """Return central differences (M, P): 2 P runs, all at once; a side that did not finish leaves the other one."""
    steps = STEP * np.eye(len(z))
    here = model(np.concatenate([z + steps, z - steps, z[None]]))
    up, down, middle = here[: len(z)], here[len(z) : -1], here[-1]
    central, forward, backward = (up - down) / (2 * STEP), (up - middle) / STEP, (middle - down) / STEP
    best = np.where(np.isfinite(central), central, np.where(np.isfinite(forward), forward, backward))
    return np.where(np.isfinite(best), best, 0.0).T


def _local(
    data: Data, z: np.ndarray, predicted: np.ndarray, jacobian: np.ndarray, tau: np.ndarray, weights: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the target at a point, its gradient, and its curvature by Gauss-Newton."""
    precision = precision_of(data, tau, weights)
    pull = precision[:, data.numbers] @ (data.observed - predicted)[data.numbers]
    logs, slope, _ = range_logs(data, predicted, tau)
    pull[data.ranges] = slope
    misses = (data.observed - predicted)[data.numbers]
    target = 0.5 * misses @ pull[data.numbers] + 0.5 * z @ z - logs.sum()
    return float(target), z - jacobian.T @ pull, curvature_of(data, predicted, jacobian, tau, weights)


def _target(data: Data, z: np.ndarray, predicted: np.ndarray, tau: np.ndarray, weights: np.ndarray) -> float:
    misses = (data.observed - predicted)[data.numbers]
    inside = precision_of(data, tau, weights)[np.ix_(data.numbers, data.numbers)]
    return float(0.5 * misses @ inside @ misses + 0.5 * z @ z - range_logs(data, predicted, tau)[0].sum())
