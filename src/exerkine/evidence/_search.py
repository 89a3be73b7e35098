"""Free words, English or Chinese, over statements and studies: what somebody types, ranked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._names import fold, names_of
from exerkine.evidence._own import OwnStatement
from exerkine.evidence._values import Entity, Statement
from exerkine.evidence._words import Term

HAN = r"\u3400-\u9fff"
_RUN = re.compile(rf"[{HAN}]+|[^\W{HAN}]+(?:[-'’.][^\W{HAN}]+)*")
_PLACES = (
    re.compile(r"^(?P<rest>.+)\s+in\s+(?:the\s+)?(?P<place>.+?)\s*$", re.I),
    re.compile(r"^(?P<rest>.*?)在(?P<place>.+?)(?:中|里)?(?:的(?P<more>.*))?$"),
    re.compile(r"^(?P<place>.+?)中的(?P<rest>.+)$"),
)
_EMPTY = frozenset((
    "a", "an", "and", "by", "does", "for", "from", "how", "in", "is", "of", "on", "or", "the", "to", "what", "with",
    "的", "了", "和", "与", "及", "或", "对", "在", "中", "里", "于", "是", "有", "什么", "如何", "作用", "影响",
))
_STATEMENT_WEIGHTS = {"name": 3.0, "relation": 1.0, "word": 1.0, "section": 0.5}
_BY_RANK = (3.0, 3.0, 3.0, 2.0, 2.0, 2.5)  # weight of a name by its nearness to the entity, as in `names_of`
_PART = 0.7  # of the weight, for one word of a longer name
_PREFIX = 0.6  # of the weight, when only the start of a word is typed


@dataclass(frozen=True)
class Hit:
    """A statement or an arm, with its score and how many of the words it has."""

    key: str
    score: float
    matched: int


@dataclass(frozen=True)
class Found:
    """What a search found: ``places`` narrowed it, ``words`` were looked for; hits are the best first.

    ``own`` are statements beyond the review; they stand in no context, so a search in one has none.
    """

    words: tuple[str, ...]
    places: tuple[Term, ...]
    entities: tuple[str, ...]
    statements: tuple[Hit, ...]
    own: tuple[Hit, ...]
    studies: tuple[Hit, ...]


def search_evidence(base: EvidenceBase, text: str) -> Found:
    """Search statements and studies for words.

    Words are looked for in names (both languages), ids, HGNC symbols and synonyms, relations, contexts, tissues and
    sections.  What follows ``in`` (or stands between ``在`` and ``中``) narrows contexts and tissues if it names one;
    studies are narrowed to the conditions that the context stands for.  A statement that has more of the words comes
    first, then one with rarer words, then one with a reference; a study needs more than half of them.

    Parameters
    ----------
    base
        What `read_evidence` returns.
    text
        Such as ``BDNF in AD`` or ``乳酸 海马``.
    """
    rest, places = _split_places(base, text)
    words = tuple(dict.fromkeys(_words_of(base, rest)))
    chosen = [one for one in base.statements.values() if _is_in(one, places)]
    texts = _EntityTexts(base)
    ranked = _ranked({one.statement_id: texts.of_statement(one) for one in chosen}, words)
    ranked.sort(key=lambda hit: (-hit.matched, -round(hit.score, 6), not base.statements[hit.key].references, hit.key))
    own = _ranked({name: texts.of_own(one) for name, one in base.own.items()}, words) if not places else []
    own.sort(key=lambda hit: (-hit.matched, -round(hit.score, 6), hit.key))
    named = _ranked({name: texts.of_entity(entity) for name, entity in base.entities.items()}, words)
    named.sort(key=lambda hit: (-hit.matched, -round(hit.score, 6), hit.key))
    studies = _ranked(dict(_arm_texts(base, places)), words)
    studies.sort(key=lambda hit: (-hit.matched, -round(hit.score, 6), hit.key))
    studies = [hit for hit in _best(studies) if 2 * hit.matched > len(words)]
    return Found(words, places, tuple(hit.key for hit in _best(named)), tuple(_best(ranked)), tuple(_best(own)), tuple(studies))


def _best(hits: list[Hit]) -> list[Hit]:
    """Return the hits with as many words as the best one has."""
    return [hit for hit in hits if hit.matched == hits[0].matched] if hits else []


def _split_places(base: EvidenceBase, text: str) -> tuple[str, tuple[Term, ...]]:
    places: list[Term] = []
    for pattern in _PLACES:
        match = pattern.match(text.strip())
        if match and (term := _place(base, match["place"])):
            places.append(term)
            groups = match.groupdict()
            rest, more = _split_places(base, f"{groups['rest']} {groups.get('more') or ''}")
            return rest, (*more, *places)
    return text, ()


def _place(base: EvidenceBase, text: str) -> Term | None:
    wanted = fold(text)
    for term in base.words.terms.values():
        if term.kind in ("context", "tissue") and wanted in {
            fold(name) for name in (term.term, term.label_en, term.label_zh, *term.also)
        }:
            return term
    return None


def _is_in(one: Statement, places: Iterable[Term]) -> bool:
    by_kind: dict[str, set[str]] = {}
    for place in places:
        by_kind.setdefault(place.kind, set()).add(place.term)
    return all(getattr(one, kind) in terms for kind, terms in by_kind.items())


def _words_of(base: EvidenceBase, text: str) -> Iterator[str]:
    """Yield the words of a question; Chinese is cut at the longest names that are known."""
    for run in _RUN.findall(text.replace("_", " ")):
        if not re.match(rf"[{HAN}]", run):
            if run.lower() not in _EMPTY:
                yield fold(run)
            continue
        known = {name for entity in base.entities.values() for _, name in names_of(base, entity)}
        known |= {name for term in base.words.terms.values() for name in (term.label_zh, *term.also)} | _EMPTY
        yield from _cut(run, known)


def _cut(run: str, known: set[str]) -> Iterator[str]:
    start, unknown = 0, ""
    while start < len(run):
        size = next((n for n in range(len(run) - start, 1, -1) if run[start : start + n] in known), 1)
        piece = run[start : start + size]
        if size == 1 and piece not in _EMPTY:
            unknown += piece
        else:
            yield from filter(None, (unknown, "" if piece in _EMPTY else piece))
            unknown = ""
        start += size
    if unknown:
        yield unknown


Weights = Mapping[str, float]


class _EntityTexts:
    """The words of every entity with their weights, made once a search."""

    def __init__(self, base: EvidenceBase):
        self._base = base
        self._known = {name: self._of(entity) for name, entity in base.entities.items()}

    def of_entity(self, entity: Entity) -> Weights:
        return self._known[entity.id]

    def of_statement(self, one: Statement) -> Weights:
        words, found = self._base.words, dict(self._known[one.subject])
        relation = words.relations[one.relation]
        parts = [("relation", one.relation), ("relation", relation.label_en), ("relation", relation.label_zh)]
        for kind in ("context", "tissue", "section"):
            weight = "section" if kind == "section" else "word"
            term = words.terms[kind, getattr(one, kind)]
            parts += [(weight, name) for name in (term.term, term.label_en, term.label_zh)]
        for token, most in self._known[one.object].items():
            found[token] = max(found.get(token, 0.0), most)
        for kind, text in parts:
            for token in _tokens(text):
                found[token] = max(found.get(token, 0.0), _STATEMENT_WEIGHTS[kind])
        return found

    def of_own(self, one: OwnStatement) -> Weights:
        relation = self._base.words.relations[one.relation]
        found = dict(self._known[one.subject])
        for token, most in self._known[one.object].items():
            found[token] = max(found.get(token, 0.0), most)
        for text in (one.relation, relation.label_en, relation.label_zh, one.kind, one.source, one.says_en, one.says_zh):
            for token in _tokens(text):
                found.setdefault(token, _STATEMENT_WEIGHTS["word"])
        return found

    def _of(self, entity: Entity) -> Weights:
        found: dict[str, float] = {}
        for rank, name in names_of(self._base, entity):
            tokens = list(_tokens(name))
            for token in tokens:
                found[token] = max(found.get(token, 0.0), _BY_RANK[rank] * (_PART if len(tokens) > 1 else 1.0))
        return found


def _tokens(text: str) -> Iterator[str]:
    """Yield the words of a name: a Chinese run whole, a hyphened word whole and in its parts."""
    for run in _RUN.findall(text.replace("_", " ")):
        yield fold(run)
        parts = re.split(r"[-'’.]", run)
        if len(parts) > 1:
            yield from (fold(part) for part in parts if len(part) > 2)


def _ranked(texts: Mapping[str, Weights], words: Iterable[str]) -> list[Hit]:
    found: dict[str, list[float]] = {}
    for word in words:
        scores = {key: score for key, text in texts.items() if (score := _weight(word, text))}
        rarity = math.log1p(len(texts) / len(scores)) if scores else 0.0
        for key, score in scores.items():
            found.setdefault(key, []).append(score * rarity)
    return [Hit(key, sum(scores), len(scores)) for key, scores in found.items()]


def _weight(word: str, text: Weights) -> float:
    if word in text:
        return text[word]
    is_han = bool(re.match(rf"[{HAN}]", word))
    if len(word) < (2 if is_han else 3):
        return 0.0
    starts = (weight for token, weight in text.items() if (word in token if is_han else token.startswith(word)))
    return _PREFIX * max(starts, default=0.0)


def _arm_texts(base: EvidenceBase, places: Iterable[Term]) -> Iterator[tuple[str, Weights]]:
    """Yield the words of every training arm in a condition that the places allow; tissues do not narrow studies."""
    conditions = {condition for place in places for condition in place.conditions}
    contexts = [place for place in places if place.kind == "context"]
    measured: dict[str, list[str]] = {}
    for outcome in base.studies.all_outcomes:
        measured.setdefault(outcome.arm_id, []).append(outcome.outcome)
    for arm in base.studies.arms.values():
        if contexts and not conditions & set(condition_parts(arm.condition)):
            continue
        text: dict[str, float] = {}
        for weight, part in ((3.0, " ".join(measured.get(arm.arm_id, ()))), (2.0, f"{arm.modality} {arm.mode_detail}"),
                             (2.0, f"{arm.study_id} {arm.condition} {arm.species}"),
                             (1.0, base.studies.sources[arm.source_id].citation)):
            for token in _tokens(part):
                text[token] = max(text.get(token, 0.0), weight)
        yield arm.arm_id, text


def condition_parts(condition: str) -> tuple[str, ...]:
    """Return the conditions that one of a study stands for: ``OTHER_MCI_OR_DEMENTIA`` is of either."""
    return tuple(condition.removeprefix("OTHER_").split("_OR_"))
