"""Simulate and recover: numbers that the mechanism makes at known parameters, in place of those of trials and facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from exerkine.calibration._data import ALONE, Z95, Data
from exerkine.calibration._laplace import Fit
from exerkine.calibration._likelihood import LOGISTIC, TAIL
from exerkine.errors import InputError

KNOWN = 0.5
"""A combination of parameters is known where its variance fell below this share of that of the prior."""
STREAM, MOST_TRIES = 5, 50
"""Second word of the seed; and draws of the priors until one can be run in every arm."""


@dataclass(frozen=True)
class Truth:
    """Unknowns that were drawn from their priors: parameters ``z`` (P,), doses (Q,) and spreads between trials (K,)."""

    z: np.ndarray
    shifts: np.ndarray
    tau: np.ndarray


@dataclass(frozen=True)
class Recovery:
    """How known combinations of unknowns (K,) are found again.

    ``narrowed`` is their variance over that of the prior, ``true`` where they are, ``mean`` and ``sd`` where the draws have them,
    and ``rank`` the share of draws below the truth: uniform if draws stand for what can be known.
    """

    narrowed: np.ndarray
    true: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    rank: np.ndarray

    def inside(self, level: float) -> int:
        """Return how many of the truths lie in the central intervals of a level."""
        return int((np.abs(self.rank - 0.5) <= level / 2).sum())


def draw_truth(run: Callable[[np.ndarray], np.ndarray], data: Data, count: int, seed: int) -> tuple[Truth, np.ndarray]:
    """Return unknowns drawn from their priors, and what is predicted there without shifts (M,).

    Raises
    ------
    InputError
        No draw could be run in every arm.
    """
    rng = np.random.default_rng([seed, STREAM])
    for _ in range(MOST_TRIES):
        z = rng.standard_normal(count)
        predicted = run(z[None])[0]
        if np.isfinite(predicted).all():
            return Truth(z, rng.standard_normal((data.shifts.shape[1],)), rng.rayleigh(data.tau_scale)), predicted
    raise InputError(f"none of {MOST_TRIES} draws of the priors could be run in every arm")


def simulated(data: Data, truth: Truth, predicted: np.ndarray, seed: int) -> Data:
    """Return the same rows as they would have been reported, had predictions without shifts (M,) been true.

    Numbers get an effect of their group and an error with heavy tails; a direction is drawn among those that are told; the range of
    a fact keeps its width and lies anywhere around what was found.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    middle = predicted + data.shifts @ truth.shifts
    spread = data.spread(truth.tau, np.arange(len(middle)))
    effects = spread * rng.standard_normal(data.groups.max() + 1)[data.groups]
    observed = np.where(np.isfinite(data.observed), middle + effects + data.se * rng.standard_t(TAIL, len(middle)), np.nan)
    lo, hi, at = data.lo.copy(), data.hi.copy(), data.ranges
    scale, limit, alone = LOGISTIC * np.hypot(data.se, spread)[at], Z95 * data.se[at], data.classes[at] == ALONE
    found, told = np.empty(len(at)), np.zeros(len(at), dtype=bool)
    while not told.all():
        found = np.where(told, found, rng.logistic(middle[at], scale))
        told |= alone | (np.abs(found) > limit) | (rng.random(len(at)) < data.telling)
    low = found - rng.random(len(at)) * np.where(alone, (hi - lo)[at], 0.0)
    rises, falls = found > limit, found < -limit
    lo[at] = np.where(alone, low, np.where(rises, limit, np.where(falls, -np.inf, -limit)))
    hi[at] = np.where(alone, low + (data.hi - data.lo)[at], np.where(rises, np.inf, np.where(falls, -limit, limit)))
    return replace(data, observed=observed, lo=lo, hi=hi)


def recovery_of(truth: Truth, at: np.ndarray, fit: Fit, draws: np.ndarray) -> Recovery:
    """Return how a fit and its draws (N, P + Q) find again the combinations that are known; ``at`` are its parameters' places."""
    values, vectors = np.linalg.eigh(fit.covariance)
    known = values < KNOWN
    true = np.r_[truth.z[at], truth.shifts] @ vectors[:, known]
    seen = draws @ vectors[:, known]
    return Recovery(values[known], true, seen.mean(axis=0), seen.std(axis=0, ddof=1), (seen < true).mean(axis=0))
