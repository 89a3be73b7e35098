"""The multirate engine of this package in both precisions, at several finenesses (each divides the length of every step)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exerkine import __version__
from exerkine.engine import MultirateEngine, Precision, Problem
from exerkine.mechanism import Mechanism

NAMES: dict[Precision, str] = {"double": "Exerkine multirate, double", "single": "Exerkine multirate, single"}


class Multirate:
    """One thread; persons side by side."""

    version = __version__
    persons = 32

    def __init__(self, precision: Precision, finenesses: Sequence[float]):
        self.name = NAMES[precision]
        self.settings: Mapping[str, float] = {f"fineness {fineness:g}": fineness for fineness in finenesses}
        self._precision: Precision = precision

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Load the compiled kernel."""
        self._engines = {
            fineness: MultirateEngine(mechanism, workers=1, fineness=fineness, is_compiled=True, precision=self._precision)
            for fineness in self.settings.values()
        }

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: float) -> np.ndarray:
        """Solve in blocks of as many persons as a vector holds."""
        return np.stack([solution.values for solution in self._engines[setting].solve(problems, symbols)])


def peers() -> list[Multirate]:
    """Return the engine; in single precision rounding hides what steps gain beyond a fineness of 4."""
    return [Multirate("double", (1.0, 2.0, 4.0, 8.0, 16.0)), Multirate("single", (1.0, 2.0, 3.0, 4.0))]
