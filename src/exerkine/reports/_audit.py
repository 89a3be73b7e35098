"""The audit of the review as a sheet: how many claims hold, the rows of Table 2, contradictions, and each claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from exerkine.evidence import Audit, Contradiction, Entity, Statement, Verdict
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts

TONES = {"supported": "good", "partly": "", "contradicted": "bad", "source_not_found": "flat"}


def audit_dict(audit: Audit) -> dict[str, Any]:
    """Return counts, verdicts and contradictions for JSON, each with the citation and address of what was looked at."""
    return {"counts": audit.counts(), "verdicts": [asdict(v) for v in audit.verdicts],
            "contradictions": [asdict(c) for c in audit.contradictions],
            "sources": [asdict(audit.references[name]) for name in audit.named()]}


def audit_sheet(
    audit: Audit, statements: Iterable[Statement], entities: Mapping[str, Entity], lang: str = "en", *, is_whole: bool = True
) -> Sheet:
    """Return an audit as a page.

    Parameters
    ----------
    audit
        All of it, or the part that was asked for.
    statements, entities
        What a claim's statement ids mean, so that it can be told by the things it joins.
    is_whole
        Whether every single claim is listed too; without, counts, rows and contradictions.
    """
    texts = Texts(lang)
    told = _Told(texts, audit, {s.statement_id: s for s in statements}, entities)
    sections = [_counts(audit, texts)]
    if rows := [v for v in audit.verdicts if v.is_row]:
        sections.append(told.verdicts(texts.word("audit_rows"), texts.word("audit_rows_words"), rows))
    for kind in dict.fromkeys(c.kind for c in audit.contradictions):
        sections.append(told.contradictions(kind, [c for c in audit.contradictions if c.kind == kind]))
    if is_whole:
        claims = [v for v in audit.verdicts if not v.is_row]
        for section in dict.fromkeys(v.section for v in claims):
            sections.append(told.verdicts(told.section(section), "", [v for v in claims if v.section == section]))
        sections += [told.sources(named)] if (named := audit.named()) else []
    return Sheet("audit", texts.word("audit_kicker"), texts.word("audit_title"), (texts.word("audit_lead"),), tuple(sections))


def _counts(audit: Audit, texts: Texts) -> SheetSection:
    names = {"all": texts.word("audit_all"), "rows": texts.word("audit_rows")}
    rows = tuple(SheetRow(names.get(name) or texts.word("audit_section", section=texts.value(f"review_{name}")),
                          tuple(Cell(f"{n}") for n in counts.values())) for name, counts in audit.counts().items())
    columns = tuple(texts.word(f"audit_{verdict}") for verdict in TONES)
    return SheetSection(texts.word("audit_counts"), texts.word("audit_counts_words"), texts.word("audit_group"), columns, rows)


class _Told:
    """Says verdicts and contradictions in one language."""

    def __init__(self, texts: Texts, audit: Audit, statements: Mapping[str, Statement], entities: Mapping[str, Entity]):
        self._texts, self._audit, self._statements, self._entities = texts, audit, statements, entities

    def section(self, name: str) -> str:
        return self._texts.word("audit_section", section=self._texts.value(f"review_{name}"))

    def verdicts(self, title: str, words: str, found: Sequence[Verdict]) -> SheetSection:
        columns = ("audit_verdict", "audit_reason", "audit_source", "audit_contradictions", "audit_about")
        rows = tuple(self._verdict(v) for v in found)
        return SheetSection(title, words, self._texts.word("audit_claim"), tuple(map(self._texts.word, columns)), rows)

    def contradictions(self, kind: str, found: Sequence[Contradiction]) -> SheetSection:
        columns = ("audit_where", "audit_says", "audit_problem", "audit_use", "audit_how", "audit_source")
        rows = tuple(self._contradiction(c) for c in found)
        title, words = (self._texts.word(f"audit_kind_{kind}{end}") for end in ("", "_words"))
        return SheetSection(title, words, self._texts.word("audit_contradiction"), tuple(map(self._texts.word, columns)), rows)

    def sources(self, names: Sequence[str]) -> SheetSection:
        columns = tuple(self._texts.word(f"audit_source_{name}") for name in ("citation", "read_from", "url"))
        references = (self._audit.references[name] for name in names)
        rows = tuple(SheetRow(r.source_id, (Cell(r.citation), Cell(r.read_from), Cell(r.url))) for r in references)
        return SheetSection(self._texts.word("audit_sources"), self._texts.word("audit_sources_words"),
                            self._texts.word("audit_source"), columns, rows)

    def _verdict(self, v: Verdict) -> SheetRow:
        verdict = Cell(self._texts.word(f"audit_{v.verdict}"), tone=TONES[v.verdict])
        cells = (verdict, Cell(self._texts.pick(v.reason)), Cell(self._sources(v.sources)), Cell(" ".join(v.contradictions)),
                 Cell(self._about(v)))
        return SheetRow(v.claim_id, cells, note=f"[{v.references}]" if v.references else "")

    def _contradiction(self, c: Contradiction) -> SheetRow:
        where = " ".join([*(self._texts.value(f"review_{s}") for s in c.sections), *c.rows])
        pairs = (self._texts.pick(pair) for pair in (c.says, c.problem, c.use))
        how = self._texts.word("joiner").join(self._texts.word(f"audit_how_{word}") for word in c.how)
        cells = (Cell(where), *map(Cell, pairs), Cell(how), Cell(self._sources(c.sources)))
        return SheetRow(c.contradiction_id, cells, note=f"[{c.references}]" if c.references else "")

    def _sources(self, names: Sequence[str]) -> str:
        recalled = self._texts.word("audit_recalled")
        return self._texts.word("joiner").join(
            name + (f" ({recalled})" if self._audit.references[name].read_from == "memory" else "") for name in names)

    def _about(self, v: Verdict) -> str:
        """Return the statements of a claim by id, and the things they join, each once."""
        edges = [self._statements[name] for name in v.statements]
        things = dict.fromkeys(self._name(name) for s in edges for name in (s.subject, s.object))
        joined = self._texts.word("joiner").join(things)
        return f"{' '.join(v.statements)} {joined}".strip()

    def _name(self, entity_id: str) -> str:
        entity = self._entities[entity_id]
        return self._texts.pick((entity.name_en, entity.name_zh))
