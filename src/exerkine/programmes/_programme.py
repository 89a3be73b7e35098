"""Programmes, blocks and sessions as immutable values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# evenly spread with at least a day between sessions where the week allows it
_SPREAD = {0: (), 1: (0,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5),
           7: (0, 1, 2, 3, 4, 5, 6)}


@dataclass(frozen=True)
class Intensity:
    """How hard or heavy, as prescribed: ``value`` in ``unit``; with unit ``class`` the word is in ``class_name``."""

    value: float | None
    unit: str
    class_name: str | None = None

    def __str__(self) -> str:
        return f"{self.class_name}" if self.unit == "class" else f"{self.value:g} {self.unit}"


@dataclass(frozen=True)
class Intervals:
    """Work and rest bouts; ``rest_intensity`` None is full rest.  Rest follows each work bout but the last."""

    work_min: float
    work_intensity: Intensity
    rest_min: float
    rest_intensity: Intensity | None
    repeats: int

    @property
    def total_min(self) -> float:
        """Minutes from the first work bout to the end of the last."""
        return self.repeats * self.work_min + (self.repeats - 1) * self.rest_min


@dataclass(frozen=True)
class Progression:
    """What changes from week ``from_week`` (1-based) on; None leaves a field as it is."""

    from_week: int
    minutes: float | None = None
    intensity: Intensity | None = None
    load: Intensity | None = None
    sets: int | None = None
    reps: int | None = None
    days_per_week: int | None = None


@dataclass(frozen=True)
class Block:
    """One kind of session; ``days`` are 0 = Monday to 6 = Sunday, ``minutes`` the main part without warm-up, cool-down."""

    name: str
    modality: str
    minutes: float
    days: tuple[int, ...]
    start_h: float = 9.5
    mixture: tuple[tuple[str, float], ...] = ()
    warm_up_min: float = 0.0
    cool_down_min: float = 0.0
    intensity: Intensity | None = None
    intervals: Intervals | None = None
    sets: int | None = None
    reps: int | None = None
    load: Intensity | None = None
    exercises: int | None = None
    muscle_mass_share: str = "whole_body"
    eccentric_share: float | None = None
    cognitive_load: float | None = None
    supervised: bool = False
    beside: tuple[str, ...] = ()
    first_week: int = 1
    last_week: int | None = None
    progression: tuple[Progression, ...] = ()

    @property
    def duration_min(self) -> float:
        """Minutes from the start of the warm-up to the end of the cool-down."""
        return self.warm_up_min + self.minutes + self.cool_down_min

    def in_week(self, week: int) -> Block | None:
        """Return the block as it stands in a week (1-based), None when it does not take place."""
        if week < self.first_week or (self.last_week is not None and week > self.last_week):
            return None
        block = self
        for step in sorted(self.progression, key=lambda step: step.from_week):
            if step.from_week <= week:
                block = dataclasses.replace(block, **_changes(step))
        return block


@dataclass(frozen=True)
class Programme:
    """Blocks of sessions over weeks, and the share of them that is done; no blocks means usual activity."""

    name: str
    description: str = ""
    adherence: float = 1.0
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Session:
    """One bout of exercise; ``t_start_day`` counts days from midnight of day 0, a Monday.

    ``mixture`` always sums to 1; ``eccentric_share`` and ``cognitive_load`` are None where the programme does not say.
    """

    t_start_day: float
    duration_min: float
    modality: str
    mixture: tuple[tuple[str, float], ...]
    intensity: Intensity | None
    load: Intensity | None
    sets: int | None
    reps: int | None
    exercises: int | None
    intervals: Intervals | None
    warm_up_min: float
    cool_down_min: float
    muscle_mass_share: str
    eccentric_share: float | None
    cognitive_load: float | None
    supervised: bool
    beside: tuple[str, ...]
    label: str


def spread_days(days_per_week: int) -> tuple[int, ...]:
    """Return on which days (0 = Monday) that many weekly sessions fall."""
    return _SPREAD[days_per_week]


def _changes(step: Progression) -> dict[str, Any]:
    named = {name: getattr(step, name) for name in ("minutes", "intensity", "load", "sets", "reps")}
    changes = {name: value for name, value in named.items() if value is not None}
    return changes if step.days_per_week is None else {**changes, "days": spread_days(step.days_per_week)}
