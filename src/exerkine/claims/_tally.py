"""How many claims came out how, by section of the review, and the share that the mechanism finds by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exerkine.claims._run import ClaimRun


@dataclass(frozen=True)
class Tally:
    """Counts over some claims.

    ``claims`` of the review; of those ``run``, ``reproduced`` (of them ``seen``: large enough for a trial to see),
    ``not_reproduced`` and ``inconclusive``; of the rest ``encoded`` are held by the graph of statements.  ``emergent`` of the
    reproduced have two or more laws between cause and readout, ``emergent_seen`` are also large enough to be seen.
    """

    claims: int
    run: int
    reproduced: int
    seen: int
    not_reproduced: int
    inconclusive: int
    encoded: int
    emergent: int
    emergent_seen: int

    @property
    def emergent_share(self) -> float | None:
        """Share of the claims that were run which are reproduced, seen and emergent; None where nothing was run."""
        return self.emergent_seen / self.run if self.run else None


def tally(claims: Iterable[ClaimRun]) -> Tally:
    """Return the counts over claims."""
    chosen = list(claims)
    reproduced = [claim for claim in chosen if claim.verdict == "reproduced"]
    emergent = [claim for claim in reproduced if claim.kind == "emergent"]
    count = {verdict: sum(claim.verdict == verdict for claim in chosen) for verdict in ("not_reproduced", "inconclusive")}
    return Tally(
        len(chosen), sum(claim.verdict != "not_testable" for claim in chosen),
        len(reproduced), sum(claim.is_seen for claim in reproduced), count["not_reproduced"], count["inconclusive"],
        sum(claim.kind == "encoded" for claim in chosen), len(emergent), sum(claim.is_seen for claim in emergent))


def unmet(claims: Iterable[ClaimRun]) -> tuple[ClaimRun, ...]:
    """Return the claims that the review asserts and the mechanism does not reproduce; suspect ones and gaps are never enforced."""
    return tuple(c for c in claims if c.claim.status == "assert" and c.verdict in ("not_reproduced", "inconclusive"))
