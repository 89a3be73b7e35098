"""Put the claims of the review to the mechanism: run what stands for each, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.claims._changes import asked_by, changes_of
from exerkine.claims._claims import Claim, Contrast, claim_of, read_claims
from exerkine.claims._encoded import is_encoded
from exerkine.claims._experiments import Experiment, read_experiments
from exerkine.claims._kind import LawGraph
from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence import read_evidence
from exerkine.experiments import SMALLEST_PCT, SMALLEST_SD, Effect, effect_of, unit_of
from exerkine.mechanism import Mechanism
from exerkine.simulation import Settings

VERDICTS = ("reproduced", "not_reproduced", "inconclusive", "not_testable")
KINDS = ("emergent", "built_in", "encoded")
LEAST_PCT, LEAST_SD = 1e-2, 1e-4
"""Below it an effect is no more than the error of the arithmetic."""
LEAST_FINISHED = 0.8
"""Share of the draws that must have finished."""


@dataclass(frozen=True)
class PartRun:
    """One contrast as it was run: its effect (None where too few draws finished), and what that says of its direction."""

    contrast: Contrast
    effect: Effect | None
    verdict: str
    kind: str


@dataclass(frozen=True)
class ClaimRun:
    """One claim and what came of it: ``verdict`` is one of `VERDICTS`, ``kind`` one of `KINDS` or empty.

    A claim is ``emergent`` where two or more laws lie between cause and readout in all its parts, else ``built_in``; one that
    is not testable is ``encoded`` where the graph of statements holds it.
    """

    claim: Claim
    parts: tuple[PartRun, ...]
    verdict: str
    kind: str

    @property
    def is_seen(self) -> bool:
        """Whether every part is as expected and large enough for a trial to see; what is expected to be nothing cannot be."""
        return self.verdict == "reproduced" and all(
            part.contrast.expected == "none" or (part.effect is not None and part.effect.is_seen) for part in self.parts)


@dataclass(frozen=True)
class ClaimsRun:
    """All claims that were run, and what is needed to repeat it."""

    claims: tuple[ClaimRun, ...]
    draws: int
    seed: int
    knowledge_hash: str
    variants: tuple[str, ...]
    turned: tuple[str, ...]


def run_claims(
    mechanism: Mechanism,
    claim_ids: Sequence[str] = (),
    *,
    draws: int = 100,
    seed: int = 1,
    workers: int = 0,
    turned: Sequence[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> ClaimsRun:
    """Run claims (all when none is named) over draws of the laws.

    Parameters
    ----------
    turned
        Parameters whose sign is turned, to see which claims notice.
    on_progress
        Told (experiments finished, experiments in all).

    Raises
    ------
    UnknownNameError
        There is no such claim, or no such parameter to turn.
    """
    claims = [claim_of(name) for name in claim_ids or read_claims()]
    _check_parameters(mechanism, turned)
    settings = Settings(draws=draws, seed=seed, workers=workers, is_typical=True)
    changes, inputs = changes_of(mechanism, asked_by(claims), settings, turned=turned, on_progress=on_progress)
    laws, evidence = LawGraph(mechanism, inputs), read_evidence()
    done = tuple(
        _claim_run(mechanism, laws, claim, changes) if claim.contrasts
        else ClaimRun(claim, (), "not_testable", "encoded" if is_encoded(evidence, claim) else "")
        for claim in claims)
    return ClaimsRun(done, draws, seed, mechanism.knowledge_hash, mechanism.chosen, tuple(turned))


def verdict_of(effect: Effect | None, expected: str) -> str:
    """Return what an effect says of a direction.

    Inconclusive is a band (80 %) that holds zero; what is no more than the error of the arithmetic is no effect.  Where nothing
    is expected, the whole band must be too small for a trial to see; it is inconclusive where it is neither that nor seen.
    """
    if effect is None:
        return "inconclusive"
    smallest, least = (SMALLEST_SD, LEAST_SD) if effect.unit == "SD" else (SMALLEST_PCT, LEAST_PCT)
    if expected == "none":
        is_none = -smallest < effect.lo80 and effect.hi80 < smallest
        return "reproduced" if is_none else "not_reproduced" if effect.is_seen else "inconclusive"
    if abs(effect.median) < least:
        return "not_reproduced"
    if effect.lo80 <= 0.0 <= effect.hi80:
        return "inconclusive"
    return "reproduced" if (effect.median > 0) == (expected == "up") else "not_reproduced"


def least_of(mechanism: Mechanism, contrast: Contrast) -> float:
    """Return the size below which the effect of a contrast is no more than the error of the arithmetic."""
    return LEAST_SD if unit_of(mechanism, contrast.symbol.removeprefix("-")) == "SD" else LEAST_PCT


def _check_parameters(mechanism: Mechanism, symbols: Sequence[str]) -> None:
    for symbol in symbols:
        if symbol not in mechanism.parameters:
            raise UnknownNameError(f"'{symbol}' is no parameter. {unknown_name_advice(symbol, mechanism.parameters)}")


def _claim_run(mechanism: Mechanism, laws: LawGraph, claim: Claim, changes: Mapping[Contrast, np.ndarray]) -> ClaimRun:
    experiments: Mapping[str, Experiment] = read_experiments()
    parts = []
    for contrast in claim.contrasts:
        effect = _effect(mechanism, contrast, changes[contrast])
        kind = laws.kind(experiments[contrast.experiment], contrast)
        parts.append(PartRun(contrast, effect, verdict_of(effect, contrast.expected), kind))
    verdicts = {part.verdict for part in parts}
    verdict = next(one for one in ("not_reproduced", "inconclusive", "reproduced") if one in verdicts)
    return ClaimRun(claim, tuple(parts), verdict, "emergent" if all(p.kind == "emergent" for p in parts) else "built_in")


def _effect(mechanism: Mechanism, contrast: Contrast, change: np.ndarray) -> Effect | None:
    finished = change[np.isfinite(change)]
    if len(finished) < LEAST_FINISHED * len(change):
        return None
    return effect_of(mechanism, contrast.symbol.removeprefix("-"), finished)
