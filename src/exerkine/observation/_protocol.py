"""Protocols as immutable values: what is measured, with what, and when."""

from __future__ import annotations

from dataclasses import dataclass

RESTED = "rested"
SESSIONS = ("first_session", "last_session")


@dataclass(frozen=True)
class Sitting:
    """A person sits a test in a week, for the ``visit``-th time; ``line`` is its place in the file, 0 for none."""

    test: str
    week: int
    visit: int = 1
    line: int = 0

    @property
    def name(self) -> str:
        """By what it is paired with a reading of another protocol: the symbol of the test."""
        return self.test

    @property
    def quantity(self) -> str:
        """What is measured, in words."""
        return self.test

    @property
    def how(self) -> str:
        """What with, in words."""
        return f"visit {self.visit}"

    @property
    def when(self) -> str:
        """When, in words."""
        return f"week {self.week}"


@dataclass(frozen=True)
class Sample:
    """A blood sample: at rest in ``week``, or ``minute`` minutes from the start of the first or the last session."""

    analyte: str
    matrix: str
    method: str
    part: str = "total"
    sampled: str = RESTED
    week: int | None = None
    minute: float | None = None
    freeze_thaw_cycles: int = 0
    line: int = 0

    @property
    def name(self) -> str:
        """By what it is paired with a reading of another protocol: the analyte."""
        return self.analyte

    @property
    def quantity(self) -> str:
        """What is measured, in words: the analyte, and its part where that is not the whole."""
        return self.analyte if self.part == "total" else f"{self.analyte} ({self.part})"

    @property
    def how(self) -> str:
        """What with, in words."""
        thawed = f", thawed {self.freeze_thaw_cycles} x" if self.freeze_thaw_cycles else ""
        return f"{self.matrix}, {self.method}{thawed}"

    @property
    def when(self) -> str:
        """When, in words."""
        if self.sampled == RESTED:
            return f"week {self.week}, rested"
        return f"{self.sampled.replace('_', ' ')}, {self.minute:+g} min"


Reading = Sitting | Sample


@dataclass(frozen=True)
class Protocol:
    """Readings to take from one person; ``file`` is what messages call it."""

    name: str
    readings: tuple[Reading, ...]
    description: str = ""
    file: str = "protocol"
