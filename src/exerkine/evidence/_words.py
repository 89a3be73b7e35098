"""The vocabulary of the statements: relations with the signs they allow, terms and genes with their other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.evidence._cells import Cells

TERM_KINDS = ("comparison", "condition", "context", "design", "direction", "entity_type", "evidence", "exercise", "flag",
              "section", "species", "tier", "tissue")
_RELATION = ("relation", "is_signed", "signs", "label_en", "label_zh")
_TERM = ("kind", "term", "label_en", "label_zh", "also", "conditions")
_GENE = ("hgnc_symbol", "hgnc_id", "name", "synonyms", "source")


@dataclass(frozen=True)
class Relation:
    """A verb of the statements; ``signs`` are those it allows, and without ``is_signed`` it may have none."""

    relation: str
    is_signed: bool
    signs: tuple[int, ...]
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Term:
    """A word of a closed list; ``conditions`` are those of the study tables that a context stands for."""

    kind: str
    term: str
    label_en: str
    label_zh: str
    also: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gene:
    """A gene as HGNC has it; ``synonyms`` are its alias and previous symbols."""

    hgnc_symbol: str
    hgnc_id: str
    name: str
    synonyms: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Words:
    """Relations by name, terms by kind and term, genes by symbol."""

    relations: Mapping[str, Relation]
    terms: Mapping[tuple[str, str], Term]
    genes: Mapping[str, Gene]

    def allowed(self, kind: str) -> tuple[str, ...]:
        """Return the terms of a kind, in file order."""
        return tuple(term for of, term in self.terms if of == kind)

    def label(self, kind: str, term: str, lang: str = "en") -> str:
        """Return a term for reading, itself where the list lacks it."""
        found = self.terms.get((kind, term))
        return term if found is None else found.label_zh if lang == "zh" else found.label_en


def words_of(cells: Cells, where: Path) -> Words:
    """Read the three tables of a knowledge folder; what is wrong in them becomes faults of ``cells``."""
    relations: dict[str, Relation] = {}
    for row in cells.table(where / "relations.csv", _RELATION):
        name = cells.name(row, "relation")
        if name in relations:
            cells.bad(row, "relation", f"'{name}' appears twice")
        signs = row["signs"].split()
        if not signs or set(signs) - {"1", "-1", "0"}:
            cells.bad(row, "signs", f"'{row['signs']}' is not a list of signs", "Write one or more of 1, -1 and 0.")
            signs = []
        is_signed = cells.choice(row, "is_signed", ("0", "1")) == "1"
        labels = cells.name(row, "label_en"), cells.name(row, "label_zh")
        relations[name] = Relation(name, is_signed, tuple(int(sign) for sign in signs), *labels)
    terms: dict[tuple[str, str], Term] = {}
    for row in cells.table(where / "terms.csv", _TERM):
        key = cells.choice(row, "kind", TERM_KINDS), cells.name(row, "term")
        if key in terms:
            cells.bad(row, "term", f"'{key[1]}' appears twice among '{key[0]}'")
        labels = cells.name(row, "label_en"), cells.name(row, "label_zh")
        terms[key] = Term(*key, *labels, bars(row["also"]), tuple(row["conditions"].split()))
    genes: dict[str, Gene] = {}
    for row in cells.table(where / "genes.csv", _GENE):
        symbol = cells.name(row, "hgnc_symbol")
        if symbol in genes:
            cells.bad(row, "hgnc_symbol", f"'{symbol}' appears twice")
        texts = (cells.name(row, "hgnc_id"), cells.name(row, "name"))
        genes[symbol] = Gene(symbol, *texts, bars(row["synonyms"]), cells.name(row, "source"))
    return Words(relations, terms, genes)


def bars(text: str) -> tuple[str, ...]:
    """Return the parts of a list that is separated by bars."""
    return tuple(part.strip() for part in text.split("|") if part.strip())
