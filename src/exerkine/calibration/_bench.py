"""Standard people and standard bouts for the facts: the mechanism at its central values, driven directly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.simulation import reference_engine

MINUTE = 1.0 / 1440.0
RULES = ("ab_half_life", "cognition")
"""Read beside states and observables."""
Bout = tuple[float, float, Mapping[str, float]]
"""Start (day), length (min), inputs."""


class Readings(dict[str, np.ndarray]):
    """Symbol -> values at the saved times."""

    def change_pct(self, symbol: str) -> float:
        """Return the change from the first to the last value, per cent."""
        return float(100.0 * (self[symbol][-1] / self[symbol][0] - 1.0))


class Bench:
    """Runs bouts for standard people at the central values of the priors."""

    def __init__(self, mechanism: Mechanism, engine: Engine | None = None):
        self.mechanism = mechanism
        self.engine = engine or reference_engine(mechanism, workers=1)
        self._symbols = (*mechanism.observables, *(s.symbol for s in mechanism.states), *RULES)
        self._lives: dict[tuple[float, tuple[tuple[str, float], ...]], Mapping[str, float]] = {}

    def run(
        self,
        age_y: float,
        bouts: Sequence[Bout],
        save_days: Sequence[float],
        traits: Mapping[str, float] | None = None,
        changes: Mapping[str, float] | None = None,
    ) -> Readings:
        """Return readings at ``save_days`` of somebody of ``age_y`` who lived untrained and then does ``bouts``.

        ``traits`` are parameters of the whole life, ``changes`` of the time from day 0.
        """
        traits = dict(traits or {})
        key = (age_y, tuple(sorted(traits.items())))
        if key not in self._lives:
            days = max((age_y - self.mechanism.medians["age_start"]) * 365.25, 1e-3)
            self._lives[key] = self._solve(Problem(traits, (Segment(0.0, days),), (days,)))[1]
        segments = _segments(bouts, max(save_days) + 1e-6)
        return self._solve(Problem({**traits, **(changes or {})}, segments, tuple(save_days), self._lives[key]))[0]

    def _solve(self, problem: Problem) -> tuple[Readings, Mapping[str, float]]:
        solution = self.engine.solve([problem], self._symbols)[0]
        if solution.status is not Status.OK:
            raise SimulationError(f"a standard run did not finish: {solution.message}")
        return Readings(zip(self._symbols, solution.values.T, strict=True)), solution.final


def _segments(bouts: Sequence[Bout], end_day: float) -> tuple[Segment, ...]:
    segments, now = [], 0.0
    for start, minutes, inputs in sorted(bouts, key=lambda bout: bout[0]):
        if start > now:
            segments.append(Segment(now, start))
        now = start + minutes * MINUTE
        segments.append(Segment(start, now, inputs))
    if now < end_day:
        segments.append(Segment(now, end_day))
    return tuple(segments)


def aerobic(intensity: float, mass_kg: float = 10.0, is_fed: float = 1.0) -> dict[str, float]:
    """Return the inputs of steady aerobic work at a fraction of VO2 reserve."""
    return {"x_oxygen": intensity, "x_muscle": intensity, "mass_active": mass_kg, "is_fed": is_fed}


def resistance(minutes: float = 45.0, load: float = 0.75) -> dict[str, float]:
    """Return the inputs of one standard resistance bout."""
    return {"x_oxygen": 0.3, "x_muscle": 0.5, "mass_active": 10.0, "rate_bouts": 1440.0 / minutes, "load": load}


def weekly(
    days: Sequence[int], minutes: float, inputs: Mapping[str, float], weeks: int, hour: float = 10.0
) -> list[Bout]:
    """Return the same bout on some days of every week (0 = Monday)."""
    return [(7.0 * w + d + hour / 24.0, minutes, inputs) for w in range(weeks) for d in days]
