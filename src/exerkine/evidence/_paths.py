"""Signed paths from one thing to another: every simple one up to a length, its net sign, and what contradicts."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, product
from math import prod

from exerkine.errors import InputError
from exerkine.evidence._base import EvidenceBase
from exerkine.evidence._edges import SignedSteps, chosen_statements, signed_steps

MOST_PATHS = 50_000  # what is looked at before the answer says that there are more


@dataclass(frozen=True)
class Step:
    """One edge of a path, with the statements that say so; ``is_cited`` if one of them has a reference."""

    subject: str
    object: str
    sign: int
    statements: tuple[str, ...]
    is_cited: bool


@dataclass(frozen=True)
class SignedPath:
    """A simple path: no thing twice."""

    steps: tuple[Step, ...]

    @property
    def sign(self) -> int:
        """Net sign: the product of the signs of its steps."""
        return prod(step.sign for step in self.steps)

    @property
    def entities(self) -> tuple[str, ...]:
        """What it passes, both ends included."""
        return (self.steps[0].subject, *(step.object for step in self.steps))

    @property
    def uncited(self) -> int:
        """How many steps rest on no reference."""
        return sum(not step.is_cited for step in self.steps)


@dataclass(frozen=True)
class Clash:
    """Two things that statements join with both signs."""

    subject: str
    object: str
    raising: tuple[str, ...]
    lowering: tuple[str, ...]


@dataclass(frozen=True)
class PathAnswer:
    """The paths between two things.

    ``paths`` are the first of all, by length, then by steps without a reference, then by name.  ``counts`` holds by
    length how many raise and how many lower the end.  ``clashes`` are the pairs on any of the paths that statements
    join with both signs.  ``shortest`` is the number of steps of the shortest path of any length, None without one.
    ``is_cut`` says that more than `MOST_PATHS` were there, and the rest was not looked at.
    """

    start: str
    end: str
    max_steps: int
    paths: tuple[SignedPath, ...]
    counts: Mapping[int, tuple[int, int]]
    clashes: tuple[Clash, ...]
    shortest: int | None
    is_cut: bool

    @property
    def total(self) -> int:
        """How many paths were found."""
        return sum(sum(pair) for pair in self.counts.values())

    @property
    def verdict(self) -> str:
        """``raises`` or ``lowers`` if all paths agree, ``both`` if not, ``none`` without a path."""
        return _verdict(*(sum(pair[i] for pair in self.counts.values()) for i in (0, 1)))

    @property
    def shortest_verdict(self) -> str:
        """The same of the shortest paths alone."""
        return _verdict(*self.counts[min(self.counts)]) if self.counts else "none"


def find_paths(
    base: EvidenceBase,
    start: str,
    end: str,
    *,
    max_steps: int = 4,
    limit: int = 10,
    contexts: Collection[str] = (),
    tissues: Collection[str] = (),
    evidence: Collection[str] = (),
) -> PathAnswer:
    """Find how one entity acts on another, along statements that have a sign.

    Unsigned statements and those of no effect are not walked.  Where a pair has statements of both signs, each sign is
    a path of its own.  A net sign says which way, never how much; that paths agree is no evidence for any of them.

    Parameters
    ----------
    base
        What `read_evidence` returns.
    start, end
        Ids of two entities (`find_entity`).
    max_steps
        Longest path that is looked for, >= 1.
    limit
        How many paths are returned; all are counted.
    contexts, tissues, evidence
        Statements to use, as in `chosen_statements`; empty for all.

    Raises
    ------
    InputError
        Start and end are one thing.
    UnknownNameError
        A context, tissue or kind of evidence is not known.
    """
    if start == end:
        raise InputError(f"start and end are both '{start}'; name two different things")
    graph = signed_steps(chosen_statements(base, contexts=contexts, tissues=tissues, evidence=evidence))
    distance = _distances(graph, end)
    walks = list(islice(_walks(graph, distance, start, end, max_steps), MOST_PATHS + 1))
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    pairs: dict[tuple[str, str], None] = {}
    found: list[SignedPath] = []
    for walk in walks[:MOST_PATHS]:
        for path in _signed(graph, walk):
            counts[len(path.steps)][path.sign] += 1
            found.append(path)
        pairs |= dict.fromkeys(pairwise(walk))
    found.sort(key=lambda path: (len(path.steps), path.uncited, path.entities, [step.sign for step in path.steps]))
    return PathAnswer(
        start, end, max_steps, tuple(found[:limit]), {n: (counts[n][1], counts[n][-1]) for n in sorted(counts)},
        _clashes(graph, pairs), distance.get(start), len(walks) > MOST_PATHS)


def _verdict(raising: int, lowering: int) -> str:
    if raising and lowering:
        return "both"
    return "raises" if raising else "lowers" if lowering else "none"


def _distances(graph: SignedSteps, end: str) -> dict[str, int]:
    """Return how many steps each thing that reaches ``end`` is away from it."""
    before = defaultdict(list)
    for subject, objects in graph.items():
        for thing in objects:
            before[thing].append(subject)
    found, queue = {end: 0}, deque([end])
    while queue:
        thing = queue.popleft()
        for subject in before[thing]:
            if subject not in found:
                found[subject] = found[thing] + 1
                queue.append(subject)
    return found


def _walks(graph: SignedSteps, distance: Mapping[str, int], start: str, end: str, most: int) -> Iterator[tuple[str, ...]]:
    """Yield every simple walk, the shortest first; a branch that cannot arrive in time is not entered."""
    for length in range(distance.get(start, most + 1), most + 1):
        stack: list[tuple[str, ...]] = [(start,)]
        while stack:
            walk = stack.pop()
            left = length - len(walk) + 1
            if walk[-1] == end:
                if left == 0:
                    yield walk
                continue
            stack += [(*walk, thing) for thing in sorted(graph.get(walk[-1], ()), reverse=True)
                      if thing not in walk and distance.get(thing, most) <= left - 1]


def _signed(graph: SignedSteps, walk: tuple[str, ...]) -> Iterator[SignedPath]:
    steps = []
    for subject, thing in pairwise(walk):
        steps.append([
            Step(subject, thing, sign, tuple(one.statement_id for one in said), any(one.references for one in said))
            for sign, said in sorted(graph[subject][thing].items(), reverse=True)])
    for chosen in product(*steps):
        yield SignedPath(chosen)


def _clashes(graph: SignedSteps, pairs: Collection[tuple[str, str]]) -> tuple[Clash, ...]:
    found = []
    for subject, thing in pairs:
        signs = graph[subject][thing]
        if len(signs) > 1:
            up, down = (tuple(one.statement_id for one in signs[sign]) for sign in (1, -1))
            found.append(Clash(subject, thing, up, down))
    return tuple(found)


def all_clashes(base: EvidenceBase) -> tuple[Clash, ...]:
    """Return every pair of things that statements join with both signs."""
    graph = signed_steps(base.statements.values())
    return _clashes(graph, [(subject, thing) for subject, objects in graph.items() for thing in objects])
