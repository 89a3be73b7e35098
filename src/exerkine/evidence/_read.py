"""Study tables -> `Studies`: each cell checked once, every fault told with file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

from exerkine.errors import Fault, unknown_name_advice
from exerkine.evidence import _rows
from exerkine.evidence._cells import KNOWLEDGE, Cells
from exerkine.evidence._studies import Studies
from exerkine.evidence._values import Assumptions, Source
from exerkine.tables import Row

Value = TypeVar("Value")


def read_sources(folder: Path | str | None = None) -> dict[str, Source]:
    """Read ``sources.csv``: the publications that numbers point at.

    Parameters
    ----------
    folder
        Folder of the study tables; None reads those shipped with the package.

    Returns
    -------
    dict
        Source by ``source_id``.

    Raises
    ------
    TableError
        The table is missing or malformed, or an id is empty or appears twice; all faults are told together.
    """
    cells = Cells()
    sources = _sources(cells, _folder(folder))
    cells.refuse()
    return sources


def read_studies(folder: Path | str | None = None) -> Studies:
    """Read the study tables: sources, training arms and outcomes, acute arms, points and directions, assumptions.

    Columns that are not known are ignored.  Empty cells stay None: nothing is filled in.

    Parameters
    ----------
    folder
        Folder of the seven study tables; None reads those shipped with the package.

    Returns
    -------
    Studies
        All of them, immutable.

    Raises
    ------
    TableError
        A table is missing or malformed, an id appears twice, a cell is not what its column asks for, or a row points
        at a source or an arm that no table has; all faults of all tables are told together.
    """
    cells, where = Cells(), _folder(folder)
    sources = _sources(cells, where)
    arms = _keyed(cells, where / "training_arms.csv", _rows.ARM_COLUMNS, "arm_id", _rows.training_arm)
    outcomes = _linked(
        cells, where / "training_outcomes.csv", _rows.OUTCOME_COLUMNS, arms, ("arm_id", "outcome", "row"), _rows.outcome
    )
    acute = _keyed(cells, where / "acute_arms.csv", _rows.ACUTE_ARM_COLUMNS, "arm_id", _rows.acute_arm)
    key = ("arm_id", "exerkine", "matrix", "row")
    points = _linked(cells, where / "acute_points.csv", _rows.POINT_COLUMNS, acute, key, _rows.point)
    directions = _linked(cells, where / "acute_directions.csv", _rows.DIRECTION_COLUMNS, acute, key, _rows.direction)
    for name in ("training_arms.csv", "acute_arms.csv"):
        _check_sources(cells, where / name, sources)
    assumptions = _assumptions(cells, where)
    cells.refuse()
    return Studies(sources, arms, outcomes, acute, points, directions, assumptions)


def read_assumptions(folder: Path | str | None = None) -> Assumptions:
    """Read ``assumptions.csv``: the numbers that no study prints; TableError if one is missing or out of range."""
    cells = Cells()
    assumptions = _assumptions(cells, _folder(folder))
    cells.refuse()
    return assumptions


def _folder(folder: Path | str | None) -> Path:
    return KNOWLEDGE / "studies" if folder is None else Path(folder)


def _keyed(
    cells: Cells, path: Path, required: Sequence[str], key: str, build: Callable[[Cells, Row], Value]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for row in cells.table(path, required):
        name = cells.name(row, key)
        if name in found:
            cells.bad(row, key, f"'{name}' appears twice")
        found[name] = build(cells, row)
    return found


def _linked(
    cells: Cells,
    path: Path,
    required: Sequence[str],
    arms: Collection[str],
    key: Sequence[str],
    build: Callable[[Cells, Row], Value],
) -> tuple[Value, ...]:
    found, seen = [], set()
    for row in cells.table(path, required):
        if row["arm_id"] not in arms:
            cells.bad(row, "arm_id", f"no arm is called '{row['arm_id']}'", unknown_name_advice(row["arm_id"], arms))
        place = tuple(row[column] for column in key)
        if place in seen:
            cells.bad(row, "row", f"'{row['row']}' appears twice for this arm and measurement")
        seen.add(place)
        found.append(build(cells, row))
    return tuple(found)


def _check_sources(cells: Cells, path: Path, sources: Collection[str]) -> None:
    for row in Cells().table(path, ("source_id",)):
        if row["source_id"] not in sources:
            advice = unknown_name_advice(row["source_id"], sources) if sources else ""
            cells.bad(row, "source_id", f"'{row['source_id']}' is not in sources.csv", advice)


def _sources(cells: Cells, where: Path) -> dict[str, Source]:
    return _keyed(cells, where / "sources.csv", _rows.SOURCE_COLUMNS, "source_id", _rows.source)


def _assumptions(cells: Cells, where: Path) -> Assumptions:
    path = where / "assumptions.csv"
    found: dict[tuple[str, str], float] = {}
    for row in cells.table(path, ("name", "outcomes", "value", "lo", "hi", "grade")):
        value = cells.number(row, "value", -1, 1)
        if value is None:
            cells.bad(row, "value", "is empty")
        for outcome in row["outcomes"].split(";"):
            place = row["name"], outcome.strip()
            if place in found:
                cells.bad(row, "outcomes", f"'{row['name']}' appears twice for '{place[1] or 'all outcomes'}'")
            found[place] = value or 0.0
    correlation, telling = ("within_person_correlation", ""), ("telling", "")
    for place in (correlation, telling):
        if place not in found and not cells.faults:
            cells.faults.append(Fault(str(path), message=f"has no row '{place[0]}' for all outcomes"))
    own = {outcome: value for (name, outcome), value in found.items() if name == correlation[0] and outcome}
    return Assumptions(found.get(correlation, 0.0), own, found.get(telling, 1.0))
