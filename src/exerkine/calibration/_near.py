"""Near a mode without a run: predictions along straight lines, bent by what runs have shown, and walks under them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from exerkine.calibration._data import Data
from exerkine.calibration._laplace import Fit, fit_laplace
from exerkine.calibration._likelihood import log_likelihood

WIDTHS = (2.0, 4.0, 8.0, 16.0)
"""How far a run tells of its neighbours, in typical distances between runs."""
NOISES = tuple(10.0**power for power in np.arange(-6.0, 1.5, 0.5))
"""How closely runs are followed, as a share of what a bend varies."""
OWN = 0.02
"""What a direction counts in a distance of which the straight lines say nothing."""
SPREAD = (0.7, 1.1)
"""Steps of a path are drawn between these shares of the usual one, so that none comes back to where it began."""

Height = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (N, D) -> log densities (N,), and their slopes (N, D)."""


@dataclass(frozen=True)
class Near:
    """A posterior whose predictions need no run.

    Straight lines are those of the fit.  What runs show beside them is followed by a Gaussian process (radial kernel, one width
    for all terms, a noise for each), in distances that count a direction by what the terms see of it.  ``axes`` (P, P) lead to
    such coordinates, ``places`` (n, P) are those of the runs, ``bends`` (n, M) their weights, and ``missed`` (M,) is by how many
    standard errors each term was missed when its run was left out.
    """

    data: Data
    fit: Fit
    axes: np.ndarray
    places: np.ndarray
    bends: np.ndarray
    width: float = 1.0
    missed: np.ndarray | None = None

    def predicted(self, z: np.ndarray) -> np.ndarray:
        """Return predictions with shifts (N, M) at points (N, P + Q)."""
        straight = self.fit.predicted + (z - self.fit.z) @ self.fit.jacobian.T
        return straight if not len(self.places) else straight + self._kernel(self._coordinates(z)) @ self.bends

    def height(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the log density (N,) at points (N, P + Q), up to a constant, and its slopes (N, P + Q)."""
        shifted = self.fit.predicted + (z - self.fit.z) @ self.fit.jacobian.T
        at, kernel = self._coordinates(z), None
        if len(self.places):
            kernel = self._kernel(at)
            shifted = shifted + kernel @ self.bends
        logs, pull = log_likelihood(self.data, shifted, self.fit.tau)
        slopes = pull @ self.fit.jacobian - z
        if kernel is not None:
            drawn = (pull @ self.bends.T) * kernel
            turned = (drawn @ self.places - drawn.sum(axis=1, keepdims=True) * at) / self.width**2
            slopes[:, : len(self.axes)] += turned @ self.axes.T
        return logs - 0.5 * (z**2).sum(axis=1), slopes

    def learnt(self, z: np.ndarray, shifted: np.ndarray) -> Near:
        """Return the same, bent by runs at points (n, P + Q) that gave these predictions with shifts (n, M).

        Width and noises are those that best foretell each run from all others; a term that is no better foretold by its
        neighbours than by the straight line keeps the line.
        """
        finished = np.isfinite(shifted).all(axis=1)
        z, shifted = z[finished], shifted[finished]
        scale = np.hypot(self.data.se, self.data.spread(self.fit.tau, np.arange(len(self.data.se))))
        beside = (shifted - self.fit.predicted - (z - self.fit.z) @ self.fit.jacobian.T) / scale
        places = self._coordinates(z)
        apart = _distances(places, places)
        typical = np.sqrt(np.median(apart[np.triu_indices(len(places), 1)]))
        best, least = None, np.inf
        for width in (share * typical for share in WIDTHS):
            values, vectors = np.linalg.eigh(np.exp(-0.5 * apart / width**2))
            values, seen = np.maximum(values, 0.0), vectors.T @ beside
            missed = []
            for noise in NOISES:
                inverse = 1.0 / (values + noise)
                left_out = vectors @ (seen * inverse[:, None]) / (vectors**2 @ inverse)[:, None]
                missed.append((left_out**2).mean(axis=0))
            lowest = np.min(missed, axis=0)
            if lowest.sum() < least:
                noises = np.array(NOISES)[np.argmin(missed, axis=0)]
                bends = vectors @ (seen / (values[:, None] + noises))
                best, least = (width, np.where(lowest < (beside**2).mean(axis=0), bends, 0.0) * scale, lowest), lowest.sum()
        assert best is not None
        return replace(self, places=places, width=float(best[0]), bends=best[1], missed=np.sqrt(best[2]))

    def only(self, rows: np.ndarray) -> Near:
        """Return the posterior of the rows of a mask (M,) alone: around their own mode, with their own spread between groups."""
        data, fit = self.data.only(rows), self.fit
        count = len(self.axes)

        def lines(z: np.ndarray) -> np.ndarray:
            return self.predicted(np.concatenate([z, np.zeros((len(z), len(fit.z) - count))], axis=1))[:, rows]

        own = fit_laplace(lines, data, fit.z)
        return replace(self, data=data, bends=self.bends[:, rows], missed=None, fit=replace(
            fit, predicted=fit.predicted[rows], jacobian=fit.jacobian[rows], tau=own.tau, covariance=own.covariance))

    def _coordinates(self, z: np.ndarray) -> np.ndarray:
        count = len(self.axes)
        return np.asarray((z[:, :count] - self.fit.z[:count]) @ self.axes)

    def _kernel(self, at: np.ndarray) -> np.ndarray:
        return np.exp(-0.5 * _distances(at, self.places) / self.width**2)


def near(data: Data, fit: Fit) -> Near:
    """Return the posterior under the straight lines of a fit."""
    count = len(fit.z) - data.shifts.shape[1]
    scale = np.hypot(data.se, data.spread(fit.tau, np.arange(len(data.se))))
    slopes = fit.jacobian[:, :count] / scale[:, None]
    values, vectors = np.linalg.eigh(slopes.T @ slopes)
    axes = vectors * np.sqrt(np.sqrt(np.maximum(values, 0.0)) + OWN)
    return Near(data, fit, axes, np.empty((0, count)), np.empty((0, len(data.observed))))


def walk(
    height: Height, root: np.ndarray, z: np.ndarray, rng: np.random.Generator, *, paths: int, steps: int, size: float
) -> tuple[np.ndarray, float]:
    """Return points (N, D) after Hamiltonian paths that keep a density, and the share of the paths that was taken.

    Momenta are standard normal in the coordinates in which ``root`` (D, D), of a covariance, is the unit; a path has ``steps``
    steps of about ``size`` (Neal RM, in: Handbook of Markov Chain Monte Carlo, 2011).
    """
    here, slopes = height(z)
    taken = []
    for _ in range(paths):
        step = size * rng.uniform(*SPREAD, size=(len(z), 1))
        before = rng.standard_normal(z.shape)
        there, there_slopes, there_height = z, slopes, here
        push = before + 0.5 * step * (slopes @ root)
        for number in range(steps):
            there = there + step * (push @ root.T)
            there_height, there_slopes = height(there)
            push = push + (0.5 if number == steps - 1 else 1.0) * step * (there_slopes @ root)
        change = there_height - here + 0.5 * (before**2 - push**2).sum(axis=1)
        accepted = np.log(rng.random(len(z))) < change
        z = np.where(accepted[:, None], there, z)
        here, slopes = np.where(accepted, there_height, here), np.where(accepted[:, None], there_slopes, slopes)
        taken.append(float(accepted.mean()))
    return z, float(np.mean(taken))


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return squared distances (N, n)."""
    return np.asarray(np.maximum((a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2.0 * a @ b.T, 0.0))
