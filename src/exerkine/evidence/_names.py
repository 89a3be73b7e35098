"""From what somebody calls a thing to its entity: id, HGNC symbol or synonym, symbol of the mechanism, name in either language."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator

from exerkine.errors import UnknownNameError
from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._values import Entity

_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta"})
MOST_NAMED = 8


def fold(text: str) -> str:
    """Return a name without case, blanks and punctuation, Greek letters spelt out."""
    return re.sub(r"[\W_]", "", text.lower().translate(_GREEK))


def names_of(base: EvidenceBase, entity: Entity) -> Iterator[tuple[int, str]]:
    """Yield what an entity is called, with how near the name is to it: 0 its id, 5 a synonym of one of its genes."""
    yield 0, entity.id
    for symbol in filter(None, entity.hgnc_symbol.split("|")):
        yield 2, symbol
    for name in (entity.name_en, entity.name_zh):
        yield 3, name
        yield 4, re.split(r" \(|（|, ", name)[0]
    for symbol in filter(None, entity.hgnc_symbol.split("|")):
        if symbol in base.words.genes:
            yield 5, base.words.genes[symbol].name
            for synonym in base.words.genes[symbol].synonyms:
                yield 5, synonym


def find_entity(base: EvidenceBase, name: str) -> Entity:
    """Return the entity that somebody means.

    The id counts first, then a symbol of the mechanism, HGNC symbols, names in English and Chinese, and synonyms of
    genes as HGNC has them; blanks, case and punctuation do not matter.

    Raises
    ------
    UnknownNameError
        Nothing is called that, with what is near; or several things are equally near, with their ids.
    """
    if name in base.entities:
        return base.entities[name]
    wanted = fold(name)
    found: dict[int, set[str]] = defaultdict(set)
    for entity in base.entities.values():
        for rank, known in names_of(base, entity):
            if wanted and fold(known) == wanted:
                found[rank].add(entity.id)
    for symbol, entity_id in base.symbols.items():
        if wanted and fold(symbol) == wanted:
            found[1].add(entity_id)
    if not found:
        raise UnknownNameError(f"nothing is called '{name}'.  {_near(base, name)}")
    nearest = sorted(found[min(found)])
    if len(nearest) > 1:
        listed = ", ".join(f"{one} ({base.entities[one].name_en})" for one in nearest[:MOST_NAMED])
        raise UnknownNameError(f"'{name}' may be any of {len(nearest)}: {listed}.  Name one by its id.")
    return base.entities[nearest[0]]


def of_the_same_gene(base: EvidenceBase, entity: Entity) -> tuple[str, ...]:
    """Return the ids of other entities of the same gene, such as muscle-derived IL-6 beside IL-6."""
    if not entity.hgnc_symbol:
        return ()
    return tuple(one.id for one in base.entities.values() if one.hgnc_symbol == entity.hgnc_symbol and one != entity)


def _near(base: EvidenceBase, name: str) -> str:
    wanted = fold(name)
    called: dict[str, str] = {}
    for entity in base.entities.values():
        for _, known in names_of(base, entity):
            called.setdefault(fold(known), entity.id)
    close = difflib.get_close_matches(wanted, called, n=6, cutoff=0.6)
    close += [known for known in called if len(wanted) > 3 and wanted in known]
    ids = list(dict.fromkeys(called[one] for one in close))[:3]
    if not ids:
        return "`exerkine evidence search` looks through names and statements."
    return "Did you mean " + ", ".join(f"'{one}' ({base.entities[one].name_en})" for one in ids) + "?"
