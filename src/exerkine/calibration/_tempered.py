"""From draws around a mode to draws of the posterior: tempered sequential Monte Carlo in independent groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._laplace import Fit

GROUPS = 4
"""Populations of draws that never meet, so that chance can be told from a posterior that was missed."""
LEAST_EFFECTIVE = 0.5
"""Of the draws, that a step of the temperature may leave."""
MOVES, MOST_STAGES = 3, 20
"""Rounds of moves at each temperature, and temperatures at most."""
FIRST_STEP, LEAST_STEP, MOST_STEP = 0.4, 0.02, 1.0
GOAL = 0.35
"""Share of moves that should be taken; the step follows it."""
WELL_MIXED = 1.1
"""R-hat above it says that the groups have not found the same posterior."""


@dataclass(frozen=True)
class Tempered:
    """Draws ``z`` (N, P), and what tells whether they may be trusted.

    ``stages`` hold (inverse temperature, effective draws of those resampled there, share of moves taken); ``r_hat`` (P,)
    compares the groups, whose numbers are ``groups`` (N,).
    """

    z: np.ndarray
    groups: np.ndarray
    stages: tuple[tuple[float, float, float], ...]
    r_hat: np.ndarray

    @property
    def is_good(self) -> bool:
        """Whether the groups agree, and the draws moved."""
        return bool(self.r_hat.max() < WELL_MIXED) and self.stages[-1][0] == 1.0 and self.stages[-1][2] > LEAST_STEP


@dataclass(frozen=True)
class Journey:
    """How far a sampling has come: draws (N, P), their log ratios (N,), the inverse temperature, the size of the steps, the rounds
    of moves made in all and at this temperature, and the stages that are done."""

    z: np.ndarray
    ratio: np.ndarray
    beta: float = 0.0
    step: float = FIRST_STEP
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
    fit: Fit,
    n: int,
    seed: int,
    *,
    start: Journey | None = None,
    on_round: Callable[[Journey], None] | None = None,
) -> Tempered:
    """Return ``n`` draws of a posterior whose Laplace approximation is known.

    The temperature leads from that normal (0) to the posterior (1), in steps that leave half of the draws effective; at each,
    draws are resampled within their group and then moved by proposals that the normal itself would accept (preconditioned
    Crank-Nicolson; Cotter SL et al. Stat Sci 2013;28:424-446), so that only the ratio of the two densities decides.

    Parameters
    ----------
    height
        Log density of the posterior at points (N, P), up to a constant; minus infinity where a point is ruled out.
    n
        A multiple of `GROUPS`.
    start
        From `set_out`, or as far as an earlier sampling with this seed came.
    on_round
        Told how far it has come, after every round of moves.

    Raises
    ------
    ValueError
        ``n`` is no multiple of `GROUPS`, or no draw is possible.
    """
    now = start or set_out(height, fit, n, seed)
    while not now.is_over:
        now = _moved(height, fit, now, np.random.default_rng([seed, 1 + now.rounds]))
        if on_round:
            on_round(now)
    groups = _groups(n)
    return Tempered(now.z, groups, now.stages, _r_hat(now.z, groups))


def set_out(height: Callable[[np.ndarray], np.ndarray], fit: Fit, n: int, seed: int) -> Journey:
    """Return draws of the Laplace approximation, with which a sampling begins.

    Raises
    ------
    ValueError
        ``n`` is no multiple of `GROUPS`, or no draw is possible.
    """
    if n % GROUPS:
        raise ValueError(f"{n} draws cannot be shared by {GROUPS} groups")
    z = fit.sample(np.random.default_rng([seed, 0]), n)
    ratio = height(z) - fit.log_density(z)
    if not np.isfinite(ratio).any():
        raise ValueError("no draw around the mode is possible")
    return Journey(z, ratio)


def _moved(height: Callable[[np.ndarray], np.ndarray], fit: Fit, now: Journey, rng: np.random.Generator) -> Journey:
    """Return the draws after one round of moves, and a new temperature before it where the last is done."""
    z, ratio, n = now.z, now.ratio, len(now.z)
    beta, effective = now.beta, now.effective
    if not now.taken:
        beta, weights = _next(ratio, beta)
        effective = float(1.0 / (weights**2).sum())
        chosen = np.concatenate([_systematic(weights[at], rng) + at[0] for at in np.split(np.arange(n), GROUPS)])
        z, ratio = z[chosen], ratio[chosen]
    there = fit.z + np.sqrt(1.0 - now.step**2) * (z - fit.z) + now.step * (fit.sample(rng, n) - fit.z)
    ratio_there = height(there) - fit.log_density(there)
    accepted = np.log(rng.random(n)) < beta * (ratio_there - ratio)
    taken = (*now.taken, float(accepted.mean()))
    stages = now.stages
    if len(taken) == MOVES:
        stages, taken = (*stages, (beta, effective, float(np.mean(taken)))), ()
    step = float(np.clip(now.step * np.exp(accepted.mean() - GOAL), LEAST_STEP, MOST_STEP))
    return Journey(np.where(accepted[:, None], there, z), np.where(accepted, ratio_there, ratio), beta, step, now.rounds + 1, taken,
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
