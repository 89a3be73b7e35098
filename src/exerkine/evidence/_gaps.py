"""What the review says without a study behind it, and what nobody has trained: read off the tables, listed nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._search import condition_parts
from exerkine.evidence._values import Statement
from exerkine.tables import read_table

GROUPS = (("SP",), ("CI",), ("SP", "CI"))
_OF_GROUP = {"SP": ("SP",), "CI": ("MCI", "AD")}  # contexts of terms.csv, which name the conditions of study tables
FEW_STUDIES = 1
WHOLE_BODY = "systemic"


@dataclass(frozen=True)
class UncitedEdge:
    """Something said without a reference anywhere: all its statements, and how many laws and arrows rest on it."""

    subject: str
    object: str
    sign: int | None
    statements: tuple[str, ...]
    tiers: tuple[str, ...]
    rests_on_it: tuple[str, ...]


@dataclass(frozen=True)
class TrainingCount:
    """Human training studies that measured an exerkine in people of all of ``groups`` at once; no group is anybody."""

    exerkine: str
    groups: tuple[str, ...]
    studies: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether no study is there, or one alone."""
        return len(self.studies) <= FEW_STUDIES


@dataclass(frozen=True)
class OrganCount:
    """What is said of exercise acting on an organ: statements with a reference, and without one."""

    organ: str
    cited: tuple[str, ...]
    uncited: tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """``trials`` counts human training studies in each group of people, whatever they measured."""

    uncited: tuple[UncitedEdge, ...]
    training: tuple[TrainingCount, ...]
    trials: tuple[TrainingCount, ...]
    organs: tuple[OrganCount, ...]


def find_gaps(base: EvidenceBase) -> Gaps:
    """Return what the evidence lacks.

    An edge is uncited when no statement with its subject, object and sign has a reference, whatever the tissue; those
    on which most laws and arrows of the mechanism rest come first.
    Training is counted by trial, in humans, without meta-analyses, for every exerkine of
    ``exerkines.csv`` by its outcome code in ``observables.csv``: in sarcopenia, in cognitive impairment, in both at
    once, in anybody.  Organs are the tissues of ``terms.csv`` but the whole body; exercise acts on one if
    the statement is of that tissue, or its object lies there and nowhere else.
    """
    return Gaps(_uncited(base), _training(base), _trials(base), _organs(base))


def _uncited(base: EvidenceBase) -> tuple[UncitedEdge, ...]:
    by_edge: dict[tuple[str, str, int | None], list[Statement]] = defaultdict(list)
    for one in base.statements.values():
        by_edge[one.subject, one.object, one.sign].append(one)
    found = []
    for (subject, thing, sign), said in by_edge.items():
        if not any(one.references for one in said):
            ids = tuple(one.statement_id for one in said)
            links = [link for name in ids for link in base.links_by_statement.get(name, ()) if link.kind in ("law", "arrow")]
            names = tuple(dict.fromkeys(link.name for link in links))
            found.append(UncitedEdge(subject, thing, sign, ids, tuple(dict.fromkeys(one.tier for one in said)), names))
    return tuple(sorted(found, key=lambda edge: (-len(edge.rests_on_it), -len(edge.statements), edge.statements)))


def groups_of(base: EvidenceBase, condition: str) -> frozenset[frozenset[str]]:
    """Return the groups of each kind of people that a condition allows: ``X_OR_Y`` allows either, ``X_AND_Y`` is both."""
    names = {group: {name for term in terms for name in base.words.terms["context", term].conditions}
             for group, terms in _OF_GROUP.items()}
    return frozenset(
        frozenset(group for group, known in names.items() if known & set(part.split("_AND_")))
        for part in condition_parts(condition))


def _training(base: EvidenceBase) -> tuple[TrainingCount, ...]:
    codes = {row["symbol"]: row["outcome_code"] for row in read_table(base.folder / "observables.csv")}
    symbols = [row["symbol"] for row in read_table(base.folder / "exerkines.csv")]
    found = []
    for symbol in symbols:
        arms = {outcome.arm_id for outcome in base.studies.all_outcomes if outcome.outcome == codes.get(symbol, symbol)}
        found += [TrainingCount(symbol, groups, _studies(base, arms, groups)) for groups in (*GROUPS, ())]
    return tuple(found)


def _trials(base: EvidenceBase) -> tuple[TrainingCount, ...]:
    return tuple(TrainingCount("", groups, _studies(base, base.studies.arms, groups)) for groups in GROUPS)


def _studies(base: EvidenceBase, arm_ids: Iterable[str], groups: tuple[str, ...]) -> tuple[str, ...]:
    arms = [base.studies.arms[name] for name in arm_ids]
    fitting = {arm.trial or arm.study_id for arm in arms if arm.species == "human" and arm.design != "META"
               and any(set(groups) <= people for people in groups_of(base, arm.condition))}
    return tuple(sorted(fitting))


def _organs(base: EvidenceBase) -> tuple[OrganCount, ...]:
    found = []
    for organ in base.words.allowed("tissue"):
        if organ == WHOLE_BODY:
            continue
        said = [one for one in base.statements.values() if one.subject in base.exercise
                and (one.tissue == organ or base.entities[one.object].compartments == (organ,))]
        cited, uncited = ([one.statement_id for one in said if bool(one.references) is is_cited] for is_cited in (True, False))
        found.append(OrganCount(organ, tuple(cited), tuple(uncited)))
    return tuple(sorted(found, key=lambda one: (len(one.cited), one.organ)))
