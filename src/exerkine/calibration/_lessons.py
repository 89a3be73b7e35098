"""Runs where the posterior seems to be, each round of which teaches where it is: from straight lines to a near posterior."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._data import Data
from exerkine.calibration._laplace import Fit
from exerkine.calibration._likelihood import log_posterior
from exerkine.calibration._near import Near, next_size, walk
from exerkine.calibration._psis import Importance, smoothed_weights

MOST_LESSONS = 6
ENOUGH = 0.25
"""Share of the draws of a lesson that should be effective for it to be the last."""
PATHS, STEPS, SIZE = 40, 8, 0.25
"""Of the walks between two lessons."""
STREAM = 3
"""Second word of the seed."""


@dataclass(frozen=True)
class Lessons:
    """All points that were run (n, P + Q), what was seen there with shifts (n, M), and after each lesson how far its draws under
    what was known before would have stood for the posterior (k-hat, effective draws); ``size`` is that of the next steps."""

    z: np.ndarray
    seen: np.ndarray
    told: tuple[tuple[float, float], ...]
    size: float

    def near(self, data: Data, fit: Fit) -> Near:
        """Return the posterior under what was learnt."""
        return Near(data, fit).learnt(self.z, self.seen) if self.told else Near(data, fit)


def learn(
    run: Callable[[np.ndarray], np.ndarray],
    data: Data,
    fit: Fit,
    n: int,
    seed: int,
    *,
    start: Lessons | None = None,
    on_lesson: Callable[[Lessons], None] | None = None,
) -> Lessons:
    """Run ``n`` draws of what the posterior seems to be, learn from them, and again.

    Parameters
    ----------
    run
        Points (n, P + Q) -> predictions with shifts (n, M); NaN where a run did not finish.
    start
        As far as earlier lessons with this seed came.
    on_lesson
        Told what has been learnt, after each.
    """
    now = start or Lessons(np.empty((0, len(fit.z))), np.empty((0, len(data.observed))), (), SIZE)
    while len(now.told) < MOST_LESSONS and not (now.told and now.told[-1][1] >= ENOUGH * n):
        rng = np.random.default_rng([seed, STREAM, len(now.told)])
        known = now.near(data, fit)
        begun = now.z[-n:] if now.told else fit.sample(rng, n)
        z, size = wander(known, begun, rng, now.size)
        seen = run(z)
        importance = judged(known, z, seen)
        now = Lessons(np.concatenate([now.z, z]), np.concatenate([now.seen, seen]),
                      (*now.told, (importance.k_hat, importance.effective)), size)
        if on_lesson:
            on_lesson(now)
    return now


def wander(known: Near, z: np.ndarray, rng: np.random.Generator, size: float = SIZE) -> tuple[np.ndarray, float]:
    """Return draws (N, P + Q) of a near posterior begun anywhere near it, and the size of steps that suited."""
    for _ in range(PATHS):
        z, taken = walk(known.height, known.fit.root, z, rng, paths=1, steps=STEPS, size=size)
        size = next_size(size, taken)
    return z, size


def judged(known: Near, z: np.ndarray, seen: np.ndarray) -> Importance:
    """Return how far draws of a near posterior stand for the true one, by what was seen there."""
    return smoothed_weights(log_posterior(known.data, z, seen, known.fit.tau) - known.height(z)[0])
