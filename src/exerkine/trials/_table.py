"""Any study table, and the shipped ones, as studies that know the line of each row."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exerkine.errors import Fault, TableError
from exerkine.evidence import AcuteArm, Studies, TrainingArm, read_assumptions, read_studies
from exerkine.evidence import _rows as forms
from exerkine.evidence._cells import Cells
from exerkine.tables import Row, Table, read_table
from exerkine.trials._classes import FOLDER
from exerkine.trials._columns import (
    ACUTE,
    ACUTE_ARM_KEY,
    TRAINING,
    TRAINING_ARM_KEY,
    Kind,
    WrittenRow,
    normal_acute,
    normal_training,
    written,
)
from exerkine.trials._skipped import Skipped


@dataclass(frozen=True)
class StudyTable:
    """Rows of study tables: the studies they make up, and for each row its line (in the order of the studies' tuples).

    ``notes`` say what was not used of the file.
    """

    studies: Studies
    outcome_lines: tuple[int, ...]
    point_lines: tuple[int, ...]
    direction_lines: tuple[int, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """How many rows the tables hold."""
        return len(self.outcome_lines) + len(self.point_lines) + len(self.direction_lines) + len(self.skipped)

    def only(self, study_ids: Container[str]) -> StudyTable:
        """Return the rows of some studies alone."""
        studies = self.studies
        of_arm = {arm_id: arm.study_id in study_ids for arm_id, arm in studies.arms.items()}
        of_arm |= {arm_id: arm.study_id in study_ids for arm_id, arm in studies.acute_arms.items()}

        def kept(rows: Sequence[Any], lines: Sequence[int]) -> tuple[tuple[Any, ...], tuple[int, ...]]:
            both = [(row, line) for row, line in zip(rows, lines, strict=True) if of_arm[row.arm_id]]
            return tuple(row for row, _ in both), tuple(line for _, line in both)

        outcomes, outcome_lines = kept(studies.all_outcomes, self.outcome_lines)
        points, point_lines = kept(studies.all_points, self.point_lines)
        directions, direction_lines = kept(studies.all_directions, self.direction_lines)
        few = replace(studies, all_outcomes=outcomes, all_points=points, all_directions=directions)
        skipped = tuple(one for one in self.skipped if one.study_id in study_ids)
        return StudyTable(few, outcome_lines, point_lines, direction_lines, skipped, self.notes)


def shipped_table(folder: Path | str | None = None) -> StudyTable:
    """Return the study tables of the knowledge folder (or of another one, as for `read_studies`)."""
    where = FOLDER if folder is None else Path(folder)
    names = ("training_outcomes.csv", "acute_points.csv", "acute_directions.csv")
    lines = [tuple(row.line for row in read_table(where / name)) for name in names]
    return StudyTable(read_studies(where), lines[0], lines[1], lines[2])


def read_study_table(path: Path | str) -> StudyTable:
    """Read a table of training effects (one row per study and outcome) or of single bouts (one per sample).

    Which one it is, the header tells: ``outcome``, or ``exerkine``.  Rows of one study with the same programme are one
    arm.  Columns that are not known are ignored with a note.

    Raises
    ------
    TableError
        The file cannot be read, a column that is needed is missing, or a cell is not what its column asks for; all
        faults are told together with file, line and column.
    """
    table = read_table(path)
    kind = ACUTE if "exerkine" in table.columns else TRAINING
    rows, notes = _rows_of(table, kind)
    cells = Cells()
    empty = Studies({}, {}, (), {}, (), (), read_assumptions())
    found = _training(cells, rows, empty, notes) if kind is TRAINING else _acute(cells, rows, empty, notes)
    cells.refuse()
    return found


def _rows_of(table: Table, kind: Kind) -> tuple[list[WrittenRow], tuple[str, ...]]:
    names = {name: kind.aliases.get(name, name) for name in table.columns}
    missing = [name for name in kind.required if name not in names.values()]
    if missing:
        needed = ", ".join(kind.required)
        raise TableError([
            Fault(table.file, 1, 0, message=f"column '{kind.written(name)}' is missing", advice=f"A table needs: {needed}.")
            for name in missing])
    twice = [name for name in names if list(names.values()).count(names[name]) > 1]
    if twice:
        raise TableError(Fault(table.file, 1, 0, message=f"columns {', '.join(twice)} say the same thing", advice="Keep one."))
    extra = [name for name in table.columns if names[name] not in kind.known and name not in kind.silent]
    notes = (f"{table.file}: columns not used: {', '.join(extra)}",) if extra else ()
    return [written(row, names, kind) for row in table], notes


def _training(cells: Cells, rows: Sequence[WrittenRow], empty: Studies, notes: tuple[str, ...]) -> StudyTable:
    rows = [normal_training(row) for row in rows]
    named = _arm_ids(rows, TRAINING_ARM_KEY)
    arms: dict[str, TrainingArm] = {}
    outcomes, numbers = [], dict[tuple[str, str], int]()
    for row, arm_id in zip(rows, named, strict=True):
        place = (arm_id, row["outcome"])
        numbers[place] = numbers.get(place, 0) + 1
        full = row.given(arm_id=arm_id, source_id=row["study_id"] or arm_id, row=str(numbers[place]))
        arm = replace(forms.training_arm(cells, full.given(condition="OTHER_")), condition=row["condition"])
        outcomes.append(forms.outcome(cells, full))
        known = arms.get(arm_id)
        sizes = [[n for n in (getattr(a, name) for a in (known, arm) if a) if n] for name in ("n_ex", "n_ctl")]
        flags = arm.flags & known.flags if known is not None else arm.flags  # what every row of an arm says is said of it
        arms[arm_id] = replace(arm, n_ex=max(sizes[0], default=None), n_ctl=max(sizes[1], default=None), flags=flags)
    studies = replace(empty, arms=arms, all_outcomes=tuple(outcomes))
    return StudyTable(studies, tuple(row.line for row in rows), (), (), notes=notes)


def _acute(cells: Cells, rows: Sequence[WrittenRow], empty: Studies, notes: tuple[str, ...]) -> StudyTable:
    rows = [normal_acute(row) for row in rows]
    named = _arm_ids(rows, ACUTE_ARM_KEY)
    arms: dict[str, AcuteArm] = {}
    points, directions, skipped = [], [], []
    lines: dict[str, list[int]] = {"points": [], "directions": []}
    for number, (row, arm_id) in enumerate(zip(rows, named, strict=True)):
        full = row.given(arm_id=arm_id, source_id=row["study_id"] or arm_id, row=str(number + 1))
        arms.setdefault(arm_id, forms.acute_arm(cells, full))
        if row["mean"].strip():
            points.append(forms.point(cells, full))
            lines["points"].append(row.line)
        elif row["direction"].strip():
            directions.append(forms.direction(cells, full))
            lines["directions"].append(row.line)
        else:
            skipped.append(Skipped(row["study_id"], row["exerkine"], row.line, "no_number"))
    studies = replace(empty, acute_arms=arms, all_points=tuple(points), all_directions=tuple(directions))
    return StudyTable(studies, (), tuple(lines["points"]), tuple(lines["directions"]), tuple(skipped), notes)


def _arm_ids(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """Return the arm of each row: rows of a study that share a programme are one; the order of the rows does not matter."""
    keys = [tuple(" ".join(row[column].split()) for column in columns) for row in rows]
    base = [row["arm_id"].strip() or row["study_id"].strip() for row in rows]
    by_base: dict[str, set[tuple[str, ...]]] = {}
    for name, key in zip(base, keys, strict=True):
        by_base.setdefault(name, set()).add(key)
    names: Mapping[tuple[str, tuple[str, ...]], str] = {
        (name, key): name if len(several) == 1 else f"{name}#{number + 1}"
        for name, several in by_base.items()
        for number, key in enumerate(sorted(several))
    }
    return [names[pair] for pair in zip(base, keys, strict=True)]


