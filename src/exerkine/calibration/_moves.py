"""Which facts a parameter moves: what informs it, and whether a number exists for one fact alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._facts import FactPart, Progress, fact_parts, facts_of
from exerkine.calibration._prior_map import PriorMap
from exerkine.engine import MultirateEngine
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism

LEAST_SHARE = 0.02
"""Of the required range, from which a number counts as moved."""
NO_MATTER = 0.01
"""Up to so many standard normals above the middle of its prior a parameter counts as in the middle."""


@dataclass(frozen=True)
class Moves:
    """One parameter moved far in its prior: the facts it moves, by how much of their required range.

    ``parts`` is keyed by (fact, part).
    """

    symbol: str
    value: float
    moved_to: float
    parts: Mapping[tuple[str, str], float]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of which at least one number moves."""
        return tuple(dict.fromkeys(fact for fact, _ in self.parts))


def fact_moves(
    mechanism: Mechanism, symbols: Sequence[str] = (), *, on_progress: Progress | None = None
) -> tuple[Moves, ...]:
    """Move one parameter at a time and run every fact for all of them at once; every parameter with a prior when none is named.

    Raises
    ------
    UnknownNameError
        A name is no parameter with a prior.
    SimulationError
        A run did not finish.
    """
    moved_to = far_in_prior(mechanism, symbols)
    sets: list[Mapping[str, float]] = [{}, *({name: value} for name, value in moved_to.items())]
    before, *after = facts_of(mechanism, MultirateEngine(mechanism), sets, on_progress=on_progress)
    if not np.isfinite(after).all():
        raise SimulationError("a run with a parameter far in its prior did not finish")
    parts = fact_parts(before)
    numbered = zip(moved_to.items(), after, strict=True)
    return tuple(Moves(name, mechanism.medians[name], value, _moved(parts, got)) for (name, value), got in numbered)


def far_in_prior(mechanism: Mechanism, symbols: Sequence[str]) -> dict[str, float]:
    """Return the end of the middle 68 % of each prior that is farther from where the parameter stands; the upper of equals."""
    prior = PriorMap(mechanism, symbols)
    here = prior.to_normals(np.array([mechanism.medians[symbol] for symbol in prior.symbols]))
    return prior.draws(np.where(here > NO_MATTER, -1.0, 1.0))[0]


def _moved(before: Sequence[FactPart], after: np.ndarray) -> dict[tuple[str, str], float]:
    shares = {(b.fact_id, b.part): float(got - b.got) / (b.hi - b.lo) for b, got in zip(before, after, strict=True)}
    return {part: share for part, share in shares.items() if abs(share) >= LEAST_SHARE}
