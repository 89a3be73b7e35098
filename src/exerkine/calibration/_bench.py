"""Standard people and standard bouts for the facts: the mechanism driven directly, at its central values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.simulation import reference_engine

MINUTE = 1.0 / 1440.0
AFTER_LAST_DAYS = 1e-6
"""A run goes on for so long after what is read last."""
RULES = ("ab_half_life", "cognition")
"""Read beside states and observables."""
Bout = tuple[float, float, Mapping[str, float]]
"""Start (day), length (min), inputs."""


Value = Any
"""A number, or one number per parameter set (D,): protocols are written for one person and serve both."""
Parts = Mapping[str, Value]
"""Part of a fact -> what a protocol measured."""


class Readings(dict[str, np.ndarray]):
    """Symbol -> values at the saved times, (T,), or (T, D) of D parameter sets."""

    def change_pct(self, symbol: str) -> Value:
        """Return the change from the first to the last value, per cent."""
        return 100.0 * (self[symbol][-1] / self[symbol][0] - 1.0)


class Bench:
    """Runs bouts for standard people at the central values."""

    def __init__(self, mechanism: Mechanism, engine: Engine | None = None):
        self.mechanism = mechanism
        self.engine = engine or reference_engine(mechanism, workers=1)
        self._symbols = (*mechanism.observables, *(s.symbol for s in mechanism.states), *RULES)
        self._lives: dict[tuple[float, tuple[tuple[str, float], ...]], Mapping[str, float]] = {}

    def own(self, symbol: str) -> Value:
        """Return the person's own value of a parameter."""
        return self.mechanism.medians[symbol]

    def run(
        self,
        age_y: float,
        bouts: Sequence[Bout],
        save_days: Sequence[float],
        traits: Mapping[str, Value] | None = None,
        changes: Mapping[str, Value] | None = None,
    ) -> Readings:
        """Return readings at ``save_days`` of somebody of ``age_y`` who lived untrained and then does ``bouts``.

        ``traits`` are parameters of the whole life, ``changes`` of the time from day 0; both stand above the person's own.
        """
        traits = dict(traits or {})
        key = (age_y, tuple(sorted(traits.items())))
        if key not in self._lives:
            self._lives[key] = self._solve(life_before(age_y, self.mechanism.medians["age_start"], traits))[1]
        segments = segments_of(bouts, max(save_days) + AFTER_LAST_DAYS)
        return self._solve(Problem({**traits, **(changes or {})}, segments, tuple(save_days), self._lives[key]))[0]

    def _solve(self, problem: Problem) -> tuple[Readings, Mapping[str, float]]:
        solution = self.engine.solve([problem], self._symbols)[0]
        if solution.status is not Status.OK:
            raise SimulationError(f"a standard run did not finish: {solution.message}")
        return Readings(zip(self._symbols, solution.values.T, strict=True)), solution.final


def life_before(age_y: float, age_start_y: float, parameters: Mapping[str, float]) -> Problem:
    """Return an untrained life up to an age."""
    days = max((age_y - age_start_y) * 365.25, 1e-3)
    return Problem(parameters, (Segment(0.0, days),), (days,))


def segments_of(bouts: Sequence[Bout], end_day: float) -> tuple[Segment, ...]:
    """Return stretches of constant inputs from day 0: the bouts, and the rest between them."""
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


def time_of_peak(times: np.ndarray, course: np.ndarray) -> Value:
    """Return when a course is highest: the top of the parabola through its highest value and the two beside it.

    Times (T,) are equally far apart; a course is (T,) or (T, D).  Without the parabola the answer would jump from sample to
    sample as parameters move.
    """
    top = course.argmax(axis=0)
    middle = np.clip(top, 1, len(times) - 2)
    before, at, after = (np.take_along_axis(course, i[np.newaxis], axis=0)[0] for i in (middle - 1, middle, middle + 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.clip(0.5 * (before - after) / (before - 2.0 * at + after), -0.5, 0.5)
    time = times[top] + np.where(top == middle, shift, 0.0) * (times[1] - times[0])
    return np.where(np.isnan(course).any(axis=0), np.nan, time)
