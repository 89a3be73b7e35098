"""The causal edges of the literature and the things they join, as values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.evidence._cells import KNOWLEDGE, Cells
from exerkine.evidence._values import Entity, Statement
from exerkine.tables import Row, read_table

_ENTITY = (
    "id",
    "name_en",
    "name_zh",
    "type",
    "compartments",
    "hgnc_symbol",
    "uniprot",
    "chebi",
    "go",
    "mesh",
    "mondo",
    "cell_ontology",
    "uberon",
    "other_xref",
    "xref_check",
    "section",
    "line",
)
_TEXT = ("relation", "tissue", "context", "evidence", "section", "tier", "group_id", "path_id", "same_edge_as")
_STATEMENT = ("statement_id", "subject", "object", "sign", "references", "line", "path_step", "flags", *_TEXT)


def read_entities(folder: Path | str | None = None) -> dict[str, Entity]:
    """Read ``entities.csv``: what statements speak of, by id (None: the shipped table).

    Raises
    ------
    TableError
        The table is missing or malformed, or an id is empty or appears twice.
    """
    cells = Cells()
    entities = entities_of(cells, knowledge_folder(folder))
    cells.refuse()
    return entities


def read_statements(folder: Path | str | None = None) -> tuple[Statement, ...]:
    """Read ``statements.csv``, in file order, checked against ``entities.csv`` of the same folder.

    Parameters
    ----------
    folder
        Folder of the two tables; None reads those shipped with the package.

    Returns
    -------
    tuple of Statement
        One signed edge each; ``same_edge_as`` names the earlier statement with the same edge, if there is one.

    Raises
    ------
    TableError
        A table is missing or malformed, an id appears twice, a sign is not 1, -1, 0 or empty, or a subject or object
        is no entity; all faults are told together.
    """
    cells, where = Cells(), knowledge_folder(folder)
    found = statements_of(cells, where, entities_of(cells, where))
    cells.refuse()
    return tuple(found.values())


def statements_of(cells: Cells, where: Path, entities: Mapping[str, Entity]) -> dict[str, Statement]:
    """Return the statements of a knowledge folder by id; what is wrong in them becomes faults of ``cells``."""
    found: dict[str, Statement] = {}
    for row in cells.table(where / "statements.csv", _STATEMENT):
        statement = _statement(cells, row)
        if statement.statement_id in found:
            cells.bad(row, "statement_id", f"'{statement.statement_id}' appears twice")
        for column in ("subject", "object"):
            if entities and row[column] not in entities:
                cells.bad(
                    row, column, f"'{row[column]}' is not in entities.csv", unknown_name_advice(row[column], entities)
                )
        found[statement.statement_id] = statement
    return found


def statement_ids(folder: Path | str | None = None) -> frozenset[str]:
    """Return the ids of ``statements.csv`` alone (None: the shipped table); TableError if it cannot be read."""
    path = knowledge_folder(folder) / "statements.csv"
    return frozenset(row["statement_id"] for row in read_table(path, required=("statement_id",)))


def knowledge_folder(folder: Path | str | None) -> Path:
    """Return a knowledge folder, the shipped one for None."""
    return KNOWLEDGE if folder is None else Path(folder)


def entities_of(cells: Cells, where: Path) -> dict[str, Entity]:
    """Return the entities of a knowledge folder by id; what is wrong in them becomes faults of ``cells``."""
    found: dict[str, Entity] = {}
    for row in cells.table(where / "entities.csv", _ENTITY):
        name = cells.name(row, "id")
        if name in found:
            cells.bad(row, "id", f"'{name}' appears twice")
        texts = {column: row[column].strip() for column in _ENTITY if column != "compartments"}
        found[name] = Entity(compartments=tuple(row["compartments"].replace(";", " ").split()), **texts)
    return found


def _statement(cells: Cells, row: Row) -> Statement:
    sign = cells.choice(row, "sign", ("", "1", "-1", "0"))
    return Statement(
        statement_id=cells.name(row, "statement_id"),
        subject=cells.name(row, "subject"),
        object=cells.name(row, "object"),
        sign=int(sign) if sign in ("1", "-1", "0") else None,
        references=_references(cells, row),
        line=cells.integer(row, "line"),
        path_step=cells.integer(row, "path_step") if row["path_step"].strip() else None,
        flags=cells.flags(row),
        relation=row["relation"].strip(),
        tissue=row["tissue"].strip(),
        context=row["context"].strip(),
        evidence=row["evidence"].strip(),
        section=row["section"].strip(),
        tier=row["tier"].strip(),
        group_id=row["group_id"].strip(),
        path_id=row["path_id"].strip(),
        same_edge_as=row["same_edge_as"].strip(),
    )


def _references(cells: Cells, row: Row) -> tuple[str, ...]:
    numbers: list[str] = []
    for part in row["references"].replace(",", ";").split(";"):
        first, _, last = part.strip().partition("-")
        if not first:
            continue
        if not first.isdigit() or (last and not last.isdigit()):
            cells.bad(row, "references", f"'{part}' is not a reference number or a range of them")
            continue
        numbers += [str(number) for number in range(int(first), int(last or first) + 1)]
    return tuple(numbers)
