"""Near a mode without a run: predictions along straight lines, bent by what runs have shown, and walks under them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from exerkine.calibration._data import Data
from exerkine.calibration._laplace import Fit, fit_laplace
from exerkine.calibration._likelihood import log_likelihood

FEW = 12
"""Parameters whose products bend a term: those that move it most."""
POWERS = (1, 2, 3)
"""Of the straight line itself, by which a term may bend."""
FAR = 4.0
"""Standard deviations of the line among the runs, beyond which it bends no further."""
PENALTIES = tuple(10.0**power for power in np.arange(-1.0, 4.5, 0.5))
LIGHT = 0.01
"""Penalties on slopes and products, in runs; and that on the powers of the line as a share of it."""
SPREAD = (0.7, 1.1)
"""Steps of a path are drawn between these shares of the usual one, so that none comes back to where it began."""

SMOOTH, LEAST_SIZE, MOST_SIZE = 0.8, 0.01, 1.5
"""Share of paths that should be taken, which the size of steps follows, and its bounds."""

Height = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (N, D) -> log densities (N,), and their slopes (N, D)."""


@dataclass(frozen=True)
class Bends:
    """What runs show beside the straight lines of M terms, as polynomials.

    ``offset`` (M,), ``along`` (M, 3) of the powers of the line's own change, which counts up to ``far`` (M,), ``slopes`` (M, K)
    and ``products`` (M, K, K) of the parameters ``few`` (M, K).  ``missed`` (M,) is by how many deviations a run is missed when it
    is left out.
    """

    offset: np.ndarray
    along: np.ndarray
    far: np.ndarray
    few: np.ndarray
    slopes: np.ndarray
    products: np.ndarray
    missed: np.ndarray

    def only(self, rows: np.ndarray) -> Bends:
        """Return those of the terms of a mask (M,)."""
        return Bends(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def __call__(self, line: np.ndarray, away: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return for lines (N, M) and parameters from the mode (N, P) what to add (N, M), and its slopes by the line (N, M) and by
        the few (N, M, K)."""
        s = np.clip(line, -self.far, self.far)
        near = away[:, self.few]
        turned = np.einsum("nmk,mkl->nml", near, self.products)
        added = (self.offset + s * (self.along[:, 0] + s * (self.along[:, 1] + s * self.along[:, 2]))
                 + (near * (self.slopes + turned)).sum(axis=2))
        by_line = (self.along[:, 0] + s * (2.0 * self.along[:, 1] + 3.0 * s * self.along[:, 2])) * (np.abs(line) < self.far)
        return added, by_line, self.slopes + 2.0 * turned


@dataclass(frozen=True)
class Near:
    """A posterior whose predictions need no run: straight lines of the fit, and what runs have shown beside them."""

    data: Data
    fit: Fit
    bends: Bends | None = None

    @property
    def count(self) -> int:
        """Parameters; the other unknowns are those of the data, whose lines are straight."""
        return len(self.fit.z) - self.data.shifts.shape[1]

    def predicted(self, z: np.ndarray) -> np.ndarray:
        """Return predictions with shifts (N, M) at points (N, P + Q)."""
        return self._seen(z)[0]

    def height(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the log density (N,) at points (N, P + Q), up to a constant, and its slopes (N, P + Q)."""
        shifted, by_line, by_few = self._seen(z)
        logs, pull = log_likelihood(self.data, shifted, self.fit.tau)
        slopes = pull @ self.fit.jacobian - z
        if self.bends is not None:
            slopes[:, : self.count] += (pull * by_line) @ self._lines
            slopes[:, : self.count] += (pull[:, :, None] * by_few).reshape(len(z), -1) @ self._places
        return logs - 0.5 * (z**2).sum(axis=1), slopes

    def learnt(self, z: np.ndarray, shifted: np.ndarray) -> Near:
        """Return the same, bent by runs at points (n, P + Q) that gave these predictions with shifts (n, M).

        Each term has the penalty under which its other runs foretell one best (ridge; left out one by one); one that is no better
        foretold so than by its straight line keeps the line.
        """
        finished = np.isfinite(shifted).all(axis=1)
        z, shifted = z[finished], shifted[finished]
        away = z[:, : self.count] - self.fit.z[: self.count]
        beside = shifted - self.fit.predicted - (z - self.fit.z) @ self.fit.jacobian.T
        line = away @ self._lines.T
        wide, spread = np.maximum(away.std(axis=0), 1e-12), np.maximum(line.std(axis=0), 1e-12)
        few = np.argsort(-np.abs(self._lines) * wide, axis=1)[:, :FEW]
        scale = np.hypot(self.data.se, self.data.spread(self.fit.tau, np.arange(len(self.data.se))))
        found = [_bend(beside[:, i], np.clip(line[:, i] / spread[i], -FAR, FAR), away[:, few[i]] / wide[few[i]])
                 for i in range(len(scale))]
        unit = wide[few]
        return replace(self, bends=Bends(
            offset=np.array([one[0] for one in found]),
            along=np.array([one[1] for one in found]) / spread[:, None] ** np.array(POWERS), far=FAR * spread, few=few,
            slopes=np.array([one[2] for one in found]) / unit,
            products=np.array([one[3] for one in found]) / (unit[:, :, None] * unit[:, None, :]),
            missed=np.array([one[4] for one in found]) / scale))

    def only(self, rows: np.ndarray) -> Near:
        """Return the posterior of the rows of a mask (M,) alone: around their own mode, with their own spread between groups."""
        data, fit = self.data.only(rows), self.fit

        def unshifted(z: np.ndarray) -> np.ndarray:
            return self.predicted(np.concatenate([z, np.zeros((len(z), len(fit.z) - self.count))], axis=1))[:, rows]

        own = fit_laplace(unshifted, data, fit.z)
        return Near(data, replace(fit, predicted=fit.predicted[rows], jacobian=fit.jacobian[rows], tau=own.tau,
                                  covariance=own.covariance), self.bends and self.bends.only(rows))

    def _seen(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return predictions with shifts, and how fast what bends them changes by the line and by the few."""
        shifted = self.fit.predicted + (z - self.fit.z) @ self.fit.jacobian.T
        if self.bends is None:
            return shifted, np.empty(0), np.empty(0)
        away = z[:, : self.count] - self.fit.z[: self.count]
        added, by_line, by_few = self.bends(away @ self._lines.T, away)
        return shifted + added, by_line, by_few

    @property
    def _lines(self) -> np.ndarray:
        return self.fit.jacobian[:, : self.count]

    @cached_property
    def _places(self) -> np.ndarray:
        """One row for each of the few of each term, with a one at its parameter."""
        assert self.bends is not None
        return np.eye(self.count)[self.bends.few.ravel()]


def _bend(beside: np.ndarray, line: np.ndarray, near: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, float]:
    """Return offset, powers of the line, slopes and products (K, K) that foretell ``beside`` (n,), and how far they miss one."""
    count, k = len(line), near.shape[1]
    first, second = np.triu_indices(k)
    products = near[:, first] * near[:, second]
    x = np.column_stack([np.ones(count), *(line**power for power in POWERS), near, products])
    own = 1 + len(POWERS)
    x /= np.sqrt(np.r_[np.full(own, LIGHT), np.ones(x.shape[1] - own)])
    values, vectors = np.linalg.eigh(x.T @ x)
    turned = x @ vectors
    seen, squares = turned.T @ beside, turned**2
    best, least = np.zeros(x.shape[1]), float((beside**2).mean())
    for inverse in (1.0 / (values + penalty) for penalty in PENALTIES):
        left_out = (beside - turned @ (seen * inverse)) / (1.0 - squares @ inverse)
        if (missed := float((left_out**2).mean())) < least:
            best, least = vectors @ (seen * inverse), missed
    best[:own] /= np.sqrt(LIGHT)
    bent = np.zeros((k, k))
    bent[first, second] = best[own + k :]
    return float(best[0]), best[1:own], best[own : own + k], (bent + bent.T) / 2.0, float(np.sqrt(least))


def next_size(size: float, taken: float) -> float:
    """Return the size of steps that suits better where a share of paths was taken."""
    return float(np.clip(size * np.exp(taken - SMOOTH), LEAST_SIZE, MOST_SIZE))


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
