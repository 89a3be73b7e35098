"""The rules of statements and entities that need more than one row: sources, signs, repeats, groups and paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.evidence._cells import Cells
from exerkine.evidence._values import Entity
from exerkine.evidence._words import Words
from exerkine.tables import Row

_CLOSED = ("tissue", "context", "evidence", "tier", "section")
_NEEDED = (*_CLOSED, "statement_id", "subject", "relation", "object", "sign", "references", "line", "flags")
_LINKED = ("group_id", "path_id", "path_step", "same_edge_as")
_NUMBER = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


def check_statements(cells: Cells, where: Path, entities: Mapping[str, Entity], words: Words) -> None:
    """Note every fault of ``statements.csv`` and ``entities.csv`` that reading row by row does not see."""
    rows = cells.table(where / "statements.csv", (*_NEEDED, *_LINKED)) if entities else ()
    for row in rows:
        _source(cells, row)
        check_sign(cells, row, words)
        for kind in _CLOSED:
            check_word(cells, row, kind, row[kind].strip(), kind, words)
        for flag in cells.flags(row):
            check_word(cells, row, "flag", flag, "flags", words)
    _repeats(cells, rows)
    _groups(cells, rows)
    _paths(cells, rows)
    called: dict[tuple[str, str], str] = {}
    for row in cells.table(where / "entities.csv", ("id", "name_en", "name_zh", "type", "compartments", "section", "line")):
        _entity(cells, row, words)
        for column in ("name_en", "name_zh"):
            one = called.setdefault((column, row[column].strip()), row["id"])
            if one != row["id"]:
                cells.bad(row, column, f"'{row[column]}' is the name of '{one}' too", "A name stands for one thing.")


def _source(cells: Cells, row: Row) -> None:
    stands = row["section"].strip() and row["line"].strip() not in ("", "0")
    if not row["references"].strip() and not stands:
        advice = "Give reference numbers, or section and line where the review says so."
        cells.bad(row, "references", f"'{row['statement_id']}' has no source", advice)
    if row["tier"] == "cited" and not row["references"].strip():
        cells.bad(row, "references", "is empty though the tier is 'cited'", "Give the numbers, or call it 'uncited'.")


def check_sign(cells: Cells, row: Row, words: Words) -> None:
    """Note a relation that is unknown, and a sign that it does not allow."""
    name, sign = row["relation"].strip(), row["sign"].strip()
    relation = words.relations.get(name)
    if relation is None:
        if words.relations:
            cells.bad(row, "relation", f"'{name}' is not in relations.csv", unknown_name_advice(name, words.relations))
        return
    allowed = ", ".join(str(one) for one in relation.signs)
    if not sign and relation.is_signed:
        cells.bad(row, "sign", f"is empty, but '{name}' needs a sign", f"Allowed: {allowed}.")
    elif sign in ("1", "-1", "0") and int(sign) not in relation.signs:
        cells.bad(row, "sign", f"'{sign}' does not go with '{name}'", f"Allowed: {allowed}.")


def check_word(cells: Cells, row: Row, kind: str, term: str, column: str, words: Words) -> None:
    """Note a word that is not among the terms of its kind."""
    if words.terms and (kind, term) not in words.terms:
        allowed = words.allowed(kind)
        cells.bad(row, column, f"'{term}' is not among the terms of kind '{kind}'", unknown_name_advice(term, allowed))


def _repeats(cells: Cells, rows: Iterable[Row]) -> None:
    first: dict[tuple[str, ...], str] = {}
    for row in rows:
        edge = tuple(row[column].strip() for column in ("subject", "object", "sign", "tissue"))
        told, found = row["same_edge_as"].strip(), first.get(edge, "")
        if told != found:
            message = f"'{told}' is no earlier statement of this edge" if told else f"is empty, but '{found}' has this edge"
            advice = f"The first statement with this subject, object, sign and tissue is '{found}'."
            cells.bad(row, "same_edge_as", message, advice if found else "Leave it empty: the edge is new.")
        first.setdefault(edge, row["statement_id"].strip())


def _groups(cells: Cells, rows: Iterable[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        group = cells.name(row, "group_id")
        one = first.setdefault(group, row)
        for column in ("section", "line", "references", "tier"):
            if row[column] != one[column]:
                message = f"'{row[column]}' is not that of '{one['statement_id']}' ('{one[column]}')"
                cells.bad(row, column, message, f"Both are of group '{group}', which is one clause of the text.")


def _paths(cells: Cells, rows: Iterable[Row]) -> None:
    steps: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for row in rows:
        path, step = row["path_id"].strip(), row["path_step"].strip()
        if bool(path) != bool(step):
            cells.bad(row, "path_step", "path and step go together", "Fill in both path_id and path_step, or neither.")
        elif path and set(step) <= set(_NUMBER):
            steps[path].append((int(step), row))
    for path, members in steps.items():
        _counted(cells, path, members)


def _counted(cells: Cells, path: str, members: Sequence[tuple[int, Row]]) -> None:
    expected = 1
    for step, row in members:
        if step not in (expected, expected - 1) or step == 0:
            cells.bad(row, "path_step", f"{step} does not follow {expected - 1} in path '{path}'",
                      "Steps count from 1 in the order of the rows; rows of one step share its number.")
        expected = max(expected, step + 1)


def _entity(cells: Cells, row: Row, words: Words) -> None:
    for column in ("name_en", "name_zh", "section", "line"):
        cells.name(row, column)
    for kind, column in (("entity_type", "type"), ("section", "section")):
        check_word(cells, row, kind, row[column].strip(), column, words)
    for place in row["compartments"].split(";"):
        check_word(cells, row, "tissue", place.strip(), "compartments", words)
    for symbol in filter(None, row.get("hgnc_symbol", "").split("|")):
        if words.genes and symbol not in words.genes:
            advice = unknown_name_advice(symbol, words.genes)
            cells.bad(row, "hgnc_symbol", f"'{symbol}' is not in genes.csv", advice)
