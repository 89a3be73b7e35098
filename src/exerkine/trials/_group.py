"""From the person who stands for an arm to the mean of its people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exerkine.trials._frame import Frame
from exerkine.trials._run import Reading

MOST_RATIO = 2.0
"""A mean of people that lies within this factor of the effect on the typical one goes with it; another keeps its distance."""


@dataclass(frozen=True)
class GroupMean:
    """How the mean effect on people follows from the effect on their typical one: ``factor`` times it, and ``shift`` more.

    One of the two is neutral.
    """

    factor: float = 1.0
    shift: float = 0.0

    def of(self, effect: np.ndarray) -> np.ndarray:
        """Return mean effects (D,) from effects on the typical person."""
        return self.factor * effect + self.shift


def group_mean(frame: Frame, around: Reading, weights: np.ndarray) -> GroupMean:
    """Return what turns the effect on a typical person into the mean over weighted people, all under the same laws.

    Parameters
    ----------
    frame
        The scale.
    around, weights
        Readings of people (N,), the typical one first, and what each weighs in the mean.  As in a trial, a change in per cent is
        the mean change over the mean level.  Nothing is corrected where one of them did not finish.
    """
    one = float(frame.on_scale(around.change[:1], around.start[:1])[0])
    mean = float(frame.on_scale(np.array([weights @ around.change]), np.array([weights @ around.start]))[0])
    if not np.isfinite(mean - one):
        return GroupMean()
    if one != 0.0 and 1.0 / MOST_RATIO <= mean / one <= MOST_RATIO:
        return GroupMean(factor=mean / one)
    return GroupMean(shift=mean - one)
