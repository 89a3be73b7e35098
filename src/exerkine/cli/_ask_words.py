"""What the answers about the evidence have in common: words in both languages, names, signs, columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from exerkine.evidence import Edge, EvidenceBase, Statement
from exerkine.tables import read_table

ARROWS = {1: "→(+)", -1: "→(−)", 0: "→(0)", None: "→(?)"}
WIDEST = 52


class Say:
    """Words and names in one language."""

    def __init__(self, base: EvidenceBase, lang: str):
        self.base, self.lang = base, lang
        self.comma, self.open, self.close = ("，", "（", "）") if lang == "zh" else (", ", " (", ")")

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of ``key`` with its gaps filled."""
        return _texts()[key][self.lang == "zh"].format(**values)

    def name(self, entity_id: str) -> str:
        """Return what an entity is called."""
        one = self.base.entities[entity_id]
        return one.name_zh if self.lang == "zh" else one.name_en

    def term(self, kind: str, term: str) -> str:
        """Return a word of a closed list for reading."""
        return self.base.words.label(kind, term, self.lang)

    def outcome(self, code: str) -> str:
        """Return what an outcome code measures, the code itself where no observable reads it."""
        labels = self.base.outcome_labels.get(code)
        return labels[self.lang == "zh"] if labels else code

    def verb(self, relation: str) -> str:
        """Return a relation for reading."""
        one = self.base.words.relations[relation]
        return one.label_zh if self.lang == "zh" else one.label_en

    def references(self, numbers: Sequence[str]) -> str:
        """Return reference numbers for reading, or that there are none."""
        return self("reference", numbers=", ".join(numbers)) if numbers else self("uncited")

    def sentence(self, one: Statement) -> tuple[str, ...]:
        """Return a statement as cells of a row."""
        where = self.comma.join((self.term("tissue", one.tissue), self.term("context", one.context)))
        return (one.statement_id, self.name(one.subject), ARROWS[one.sign], self.name(one.object), self.verb(one.relation),
                where, self.references(one.references))

    def edge(self, edge: Edge, end: str) -> tuple[str, ...]:
        """Return an edge as cells of a row, seen from its other end."""
        other = edge.object if end == "out" else edge.subject
        verbs = self.comma.join(map(self.verb, edge.relations))
        return ("", ARROWS[edge.sign], self.name(other), other, verbs, self.term("tissue", edge.tissue),
                " ".join(edge.statements), self.references(edge.references))


@lru_cache(maxsize=1)
def _texts() -> dict[str, tuple[str, str]]:
    rows = read_table(Path(__file__).parent / "texts" / "ask.csv", required=("key", "en", "zh"))
    return {row["key"]: (row["en"], row["zh"]) for row in rows}


def columns(rows: Sequence[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Yield rows as lines whose cells stand under each other; a Chinese character takes two places."""
    from rich.cells import cell_len

    if not rows:
        return
    widths = [min(WIDEST, max(cell_len(row[i]) for row in rows)) for i in range(len(rows[0]))]
    for row in rows:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield (indent + "  ".join(cells)).rstrip()
