"""The review held against its sources: its contradictions, and one verdict for each claim and each row of Table 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence._cells import KNOWLEDGE, Cells
from exerkine.evidence._statements import statement_ids
from exerkine.mechanism import Reference, read_references
from exerkine.tables import Row

KINDS = ("sign", "table_vs_text", "context", "thin_support", "naming")
VERDICTS = ("supported", "partly", "contradicted", "source_not_found")
HOW = ("document", "abstract", "table", "text", "memory")
_CLAIM = re.compile(r"C\d{3}|T2-[ARO]\d+")
_PAIRS = {"contradictions.csv": ("says", "problem", "use"), "verdicts.csv": ("reason",)}
_CONTRADICTION = ("contradiction", "kind", "section", "row", "references", "how", "source",
                  *(f"{name}_{lang}" for name in _PAIRS["contradictions.csv"] for lang in ("en", "zh")))
_VERDICT = ("claim", "section", "references", "verdict", "reason_en", "reason_zh", "source", "contradictions", "how", "statements")


@dataclass(frozen=True)
class Contradiction:
    """Something wrong, doubtful or unclear in the review; the pairs of texts are (English, Chinese).

    ``sections``, ``rows`` (of its tables) and ``references`` (numbers as printed) say where; ``says`` what the review
    says, ``problem`` what is wrong with it, ``use`` what the mechanism and the claims do.  ``how`` says how it is known:
    ``document`` (provable inside the review), ``abstract``, ``table`` or ``text`` (of the likely paper), ``memory``.
    """

    contradiction_id: str
    kind: str
    sections: tuple[str, ...]
    rows: tuple[str, ...]
    references: str
    says: tuple[str, str]
    problem: tuple[str, str]
    use: tuple[str, str]
    how: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What was found behind one claim (``C001``) or one row of Table 2 (``T2-A1``), judged as a finding or as a trial.

    ``verdict`` is ``supported`` (a source that was read says so), ``partly`` (in part, in other people, or recalled
    only), ``contradicted`` (the review itself or a source that was read says otherwise) or ``source_not_found`` (none
    was found whose result could be read).  ``sources`` were looked at; ``statements`` are the edges it speaks of.
    """

    claim_id: str
    section: str
    references: str
    verdict: str
    reason: tuple[str, str]
    sources: tuple[str, ...]
    contradictions: tuple[str, ...]
    how: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def is_row(self) -> bool:
        """Whether a row of Table 2 is judged, and not a single finding."""
        return self.claim_id.startswith("T2-")


@dataclass(frozen=True)
class Audit:
    """Verdicts and contradictions, all or those asked for; ``references`` holds every source that may be named."""

    verdicts: tuple[Verdict, ...]
    contradictions: tuple[Contradiction, ...]
    references: Mapping[str, Reference]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return section -> verdict -> number of claims, ``all`` first and ``rows`` (those of Table 2) last."""
        claims = [v for v in self.verdicts if not v.is_row]
        groups = {"all": claims} | {s: [v for v in claims if v.section == s] for s in dict.fromkeys(v.section for v in claims)}
        groups["rows"] = [v for v in self.verdicts if v.is_row]
        found = {name: Counter(v.verdict for v in group) for name, group in groups.items()}
        return {name: {verdict: count[verdict] for verdict in VERDICTS} for name, count in found.items() if count}

    def named(self) -> tuple[str, ...]:
        """Return the ids of all sources that verdicts and contradictions name, in alphabetical order."""
        names = {name for v in self.verdicts for name in v.sources} | {name for c in self.contradictions for name in c.sources}
        return tuple(sorted(names, key=str.lower))

    def only(self, ids: Collection[str] = (), verdicts: Collection[str] = (), sections: Collection[str] = ()) -> Audit:
        """Return the part that is asked for; nothing asked returns all.

        ``ids`` are claims, rows or contradictions; a contradiction brings the claims that name it, and a claim the
        contradictions it names.

        Raises
        ------
        UnknownNameError
            An id, a verdict or a section is unknown.
        """
        _known(ids, [v.claim_id for v in self.verdicts] + [c.contradiction_id for c in self.contradictions],
               "claim, row or contradiction")
        _known(verdicts, VERDICTS, "verdict")
        _known(sections, sorted({v.section for v in self.verdicts}), "section")
        wanted = tuple(
            v for v in self.verdicts
            if (not ids or v.claim_id in ids or set(ids) & set(v.contradictions))
            and (not verdicts or v.verdict in verdicts) and (not sections or v.section in sections))
        named = {name for v in wanted for name in v.contradictions} | set(ids)
        is_all = not (ids or verdicts or sections)
        return Audit(wanted, tuple(c for c in self.contradictions if is_all or c.contradiction_id in named), self.references)


def read_audit(folder: Path | str | None = None) -> Audit:
    """Read verdicts and contradictions of a knowledge folder (None: the shipped one).

    Raises
    ------
    TableError
        A table is missing or malformed, an id is none or appears twice, a text is empty, a word is not allowed, a
        source, statement or contradiction is unknown, or a verdict claims more than its sources allow: what is
        supported needs one that was read, what is only recalled is ``partly`` at most; all faults are told together.
    """
    root = KNOWLEDGE if folder is None else Path(folder)
    cells, references = Cells(), read_references(root)
    contradictions = _contradictions(cells, root, references)
    verdicts = _verdicts(cells, root, references, contradictions)
    cells.refuse()
    return Audit(tuple(verdicts.values()), tuple(contradictions.values()), references)


def read_contradictions(folder: Path | str | None = None) -> tuple[Contradiction, ...]:
    """Read ``review/contradictions.csv`` of a knowledge folder, in file order; TableError as `read_audit`."""
    root, cells = KNOWLEDGE if folder is None else Path(folder), Cells()
    found = _contradictions(cells, root, read_references(root))
    cells.refuse()
    return tuple(found.values())


def read_verdicts(folder: Path | str | None = None) -> tuple[Verdict, ...]:
    """Read ``review/verdicts.csv`` of a knowledge folder, in file order; TableError as `read_audit`."""
    return read_audit(folder).verdicts


def _contradictions(cells: Cells, root: Path, references: Mapping[str, Reference]) -> dict[str, Contradiction]:
    found: dict[str, Contradiction] = {}
    for row in _rows(cells, root, "contradictions.csv", _CONTRADICTION):
        name = _key(cells, row, "contradiction", re.compile(r"X\d{2}"), found)
        found[name] = Contradiction(
            name, cells.choice(row, "kind", KINDS), _words(row, "section"), _words(row, "row"), row["references"].strip(),
            _pair(row, "says"), _pair(row, "problem"), _pair(row, "use"), _listed(cells, row, "how", HOW),
            _listed(cells, row, "source", references, may_be_empty=True))
    return found


def _verdicts(
    cells: Cells, root: Path, references: Mapping[str, Reference], contradictions: Collection[str]
) -> dict[str, Verdict]:
    statements = statement_ids(root)
    found: dict[str, Verdict] = {}
    for row in _rows(cells, root, "verdicts.csv", _VERDICT):
        name = _key(cells, row, "claim", _CLAIM, found)
        found[name] = verdict = Verdict(
            name, cells.name(row, "section"), row["references"].strip(), cells.choice(row, "verdict", VERDICTS),
            _pair(row, "reason"), _listed(cells, row, "source", references, may_be_empty=True),
            _listed(cells, row, "contradictions", contradictions, may_be_empty=True), _listed(cells, row, "how", HOW),
            _listed(cells, row, "statements", statements, may_be_empty=True))
        _weigh(cells, row, verdict, references)
    return found


def _weigh(cells: Cells, row: Row, verdict: Verdict, sources: Mapping[str, Reference]) -> None:
    """Note a verdict that says more than what it names was read for."""
    was_read = any(name in sources and sources[name].read_from != "memory" for name in verdict.sources)
    is_recalled = set(verdict.how) == {"memory"}
    if verdict.verdict == "supported" and not was_read:
        cells.bad(row, "source", "'supported' names no source that was read", "Name one, or say 'partly'.")
    if verdict.verdict in ("supported", "contradicted") and is_recalled:
        cells.bad(row, "how", f"'{verdict.verdict}' rests on memory alone", "Say 'partly'.")
    if verdict.verdict == "contradicted" and not (verdict.sources or verdict.contradictions):
        cells.bad(row, "source", "'contradicted' names neither a source nor a contradiction", "Name what says otherwise.")


def _rows(cells: Cells, root: Path, name: str, columns: tuple[str, ...]) -> Iterable[Row]:
    for row in cells.table(root / "review" / name, columns):
        for text in _PAIRS[name]:
            cells.name(row, f"{text}_en")
            cells.name(row, f"{text}_zh")
        yield row


def _key(cells: Cells, row: Row, column: str, form: re.Pattern[str], found: Collection[str]) -> str:
    name = row[column].strip()
    if not form.fullmatch(name):
        cells.bad(row, column, f"'{name}' is no id", "Write C001, T2-A1 or X01, as the table asks.")
    elif name in found:
        cells.bad(row, column, f"'{name}' appears twice")
    return name


def _pair(row: Row, text: str) -> tuple[str, str]:
    return row[f"{text}_en"].strip(), row[f"{text}_zh"].strip()


def _words(row: Row, column: str) -> tuple[str, ...]:
    return tuple(row[column].split())


def _listed(cells: Cells, row: Row, column: str, known: Collection[str], *, may_be_empty: bool = False) -> tuple[str, ...]:
    names = _words(row, column)
    if not names and not may_be_empty:
        cells.bad(row, column, "is empty", unknown_name_advice("", known))
    for name in names:
        if name not in known:
            cells.bad(row, column, f"'{name}' is unknown", unknown_name_advice(name, known))
    return names


def _known(names: Collection[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise UnknownNameError(f"'{name}' is no {what}. {unknown_name_advice(name, known)}")
