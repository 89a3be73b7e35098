"""Tables of people, read row by row; a bad row is data."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from exerkine.errors import Fault, PersonError, TableError, nearest_name, unknown_name_advice
from exerkine.persons._flat import COMPANIONS, person_columns, plain_person
from exerkine.persons._person import Person
from exerkine.persons._read import person_from_document
from exerkine.tables import Document

_PARQUET = ".parquet"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class BadRow:
    """A row that is no person: its place among the rows (from 0), and every fault with file, line and column."""

    row: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class PeopleFile:
    """A table of people on disk; iterating reads it anew, row by row: a `Person`, or a `BadRow` that says why not.

    ``ignored`` are the columns that no person has, each with the column that may have been meant, or None.
    """

    path: Path
    columns: tuple[str, ...]
    ignored: tuple[tuple[str, str | None], ...]
    encoding: str
    start: int = 0
    stop: int | None = None

    def __iter__(self) -> Iterator[Person | BadRow]:
        for row, (line, cells) in enumerate(_rows(self.path, self.encoding)):
            if self.stop is not None and row >= self.stop:
                return
            if row >= self.start:
                yield self._person(row, line, cells)

    def count(self) -> int:
        """Return how many rows iterating gives, without reading them as people."""
        rows = sum(1 for _ in _rows(self.path, self.encoding))
        return max(0, min(rows, rows if self.stop is None else self.stop) - self.start)

    def _person(self, row: int, line: int, cells: Sequence[str] | str) -> Person | BadRow:
        if isinstance(cells, str):
            return BadRow(row, (Fault(str(self.path), line, message=f"cannot be read ({cells})"),))
        if len(cells) != len(self.columns):
            told = f"has {len(cells)} cells where the header has {len(self.columns)}"
            return BadRow(row, (Fault(str(self.path), line, message=told),))
        known = {name: cell for name, cell in zip(self.columns, cells, strict=True) if name in person_columns()}
        places: dict[tuple[str | int, ...], tuple[int, int]] = {("schema",): (line, 1)}
        places |= {tuple(name.split(".")): (line, k) for k, name in enumerate(self.columns, start=1)}
        try:
            return person_from_document(Document(str(self.path), plain_person(known), places))
        except PersonError as error:
            return BadRow(row, error.faults)


def read_people(path: Path | str, start: int = 0, stop: int | None = None) -> PeopleFile:
    """Return a table of people to iterate over: one person a row, columns named after the fields of a person file.

    Nested fields have dots, as ``diagnosis.muscle`` and ``biomarkers.CRP.value``; several medicines are separated by
    semicolons.  An empty cell, ``NA`` or ``nan`` is not measured.  A bad row is given as a `BadRow` and does not stop the rest.

    Parameters
    ----------
    path
        A CSV file with commas (or semicolons), or a Parquet file where pyarrow is installed.
    start, stop
        Which rows, counted from 0 below the header; all if left out.

    Raises
    ------
    TableError
        The file is missing, unreadable or empty, names a column twice, or has no ``age_y`` or ``sex``.
    """
    path = Path(path)
    encoding = _encoding(path)
    columns = _header(path, encoding)
    known = person_columns()
    faults = [Fault(str(path), 1, i + 1, message=f"column '{name}' appears twice")
              for i, name in enumerate(columns) if name in columns[:i]]
    faults += [Fault(str(path), 1, 0, message=f"column '{name}' is missing", advice=unknown_name_advice(name, columns))
               for name in ("age_y", "sex") if name not in columns]
    if faults:
        raise TableError(faults)
    ignored = tuple((name, nearest_name(name, known)) for name in columns if name not in known and name not in COMPANIONS)
    return PeopleFile(path, columns, ignored, encoding, start, stop)


def _encoding(path: Path) -> str:
    """Return UTF-8 or GB18030, the one that the whole file is in; nothing is kept of it."""
    if path.suffix == _PARQUET:
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return encoding
        except FileNotFoundError as error:
            raise TableError(Fault(str(path), message="no such file")) from error
        except OSError as error:
            raise TableError(Fault(str(path), message=f"cannot be read ({error.strerror})")) from error
        except UnicodeDecodeError:
            continue
    raise TableError(Fault(str(path), message="is neither UTF-8 nor GB18030 text"))


def _header(path: Path, encoding: str) -> tuple[str, ...]:
    if path.suffix == _PARQUET:
        return tuple(_parquet(path).schema_arrow.names)
    with _opened(path, encoding) as (file, delimiter):
        header = next(csv.reader(file, delimiter=delimiter), [])
    if not any(cell.strip() for cell in header):
        raise TableError(Fault(str(path), message="is empty; a header row is needed"))
    return tuple(cell.strip() for cell in header)


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, Sequence[str] | str]]:
    """Yield line and cells, or why there are none, of every row that is not blank; in Parquet the first row is line 2."""
    if path.suffix == _PARQUET:
        for line, record in enumerate(_records(path), start=2):
            yield line, record
        return
    with _opened(path, encoding) as (file, delimiter):
        reader = csv.reader(file, delimiter=delimiter)
        next(reader)
        line = reader.line_num
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, str(error)
                line = reader.line_num
                continue
            start, line = line + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield start, cells


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[tuple[TextIO, str]]:
    """Open a CSV file; also tell by what its cells are separated."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        yield file, ";" if first.count(";") > first.count(",") else ","


def _records(path: Path) -> Iterator[list[str]]:
    for batch in _parquet(path).iter_batches():
        for record in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield ["" if cell is None else str(cell) for cell in record]


def _parquet(path: Path) -> Any:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise TableError(Fault(str(path), message="is Parquet, which needs pyarrow",
                               advice="Install it with 'pip install pyarrow', or give a CSV file.")) from error
    try:
        return ParquetFile(path)
    except FileNotFoundError as error:
        raise TableError(Fault(str(path), message="no such file")) from error
    except (OSError, ArrowException) as error:
        raise TableError(Fault(str(path), message=f"is not a Parquet file ({error})")) from error
