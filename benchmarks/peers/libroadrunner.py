"""libRoadRunner: CVODE on the SBML, compiled by its own LLVM; the reference engine of this package, in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import roadrunner

from exerkine.engine import Problem, ReferenceEngine, Segment, Tolerances
from exerkine.mechanism import Mechanism
from exerkine.simulation import reference_engine
from peers.tolerances import TOLERANCES


class LibRoadRunner:
    """One loaded model per tolerance."""

    name = "libRoadRunner CVODE"
    version = roadrunner.__version__
    settings: Mapping[str, Tolerances] = TOLERANCES
    persons = 2

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Load the model once per tolerance, as it keeps the one it is loaded with, and solve a minute of rest."""
        first = problems[0]
        minute = Problem(first.parameters, (Segment(0.0, 1.0 / 1440.0),), (0.0,), first.initial)
        self._engines: dict[Tolerances, ReferenceEngine] = {}
        for tolerances in self.settings.values():
            self._engines[tolerances] = reference_engine(mechanism, workers=1)
            self._engines[tolerances].tolerances = tolerances
            self._engines[tolerances].solve([minute], symbols)

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Tolerances) -> np.ndarray:
        """Solve one after the other."""
        return np.stack([solution.values for solution in self._engines[setting].solve(problems, symbols)])


def peers() -> list[LibRoadRunner]:
    """Return the engine."""
    return [LibRoadRunner()]
