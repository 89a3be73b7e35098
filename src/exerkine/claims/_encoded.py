"""Claims that no experiment can touch: whether the graph of statements at least holds a way from cause to readout."""

from __future__ import annotations

from exerkine.claims._claims import Claim
from exerkine.evidence import EvidenceBase, find_paths

MOST_STEPS = 3
RAISED, LOWERED = "raises", "lowers"


def is_encoded(base: EvidenceBase, claim: Claim) -> bool:
    """Return whether the shortest ways, of at most `MOST_STEPS`, from the cause of a claim to its readout all go as it expects."""
    if not claim.cause or claim.expected not in ("up", "down"):
        return False
    shortest = find_paths(base, claim.cause, claim.readout, max_steps=MOST_STEPS).shortest_verdict
    return shortest == (RAISED if (claim.expected == "up") == (claim.cause_sign > 0) else LOWERED)
