"""Claims that no experiment can touch: whether the graph of statements at least holds a way from cause to readout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from exerkine.claims._claims import Claim
from exerkine.evidence import Statement

MOST_STEPS = 3


class SignedGraph:
    """The signed statements, each edge once."""

    def __init__(self, statements: Iterable[Statement]):
        self.edges: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
        for statement in statements:
            if statement.sign:
                self.edges[statement.subject].add((statement.object, statement.sign))

    def signs(self, source: str, target: str) -> frozenset[int]:
        """Return the signs of the shortest ways from one entity to another, empty where none has at most `MOST_STEPS`."""
        reached: Mapping[str, set[int]] = {source: {1}}
        visited = {source}
        for _ in range(MOST_STEPS):
            onward: defaultdict[str, set[int]] = defaultdict(set)
            for entity, signs in reached.items():
                for other, sign in self.edges[entity]:
                    if other not in visited:
                        onward[other] |= {sign * before for before in signs}
            if target in onward:
                return frozenset(onward[target])
            visited |= set(onward)
            reached = onward
        return frozenset()

    def holds(self, claim: Claim) -> bool:
        """Return whether the shortest ways from the cause of a claim to its readout all have the sign that it expects."""
        expected = {"up": 1, "down": -1}.get(claim.expected)
        if not claim.cause or expected is None:
            return False
        return {claim.cause_sign * sign for sign in self.signs(claim.cause, claim.readout)} == {expected}
