"""Everything that is known from the literature, as one value that can be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from exerkine.errors import Fault, TableError, unknown_name_advice
from exerkine.evidence._audit import read_audit
from exerkine.evidence._cells import Cells
from exerkine.evidence._check_statements import check_statements, check_word
from exerkine.evidence._links import Link, links_of
from exerkine.evidence._own import OwnStatement, own_statements_of
from exerkine.evidence._read import read_studies
from exerkine.evidence._statements import entities_of, knowledge_folder, statements_of
from exerkine.evidence._studies import Studies
from exerkine.evidence._table1 import Table1Row, table1_of
from exerkine.evidence._values import Entity, Statement
from exerkine.evidence._words import Words, words_of
from exerkine.mechanism import Reference, read_references

_STUDY_WORDS = {
    "training_arms.csv": {"design": "design", "species": "species", "condition": "condition", "modality": "exercise"},
    "acute_arms.csv": {"population": "condition", "modality": "exercise"},
}


@dataclass(frozen=True)
class EvidenceBase:
    """Statements with what they speak of, the words they use, and what rests on them; studies are read when asked for.

    ``statements`` are the review's; ``own`` are those that the project puts under its laws beyond the review.

    ``symbols`` are those of the mechanism that have an entity; ``exercise`` are the entities that are a kind of
    exercise, with their modality (``any`` where a programme mixes or leaves it open).  ``outcome_labels`` name the
    outcome codes that an observable reads, in English and Chinese.
    """

    folder: Path
    entities: Mapping[str, Entity]
    statements: Mapping[str, Statement]
    own: Mapping[str, OwnStatement]
    words: Words
    links: tuple[Link, ...]
    table1: tuple[Table1Row, ...]
    symbols: Mapping[str, str]
    exercise: Mapping[str, str]
    outcome_labels: Mapping[str, tuple[str, str]]

    @cached_property
    def studies(self) -> Studies:
        """Published studies of the same folder; TableError when they cannot be read."""
        return read_studies(self.folder / "studies")

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """Every source that an own statement may name, by its id; TableError when they cannot be read."""
        return read_references(self.folder)

    @cached_property
    def links_by_statement(self) -> Mapping[str, tuple[Link, ...]]:
        """What rests on each statement, the review's or an own one, by its id."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.statement_id].append(link)
        return {name: tuple(links) for name, links in found.items()}


def read_evidence(folder: Path | str | None = None) -> EvidenceBase:
    """Read statements, entities, words, links and Table 1 of a knowledge folder.

    Parameters
    ----------
    folder
        A folder laid out like ``knowledge/``; the shipped one when None.

    Raises
    ------
    TableError
        A table is missing or malformed, or a row breaks a rule of `check_evidence`; all faults are told together.
    """
    cells = Cells()
    base = _read(cells, knowledge_folder(folder))
    cells.refuse()
    return base


def check_evidence(folder: Path | str | None = None) -> tuple[Fault, ...]:
    """Return every fault of the tables of evidence, in order of file and line; empty when there is none.

    A statement needs a source (references, or section and line of the review) and a sign that its relation allows (or
    none, where the relation may lack it), known subject, object and words; ``same_edge_as`` must name the first
    statement of the same edge, and every statement of an edge but the first must have it; the statements of a group
    stand in one place; the steps of a path count from 1 without a gap.  An own statement needs a kind, a source, a sign and
    a sentence in both languages.  A study needs a source that can be found, an
    outcome a number or a direction, and everything that is pointed at must exist.  The audit is checked as `read_audit` does.

    Parameters
    ----------
    folder
        A folder laid out like ``knowledge/``; the shipped one when None.

    Raises
    ------
    TableError
        The folder holds no ``statements.csv``.
    """
    cells, where = Cells(), knowledge_folder(folder)
    if not (where / "statements.csv").is_file():
        raise TableError(Fault(str(where), message="is no knowledge folder: it has no statements.csv"))
    base = _read(cells, where)
    try:
        studies = base.studies
    except TableError as error:
        cells.faults += error.faults
    else:
        for row in cells.table(where / "studies" / "sources.csv", ("source_id", "doi", "pmid", "url")):
            if not (row["doi"].strip() or row["pmid"].strip() or row["url"].strip()):
                cells.bad(row, "doi", f"'{row['source_id']}' cannot be found", "Give a doi, a pmid or a url.")
        rows = cells.table(where / "studies" / "training_outcomes.csv", ("arm_id", "direction"))
        for row, outcome in zip(rows, studies.all_outcomes, strict=True):
            means = (outcome.ex_change.mean, outcome.ex_post.mean, outcome.effect, outcome.p_value)
            if not outcome.direction and all(value is None for value in means):
                cells.bad(row, "direction", "neither a number nor a direction is given", "Write up, down or none.")
        for file, kinds in _STUDY_WORDS.items():
            for row in cells.table(where / "studies" / file, tuple(kinds)):
                for column, kind in kinds.items():
                    check_word(cells, row, kind, row[column].strip(), column, base.words)
    try:
        read_audit(where)
    except TableError as error:
        cells.faults += error.faults
    return tuple(sorted(set(cells.faults)))


def _read(cells: Cells, where: Path) -> EvidenceBase:
    words = words_of(cells, where)
    entities = entities_of(cells, where)
    statements = statements_of(cells, where, entities)
    check_statements(cells, where, entities, words)
    own = own_statements_of(cells, where, entities, words)
    _own_sources(cells, where)
    links = links_of(cells, where, {*statements, *own})
    table1 = table1_of(cells, where, entities)
    symbols = _column(cells, where / "states.csv", "symbol", "entity_id")
    symbols |= _column(cells, where / "exerkines.csv", "symbol", "entity_id")
    exercise = _column(cells, where / "exercise_kinds.csv", "entity_id", "modality")
    modalities = {row["modality"] for row in cells.table(where / "programmes" / "modalities.csv", ("modality",))} | {"any"}
    for row in cells.table(where / "exercise_kinds.csv", ("entity_id", "modality")):
        cells.choice(row, "modality", sorted(modalities))
        if entities:
            cells.choice(row, "entity_id", entities)
    labels = {row["outcome_code"]: (row["label_en"], row["label_zh"])
              for row in cells.table(where / "observables.csv", ("outcome_code", "label_en", "label_zh"))}
    return EvidenceBase(where, entities, statements, own, words, links, table1, symbols, exercise, labels)


def _own_sources(cells: Cells, where: Path) -> None:
    known = {row["source_id"] for name in ("references.csv", "studies/sources.csv")
             for row in cells.table(where / name, ("source_id",))}
    for row in cells.table(where / "own_statements.csv", ("source",)):
        if known and row["source"].strip() and row["source"] not in known:
            cells.bad(row, "source", f"'{row['source']}' is not a known source", unknown_name_advice(row["source"], known))


def _column(cells: Cells, path: Path, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in cells.table(path, (key, value)) if row[value].strip()}
