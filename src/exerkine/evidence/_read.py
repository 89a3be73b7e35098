"""Study tables -> `Studies`: each cell checked once, every fault told with file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

from exerkine.errors import Fault, unknown_name_advice
from exerkine.evidence._cells import KNOWLEDGE, Cells
from exerkine.evidence._studies import Studies
from exerkine.evidence._values import (
    CONDITION_PREFIXES,
    CONDITIONS,
    DESIGNS,
    DIRECTIONS,
    EFFECT_TYPES,
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Assumptions,
    Source,
    TrainingArm,
    TrainingOutcome,
)
from exerkine.tables import Row

Value = TypeVar("Value")
_SUMMARIES = tuple(f"{arm}_{when}" for arm in ("ex", "ctl") for when in ("pre", "post", "change"))
_SOURCE = ("source_id", "citation", "doi", "pmid", "url")
_ARM_TEXT = ("trial", "modality", "mode_detail", "control", "intensity_unit", "intensity_words", "co_intervention",
             "review_ref")
_ARM_SPAN = ("sessions_per_week", "min_per_session", "weeks", "intensity_value")
_ARM = ("arm_id", "study_id", "source_id", "design", "species", "condition", "n_ex", "n_ctl", "age_mean_y",
        "female_pct", "flags", *_ARM_TEXT, *_ARM_SPAN)
_OUTCOME_NUMBER = ("effect", "effect_lo", "effect_hi")
_OUTCOME = ("arm_id", "outcome", "row", "measure", "matrix", "at_week", "n_ex", "n_ctl", "unit", "effect_type",
            "p_value", "direction", "read_from", "flags", *_OUTCOME_NUMBER,
            *(f"{prefix}_{stat}" for prefix in _SUMMARIES for stat in ("mean", "sd", "se")))
_ACUTE_ARM_TEXT = ("population", "group", "modality", "intensity_unit", "intensity_words")
_ACUTE_ARM = ("arm_id", "study_id", "source_id", "n", "age_mean_y", "female_pct", "intensity_value", "duration_min",
              "flags", *_ACUTE_ARM_TEXT)
_POINT_TEXT = ("matrix", "measure", "unit", "spread_kind", "statistic", "read_from")
_POINT_NUMBER = ("t_min", "t_post_min", "mean", "lo", "hi")
_POINT_SPREAD = ("sd", "sem", "iqr")
_POINT = ("arm_id", "exerkine", "row", "flags", *_POINT_TEXT, *_POINT_NUMBER, *_POINT_SPREAD)
_DIRECTION = ("arm_id", "exerkine", "matrix", "row", "t_post_min", "direction", "p_value", "read_from", "flags")


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
    arms = _keyed(cells, where / "training_arms.csv", _ARM, "arm_id", _training_arm)
    outcomes = _linked(cells, where / "training_outcomes.csv", _OUTCOME, arms, ("arm_id", "outcome", "row"), _outcome)
    acute = _keyed(cells, where / "acute_arms.csv", _ACUTE_ARM, "arm_id", _acute_arm)
    key = ("arm_id", "exerkine", "matrix", "row")
    points = _linked(cells, where / "acute_points.csv", _POINT, acute, key, _point)
    directions = _linked(cells, where / "acute_directions.csv", _DIRECTION, acute, key, _direction)
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


def _keyed(cells: Cells, path: Path, required: Sequence[str], key: str,
           build: Callable[[Cells, Row], Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for row in cells.table(path, required):
        name = cells.name(row, key)
        if name in found:
            cells.bad(row, key, f"'{name}' appears twice")
        found[name] = build(cells, row)
    return found


def _linked(cells: Cells, path: Path, required: Sequence[str], arms: Collection[str], key: Sequence[str],
            build: Callable[[Cells, Row], Value]) -> tuple[Value, ...]:
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
    return _keyed(cells, where / "sources.csv", _SOURCE, "source_id",
                  lambda _cells, row: Source(**{column: row[column].strip() for column in _SOURCE}))


def _texts(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    return {column: row[column].strip() for column in columns}


def _training_arm(cells: Cells, row: Row) -> TrainingArm:
    return TrainingArm(
        arm_id=row["arm_id"], study_id=cells.name(row, "study_id"), source_id=cells.name(row, "source_id"),
        design=cells.choice(row, "design", DESIGNS), species=cells.name(row, "species"),
        condition=cells.choice(row, "condition", CONDITIONS, CONDITION_PREFIXES),
        n_ex=cells.number(row, "n_ex", 0), n_ctl=cells.number(row, "n_ctl", 0),
        age_mean_y=cells.number(row, "age_mean_y", 0, 120), female_pct=cells.number(row, "female_pct", 0, 100),
        flags=cells.flags(row), **_texts(row, _ARM_TEXT), **{column: cells.span(row, column) for column in _ARM_SPAN})


def _outcome(cells: Cells, row: Row) -> TrainingOutcome:
    lo, hi = cells.number(row, "effect_lo"), cells.number(row, "effect_hi")
    if lo is not None and hi is not None and lo > hi:
        cells.bad(row, "effect_lo", f"{lo:g} is above effect_hi, {hi:g}")
    effect = cells.number(row, "effect")
    effect_type = cells.choice(row, "effect_type", EFFECT_TYPES if effect is not None else ("", *EFFECT_TYPES))
    return TrainingOutcome(
        arm_id=row["arm_id"], outcome=cells.name(row, "outcome"), row=cells.integer(row, "row"),
        at_week=cells.span(row, "at_week"), n_ex=cells.number(row, "n_ex", 0), n_ctl=cells.number(row, "n_ctl", 0),
        effect=effect, effect_type=effect_type, effect_lo=lo, effect_hi=hi, p_value=cells.span(row, "p_value"),
        direction=cells.choice(row, "direction", ("", *DIRECTIONS)), flags=cells.flags(row),
        **_texts(row, ("measure", "matrix", "unit", "read_from")),
        **{prefix: cells.summary(row, prefix) for prefix in _SUMMARIES})


def _acute_arm(cells: Cells, row: Row) -> AcuteArm:
    return AcuteArm(
        arm_id=row["arm_id"], study_id=cells.name(row, "study_id"), source_id=cells.name(row, "source_id"),
        n=cells.number(row, "n", 0), age_mean_y=cells.number(row, "age_mean_y", 0, 120),
        female_pct=cells.number(row, "female_pct", 0, 100), intensity_value=cells.number(row, "intensity_value", 0),
        duration_min=cells.number(row, "duration_min", 0), flags=cells.flags(row), **_texts(row, _ACUTE_ARM_TEXT))


def _point(cells: Cells, row: Row) -> AcutePoint:
    if not row["unit"].strip():
        cells.bad(row, "unit", "is empty")
    return AcutePoint(
        arm_id=row["arm_id"], exerkine=cells.name(row, "exerkine"), row=cells.integer(row, "row"),
        flags=cells.flags(row), **_texts(row, _POINT_TEXT),
        **{column: cells.number(row, column) for column in _POINT_NUMBER},
        **{column: cells.number(row, column, 0) for column in _POINT_SPREAD})


def _direction(cells: Cells, row: Row) -> AcuteDirection:
    return AcuteDirection(
        arm_id=row["arm_id"], exerkine=cells.name(row, "exerkine"), row=cells.integer(row, "row"),
        t_post_min=cells.number(row, "t_post_min"), direction=cells.choice(row, "direction", ("", *DIRECTIONS)),
        p_value=cells.span(row, "p_value"), flags=cells.flags(row), **_texts(row, ("matrix", "read_from")))


def _assumptions(cells: Cells, where: Path) -> Assumptions:
    path = where / "assumptions.csv"
    rows = _keyed(cells, path, ("name", "value", "lo", "hi", "grade"), "name",
                  lambda cells, row: (row, cells.number(row, "value", -1, 1)))
    name = "within_person_correlation"
    row, value = rows.get(name, (None, None))
    if row is not None and value is None:
        cells.bad(row, "value", "is empty")
    elif row is None and not cells.faults:
        cells.faults.append(Fault(str(path), message=f"has no row '{name}'"))
    return Assumptions(within_person_correlation=value or 0.0)
