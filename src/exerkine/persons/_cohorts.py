"""Files of real people, read as the variables of the norms by ``cohorts.csv`` and ``cohort_columns.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from exerkine.errors import Fault, TableError
from exerkine.persons._form import PersonForm
from exerkine.persons._knowledge import FOLDER
from exerkine.tables import read_table

HOW = ("best", "total", "product", "per", "levels", "over_height_squared")
AGE, WOMAN = "age_y", "is_woman"


@dataclass(frozen=True)
class CohortColumn:
    """How one variable is read in one file; a stand-in is another measure, and only its correlations are compared."""

    cohort: str
    variable: str
    columns: tuple[str, ...]
    how: str
    factor: str
    unit: str
    is_stand_in: bool
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Cohort:
    """One file of people, and how ``correlations.csv`` cites it."""

    cohort: str
    file: str
    cited_as: str
    label_en: str
    label_zh: str
    columns: tuple[CohortColumn, ...]


@lru_cache(maxsize=1)
def read_cohorts() -> tuple[Cohort, ...]:
    """Return the cohorts of ``knowledge/persons``, in file order.

    Raises
    ------
    TableError
        A table is malformed or names a way of reading that there is not.
    """
    columns: dict[str, list[CohortColumn]] = {}
    for row in read_table(FOLDER / "cohort_columns.csv", required=("cohort", "variable", "columns", "how", "factor", "kind")):
        if row["how"] not in HOW:
            raise TableError(row.fault("how", f"'{row['how']}' is not allowed", "Allowed: " + ", ".join(HOW) + "."))
        columns.setdefault(row["cohort"], []).append(CohortColumn(
            row["cohort"], row["variable"], tuple(row["columns"].split("|")), row["how"], row["factor"], row["unit"],
            row["kind"] == "stand_in", row["label_en"], row["label_zh"]))
    table = read_table(FOLDER / "cohorts.csv", required=("cohort", "file", "cited_as", "label_en", "label_zh"))
    return tuple(Cohort(row["cohort"], row["file"], row["cited_as"], row["label_en"], row["label_zh"],
                        tuple(columns[row["cohort"]])) for row in table)


def read_cohort_values(cohort: Cohort, folder: Path | str) -> Mapping[CohortColumn, np.ndarray]:
    """Return what the file of a cohort in a folder holds: values (P,) in the unit of each column, NaN where not measured.

    A value that a person file would refuse counts as not measured.

    Raises
    ------
    TableError
        The file cannot be read, or lacks a column.
    """
    table = read_table(Path(folder) / cohort.file)
    raw: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(name for column in cohort.columns for name in column.columns):
        if name not in table.columns:
            raise TableError(Fault(table.file, 1, 0, message=f"column '{name}' is missing"))
        raw[name] = np.array([_number(row[name]) for row in table])
    values: dict[CohortColumn, np.ndarray] = {}
    heights = {column.variable: column for column in cohort.columns}
    for column in cohort.columns:
        values[column] = _sensible(column, _value(column, np.stack([raw[name] for name in column.columns])))
        if column.how == "over_height_squared":
            values[column] = values[column] / (values[heights["height_cm"]] / 100.0) ** 2
    return values


def _number(text: str) -> float:
    """Return a cell as a number, with a decimal point or comma; NaN for anything else."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return np.nan


def _value(column: CohortColumn, raw: np.ndarray) -> np.ndarray:
    if column.how == "levels":
        known = {float(level): float(value) for level, value in (pair.split("=") for pair in column.factor.split())}
        return np.array([known.get(level, np.nan) for level in raw[0]])
    factor = float(column.factor)
    if column.how == "best":
        some = np.isfinite(raw).any(axis=0)
        return np.where(some, np.nanmax(np.where(some, raw, 0.0), axis=0) * factor, np.nan)
    if column.how == "per":
        return factor / np.where(raw[0] > 0, raw[0], np.nan)
    return (np.prod(raw, axis=0) if column.how == "product" else raw.sum(axis=0)) * factor


def _sensible(column: CohortColumn, values: np.ndarray) -> np.ndarray:
    field: Any = PersonForm.model_fields.get(column.variable)
    if field is None or column.is_stand_in or column.variable == AGE:
        return values
    low, high = (next(getattr(m, side) for m in field.metadata if hasattr(m, side)) for side in ("ge", "le"))
    return np.where((values >= low) & (values <= high), values, np.nan)
