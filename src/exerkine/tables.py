"""CSV and YAML files read so that every later complaint can name file, line and column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exerkine.errors import Fault, TableError, unknown_name_advice


def read_text(path: Path | str) -> str:
    """Return the text of a UTF-8 (with or without BOM) or GB18030 file; both are what Chinese Excel writes.

    Raises
    ------
    TableError
        The file is missing, a folder, unreadable, or in neither encoding.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise TableError(Fault(str(path), message="no such file")) from error
    except OSError as error:
        raise TableError(Fault(str(path), message=f"cannot be read ({error.strerror})")) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(Fault(str(path), message="is neither UTF-8 nor GB18030 text"))


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One record of a table: column -> text as written, and the line it starts on (header = line 1)."""

    file: str
    line: int
    cells: Mapping[str, str]
    columns: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def fault(self, column: str, message: str, advice: str = "", code: str = "") -> Fault:
        """Return a fault that points at ``column`` (1-based position in the header) of this row."""
        position = self.columns.index(column) + 1 if column in self.columns else 0
        return Fault(self.file, self.line, position, code, f"column '{column}': {message}", advice)

    def number(self, column: str) -> float | None:
        """Return the cell as a finite float, None when it is empty.

        Raises
        ------
        TableError
            The cell holds something that is not a finite number.
        """
        text = self.cells[column].strip()
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise TableError(self.fault(column, f"'{text}' is not a finite number"))
        return value


@dataclass(frozen=True)
class Table(Sequence[Row]):
    """A CSV file: its header and its rows, in file order."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)


def read_table(path: Path | str, *, required: Sequence[str] = ()) -> Table:
    """Read a CSV file (comma or semicolon, quoted as usual) with one header row.

    Raises
    ------
    TableError
        The file cannot be read, a required column is missing, a column is named twice, or a row has too many
        or too few cells; all such faults are told together.
    """
    path = Path(path)
    text = read_text(path)
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise TableError(Fault(str(path), message="is empty; a header row is needed"))
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    columns = tuple(cell.strip() for cell in next(reader))
    faults = [
        Fault(str(path), 1, 0, message=f"column '{name}' is missing", advice=unknown_name_advice(name, columns))
        for name in required
        if name not in columns
    ]
    faults += [
        Fault(str(path), 1, i + 1, message=f"column '{name}' appears twice")
        for i, name in enumerate(columns)
        if name in columns[:i]
    ]
    rows, line = [], reader.line_num
    for cells in reader:
        start, line = line + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            faults.append(
                Fault(str(path), start, message=f"has {len(cells)} cells where the header has {len(columns)}")
            )
            continue
        rows.append(Row(str(path), start, dict(zip(columns, cells, strict=True)), columns))
    if faults:
        raise TableError(faults)
    return Table(str(path), columns, tuple(rows))


@dataclass(frozen=True)
class Document:
    """A YAML file as plain Python values, with the line and column of every key."""

    file: str
    data: dict[str, Any]
    places: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)

    def fault(self, path: Sequence[str | int], message: str, advice: str = "") -> Fault:
        """Return a fault at the deepest part of ``path`` whose place in the file is known."""
        key = tuple(path)
        while key and key not in self.places:
            key = key[:-1]
        line, column = self.places.get(key, (1, 1))
        dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return Fault(self.file, line, column, message=f"{dotted}: {message}" if dotted else message, advice=advice)


def read_yaml(path: Path | str) -> Document:
    """Read a YAML mapping (YAML 1.2: ``no`` and ``on`` stay text), refusing duplicate keys, anchors' code and tags.

    Raises
    ------
    TableError
        The file cannot be read, is not valid YAML, or is not a mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = read_text(path)
    try:
        node = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = str(error.problem or error.context).splitlines()[0]
        raise TableError(Fault(str(path), line, column, message=f"is not valid YAML: {problem}")) from error
    except YAMLError as error:
        raise TableError(Fault(str(path), message=f"is not valid YAML: {error}")) from error
    if not isinstance(node, dict):
        raise TableError(Fault(str(path), 1, 1, message="should be a list of 'key: value' lines"))
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    return Document(str(path), _plain(node, (), places), places)


def _plain(node: Any, path: tuple[str | int, ...], places: dict[tuple[str | int, ...], tuple[int, int]]) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(node, CommentedMap):
        for key in node:
            line, column = node.lc.key(key)
            places[(*path, key)] = (line + 1, column + 1)
        return {str(key): _plain(value, (*path, key), places) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for i in range(len(node)):
            line, column = node.lc.item(i)
            places[(*path, i)] = (line + 1, column + 1)
        return [_plain(value, (*path, i), places) for i, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
