"""One arrow the wrong way round: whether the claims that list it, and claims downstream of it, come out otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exerkine.claims._claims import read_claims
from exerkine.claims._kind import LawGraph
from exerkine.claims._run import ClaimRun, ClaimsRun, run_claims
from exerkine.mechanism import Mechanism

NEAREST = 6
"""Claims downstream that are asked, besides those that list the arrow: until there are so many, by their shares."""


@dataclass(frozen=True)
class TurnedArrow:
    """An arrow and its claims (before, after), all of them reproduced before.

    ``listed`` are those that list it; ``downstream`` those that lie downstream of it and were asked, whether they list it or
    not; nothing where the laws lead nowhere from it.
    """

    arrow: str
    listed: tuple[tuple[ClaimRun, ClaimRun], ...]
    downstream: tuple[tuple[ClaimRun, ClaimRun], ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Claims that list the arrow and are still reproduced."""
        return tuple(one.claim.claim_id for one, other in self.listed if other.verdict == one.verdict)

    @property
    def is_noticed_downstream(self) -> bool:
        """Whether at least one claim downstream came out otherwise."""
        return any(other.verdict != one.verdict for one, other in self.downstream)


def listed_arrows() -> tuple[str, ...]:
    """Return every arrow that a claim lists, sorted."""
    return tuple(sorted({arrow for claim in read_claims().values() for arrow in claim.arrows}))


def turn_arrow(mechanism: Mechanism, arrow: str, straight: ClaimsRun) -> TurnedArrow:
    """Turn the sign of an arrow in every draw, life included, and run its claims anew.

    ``straight`` is a run of all claims with nothing turned; only claims that it reproduces are asked, with the same draws.
    """
    before = {one.claim.claim_id: one for one in straight.claims if one.verdict == "reproduced"}
    listed = [name for name, one in before.items() if arrow in one.claim.arrows]
    beyond = downstream_of(mechanism, arrow, list(before))
    asked, others = [name for name in listed if name in beyond], [name for name in beyond if name not in listed]
    others = sorted((name for name in others if arrow in before[name].claim.shares),
                    key=lambda name: -before[name].claim.shares[arrow].share)
    asked += others[:max(NEAREST - len(asked), 0)]
    names = list(dict.fromkeys((*listed, *asked)))
    if not names:
        return TurnedArrow(arrow, (), ())
    run = run_claims(mechanism, names, draws=straight.draws, seed=straight.seed, turned=[arrow])
    after = {one.claim.claim_id: one for one in run.claims}
    return TurnedArrow(arrow, tuple((before[name], after[name]) for name in listed),
                       tuple((before[name], after[name]) for name in asked))


def downstream_of(mechanism: Mechanism, arrow: str, names: Sequence[str]) -> list[str]:
    """Return which of some claims read, in any of their parts, what lies downstream of an arrow by the laws alone."""
    read = {name: {part.symbol.removeprefix("-") for part in read_claims()[name].contrasts} for name in names}
    laws = LawGraph(mechanism, {})
    beyond = {symbol for symbol in set().union(*read.values()) if laws.is_downstream(arrow, symbol)}
    return [name for name, symbols in read.items() if symbols & beyond]
