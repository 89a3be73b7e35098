"""The statements as a signed graph: one edge for all that say the same, chosen by context, tissue and evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._own import BEYOND, REVIEW, OwnStatement
from exerkine.evidence._values import Statement


@dataclass(frozen=True)
class Edge:
    """All statements of one tier with one subject, object, sign and tissue.

    ``references`` are numbers of the review's list.  ``tier`` is ``review``, or ``beyond_review`` for own statements:
    these have no tissue and no context, ``evidence`` is their kind, and ``references`` are source ids.
    """

    subject: str
    object: str
    sign: int | None
    tissue: str
    relations: tuple[str, ...]
    contexts: tuple[str, ...]
    evidence: tuple[str, ...]
    statements: tuple[str, ...]
    references: tuple[str, ...]
    tier: str = REVIEW


def chosen_statements(
    base: EvidenceBase, *, contexts: Collection[str] = (), tissues: Collection[str] = (), evidence: Collection[str] = ()
) -> tuple[Statement, ...]:
    """Return the statements made in one of the contexts, of one of the tissues, on one kind of evidence; nothing is all.

    Raises
    ------
    UnknownNameError
        A word is not among the terms of its kind.
    """
    for kind, words in (("context", contexts), ("tissue", tissues), ("evidence", evidence)):
        allowed = base.words.allowed(kind)
        for word in words:
            if word not in allowed:
                raise UnknownNameError(f"{kind} '{word}' is not known.  {unknown_name_advice(word, allowed)}")
    return tuple(
        one for one in base.statements.values()
        if (not contexts or one.context in contexts) and (not tissues or one.tissue in tissues)
        and (not evidence or one.evidence in evidence)
    )


def edges_of(statements: Iterable[Statement]) -> tuple[Edge, ...]:
    """Return the edges of statements, ordered by subject, object, sign and tissue."""
    def key(one: Statement) -> tuple[str, str, str, str]:
        return one.subject, one.object, "" if one.sign is None else str(one.sign), one.tissue

    found = []
    for _, same in groupby(sorted(statements, key=key), key):
        members = list(same)
        first = members[0]
        lists = (_each(one.relation for one in members), _each(one.context for one in members),
                 _each(one.evidence for one in members), _each(one.statement_id for one in members),
                 _each(number for one in members for number in one.references))
        found.append(Edge(first.subject, first.object, first.sign, first.tissue, *lists))
    return tuple(found)


def own_edges_of(own: Iterable[OwnStatement]) -> tuple[Edge, ...]:
    """Return the edges of own statements, ordered by subject, object and sign."""
    def key(one: OwnStatement) -> tuple[str, str, str]:
        return one.subject, one.object, "" if one.sign is None else str(one.sign)

    found = []
    for _, same in groupby(sorted(own, key=key), key):
        members = list(same)
        first = members[0]
        lists = (_each(one.relation for one in members), (), _each(one.kind for one in members),
                 _each(one.statement_id for one in members), _each(one.source for one in members))
        found.append(Edge(first.subject, first.object, first.sign, "", *lists, BEYOND))
    return tuple(found)


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


SignedSteps = Mapping[str, Mapping[str, Mapping[int, tuple[Statement, ...]]]]


def signed_steps(statements: Iterable[Statement]) -> SignedSteps:
    """Return the statements that raise or lower something, by subject, object and sign."""
    found: dict[str, dict[str, dict[int, tuple[Statement, ...]]]] = {}
    for one in statements:
        if one.sign and one.subject != one.object:
            pair = found.setdefault(one.subject, {}).setdefault(one.object, {})
            pair[one.sign] = (*pair.get(one.sign, ()), one)
    return found
