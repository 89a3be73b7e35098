"""A knowledge folder opened for checking: text, tables, the compiled model, and the faults of opening it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from exerkine.errors import Fault, MechanismError, TableError
from exerkine.mechanism._compile import compile_sbml
from exerkine.mechanism._text import Law, ModuleText, read_modules
from exerkine.tables import Row, read_table

COLUMNS = {
    "states.csv": ("symbol", "speed", "unit", "label_en", "label_zh"),
    "inputs.csv": ("symbol", "rest", "unit"),
    "parameters.csv": ("symbol", "value", "unit", "lo", "hi", "prior", "source", "grade"),
    "observables.csv": ("symbol", "unit", "role", "anchor", "solve", "top", "lo", "hi", "better", "mcid", "label_en", "label_zh"),
    "arrows.csv": ("arrow_id", "parameters", "statements", "label_en", "label_zh"),
    "exerkines.csv": (
        "symbol", "entity_id", "sources", "released_by", "blood", "clearance", "transport", "brain", "lever", "targets",
        "statements", "duality", "note", "label_en", "label_zh",
    ),
    "loops.csv": ("loop_id", "states", "label_en", "label_zh"),
    "variants.csv": ("variant_id", "group", "settings", "statements", "label_en", "label_zh"),
    "modulators.csv": ("parameter", "rests_on", "statements"),
    "map.csv": ("symbol", "organ", "column", "row", "kind", "scale", "better", "label_en", "label_zh"),
    "statements.csv": ("statement_id",),
    "own_statements.csv": ("statement_id", "kind", "source"),
    "references.csv": ("source_id",),
    "studies/sources.csv": ("source_id",),
}
"""What a check looks at; a table without one of these is not looked at further."""
NO_STUDY = ("simulation", "definition", "none")
"""``read_from`` of sources that are no publication."""


@dataclass
class Folder:
    """A knowledge folder opened for checking.

    ``sbml`` is empty when the text cannot be compiled, ``values`` lack what is no number, and ``is_whole`` is false when
    a table is missing or lacks a column; ``statements`` are those of the review, and ``studies`` the sources that are
    publications.
    """

    text: ModuleText
    states: tuple[Row, ...]
    inputs: tuple[Row, ...]
    parameters: tuple[Row, ...]
    observables: tuple[Row, ...]
    arrows: tuple[Row, ...]
    exerkines: tuple[Row, ...]
    loops: tuple[Row, ...]
    variants: tuple[Row, ...]
    modulators: tuple[Row, ...]
    map: tuple[Row, ...]
    own_statements: tuple[Row, ...]
    statements: frozenset[str]
    sources: frozenset[str]
    studies: frozenset[str]
    is_whole: bool
    values: dict[str, float] = field(default_factory=dict)
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
            table = read_table(root / name, required=COLUMNS[name])
        except TableError as error:
            faults.extend(replace(fault, file=name, code="EK023") for fault in error.faults)
            return ()
        return tuple(Row(name, row.line, row.cells, row.columns) for row in table)

    tables = {name: rows(name) for name in COLUMNS}
    sources = (*tables["references.csv"], *tables["studies/sources.csv"])
    folder = Folder(
        text,
        tables["states.csv"],
        tables["inputs.csv"],
        tables["parameters.csv"],
        tables["observables.csv"],
        tables["arrows.csv"],
        tables["exerkines.csv"],
        tables["loops.csv"],
        tables["variants.csv"],
        tables["modulators.csv"],
        tables["map.csv"],
        tables["own_statements.csv"],
        frozenset(r["statement_id"] for r in tables["statements.csv"]),
        frozenset(r["source_id"] for r in sources),
        frozenset(r["source_id"] for r in sources if r.get("read_from", "") not in NO_STUDY),
        is_whole=not faults,
        faults=[*faults, *text.faults],
    )
    _read_values(folder)
    if folder.is_whole and not text.faults and not any(law.expression == "" for law in text.laws):
        units = {row["symbol"]: row["unit"] for row in (*folder.parameters, *folder.inputs)}
        known = {symbol: unit for symbol, unit in units.items() if unit in text.units}
        try:
            folder.sbml = compile_sbml(text, {symbol: folder.values.get(symbol, 0.0) for symbol in known}, known)
        except MechanismError as error:
            folder.faults.extend(error.faults)
    return folder


def _read_values(folder: Folder) -> None:
    for row, column in [(r, "value") for r in folder.parameters] + [(r, "rest") for r in folder.inputs]:
        try:
            value = row.number(column)
        except TableError as error:
            folder.faults.extend(replace(fault, code="EK013") for fault in error.faults)
            continue
        if value is None:
            folder.faults.append(row.fault(column, "is empty; a number is needed", code="EK013"))
        else:
            folder.values[row["symbol"]] = value
