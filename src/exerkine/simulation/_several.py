"""Several scenarios for one person over the same draws, so that their differences hold draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine import Engine, MultirateEngine
from exerkine.mechanism import Mechanism
from exerkine.persons import Person, complete_person
from exerkine.programmes import Programme, Scenario, scenario_of
from exerkine.simulation._perturb import pools_of
from exerkine.simulation._simulate import Runner, Settings, draws_of
from exerkine.simulation._start import starts_of


@dataclass(frozen=True)
class SeveralRuns:
    """Weekly values of every scenario, by its name, each (D, W + 1, S) in the order of ``symbols``."""

    symbols: tuple[str, ...]
    weekly: Mapping[str, np.ndarray]
    settings: Settings

    def of(self, name: str, symbol: str) -> np.ndarray:
        """Return one symbol under one scenario, shape (D, W + 1)."""
        return self.weekly[name][:, :, self.symbols.index(symbol)]


def simulate_several(
    mechanism: Mechanism,
    person: Person,
    scenarios: Mapping[str, Programme | Scenario],
    *,
    settings: Settings | None = None,
    engine: Engine | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SeveralRuns:
    """Run named scenarios for one person; all begin at the same starts.

    Parameters and errors are those of `simulate`, but measures that contradict each other are an error; ``on_progress`` counts
    scenarios.  Weekly values are what somebody
    has at the end of a week, so that a pulse of its last session may still be seen in fast states.
    """
    settings = settings or Settings()
    plans = {name: scenario_of(scenario) for name, scenario in scenarios.items()}
    pools = pools_of(*plans.values())
    mechanism = mechanism.hooked(*pools)
    given = None if pools else engine
    solver = given or MultirateEngine(mechanism, workers=settings.workers)
    try:
        runner = Runner(mechanism, solver, complete_person(person), settings, None)
        draws = draws_of(mechanism, settings.draws, settings.seed)
        starts = starts_of(mechanism, solver, runner.people, draws)
        weekly = {}
        for name, scenario in plans.items():
            weekly[name] = runner.weeks(scenario, starts)
            if on_progress:
                on_progress(len(weekly), len(plans))
        return SeveralRuns(runner.symbols, weekly, settings)
    finally:
        if given is None:
            solver.close()


def band_of(values: Sequence[float] | np.ndarray) -> tuple[float, float, float]:
    """Return median and 80 % band of draws."""
    median, lo, hi = np.percentile(values, (50.0, 10.0, 90.0))
    return float(median), float(lo), float(hi)
