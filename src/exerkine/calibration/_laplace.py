"""A posterior near its mode: damped Gauss-Newton with study effects and heavy tails, then Laplace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Model = Callable[[np.ndarray], np.ndarray]
"""Standard normals of the parameters (N, P) -> predicted effects (N, M); NaN where a run did not finish."""

STEP = 0.05
"""Of a central difference, in standard normals."""
MOST_ROUNDS, CLOSE = 30, 0.02
"""Rounds at most, and by how little the target (a log density) may still fall at the end."""
FIRST_DAMPING, LESS, MORE, MOST_DAMPING = 1e-2, 0.3, 4.0, 1e8
TAIL = 4.0
"""Degrees of freedom of the errors: one row far off must not bend the whole."""
INFORMATION = (TAIL + 1.0) / (TAIL + 3.0)
"""Of a Student error, as a share of that of a normal one with the same scale."""
SAMPLE_TAIL = 10.0
"""Degrees of freedom of the draws around the mode."""
NODES = 21
"""Of the quadrature over a group's effect."""


@dataclass(frozen=True)
class Data:
    """Effects (M,) with standard errors, in comparable units, and the group (study and outcome) whose effect each row shares.

    ``classes`` (M,) are numbers of outcome classes from 0; each has its own between-group standard deviation, whose prior, a
    Rayleigh, has its mode at ``tau_scale`` (K,) and keeps it from zero (Chung Y et al. Psychometrika 2013;78:685-709).
    """

    observed: np.ndarray
    se: np.ndarray
    groups: np.ndarray
    classes: np.ndarray
    tau_scale: np.ndarray


@dataclass(frozen=True)
class Fit:
    """The mode ``z`` (P,), the Laplace covariance (P, P), what is predicted there (M,), the Jacobian (M, P), the between-group
    deviations ``tau`` (K,), the robust weights (M,), and the course of the target.  ``is_close`` says whether it settled."""

    z: np.ndarray
    covariance: np.ndarray
    predicted: np.ndarray
    jacobian: np.ndarray
    tau: np.ndarray
    weights: np.ndarray
    targets: tuple[float, ...]
    is_close: bool

    def sample(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Return ``n`` draws around the mode, shape (n, P): multivariate Student, whose tails reach beyond the posterior's."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        stretch = np.sqrt(SAMPLE_TAIL / rng.chisquare(SAMPLE_TAIL, n))
        return self.z + stretch[:, None] * (rng.standard_normal((n, len(self.z))) @ root.T)

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Return the log density of such draws (N, P), up to a constant, shape (N,)."""
        away = z - self.z
        distance = np.einsum("ni,ij,nj->n", away, np.linalg.inv(self.covariance), away)
        return -0.5 * (SAMPLE_TAIL + len(self.z)) * np.log1p(distance / SAMPLE_TAIL)


def fit_laplace(
    model: Model,
    data: Data,
    start: np.ndarray,
    *,
    on_round: Callable[[int, float, np.ndarray], None] | None = None,
) -> Fit:
    """Find the mode of the posterior of standard-normal parameters, and its curvature there.

    Observed effects are the model's, plus an effect of their group (normal, by class), plus an error (Student, `TAIL`
    degrees of freedom, with the standard error as its scale).  The group's effect is integrated out; heavy tails are weights
    that are found anew in every round; the between-group deviations maximise their own profile.

    Parameters
    ----------
    start
        Where to begin, standard normals (P,); zeros are the prior's middle.
    on_round
        Told (round, target, z) after each accepted step, so that a long fit can be kept and taken up again.

    Raises
    ------
    ValueError
        The model gives no number at the start.
    """
    z = np.array(start, dtype=float)
    predicted = model(z[None])[0]
    if not np.isfinite(predicted).all():
        raise ValueError("the model gives no number where the fit begins")
    tau = np.array(data.tau_scale, dtype=float) / 2.0
    weights = np.ones(len(predicted))
    damping, targets, is_close = FIRST_DAMPING, [np.inf], False
    jacobian = _jacobian(model, z)
    for number in range(MOST_ROUNDS):
        tau, weights = _nuisance(data, predicted, tau, weights)
        precision = _precision(data, tau, weights)
        target = _target(data, z, predicted, precision)
        gradient = z - jacobian.T @ precision @ (data.observed - predicted)
        curvature = np.eye(len(z)) + jacobian.T @ precision @ jacobian
        while damping < MOST_DAMPING:
            step = -np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), gradient)
            there = model((z + step)[None])[0]
            reached = _target(data, z + step, there, precision) if np.isfinite(there).all() else np.inf
            if reached < target:
                break
            damping *= MORE
        else:
            is_close = True  # no direction leads down: this is the mode, as far as differences can tell
            break
        z, predicted, damping = z + step, there, damping * LESS
        jacobian = _jacobian(model, z)
        targets.append(reached)
        if on_round:
            on_round(number + 1, reached, z)
        if target - reached < CLOSE:
            is_close = True
            break
    tau, weights = _nuisance(data, predicted, tau, weights)
    precision = _precision(data, tau, np.full(len(weights), INFORMATION))
    covariance = np.linalg.inv(np.eye(len(z)) + jacobian.T @ precision @ jacobian)
    return Fit(z, (covariance + covariance.T) / 2.0, predicted, jacobian, tau, weights, tuple(targets[1:]), is_close)


def log_posterior(data: Data, z: np.ndarray, predicted: np.ndarray, tau: np.ndarray) -> np.ndarray:
    """Return the log density, up to a constant, of points (N, P) with their predictions (N, M), at fixed deviations ``tau``.

    The effect of each group is integrated out by quadrature around its normal approximation.  A point without a prediction
    is ruled out.
    """
    nodes, shares = np.polynomial.hermite.hermgauss(NODES)
    total = -0.5 * (z**2).sum(axis=1)
    misses = data.observed - np.where(np.isfinite(predicted), predicted, 0.0)
    for rows in _groups(data):
        spread, inside = tau[data.classes[rows[0]]], INFORMATION / data.se[rows] ** 2
        width = 1.0 / np.sqrt(1.0 / spread**2 + inside.sum())
        middle = width**2 * (misses[:, rows] * inside).sum(axis=1)
        effects = middle[:, None] + np.sqrt(2.0) * width * nodes
        own = (misses[:, None, rows] - effects[:, :, None]) / data.se[rows]
        logs = -0.5 * (TAIL + 1.0) * np.log1p(own**2 / TAIL).sum(axis=2) - 0.5 * (effects / spread) ** 2 + nodes**2
        highest = logs.max(axis=1)
        total = total + highest + np.log((shares * np.exp(logs - highest[:, None])).sum(axis=1))
    return np.where(np.isfinite(predicted).all(axis=1), total, -np.inf)


def sloppiness(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Return by how much the data narrow each direction (variance against that of the prior), rising, and the directions (P, P)."""
    values, vectors = np.linalg.eigh(fit.covariance)
    return values, vectors


def _jacobian(model: Model, z: np.ndarray) -> np.ndarray:
    """Return central differences (M, P): 2 P runs, all at once; a side that did not finish leaves the other one."""
    steps = STEP * np.eye(len(z))
    here = model(np.concatenate([z + steps, z - steps, z[None]]))
    up, down, middle = here[: len(z)], here[len(z) : -1], here[-1]
    central, forward, backward = (up - down) / (2 * STEP), (up - middle) / STEP, (middle - down) / STEP
    best = np.where(np.isfinite(central), central, np.where(np.isfinite(forward), forward, backward))
    return np.where(np.isfinite(best), best, 0.0).T


def _nuisance(data: Data, predicted: np.ndarray, tau: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return between-group deviations and robust weights that go with the misses, by a few rounds of both in turn."""
    misses = data.observed - predicted
    for _ in range(4):
        effects = np.zeros_like(misses)
        for rows in _groups(data):
            variance = data.se[rows] ** 2 / weights[rows]
            spread = tau[data.classes[rows[0]]] ** 2
            pull = spread / (1.0 + spread * (1.0 / variance).sum())
            effects[rows] = pull * (misses[rows] / variance).sum()
        own = (misses - effects) / data.se
        weights = (TAIL + 1.0) / (TAIL + own**2)
        tau = np.array([_best_tau(data, misses, weights, k) for k in range(len(tau))])
    return tau, weights


def _best_tau(data: Data, misses: np.ndarray, weights: np.ndarray, k: int) -> float:
    """Return the between-group deviation of a class at the mode of its profile, on a grid refined once."""
    groups = [rows for rows in _groups(data) if data.classes[rows[0]] == k]
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


def _precision(data: Data, tau: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the inverse covariance of the misses (M, M), group effects integrated out."""
    precision = np.diag(weights / data.se**2)
    for rows in _groups(data):
        inside = np.diag(precision)[rows].copy()
        spread = tau[data.classes[rows[0]]] ** 2
        precision[np.ix_(rows, rows)] -= spread / (1.0 + spread * inside.sum()) * np.outer(inside, inside)
    return precision


def _groups(data: Data) -> list[np.ndarray]:
    """Return the rows of each group."""
    return [np.flatnonzero(data.groups == group) for group in np.unique(data.groups)]


def _target(data: Data, z: np.ndarray, predicted: np.ndarray, precision: np.ndarray) -> float:
    misses = data.observed - predicted
    return float(0.5 * misses @ precision @ misses + 0.5 * z @ z)
