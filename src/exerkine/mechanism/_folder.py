"""A knowledge folder opened for checking: text, tables, the compiled model, and the faults of opening it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exerkine.errors import Fault, MechanismError, TableError
from exerkine.mechanism._compile import compile_sbml
from exerkine.mechanism._text import Law, ModuleText, read_modules
from exerkine.tables import Row, read_table


@dataclass
class Folder:
    """A knowledge folder opened for checking; ``sbml`` is empty when the text cannot be compiled."""

    text: ModuleText
    states: tuple[Row, ...]
    inputs: tuple[Row, ...]
    parameters: tuple[Row, ...]
    observables: tuple[Row, ...]
    arrows: tuple[Row, ...]
    statements: frozenset[str]
    sources: frozenset[str]
    sbml: str = ""
    faults: list[Fault] = field(default_factory=list)

    def names(self, *tables: str) -> set[str]:
        """Return the symbols of some of the tables."""
        return {row["symbol"] for table in tables for row in getattr(self, table)}

    def laws(self, *kinds: str) -> Iterator[Law]:
        """Yield laws of the given kinds."""
        return (law for law in self.text.laws if law.kind in kinds)


def open_folder(root: Path) -> Folder:
    """Read text and tables, and compile them; what cannot be read is a fault, not an exception."""
    faults: list[Fault] = []
    text = read_modules(root)

    def rows(name: str) -> tuple[Row, ...]:
        try:
            table = read_table(root / name)
        except TableError as error:
            faults.extend(error.faults)
            return ()
        return tuple(Row(name, row.line, row.cells, row.columns) for row in table)

    folder = Folder(
        text,
        rows("states.csv"),
        rows("inputs.csv"),
        rows("parameters.csv"),
        rows("observables.csv"),
        rows("arrows.csv"),
        frozenset(r["statement_id"] for r in rows("statements.csv")),
        frozenset(r["source_id"] for n in ("references.csv", "studies/sources.csv") for r in rows(n)),
    )
    folder.faults = [*faults, *text.faults]
    numbers, units = {}, {}
    for row, column in [(r, "value") for r in folder.parameters] + [(r, "rest") for r in folder.inputs]:
        units[row["symbol"]] = row["unit"]
        try:
            numbers[row["symbol"]] = row.number(column) or 0.0
        except TableError as error:
            folder.faults.extend(error.faults)
    if not text.faults and not any(law.expression == "" for law in text.laws):
        try:
            folder.sbml = compile_sbml(text, numbers, {s: u for s, u in units.items() if u in text.units})
        except MechanismError as error:
            folder.faults.extend(error.faults)
    return folder
