"""Own statements: what laws and weights rest on beyond the review, and how many rest on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.evidence._cells import Cells
from exerkine.evidence._check_statements import check_sign
from exerkine.evidence._statements import entities_of, knowledge_folder
from exerkine.evidence._values import Entity
from exerkine.evidence._words import Words, words_of
from exerkine.mechanism import OWN_KINDS, Mechanism, is_own, is_review

BEYOND = "beyond_review"
"""The tier of own statements, and the section of the things that only they speak of."""
REVIEW = "review"
_COLUMNS = ("statement_id", "kind", "subject", "relation", "object", "sign", "source", "says_en", "says_zh")


@dataclass(frozen=True)
class OwnStatement:
    """What the project itself puts under a law or weight; never a statement of the review.

    ``kind`` is ``measured`` (a publication measured it, or fitted it to measurements), ``definition`` (it follows from
    what a word, a unit or a test means) or ``assumption`` (a decision of the model; its numbers are priors).  ``source``
    is the publication, ``definition``, or what an assumption leans on.  ``sign`` is 1, -1, 0 or None; ``says_en``
    and ``says_zh`` are one sentence.
    """

    statement_id: str
    kind: str
    subject: str
    relation: str
    object: str
    sign: int | None
    source: str
    says_en: str
    says_zh: str

    @property
    def tier(self) -> str:
        """``beyond_review``, which no statement of the review has."""
        return BEYOND


def read_own_statements(folder: Path | str | None = None) -> dict[str, OwnStatement]:
    """Read ``own_statements.csv`` of a knowledge folder (None: the shipped one), by id in file order.

    Raises
    ------
    TableError
        The table is missing or malformed, an id is empty or appears twice, a kind is not allowed, a subject, object or
        relation is unknown, a sign does not go with its relation, or a sentence is missing; all faults are told together.
    """
    cells, where = Cells(), knowledge_folder(folder)
    found = own_statements_of(cells, where, entities_of(cells, where), words_of(cells, where))
    cells.refuse()
    return found


def own_statements_of(cells: Cells, where: Path, entities: Mapping[str, Entity], words: Words) -> dict[str, OwnStatement]:
    """Return the own statements of a knowledge folder by id; what is wrong in them becomes faults of ``cells``."""
    found: dict[str, OwnStatement] = {}
    for row in cells.table(where / "own_statements.csv", _COLUMNS):
        name = cells.name(row, "statement_id")
        if name in found:
            cells.bad(row, "statement_id", f"'{name}' appears twice")
        if name and not is_own(name):
            cells.bad(row, "statement_id", f"'{name}' is no id of an own statement", "Write L and three digits.")
        for column in ("subject", "object"):
            if entities and row[column] not in entities:
                cells.bad(row, column, f"'{row[column]}' is not in entities.csv", unknown_name_advice(row[column], entities))
        check_sign(cells, row, words)
        sign = cells.choice(row, "sign", ("", "1", "-1", "0"))
        found[name] = OwnStatement(
            name, cells.choice(row, "kind", OWN_KINDS), row["subject"], row["relation"], row["object"],
            int(sign) if sign in ("1", "-1", "0") else None, cells.name(row, "source"),
            cells.name(row, "says_en"), cells.name(row, "says_zh"))
    return found


@dataclass(frozen=True)
class Grounds:
    """How many laws and weights name a statement of the review (``review``), and own ones of each kind.

    ``laws`` and ``weights`` count all that name one, so a law may count more than once; ``laws_alone`` counts those that
    name nothing else.  ``statements`` counts own statements, and ``recalled`` those called measured whose source was
    not read but remembered.
    """

    n_laws: int
    laws: Mapping[str, int]
    laws_alone: Mapping[str, int]
    weights: Mapping[str, int]
    statements: Mapping[str, int]
    recalled: int


def count_grounds(mechanism: Mechanism, own: Mapping[str, OwnStatement]) -> Grounds:
    """Count what the laws and weights of a mechanism rest on; ``own`` is what `read_own_statements` returns."""
    def kinds(ids: tuple[str, ...]) -> frozenset[str]:
        return frozenset(REVIEW if is_review(name) else own[name].kind for name in ids if is_review(name) or name in own)

    groups = (REVIEW, *OWN_KINDS)
    laws = [kinds(law.evidence) for law in mechanism.laws.values()]
    weights = [kinds(weight.statements) for weight in mechanism.modulators.values()]
    statements = Counter(one.kind for one in own.values())
    recalled = sum(one.kind == "measured" and mechanism.references[one.source].read_from == "memory" for one in own.values())
    return Grounds(
        len(laws), {name: sum(name in law for law in laws) for name in groups},
        {name: sum(law == {name} for law in laws) for name in groups},
        {name: sum(name in weight for weight in weights) for name in groups},
        {kind: statements[kind] for kind in OWN_KINDS}, recalled)
