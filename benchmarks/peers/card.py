"""The same kernel on the first NVIDIA card, with many persons at once; not yet run on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exerkine import __version__
from exerkine.engine import MultirateEngine, Problem
from exerkine.errors import EngineError
from exerkine.mechanism import Mechanism, read_mechanism


class OnCard:
    """A thread per person; Python's own work on the problems counts."""

    name = "Exerkine multirate, card"
    version = __version__
    settings: Mapping[str, float] = {"fineness 1": 1.0}
    persons = 8192

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Load the kernel, compiled before."""
        self._engine = MultirateEngine(mechanism, device="gpu")

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: float) -> np.ndarray:
        """Solve all at once."""
        return np.stack([solution.values for solution in self._engine.solve(problems, symbols)])


def peers() -> list[OnCard]:
    """Return the engine; raises `ImportError` where no card can be used."""
    try:
        MultirateEngine(read_mechanism(), device="gpu")
    except EngineError as missing:
        raise ImportError(str(missing)) from missing
    return [OnCard()]
