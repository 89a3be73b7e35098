"""The evidence in an embedded DuckDB, for questions in SQL."""

from __future__ import annotations

import atexit
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exerkine.errors import InputError
from exerkine.evidence._base import EvidenceBase, read_evidence
from exerkine.evidence._change import reported_change
from exerkine.evidence._edges import Edge, edges_of
from exerkine.evidence._links import Link
from exerkine.evidence._own import OwnStatement
from exerkine.evidence._statements import knowledge_folder
from exerkine.evidence._table1 import Table1Row
from exerkine.evidence._values import (
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Entity,
    Source,
    Statement,
    TrainingArm,
    TrainingOutcome,
)
from exerkine.evidence._words import Gene, Relation, Term
from exerkine.tables import Row, read_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_RENAMED = {"references": "reference_numbers", "row": "row_number"}  # words that SQL keeps for itself
_TYPES = {"str": "VARCHAR", "float | None": "DOUBLE", "int": "INTEGER", "int | None": "INTEGER", "bool": "BOOLEAN",
          "tuple[str, ...]": "VARCHAR[]", "frozenset[str]": "VARCHAR[]", "tuple[int, ...]": "INTEGER[]"}
_PARTS = {"Span | None": ("lo", "hi"), "Summary": ("mean", "sd", "se")}
_CHANGE = {"value": "DOUBLE", "se": "DOUBLE", "lo": "DOUBLE", "hi": "DOUBLE", "unit": "VARCHAR", "effect_type": "VARCHAR",
           "comparison": "VARCHAR", "derived_from": "VARCHAR", "is_null": "BOOLEAN"}
_SHUT: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false", "lock_configuration": "true", "threads": "1"}
_STUDIES = """
CREATE VIEW studies AS SELECT study_id, source_id, kind, arms, doi, pmid, url, citation FROM (
  SELECT study_id, any_value(source_id) AS source_id, 'training' AS kind, count(*) AS arms FROM arms GROUP BY study_id
  UNION ALL SELECT study_id, any_value(source_id), 'acute', count(*) FROM acute_arms GROUP BY study_id
) LEFT JOIN sources USING (source_id)"""
_NUMBERS = {"age_y", "minutes", "days_per_week", "weeks", "load_value", "sets", "work_min", "rest_min", "repeats"}


def connect_evidence(folder: Path | str | None = None) -> DuckDBPyConnection:
    """Return a read-only connection to all of the evidence; close it, or use it in a ``with``.

    The tables are loaded once and kept in the user's cache as a file named by a hash of the knowledge and of this room,
    or in a folder for this process where the cache cannot be written.  Files, extensions and settings are shut off.
    Tables: ``entities``, ``genes``, ``relations``, ``terms``, ``statements`` and ``edges`` (the review's),
    ``own_statements`` (beyond it), ``sources``, ``arms``, ``outcomes`` (with the effect of `reported_change`),
    ``acute_arms``, ``acute_points``, ``acute_directions``, ``table1``, ``table2_arms``, ``table2_cells``, ``links`` (law, weight,
    arrow, exerkine, variant or row of a table, to a statement), and the view ``studies``.  An empty cell is NULL.

    Parameters
    ----------
    folder
        A folder laid out like ``knowledge/``; the shipped one when None.

    Raises
    ------
    TableError
        A table of the folder is missing or malformed.

    Examples
    --------
    >>> with connect_evidence() as evidence:
    ...     evidence.execute("SELECT count(*) FROM statements WHERE sign = 0").fetchall()
    [(1,)]
    """
    import duckdb

    where = knowledge_folder(folder)
    name = f"evidence-{_digest(where)}-{duckdb.__version__}.duckdb"
    places = (_cache_folder() / name, _process_folder() / name)
    path = next((place for place in places if place.exists()), None)
    path = path or _kept(where, places[0]) or _kept(where, places[1]) or places[0]
    return duckdb.connect(str(path), read_only=True, config=dict(_SHUT))


def run_sql(sql: str, folder: Path | str | None = None) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Run one SQL query over the evidence; return the names of its columns and its rows.

    Raises
    ------
    InputError
        It is not one query, it would change something, or DuckDB refuses it; the message is DuckDB's.
    TableError
        A table of the folder is missing or malformed.
    """
    import duckdb

    with connect_evidence(folder) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1:
                raise InputError(f"one query is needed, {len(statements)} were given")
            if statements[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
                kind = statements[0].type.name
                raise InputError(f"{kind} is no question; only queries that read are allowed (SELECT, SHOW, DESCRIBE)")
            answer = connection.execute(statements[0])
            return tuple(column[0] for column in answer.description or ()), answer.fetchall()
        except duckdb.Error as error:
            raise InputError(f"the query does not run: {error}") from error


def _digest(where: Path) -> str:
    """Return a hash of everything that the file depends on: the tables and laws, and the code that reads them."""
    files = [*where.rglob("*.csv"), *where.glob("modules/*.ant"), *Path(__file__).parent.glob("*.py")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:20]


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exerkine"


@lru_cache(maxsize=1)
def _process_folder() -> Path:
    """Return a folder that is made when something is put there, and goes with this process."""
    folder = Path(tempfile.gettempdir()) / f"exerkine-{secrets.token_hex(8)}"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _kept(where: Path, path: Path) -> Path | None:
    """Load the evidence into a file that appears whole; return its path, None if it cannot be written."""
    import duckdb

    base = read_evidence(where)
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with duckdb.connect(str(scratch)) as connection:
            _fill(connection, base)
        scratch.replace(path)
    except (OSError, duckdb.IOException):
        with suppress(OSError):
            scratch.unlink()
        return None
    return path


def _fill(connection: DuckDBPyConnection, base: EvidenceBase) -> None:
    studies, words = base.studies, base.words
    _table(connection, "entities", Entity, base.entities.values())
    _table(connection, "genes", Gene, words.genes.values())
    _table(connection, "relations", Relation, words.relations.values())
    _table(connection, "terms", Term, words.terms.values())
    _table(connection, "statements", Statement, base.statements.values())
    _table(connection, "own_statements", OwnStatement, base.own.values())
    _table(connection, "edges", Edge, edges_of(base.statements.values()))
    _table(connection, "sources", Source, studies.sources.values())
    _table(connection, "arms", TrainingArm, studies.arms.values())
    changes = [reported_change(one, studies.assumptions) for one in studies.all_outcomes]
    extra: dict[str, tuple[str, list[Any]]] = {
        f"change_{name}": (kind, [change and getattr(change, name) for change in changes]) for name, kind in _CHANGE.items()}
    _table(connection, "outcomes", TrainingOutcome, studies.all_outcomes, extra)
    _table(connection, "acute_arms", AcuteArm, studies.acute_arms.values())
    _table(connection, "acute_points", AcutePoint, studies.all_points)
    _table(connection, "acute_directions", AcuteDirection, studies.all_directions)
    _table(connection, "table1", Table1Row, base.table1)
    for name in ("table2_arms", "table2_cells"):
        _written(connection, name, read_table(base.folder / "review" / f"{name}.csv").rows)
    _table(connection, "links", Link, base.links)
    connection.execute(_STUDIES)


def _table(
    connection: DuckDBPyConnection, name: str, kind: type, values: Iterable[Any],
    extra: Mapping[str, tuple[str, list[Any]]] | None = None,
) -> None:
    """Make a table with a column for every field of a dataclass; ranges and summaries get one for each part."""
    rows = list(values)
    columns: dict[str, tuple[str, list[Any]]] = {}
    for field in fields(kind):
        told, column = str(field.type), _RENAMED.get(field.name, field.name)
        cells = [getattr(row, field.name) for row in rows]
        if told in _PARTS:
            for part in _PARTS[told]:
                columns[f"{column}_{part}"] = ("DOUBLE", [None if cell is None else getattr(cell, part) for cell in cells])
        else:
            columns[column] = (_TYPES[told], [_cell(cell) for cell in cells])
    _store(connection, name, {**columns, **(extra or {})})


def _cell(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else None if value == "" else value


def _written(connection: DuckDBPyConnection, name: str, rows: Sequence[Row]) -> None:
    """Make a table of rows as they are written; columns of numbers become numbers."""
    columns = {}
    for column in rows[0].columns:
        is_number = column in _NUMBERS
        cells = [row.number(column) if is_number else row[column].strip() or None for row in rows]
        columns[_RENAMED.get(column, column)] = ("DOUBLE" if is_number else "VARCHAR", cells)
    _store(connection, name, columns)


def _store(connection: DuckDBPyConnection, name: str, columns: Mapping[str, tuple[str, list[Any]]]) -> None:
    """Store columns whole: one list a column is some fifty times faster than a row at a time."""
    chosen = ", ".join(f'unnest(?::{kind}[]) AS "{column}"' for column, (kind, _) in columns.items())
    connection.execute(f'CREATE TABLE "{name}" AS SELECT {chosen}', [cells for _, cells in columns.values()])
