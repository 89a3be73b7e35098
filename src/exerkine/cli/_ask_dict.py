"""Answers about the evidence as plain dicts, for ``--json``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from exerkine.evidence import (
    Edge,
    Entity,
    EvidenceBase,
    Found,
    Gaps,
    PathAnswer,
    edges_of,
    of_the_same_gene,
    reported_change,
)


def found(base: EvidenceBase, answer: Found, limit: int) -> dict[str, Any]:
    """Return what a search found; lists are cut, counts are whole."""
    return {
        "words": answer.words,
        "narrowed_to": [{"kind": place.kind, "term": place.term} for place in answer.places],
        "entities": answer.entities[:limit],
        "n_statements": len(answer.statements),
        "statements": [{"score": round(hit.score, 3), **asdict(base.statements[hit.key]),
                        "flags": sorted(base.statements[hit.key].flags)} for hit in answer.statements[:limit]],
        "n_own_statements": len(answer.own),
        "own_statements": [{"score": round(hit.score, 3), **_own(base, hit.key)} for hit in answer.own[:limit]],
        "n_arms": len(answer.studies),
        "arms": [{"arm_id": hit.key, "study_id": base.studies.arms[hit.key].study_id} for hit in answer.studies[:limit]],
    }


def statement(base: EvidenceBase, statement_id: str) -> dict[str, Any]:
    """Return everything about a statement."""
    one = base.statements[statement_id]
    others = [other for other in base.statements.values() if other.statement_id != statement_id]
    pair = [other for other in others if (other.subject, other.object) == (one.subject, one.object)]
    numbers = set(one.references)
    return {
        **asdict(one), "flags": sorted(one.flags),
        "same_pair": [{"statement_id": other.statement_id, "sign": other.sign, "tissue": other.tissue,
                       "context": other.context, "references": other.references} for other in pair],
        "same_clause": [other.statement_id for other in others if other.group_id == one.group_id],
        "path": [{"step": other.path_step, "statement_id": other.statement_id} for other in base.statements.values()
                 if one.path_id and other.path_id == one.path_id],
        "rests_on_it": [asdict(link) for link in base.links_by_statement.get(statement_id, ())],
        "arms_of_its_references": [arm.arm_id for arm in base.studies.arms.values() if arm.review_ref in numbers],
    }


def own(base: EvidenceBase, statement_id: str) -> dict[str, Any]:
    """Return everything about a statement beyond the review."""
    return {**_own(base, statement_id), "rests_on_it": [asdict(link) for link in base.links_by_statement.get(statement_id, ())],
            "reference": asdict(base.references[base.own[statement_id].source])}


def _own(base: EvidenceBase, statement_id: str) -> dict[str, Any]:
    one = base.own[statement_id]
    return {**asdict(one), "tier": one.tier}


def entity(base: EvidenceBase, one: Entity) -> dict[str, Any]:
    """Return everything about a thing, with all its edges."""
    edges = edges_of(base.statements.values())
    return {
        **asdict(one), "identifiers": one.identifiers,
        "synonyms": [name for symbol in one.hgnc_symbol.split("|") if symbol in base.words.genes
                     for name in base.words.genes[symbol].synonyms],
        "same_gene": of_the_same_gene(base, one),
        "symbols": [symbol for symbol, name in base.symbols.items() if name == one.id],
        "out": [asdict(edge) for edge in edges if edge.subject == one.id],
        "in": [asdict(edge) for edge in edges if edge.object == one.id],
    }


def neighbours(base: EvidenceBase, one: Entity, out: Sequence[Edge], into: Sequence[Edge]) -> dict[str, Any]:
    """Return chosen edges of a thing."""
    return {"entity": one.id, "out": [asdict(edge) for edge in out], "in": [asdict(edge) for edge in into]}


def path(answer: PathAnswer) -> dict[str, Any]:
    """Return the paths with their signs."""
    return {
        "start": answer.start, "end": answer.end, "max_steps": answer.max_steps, "verdict": answer.verdict,
        "shortest_verdict": answer.shortest_verdict, "shortest": answer.shortest, "n_paths": answer.total,
        "is_cut": answer.is_cut,
        "counts": {str(steps): {"raising": up, "lowering": down} for steps, (up, down) in answer.counts.items()},
        "paths": [{"sign": one.sign, "entities": one.entities, "uncited_steps": one.uncited,
                   "steps": [asdict(step) for step in one.steps]} for one in answer.paths],
        "clashes": [asdict(clash) for clash in answer.clashes],
    }


def gaps(answer: Gaps) -> dict[str, Any]:
    """Return all gaps."""
    return {
        "uncited": [asdict(edge) for edge in answer.uncited],
        "training": [{**asdict(one), "is_gap": one.is_gap} for one in answer.training],
        "trials": [asdict(one) for one in answer.trials],
        "organs": [asdict(one) for one in answer.organs],
    }


def study(base: EvidenceBase, name: str) -> dict[str, Any]:
    """Return a study, a trial or one arm, with what was measured; StudyError if there is none."""
    studies, wanted = base.studies, name.lower()
    acute = [arm for arm in studies.acute_arms.values() if wanted in (arm.study_id.lower(), arm.arm_id.lower())]
    arms = [arm for arm in studies.arms.values()
            if wanted in (arm.study_id.lower(), arm.arm_id.lower(), arm.trial.lower())]
    if not arms and not acute:
        studies.study(name)  # says what is near
    sources = dict.fromkeys([*(arm.source_id for arm in arms), *(bout.source_id for bout in acute)])
    told: dict[str, Any] = {
        "studies": list(dict.fromkeys([*(arm.study_id for arm in arms), *(bout.study_id for bout in acute)])),
        "sources": [asdict(studies.sources[one]) for one in sources], "arms": []}
    for arm in arms:
        outcomes = studies.outcomes(arm.arm_id)
        told["arms"].append({
            **asdict(arm), "flags": sorted(arm.flags), "kind": "training", "outcomes": [
                {**asdict(outcome), "flags": sorted(outcome.flags),
                 "change": (change := reported_change(outcome, studies.assumptions)) and {
                     **asdict(change), "is_null": change.is_null}} for outcome in outcomes]})
    for bout in acute:
        told["arms"].append({
            **asdict(bout), "flags": sorted(bout.flags), "kind": "acute",
            "points": [_plain(point) for point in studies.points(bout.arm_id)],
            "directions": [_plain(row) for row in studies.directions(bout.arm_id)]})
    told["claimed_by"] = [one.statement_id for one in base.statements.values()
                          if set(one.references) & _numbers(arm.review_ref for arm in arms)]
    return told


def _plain(value: Any) -> dict[str, Any]:
    return {**asdict(value), "flags": sorted(value.flags)}


def _numbers(refs: Iterable[str]) -> set[str]:
    return {ref for ref in refs if ref}
