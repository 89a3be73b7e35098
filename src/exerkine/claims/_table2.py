"""Table 2 of the review, and the trials its text adds, as data: arms with their dose, cells with their direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import Fault, TableError
from exerkine.tables import Row, read_table

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "review"
DIRECTIONS = ("up", "down", "none", "")
READINGS = ("rest", "session", "bout", "")


@dataclass(frozen=True)
class Table2Arm:
    """One programme in one population, as the review states it; None and empty text are what it leaves out.

    ``row`` is its row of the table, empty for a trial of the text alone.  ``as_in`` is ``print``, or ``source`` where the
    study behind the row did something else.  ``dose`` holds the numbers of the dose by their column.
    """

    arm_id: str
    row: str
    ref: str
    as_in: str
    species: str
    muscle: str
    cognition: str
    age_y: float | None
    sex: str
    modality: str
    dose: Mapping[str, float | None]
    intensity_unit: str
    beside: str
    label_en: str
    label_zh: str
    note_en: str
    note_zh: str

    @property
    def is_animal(self) -> bool:
        """Whether animals were trained; the human reference then stands in, and only signs count."""
        return self.species != "human"


@dataclass(frozen=True)
class Table2Cell:
    """One exerkine or outcome of an arm.

    ``symbol`` is what the mechanism reads for it, with a minus where less of it is more of that; empty where the
    mechanism has nothing like it.  ``reading`` is ``rest`` (after the end, against usual activity), ``session`` (peak of
    the last session against that of the first) or ``bout`` (end of the first session against before it).
    ``expected`` is the physical direction of the printed arrow; ``primary`` that of the study behind the row, empty where
    it was not found or does not say.  ``status`` is ``suspect`` where print is known to be wrong or doubtful.
    """

    cell_id: str
    arm_id: str
    statement: str
    printed: str
    printed_zh: str
    symbol: str
    reading: str
    is_proxy: bool
    printed_arrow: str
    expected: str
    status: str
    contradiction: str
    primary: str
    primary_source: str
    note_en: str
    note_zh: str

    @property
    def in_print(self) -> str:
        """The physical direction that print asserts: that of the arrow, turned where the arrow means better (X07)."""
        return self.expected if "X07" in self.contradiction or not self.printed_arrow else self.printed_arrow


DOSE = ("minutes", "days_per_week", "weeks", "intensity_value", "load_value", "sets", "reps", "work_min", "rest_min",
        "repeats", "rest_value")


def read_table2(folder: Path | str = FOLDER) -> tuple[tuple[Table2Arm, ...], tuple[Table2Cell, ...]]:
    """Return arms and cells.

    Raises
    ------
    TableError
        A file is missing or a cell is not what its column allows.
    """
    arms = tuple(_arm(row) for row in read_table(Path(folder) / "table2_arms.csv"))
    known = {arm.arm_id for arm in arms}
    return arms, tuple(_cell(row, known) for row in read_table(Path(folder) / "table2_cells.csv"))


def time_folds(folder: Path | str = FOLDER) -> Mapping[str, float]:
    """Return how many weeks of a person one week of an animal stands for."""
    return {"human": 1.0} | {row["species"]: float(row["time_fold"]) for row in read_table(Path(folder) / "animals.csv")}


def _arm(row: Row) -> Table2Arm:
    words = (row["arm_id"], row["row"], row["ref"], row["as_in"], row["species"], row["muscle"], row["cognition"])
    dose = {name: row.number(name) for name in DOSE}
    ends = (row["intensity_unit"], row["beside"], row["label_en"], row["label_zh"], row["note_en"], row["note_zh"])
    return Table2Arm(*words, row.number("age_y"), row["sex"], row["modality"], dose, *ends)


def _cell(row: Row, arms: set[str]) -> Table2Cell:
    allowed = {"arm_id": arms, "expected": DIRECTIONS[:3], "primary": DIRECTIONS, "reading": READINGS,
               "status": ("assert", "suspect")}
    for column, words in allowed.items():
        if row[column] not in words:
            raise TableError(_not_allowed(row, column, ", ".join(sorted(words))))
    before = (row["cell_id"], row["arm_id"], row["statement"], row["printed"], row["printed_zh"],
              row["symbol"], row["reading"])
    after = ("printed_arrow", "expected", "status", "contradiction", "primary", "primary_source", "note_en", "note_zh")
    return Table2Cell(*before, row["is_proxy"] == "1", *(row[name] for name in after))


def _not_allowed(row: Row, column: str, allowed: str) -> Fault:
    return row.fault(column, f"'{row[column]}' is not allowed", f"Allowed: {allowed}.")
