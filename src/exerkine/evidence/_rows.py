"""One row of each study table -> one value; the columns that each table must have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exerkine.evidence._cells import Cells
from exerkine.evidence._values import (
    CONDITION_PREFIXES,
    CONDITIONS,
    DESIGNS,
    DIRECTIONS,
    EFFECT_TYPES,
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Source,
    TrainingArm,
    TrainingOutcome,
)
from exerkine.tables import Row

_SUMMARIES = tuple(f"{arm}_{when}" for arm in ("ex", "ctl") for when in ("pre", "post", "change"))
SOURCE_COLUMNS = ("source_id", "citation", "doi", "pmid", "url")
_ARM_TEXT = (
    "trial",
    "modality",
    "mode_detail",
    "control",
    "intensity_unit",
    "intensity_words",
    "co_intervention",
    "review_ref",
)
_ARM_SPAN = ("sessions_per_week", "min_per_session", "weeks", "intensity_value")
ARM_COLUMNS = (
    "arm_id",
    "study_id",
    "source_id",
    "design",
    "species",
    "condition",
    "n_ex",
    "n_ctl",
    "age_mean_y",
    "female_pct",
    "flags",
    *_ARM_TEXT,
    *_ARM_SPAN,
)
_OUTCOME_NUMBER = ("effect", "effect_lo", "effect_hi")
OUTCOME_COLUMNS = (
    "arm_id",
    "outcome",
    "row",
    "measure",
    "matrix",
    "at_week",
    "n_ex",
    "n_ctl",
    "unit",
    "effect_type",
    "p_value",
    "p_between",
    "direction",
    "read_from",
    "flags",
    *_OUTCOME_NUMBER,
    *(f"{prefix}_{stat}" for prefix in _SUMMARIES for stat in ("mean", "sd", "se")),
)
_ACUTE_ARM_TEXT = ("population", "group", "modality", "intensity_unit", "intensity_words")
ACUTE_ARM_COLUMNS = (
    "arm_id",
    "study_id",
    "source_id",
    "n",
    "age_mean_y",
    "female_pct",
    "intensity_value",
    "duration_min",
    "flags",
    *_ACUTE_ARM_TEXT,
)
_POINT_TEXT = ("matrix", "measure", "unit", "spread_kind", "statistic", "read_from")
_POINT_NUMBER = ("t_min", "t_post_min", "mean", "lo", "hi")
_POINT_SPREAD = ("sd", "sem", "iqr")
POINT_COLUMNS = ("arm_id", "exerkine", "row", "flags", *_POINT_TEXT, *_POINT_NUMBER, *_POINT_SPREAD)
DIRECTION_COLUMNS = ("arm_id", "exerkine", "matrix", "row", "t_post_min", "direction", "p_value", "read_from", "flags")


def source(cells: Cells, row: Row) -> Source:
    """Return the publication of a row of ``sources.csv``."""
    return Source(**_texts(row, SOURCE_COLUMNS))


def _texts(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    return {column: row[column].strip() for column in columns}


def _each(parse: Callable[[Row, str], Any], row: Row, columns: Sequence[str]) -> dict[str, Any]:
    return {column: parse(row, column) for column in columns}


def training_arm(cells: Cells, row: Row) -> TrainingArm:
    """Return the value of a row of ``training_arms.csv``."""
    return TrainingArm(
        arm_id=row["arm_id"],
        study_id=cells.name(row, "study_id"),
        source_id=cells.name(row, "source_id"),
        design=cells.choice(row, "design", DESIGNS),
        species=cells.name(row, "species"),
        condition=cells.choice(row, "condition", CONDITIONS, CONDITION_PREFIXES),
        n_ex=cells.number(row, "n_ex", 0),
        n_ctl=cells.number(row, "n_ctl", 0),
        age_mean_y=cells.number(row, "age_mean_y", 0, 120),
        female_pct=cells.number(row, "female_pct", 0, 100),
        flags=cells.flags(row),
        **_texts(row, _ARM_TEXT),
        **_each(cells.span, row, _ARM_SPAN),
    )


def outcome(cells: Cells, row: Row) -> TrainingOutcome:
    """Return the value of a row of ``training_outcomes.csv``."""
    lo, hi = cells.number(row, "effect_lo"), cells.number(row, "effect_hi")
    if lo is not None and hi is not None and lo > hi:
        cells.bad(row, "effect_lo", f"{lo:g} is above effect_hi, {hi:g}")
    effect = cells.number(row, "effect")
    effect_type = cells.choice(row, "effect_type", EFFECT_TYPES if effect is not None else ("", *EFFECT_TYPES))
    return TrainingOutcome(
        arm_id=row["arm_id"],
        outcome=cells.name(row, "outcome"),
        row=cells.integer(row, "row"),
        at_week=cells.span(row, "at_week"),
        n_ex=cells.number(row, "n_ex", 0),
        n_ctl=cells.number(row, "n_ctl", 0),
        effect=effect,
        effect_type=effect_type,
        effect_lo=lo,
        effect_hi=hi,
        p_value=cells.span(row, "p_value"),
        p_between=cells.span(row, "p_between"),
        direction=cells.choice(row, "direction", ("", *DIRECTIONS)),
        flags=cells.flags(row),
        **_texts(row, ("measure", "matrix", "unit", "read_from")),
        **_each(cells.summary, row, _SUMMARIES),
    )


def acute_arm(cells: Cells, row: Row) -> AcuteArm:
    """Return the value of a row of ``acute_arms.csv``."""
    return AcuteArm(
        arm_id=row["arm_id"],
        study_id=cells.name(row, "study_id"),
        source_id=cells.name(row, "source_id"),
        n=cells.number(row, "n", 0),
        age_mean_y=cells.number(row, "age_mean_y", 0, 120),
        female_pct=cells.number(row, "female_pct", 0, 100),
        intensity_value=cells.number(row, "intensity_value", 0),
        duration_min=cells.number(row, "duration_min", 0),
        flags=cells.flags(row),
        **_texts(row, _ACUTE_ARM_TEXT),
    )


def point(cells: Cells, row: Row) -> AcutePoint:
    """Return the value of a row of ``acute_points.csv``."""
    if not row["unit"].strip():
        cells.bad(row, "unit", "is empty")
    return AcutePoint(
        arm_id=row["arm_id"],
        exerkine=cells.name(row, "exerkine"),
        row=cells.integer(row, "row"),
        flags=cells.flags(row),
        **_texts(row, _POINT_TEXT),
        **_each(cells.number, row, _POINT_NUMBER),
        **_each(cells.spread, row, _POINT_SPREAD),
    )


def direction(cells: Cells, row: Row) -> AcuteDirection:
    """Return the value of a row of ``acute_directions.csv``."""
    return AcuteDirection(
        arm_id=row["arm_id"],
        exerkine=cells.name(row, "exerkine"),
        row=cells.integer(row, "row"),
        t_post_min=cells.number(row, "t_post_min"),
        direction=cells.choice(row, "direction", ("", *DIRECTIONS)),
        p_value=cells.span(row, "p_value"),
        flags=cells.flags(row),
        **_texts(row, ("matrix", "read_from")),
    )
