"""What comes of holding drawn people against real ones: pairs, levels, change with age."""

from __future__ import annotations

from dataclasses import dataclass

from exerkine.persons._cohorts import Cohort, CohortColumn
from exerkine.persons._correlations import SKEWED

NEAR = 0.10
"""A correlation that differs for sure, but by less than this, is told as near."""


@dataclass(frozen=True)
class PairCheck:
    """One pair in one file: partial correlations, age and sex taken out, and their difference with its 95 % interval.

    ``role`` is ``reproduced`` where the correlation in the table comes from this very file, ``informed`` where this file
    was looked at when a prior was set, ``check`` where neither; ``stand_in`` says that the file holds another measure of
    the same.  ``verdict`` is ``ok`` (the interval holds 0), ``near`` (it does not; the difference is below 0.10) or ``off``.
    """

    cohort: str
    one: CohortColumn
    other: CohortColumn
    n: int
    in_data: float
    drawn: float
    lo: float
    hi: float
    in_table: float | None
    role: str
    is_stand_in: bool

    @property
    def difference(self) -> float:
        """Drawn less data."""
        return self.drawn - self.in_data

    @property
    def verdict(self) -> str:
        """``ok``, ``near`` or ``off``."""
        if self.lo <= 0.0 <= self.hi:
            return "ok"
        return "near" if abs(self.difference) < NEAR else "off"


@dataclass(frozen=True)
class LevelCheck:
    """One variable in one sex and age band: centre and spread in the data and in drawn people, in the variable's unit.

    Centre and spread are mean and standard deviation; of skewed variables the median and half the middle 68 %.
    """

    cohort: str
    column: CohortColumn
    sex: str
    age_lo_y: int
    n: int
    data_centre: float
    data_spread: float
    drawn_centre: float
    drawn_spread: float

    @property
    def difference_sd(self) -> float:
        """Drawn less data, in spreads of the data."""
        return (self.drawn_centre - self.data_centre) / self.data_spread


@dataclass(frozen=True)
class SlopeCheck:
    """Change per decade of age in one sex, in the unit of the variable (of skewed ones in per cent), and its 95 % interval."""

    cohort: str
    column: CohortColumn
    sex: str
    n: int
    in_data: float
    lo: float
    hi: float
    drawn: float

    @property
    def is_relative(self) -> bool:
        """Whether the slope is in per cent."""
        return self.column.variable in SKEWED

    @property
    def is_in(self) -> bool:
        """Whether the slope of drawn people is inside the interval of the data."""
        return self.lo <= self.drawn <= self.hi


@dataclass(frozen=True)
class Comparison:
    """Everything that was held against the files found; ``missing`` are the files that the folder lacks."""

    population: str
    pairs: tuple[PairCheck, ...]
    levels: tuple[LevelCheck, ...]
    slopes: tuple[SlopeCheck, ...]
    found: tuple[Cohort, ...]
    missing: tuple[str, ...]
