"""Table 1 of the review: what each exerkine does in sarcopenia and in cognitive impairment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.evidence._cells import Cells
from exerkine.evidence._values import Entity

_TEXTS = ("label_en", "label_zh", "signals_en", "signals_zh", "contradiction", "note_en", "note_zh")
_COLUMNS = ("row_id", "exerkine", "sources", "disease", "statements", *_TEXTS)


@dataclass(frozen=True)
class Table1Row:
    """One exerkine in one disease: its tissues, what it is said to do, by which signals, and the statements of both."""

    row_id: str
    exerkine: str
    sources: tuple[str, ...]
    disease: str
    statements: tuple[str, ...]
    label_en: str
    label_zh: str
    signals_en: str
    signals_zh: str
    contradiction: str
    note_en: str
    note_zh: str


def table1_of(cells: Cells, where: Path, entities: Mapping[str, Entity]) -> tuple[Table1Row, ...]:
    """Read the rows of a knowledge folder; what is wrong in them becomes faults of ``cells``."""
    found: dict[str, Table1Row] = {}
    for row in cells.table(where / "review" / "table1.csv", _COLUMNS):
        name = cells.name(row, "row_id")
        if name in found:
            cells.bad(row, "row_id", f"'{name}' appears twice")
        if entities:
            cells.choice(row, "exerkine", entities)
            for tissue in row["sources"].split():
                if tissue not in entities:
                    cells.bad(row, "sources", f"'{tissue}' is not in entities.csv")
        for column in ("sources", "statements", *_TEXTS[:4]):
            cells.name(row, column)
        disease = cells.choice(row, "disease", ("SP", "CI"))
        texts = {column: row[column].strip() for column in _TEXTS}
        lists = tuple(row["sources"].split()), tuple(row["statements"].split())
        found[name] = Table1Row(name, row["exerkine"], lists[0], disease, lists[1], **texts)
    return tuple(found.values())
