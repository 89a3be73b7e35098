"""From draws of a near posterior to draws of the posterior itself: many short chains, in groups that never meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._near import LEAST_SIZE, Near, next_size, walk

GROUPS = 4
"""Of chains with a fate of their own, so that chance can be told from a posterior that was missed."""
ROUNDS = 12
"""Runs of each chain."""
FIRST_SIZE = 0.3
STEPS, FIRST_PATHS, MOST_PATHS = 6, 4.0, 16.0
"""Of a path; and paths from one run to the next, at first and at most."""
GOAL = 0.4
"""Share of moves that should be taken, which the number of paths follows."""
LEAST_TAKEN = 0.15
"""Of the moves; with fewer the draws have hardly left the near posterior."""
WELL_MIXED = 1.1
"""R-hat above it says that the groups have not found the same posterior."""
APART = 4.0
"""Standard deviation of the log ratio above which the near posterior is no guide: so few rounds cannot make up for it."""
STEADY = 0.3
"""By how many of its standard deviations the log ratio, in the mean over all chains, may still move between the third quarter of
the rounds and the last."""


@dataclass(frozen=True)
class Chains:
    """Draws ``z`` (N, D), the ends of chains, and what tells whether they may be trusted.

    ``taken`` are the shares of moves taken in each round, ``ratios`` (rounds + 1, 2) the mean of the log ratio of true to near
    posterior over the chains and its standard deviation; ``r_hat`` (D,) compares the groups, whose numbers are ``groups`` (N,).
    """

    z: np.ndarray
    groups: np.ndarray
    taken: tuple[float, ...]
    ratios: np.ndarray
    r_hat: np.ndarray

    @property
    def drift(self) -> float:
        """How far the log ratio still moves at the end, in standard deviations; a near posterior that is left behind drifts."""
        quarter = max(len(self.taken) // 4, 1)
        last, before = self.ratios[-quarter:, 0].mean(), self.ratios[-2 * quarter : -quarter, 0].mean()
        return float((last - before) / max(self.ratios[-1, 1], 1e-12))

    @property
    def is_good(self) -> bool:
        """Whether the groups agree, the chains moved under a guide that is near, and have stopped drifting."""
        return bool(self.r_hat.max() < WELL_MIXED and np.mean(self.taken) > LEAST_TAKEN and self.ratios[-1, 1] < APART
                    and abs(self.drift) < STEADY)


@dataclass(frozen=True)
class Journey:
    """How far chains have come: where they are (N, D), their log ratios (N,), the size of steps and the number of paths, and of
    each round the share of moves taken and mean and deviation of the log ratio."""

    z: np.ndarray
    ratio: np.ndarray
    size: float
    paths: float
    taken: tuple[float, ...]
    ratios: tuple[tuple[float, float], ...]


def sample_chains(
    height: Callable[[np.ndarray], np.ndarray],
    near: Near,
    start: Journey,
    seed: int,
    *,
    rounds: int = ROUNDS,
    on_round: Callable[[Journey], None] | None = None,
) -> Chains:
    """Return draws of a posterior that a near one resembles.

    Chains begin at draws of the near posterior and move by Hamiltonian paths under it, which cost no run. Where these end, one run
    decides by the ratio of the two densities (surrogate transitions; Liu JS. Monte Carlo Strategies in Scientific Computing,
    2001, 9.4.3).

    Parameters
    ----------
    height
        Log density of the posterior at points (N, D), up to a constant; minus infinity where a point is ruled out.
    start
        From `set_out`, or as far as an earlier sampling with this seed came.
    on_round
        Told how far it has come, after every round.
    """
    now = start
    while len(now.taken) < rounds:
        now = _moved(height, near, now, np.random.default_rng([seed, 1 + len(now.taken)]))
        if on_round:
            on_round(now)
    groups = np.repeat(np.arange(GROUPS), len(now.z) // GROUPS)
    return Chains(now.z, groups, now.taken, np.array(now.ratios), _r_hat(now.z, groups))


def set_out(height: Callable[[np.ndarray], np.ndarray], near: Near, z: np.ndarray, size: float = FIRST_SIZE) -> Journey:
    """Return the begin of chains at draws ``z`` (N, D) of the near posterior.

    Raises
    ------
    ValueError
        The number of draws is no multiple of `GROUPS`, or no draw is possible.
    """
    if len(z) % GROUPS:
        raise ValueError(f"{len(z)} draws cannot be shared by {GROUPS} groups")
    ratio = height(z) - near.height(z)[0]
    if not np.isfinite(ratio).any():
        raise ValueError("no draw around the mode is possible")
    return Journey(z, ratio, size, FIRST_PATHS, (), (_told(ratio),))


def _moved(height: Callable[[np.ndarray], np.ndarray], near: Near, now: Journey, rng: np.random.Generator) -> Journey:
    z, ratio, n = now.z, now.ratio, len(now.z)
    there, smooth = walk(near.height, near.fit.root, z, rng, paths=round(now.paths), steps=STEPS, size=now.size)
    ratio_there = height(there) - near.height(there)[0]
    accepted = np.isfinite(ratio_there) & (~np.isfinite(ratio) | (np.log(rng.random(n)) < ratio_there - ratio))
    share = float(accepted.mean())
    paths = now.paths * np.exp(2.0 * (share - GOAL))
    size = max(next_size(now.size, smooth) * min(paths, 1.0), LEAST_SIZE)
    z, ratio = np.where(accepted[:, None], there, z), np.where(accepted, ratio_there, ratio)
    return Journey(z, ratio, size, float(np.clip(paths, 1.0, MOST_PATHS)), (*now.taken, share), (*now.ratios, _told(ratio)))


def _told(ratio: np.ndarray) -> tuple[float, float]:
    possible = ratio[np.isfinite(ratio)]
    return float(possible.mean()), float(possible.std())


def _r_hat(z: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return by how much the spread over all groups exceeds that within them (Gelman A, Rubin DB. Stat Sci 1992;7:457-472)."""
    parts = [z[groups == g] for g in np.unique(groups)]
    n = len(parts[0])
    within = np.mean([part.var(axis=0, ddof=1) for part in parts], axis=0)
    between = np.var([part.mean(axis=0) for part in parts], axis=0, ddof=1)
    return np.asarray(np.sqrt((n - 1) / n + between / np.maximum(within, 1e-300)))
