"""Population norms by age and sex, and how disease stages shift them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from exerkine.errors import TableError, UnknownNameError, unknown_name_advice
from exerkine.persons._knowledge import FOLDER
from exerkine.tables import Row, read_table

GRADES = ("measured", "derived", "prior")
BOTH_SEXES = "both"


@dataclass(frozen=True)
class Norm:
    """Mean and spread of one variable in one age band of one sex; ``sd`` is None where no source gives it."""

    variable: str
    sex: str
    age_lo_y: float
    age_hi_y: float
    mean: float
    sd: float | None
    unit: str
    source: str
    grade: str


@dataclass(frozen=True)
class StageShift:
    """What a disease stage does to a norm: a fold (multiply) or a difference (add)."""

    variable: str
    stage: str
    kind: str
    value: float
    source: str
    grade: str


@dataclass(frozen=True)
class Norms:
    """All norms and stage shifts, in file order."""

    rows: tuple[Norm, ...]
    shifts: tuple[StageShift, ...]

    def at(self, variable: str, *, sex: str, age_y: float) -> Norm:
        """Return the norm at an age: linear between the centres of the age bands, flat beyond the outer ones.

        Raises
        ------
        UnknownNameError
            No norm has that variable for that sex.
        """
        bands = self._bands(variable, sex)
        around = (band for band in bands if band.age_lo_y <= age_y <= band.age_hi_y)
        nearest = next(around, None) or min(bands, key=lambda band: max(band.age_lo_y - age_y, age_y - band.age_hi_y))
        mean = float(np.interp(age_y, *self._line(variable, sex)))
        return Norm(variable, sex, age_y, age_y, mean, nearest.sd, nearest.unit, nearest.source, nearest.grade)

    def spread(self, variable: str, *, sex: str, age_y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return mean and sd (P,) of a variable at the ages (P,) of people of one sex, as `at` does for one of them.

        Raises
        ------
        UnknownNameError
            As for `at`.
        """
        bands = self._bands(variable, sex)
        away = np.stack([np.maximum(np.maximum(band.age_lo_y - age_y, age_y - band.age_hi_y), 0.0) for band in bands])
        sds = np.array([np.nan if band.sd is None else band.sd for band in bands])
        return np.interp(age_y, *self._line(variable, sex)), sds[np.argmin(away, axis=0)]

    def _bands(self, variable: str, sex: str) -> list[Norm]:
        key = (variable, sex)
        if key not in self._found:
            self._found[key] = [row for row in self.rows if row.variable == variable and row.sex in (sex, BOTH_SEXES)]
        if not self._found[key]:
            known = {row.variable for row in self.rows}
            raise UnknownNameError(f"no norm for '{variable}' and sex {sex}. {unknown_name_advice(variable, known)}")
        return self._found[key]

    def _line(self, variable: str, sex: str) -> tuple[np.ndarray, np.ndarray]:
        key = (variable, sex)
        if key not in self._lines:
            bands = self._bands(variable, sex)
            self._lines[key] = line_of(bands, [band.mean for band in bands])
        return self._lines[key]

    @cached_property
    def _lines(self) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
        """Lines already drawn."""
        return {}

    @cached_property
    def _found(self) -> dict[tuple[str, str], list[Norm]]:
        """Bands already looked for."""
        return {}

    def shift(self, variable: str, stage: str) -> StageShift | None:
        """Return the shift of a variable at a stage, None where nothing is known or supposed."""
        return self._shift_of.get((variable, stage))

    @cached_property
    def _shift_of(self) -> dict[tuple[str, str], StageShift]:
        return {(shift.variable, shift.stage): shift for shift in reversed(self.shifts)}


class Band(Protocol):
    """Something that is so in people of some ages."""

    @property
    def age_lo_y(self) -> float: ...

    @property
    def age_hi_y(self) -> float: ...


def line_of(bands: Sequence[Band], values: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return ages, rising, and values between which a line runs: the centres of bands; flat beyond the outer ones."""
    centres = np.array([(band.age_lo_y + band.age_hi_y) / 2 for band in bands])
    order = np.argsort(centres, kind="stable")  # bands of one sex and of both may alternate
    return centres[order], np.asarray(values)[order]


def read_norms(folder: Path | str = FOLDER) -> Norms:
    """Read ``norms.csv`` and ``stage_shifts.csv`` of a folder; the shipped folder is read once.

    Raises
    ------
    TableError
        A table is missing or wrong: a number, a grade, a kind of shift, or an age band that ends before it starts.
    """
    return _read_norms(Path(folder))


@lru_cache(maxsize=4)
def _read_norms(folder: Path) -> Norms:
    norm_columns = ("variable", "sex", "age_lo", "age_hi", "mean", "sd", "unit", "source", "grade")
    norms = [_norm(row) for row in read_table(folder / "norms.csv", required=norm_columns)]
    shift_columns = ("variable", "stage", "kind", "value", "source", "grade")
    shifts = tuple(_shift(row) for row in read_table(folder / "stage_shifts.csv", required=shift_columns))
    return Norms(tuple(sorted(norms, key=lambda norm: (norm.variable, norm.sex, norm.age_lo_y))), shifts)


def _norm(row: Row) -> Norm:
    age_lo, age_hi = _number(row, "age_lo"), _number(row, "age_hi")
    if not age_lo < age_hi:
        raise TableError(row.fault("age_hi", f"{age_hi:g} is not above age_lo {age_lo:g}"))
    return Norm(row["variable"], row["sex"], age_lo, age_hi, _number(row, "mean"), row.number("sd"), row["unit"],
                row["source"], _one_of(row, "grade", GRADES))


def _shift(row: Row) -> StageShift:
    return StageShift(row["variable"], row["stage"], _one_of(row, "kind", ("fold", "difference")), _number(row, "value"),
                      row["source"], _one_of(row, "grade", GRADES))


def _number(row: Row, column: str) -> float:
    value = row.number(column)
    if value is None:
        raise TableError(row.fault(column, "is empty; a number is needed"))
    return value


def _one_of(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        raise TableError(row.fault(column, f"'{row[column]}' is not allowed", unknown_name_advice(row[column], allowed)))
    return row[column]
