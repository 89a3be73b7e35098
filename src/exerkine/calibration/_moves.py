"""Which facts a parameter moves: what informs it, and whether a number exists for one fact alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._facts import FactPart, Progress, fact_parts, facts_of
from exerkine.engine import MultirateEngine
from exerkine.errors import SimulationError, UnknownNameError, unknown_name_advice
from exerkine.mechanism import Mechanism, Parameter

LEAST_SHARE = 0.02
"""Of the required range, from which a number counts as moved."""
UPPER, LOWER = 0.84, 0.16
"""Share of the range of a uniform law that a parameter is moved to: where a normal law has one SD above and below."""
NORMAL = 1.6448536269514722
"""Half of the middle 90 % of a normal law, in SD."""
TOO_NEAR = 0.02


@dataclass(frozen=True)
class Moves:
    """One parameter moved high in its prior: the facts it moves, by how much of their required range.

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
    free = {name: p for name, p in mechanism.parameters.items() if p.prior != "fixed"}
    for name in symbols:
        if name not in free:
            raise UnknownNameError(f"'{name}' is no parameter with a prior. {unknown_name_advice(name, free)}")
    moved_to = {name: high_in_prior(free[name]) for name in symbols or free}
    sets: list[Mapping[str, float]] = [{}, *({name: value} for name, value in moved_to.items())]
    before, *after = facts_of(mechanism, MultirateEngine(mechanism), sets, on_progress=on_progress)
    if not np.isfinite(after).all():
        raise SimulationError("a run with a parameter high in its prior did not finish")
    parts = fact_parts(before)
    numbered = zip(moved_to.items(), after, strict=True)
    return tuple(Moves(name, free[name].value, value, _moved(parts, got)) for (name, value), got in numbered)


def high_in_prior(parameter: Parameter) -> float:
    """Return a high value: one SD of the log above the median, or high in the range of a uniform law.

    Where a uniform parameter stands high already, a low value is returned.
    """
    if parameter.prior != "uniform":
        return parameter.value * math.exp(math.log(parameter.hi / parameter.lo) / (2 * NORMAL))
    high, low = (parameter.lo + share * (parameter.hi - parameter.lo) for share in (UPPER, LOWER))
    return low if abs(high - parameter.value) < TOO_NEAR * abs(parameter.value) else high


def _moved(before: Sequence[FactPart], after: np.ndarray) -> dict[tuple[str, str], float]:
    shares = {(b.fact_id, b.part): float(got - b.got) / (b.hi - b.lo) for b, got in zip(before, after, strict=True)}
    return {part: share for part, share in shares.items() if abs(share) >= LEAST_SHARE}
