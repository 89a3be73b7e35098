"""What an engine is asked and what it answers: arrays and names, no person, no programme."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np


class Status(enum.Enum):
    """How a run ended."""

    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True)
class Segment:
    """A stretch of time with constant inputs; inputs not named are at rest."""

    t_start_day: float
    t_end_day: float
    inputs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One run.

    Parameters
    ----------
    parameters
        Values that differ from the medians of the mechanism.
    segments
        Contiguous, in order of time; the solver restarts at every edge.
    save_days
        Increasing times to save (T,), within the segments.
    initial
        State -> value at the start; the others start where the mechanism starts them.
    """

    parameters: Mapping[str, float]
    segments: tuple[Segment, ...]
    save_days: tuple[float, ...]
    initial: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Solution:
    """Values of the asked symbols (T, S) at the saved times, the final states, and how the run ended."""

    values: np.ndarray
    final: Mapping[str, float]
    status: Status = Status.OK
    message: str = ""


class Engine(Protocol):
    """A solver of one mechanism; every engine answers the same `Problem` with the same `Solution`."""

    @property
    def description(self) -> str:
        """Name, version and tolerances, for the record of a run."""
        ...

    def solve(
        self, problems: Sequence[Problem], symbols: Sequence[str], *, on_done: Callable[[int], None] | None = None
    ) -> list[Solution]:
        """Return one solution per problem, in order; ``on_done`` is told how many are finished."""
        ...

    def close(self) -> None:
        """Free workers; the engine can be used again afterwards."""
        ...
