"""What a fit is held to: numbers with errors, and ranges in which a number is only known to lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

Z95 = 1.959963984540054
"""A source calls an effect one where it is so many standard errors from none."""
ALONE = -1
"""The class of a row that shares no effect with others: a fact, whose own spread is in its range."""


@dataclass(frozen=True)
class Data:
    """Rows (M,) in comparable units, and the group (study and outcome) whose effect each shares.

    A row is a number ``observed`` with a standard error ``se``, or, where ``observed`` is NaN, a range: it lies between ``lo``
    and ``hi``, either of which may be infinite, with ``se`` as the softness of its ends.  A reported direction is a range: a
    rise lies above what would have been called none.

    ``classes`` (M,) are numbers of outcome classes from 0, or `ALONE`; each class has its own between-group standard deviation,
    whose prior, a Rayleigh, has its mode at ``tau_scale`` (K,) and keeps it from zero (Chung Y et al. Psychometrika
    2013;78:685-709).

    ``telling`` is how likely a trial tells the direction of an effect that it calls none, over one that it calls an effect.

    ``shifts`` (M, Q) are what each unknown of the data itself, a standard normal, adds to what is predicted: a dose that a source
    leaves out.
    """

    observed: np.ndarray
    se: np.ndarray
    groups: np.ndarray
    classes: np.ndarray
    tau_scale: np.ndarray
    lo: np.ndarray = field(default_factory=lambda: np.empty(0))
    hi: np.ndarray = field(default_factory=lambda: np.empty(0))
    shifts: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    telling: float = 1.0

    def __post_init__(self) -> None:
        if not self.lo.size:
            object.__setattr__(self, "lo", np.full(len(self.observed), -np.inf))
        if not self.hi.size:
            object.__setattr__(self, "hi", np.full(len(self.observed), np.inf))
        if not self.shifts.size:
            object.__setattr__(self, "shifts", np.zeros((len(self.observed), 0)))

    @cached_property
    def numbers(self) -> np.ndarray:
        """The rows that are numbers."""
        return np.flatnonzero(np.isfinite(self.observed))

    @cached_property
    def ranges(self) -> np.ndarray:
        """The rows that are ranges."""
        return np.flatnonzero(~np.isfinite(self.observed))

    @cached_property
    def grouped(self) -> Sequence[np.ndarray]:
        """The numbers of each group."""
        return [np.flatnonzero((self.groups == group) & np.isfinite(self.observed))
                for group in np.unique(self.groups[self.numbers])]

    def only(self, rows: np.ndarray) -> Data:
        """Return the rows of a mask (M,); unknowns stay, also those that nothing is left of."""
        return Data(self.observed[rows], self.se[rows], self.groups[rows], self.classes[rows], self.tau_scale, self.lo[rows],
                    self.hi[rows], self.shifts[rows], self.telling)

    def spread(self, tau: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return the between-group standard deviation of rows; none for those that stand alone."""
        classes = self.classes[rows]
        return np.where(classes == ALONE, 0.0, tau[classes])
