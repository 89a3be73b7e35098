"""The multirate engine of this package, at several finenesses (each divides the length of every step)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exerkine import __version__
from exerkine.engine import MultirateEngine, Problem
from exerkine.mechanism import Mechanism


class Multirate:
    """One thread; persons side by side."""

    name = "Exerkine multirate"
    version = __version__
    settings: Mapping[str, float] = {f"fineness {fineness:g}": fineness for fineness in (1.0, 2.0, 4.0, 8.0, 16.0)}
    persons = 32

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Load the compiled kernel."""
        self._engines = {
            fineness: MultirateEngine(mechanism, workers=1, fineness=fineness, is_compiled=True)
            for fineness in self.settings.values()
        }

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: float) -> np.ndarray:
        """Solve in blocks of as many persons as a vector holds."""
        return np.stack([solution.values for solution in self._engines[setting].solve(problems, symbols)])


def peers() -> list[Multirate]:
    """Return the engine."""
    return [Multirate()]
