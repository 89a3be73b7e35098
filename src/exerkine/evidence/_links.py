"""What rests on a statement: laws, weights, arrows, exerkines and variants of the mechanism, rows of the review's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.evidence._cells import Cells
from exerkine.tables import Row, read_text

LINK_KINDS = ("law", "weight", "arrow", "exerkine", "variant", "table1", "table2")
_LAW = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:'\s*=|:=)")
_EVIDENCE = re.compile(r"\s*\[([^\]]*)\]")
_STATEMENT = re.compile(r"[SL]\d+")
_TABLES = (
    ("weight", "modulators.csv", "parameter", ("statements",)),
    ("arrow", "arrows.csv", "arrow_id", ("statements",)),
    ("exerkine", "exerkines.csv", "symbol", ("statements", "transport")),
    ("variant", "variants.csv", "variant_id", ("statements",)),
    ("table1", "review/table1.csv", "row_id", ("statements",)),
    ("table2", "review/table2_cells.csv", "cell_id", ("statement",)),
)


@dataclass(frozen=True)
class Link:
    """``name`` of a ``kind`` names the statement, in ``line`` of ``file`` of the knowledge folder."""

    statement_id: str
    kind: str
    name: str
    file: str
    line: int
    label_en: str = ""
    label_zh: str = ""


def links_of(cells: Cells, where: Path, known: set[str]) -> tuple[Link, ...]:
    """Return every place that names a statement, the review's or an own one, laws first; an unknown one is a fault."""
    found = list(_laws(where))
    for kind, file, key, columns in _TABLES:
        for row in cells.table(where / file, (key, *columns)):
            for column in columns:
                for name in _STATEMENT.findall(row[column]):
                    if known and name not in known:
                        advice = unknown_name_advice(name, known)
                        cells.bad(row, column, f"'{name}' is not in {'own_' if name[0] == 'L' else ''}statements.csv", advice)
                    found.append(Link(name, kind, row[key].strip(), file, row.line, *_labels(row)))
    return tuple(found)


def _laws(where: Path) -> Iterator[Link]:
    """Yield the statements behind laws as `exerkine.mechanism` reads them, without loading its numerics."""
    for path in sorted((where / "modules").glob("*.ant")):
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            code, _, comment = line.partition("//")
            cited = _EVIDENCE.match(comment)
            ids = _STATEMENT.findall(cited[1]) if cited else ()
            for match in filter(None, map(_LAW.match, code.split(";"))):
                for name in ids:
                    yield Link(name, "law", match[1], f"modules/{path.name}", number)


def _labels(row: Row) -> tuple[str, str]:
    if "label_en" in row:
        return row["label_en"], row["label_zh"]
    return (row["printed"], row["printed_zh"]) if "printed" in row else ("", "")
