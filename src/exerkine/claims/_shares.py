"""How much of the effect behind each claim goes through each arrow of the mechanism: nothing is turned for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from exerkine.claims._changes import asked_by, changes_of
from exerkine.claims._claims import LEAST_SHARE, Claim, Contrast, Share, claim_of, read_claims
from exerkine.claims._run import least_of
from exerkine.mechanism import Mechanism
from exerkine.simulation import Settings

STEP = 0.05
"""Half the difference, as a share of a weight: starts are met to within 0.001, so a smaller one would measure that."""


def arrows_of(mechanism: Mechanism) -> tuple[str, ...]:
    """Return every arrow: the weights that are not zero, the scales of tests aside."""
    return tuple(name for name, weight in mechanism.modulators.items()
                 if weight.rests_on != "readout" and mechanism.medians[name] != 0.0)


def shares_of(
    mechanism: Mechanism,
    claim_ids: Sequence[str] = (),
    arrows: Sequence[str] = (),
    *,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, Share]]:
    """Return claim -> arrow -> share: how much of the effect of a claim goes through an arrow.

    The share is d ln(effect) / d ln(weight) along the whole run, by central differences at the central values, in the standard
    person of the experiment with a life of their own; of several effects that a claim expects to go up or down, the greatest.
    Beside it stands what is lost of that effect with the arrow cut.  What lies within the error of the arithmetic is no effect
    and has no shares; nor has an arrow with which a run does not finish.

    Parameters
    ----------
    claim_ids, arrows
        All when none is named.
    on_progress
        Told (experiments finished, experiments in all).

    Raises
    ------
    UnknownNameError
        There is no such claim.
    """
    claims = [claim_of(name) for name in claim_ids or read_claims()]
    names = tuple(arrows) or arrows_of(mechanism)
    draws: list[Mapping[str, float]] = [{}]
    for name in names:
        draws += [{name: mechanism.medians[name] * (1.0 + step)} for step in (STEP, -STEP, -1.0)]
    settings = Settings(draws=len(draws), workers=workers, is_typical=True)
    changes, _ = changes_of(mechanism, asked_by(claims), settings, draws=draws, on_progress=on_progress)
    return {claim.claim_id: _greatest(mechanism, claim, names, changes) for claim in claims}


def kept_shares(shares: Mapping[str, Mapping[str, Share]]) -> dict[str, dict[str, Share]]:
    """Return claim -> arrow -> share as ``review/shares.csv`` has them: those above `LEAST_SHARE`, the greatest first."""
    greatest = {name: sorted(of.items(), key=lambda one: -one[1].share) for name, of in shares.items()}
    return {name: found for name, of in greatest.items() if (found := {arrow: s for arrow, s in of if s.share > LEAST_SHARE})}


def _greatest(
    mechanism: Mechanism, claim: Claim, names: Sequence[str], changes: Mapping[Contrast, np.ndarray]
) -> dict[str, Share]:
    greatest: dict[str, Share] = {}
    for contrast in claim.contrasts:
        effect, moved = changes[contrast][0], changes[contrast][1:].reshape(-1, 3)
        if contrast.expected not in ("up", "down") or not abs(effect) >= least_of(mechanism, contrast):
            continue
        shares, lost = (moved[:, 0] - moved[:, 1]) / (2.0 * STEP * effect), 1.0 - moved[:, 2] / effect
        for name, one in zip(names, map(Share, shares.tolist(), lost.tolist()), strict=True):
            if np.isfinite(one.share) and (name not in greatest or one.share > greatest[name].share):
                greatest[name] = one
    return greatest
