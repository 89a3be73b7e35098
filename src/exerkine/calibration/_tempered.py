"""From draws of a near posterior to draws of the posterior itself: tempered sequential Monte Carlo in independent groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._near import Near, walk

GROUPS = 4
"""Populations of draws that never meet, so that chance can be told from a posterior that was missed."""
LEAST_EFFECTIVE = 0.5
"""Of the draws, that a step of the temperature may leave."""
MOVES, LAST_MOVES, MOST_STAGES = 2, 6, 20
"""Rounds of moves at each temperature and at the last one, and temperatures at most."""
FIRST_SIZE, LEAST_SIZE, MOST_SIZE = 0.3, 0.01, 1.5
STEPS, MOST_PATHS = 6, 16
"""Of a path; and paths from one run to the next at most."""
SMOOTH, GOAL = 0.8, 0.4
"""Share of paths that should be taken, which the size of steps follows; share of moves, which the number of paths follows."""
LEAST_TAKEN = 0.1
"""Of the last moves; with fewer the draws have hardly left the near posterior."""
WELL_MIXED = 1.1
"""R-hat above it says that the groups have not found the same posterior."""


@dataclass(frozen=True)
class Tempered:
    """Draws ``z`` (N, D), and what tells whether they may be trusted.

    ``stages`` hold (inverse temperature, effective draws of those resampled there, share of moves taken); ``r_hat`` (D,)
    compares the groups, whose numbers are ``groups`` (N,).
    """

    z: np.ndarray
    groups: np.ndarray
    stages: tuple[tuple[float, float, float], ...]
    r_hat: np.ndarray

    @property
    def is_good(self) -> bool:
        """Whether the groups agree, and the draws moved."""
        return bool(self.r_hat.max() < WELL_MIXED) and self.stages[-1][0] == 1.0 and self.stages[-1][2] > LEAST_TAKEN


@dataclass(frozen=True)
class Journey:
    """How far a sampling has come: draws (N, D), their log ratios (N,), the inverse temperature, the size of steps and the number
    of paths, the rounds of moves made in all, the shares taken at this temperature, and the stages that are done."""

    z: np.ndarray
    ratio: np.ndarray
    beta: float = 0.0
    size: float = FIRST_SIZE
    paths: float = 4.0
    rounds: int = 0
    taken: tuple[float, ...] = ()
    effective: float = 0.0
    stages: tuple[tuple[float, float, float], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the posterior is reached, or given up."""
        return not self.taken and (self.beta == 1.0 or len(self.stages) == MOST_STAGES)


def sample_tempered(
    height: Callable[[np.ndarray], np.ndarray],
    near: Near,
    start: Journey,
    seed: int,
    *,
    on_round: Callable[[Journey], None] | None = None,
) -> Tempered:
    """Return draws of a posterior that a near one resembles.

    The temperature leads from the near posterior (0) to the true one (1), in steps that leave half of the draws effective; at
    each, draws are resampled within their group and then moved by Hamiltonian paths under the near posterior, which cost no
    run. Where these end, one run decides by the ratio of the two densities (surrogate transitions; Liu JS. Monte Carlo Strategies
    in Scientific Computing, 2001, 9.4.3).

    Parameters
    ----------
    height
        Log density of the posterior at points (N, D), up to a constant; minus infinity where a point is ruled out.
    start
        From `set_out`, or as far as an earlier sampling with this seed came.
    on_round
        Told how far it has come, after every round of moves.
    """
    now = start
    while not now.is_over:
        now = _moved(height, near, now, np.random.default_rng([seed, 1 + now.rounds]))
        if on_round:
            on_round(now)
    groups = _groups(len(now.z))
    return Tempered(now.z, groups, now.stages, _r_hat(now.z, groups))


def set_out(height: Callable[[np.ndarray], np.ndarray], near: Near, z: np.ndarray, size: float = FIRST_SIZE) -> Journey:
    """Return the begin of a sampling from draws ``z`` (N, D) of the near posterior.

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
    return Journey(z, ratio, size=size)


def _moved(height: Callable[[np.ndarray], np.ndarray], near: Near, now: Journey, rng: np.random.Generator) -> Journey:
    """Return the draws after one round of moves, and a new temperature before it where the last is done."""
    z, ratio, n = now.z, now.ratio, len(now.z)
    beta, effective = now.beta, now.effective
    if not now.taken:
        beta, weights = _next(ratio, beta)
        effective = float(1.0 / (weights**2).sum())
        chosen = np.concatenate([_systematic(weights[at], rng) + at[0] for at in np.split(np.arange(n), GROUPS)])
        z, ratio = z[chosen], ratio[chosen]
    there, smooth = walk(near.height, near.fit.root, z, rng, paths=round(now.paths), steps=STEPS, size=now.size)
    ratio_there = height(there) - near.height(there)[0]
    accepted = np.log(rng.random(n)) < beta * (ratio_there - ratio)
    taken, stages = (*now.taken, float(accepted.mean())), now.stages
    if len(taken) == (LAST_MOVES if beta == 1.0 else MOVES):
        stages, taken = (*stages, (beta, effective, float(np.mean(taken)))), ()
    size, paths = now.size * np.exp(smooth - SMOOTH), now.paths * np.exp(2.0 * (accepted.mean() - GOAL))
    if paths < 1.0:
        size *= paths
    return Journey(np.where(accepted[:, None], there, z), np.where(accepted, ratio_there, ratio), beta,
                   float(np.clip(size, LEAST_SIZE, MOST_SIZE)), float(np.clip(paths, 1.0, MOST_PATHS)), now.rounds + 1, taken,
                   effective, stages)


def _groups(n: int) -> np.ndarray:
    return np.repeat(np.arange(GROUPS), n // GROUPS)


def _next(ratio: np.ndarray, beta: float) -> tuple[float, np.ndarray]:
    """Return the next inverse temperature and the weights that lead there."""

    def weights(to: float) -> np.ndarray:
        logs = (to - beta) * np.where(np.isfinite(ratio), ratio, -np.inf)
        w = np.exp(logs - logs.max())
        return np.asarray(w / w.sum())

    def is_rich(to: float) -> bool:
        return bool(1.0 / (weights(to) ** 2).sum() >= LEAST_EFFECTIVE * len(ratio))

    if is_rich(1.0):
        return 1.0, weights(1.0)
    lo, hi = beta, 1.0
    for _ in range(40):
        middle = (lo + hi) / 2.0
        lo, hi = (middle, hi) if is_rich(middle) else (lo, middle)
    return hi, weights(hi)


def _systematic(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return indices drawn by weight, evenly spread."""
    n = len(weights)
    total = weights.sum()
    if total == 0.0:
        return np.arange(n)
    edges = np.cumsum(weights / total)
    return np.minimum(np.searchsorted(edges, (rng.random() + np.arange(n)) / n), n - 1)


def _r_hat(z: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return by how much the spread over all groups exceeds that within them (Gelman A, Rubin DB. Stat Sci 1992;7:457-472)."""
    parts = [z[groups == g] for g in np.unique(groups)]
    n = len(parts[0])
    within = np.mean([part.var(axis=0, ddof=1) for part in parts], axis=0)
    between = np.var([part.mean(axis=0) for part in parts], axis=0, ddof=1)
    return np.asarray(np.sqrt((n - 1) / n + between / np.maximum(within, 1e-300)))
