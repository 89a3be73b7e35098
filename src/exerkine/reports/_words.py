"""Statements of the literature in words."""

from __future__ import annotations

from collections.abc import Mapping

from exerkine.evidence import Entity, Statement
from exerkine.reports._texts import Texts

SIGNS = {1: "up", -1: "down", 0: "none", None: "open"}


def statement_text(statement: Statement, entities: Mapping[str, Entity], texts: Texts) -> str:
    """Return a statement in a line: its id, what acts on what and which way, and where the review says so."""
    subject, thing = (entities[name] for name in (statement.subject, statement.object))
    words = [texts.pick((e.name_en, e.name_zh)) for e in (subject, thing)]
    where = texts.word("trace_where", section=texts.value(f"review_{statement.section}"))
    if statement.references:
        where += f", {texts.word('trace_reference', references=' '.join(statement.references))}"
    sign = texts.word(f"trace_sign_{SIGNS[statement.sign]}")
    return f"{statement.statement_id}: {words[0]} | {sign} | {words[1]}  ({where})"
