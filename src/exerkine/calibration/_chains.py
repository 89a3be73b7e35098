"""From draws of a near posterior to draws of the posterior itself: many short chains, in groups that never meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from exerkine.calibration._near import LEAST_SIZE, Near, next_size, walk
from exerkine.calibration._ranks import Ranks

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
class Journey:
    """How far chains have come: where they are (N, D), log ratios of true to near posterior there (N,), size of steps, number of
    paths; of each round the share of moves taken, and of the start and each round mean and deviation of the log ratio."""

    z: np.ndarray
    ratio: np.ndarray
    size: float
    paths: float
    taken: tuple[float, ...]
    ratios: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Chains:
    """Chains from where they set out to where they ended, and what tells whether the ends may be trusted as draws."""

    first: Journey
    last: Journey

    @property
    def z(self) -> np.ndarray:
        """The draws (N, D)."""
        return self.last.z

    @cached_property
    def r_hat(self) -> np.ndarray:
        """By how much the spread over all groups exceeds that within them, (D,); Gelman A, Rubin DB. Stat Sci 1992;7:457-472."""
        parts = self.z.reshape(GROUPS, -1, self.z.shape[1])
        n = parts.shape[1]
        within, between = parts.var(axis=1, ddof=1).mean(axis=0), parts.mean(axis=1).var(axis=0, ddof=1)
        return np.asarray(np.sqrt((n - 1) / n + between / np.maximum(within, 1e-300)))

    @cached_property
    def ranks(self) -> Ranks:
        """Where chains end by where they began: the log ratio, then each of the D unknowns."""
        return Ranks.by_start(*(np.column_stack([one.ratio, one.z]) for one in (self.first, self.last)))

    @property
    def stuck(self) -> int:
        """Chains that never moved."""
        return int((self.first.z == self.last.z).all(axis=1).sum())

    @property
    def drift(self) -> float:
        """How far the log ratio still moves at the end, in standard deviations; a near posterior that is left behind drifts."""
        ratios = np.array(self.last.ratios)
        quarter = max(len(self.last.taken) // 4, 1)
        last, before = ratios[-quarter:, 0].mean(), ratios[-2 * quarter : -quarter, 0].mean()
        return float((last - before) / max(ratios[-1, 1], 1e-12))

    @property
    def is_good(self) -> bool:
        """Whether the groups agree, the chains moved under a guide that is near, no longer drift, and forgot where they began."""
        return bool(self.r_hat.max() < WELL_MIXED and np.mean(self.last.taken) > LEAST_TAKEN and self.last.ratios[-1][1] < APART
                    and abs(self.drift) < STEADY and self.ranks.is_even)


def sample_chains(
    height: Callable[[np.ndarray], np.ndarray],
    near: Near,
    first: Journey,
    seed: int,
    *,
    last: Journey | None = None,
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
    first
        From `set_out`.
    last
        As far as an earlier sampling from there with this seed came.
    on_round
        Told how far it has come, after every round.
    """
    now = last or first
    while len(now.taken) < rounds:
        now = _moved(height, near, now, np.random.default_rng([seed, 1 + len(now.taken)]))
        if on_round:
            on_round(now)
    return Chains(first, now)


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
