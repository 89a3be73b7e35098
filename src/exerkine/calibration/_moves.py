"""Which facts a parameter moves: what informs it, and whether a number exists for one fact alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from exerkine.calibration._facts import FactPart, check_facts
from exerkine.errors import UnknownNameError, unknown_name_advice
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
    mechanism: Mechanism, symbols: Sequence[str] = (), *, on_progress: Callable[[int, int], None] | None = None
) -> tuple[Moves, ...]:
    """Move one parameter at a time and run every fact again; all parameters that have a prior when none is named.

    Takes as long as the facts themselves for each parameter.

    Raises
    ------
    UnknownNameError
        A name is no parameter with a prior.
    """
    free = {name: p for name, p in mechanism.parameters.items() if p.prior != "fixed"}
    for name in symbols:
        if name not in free:
            raise UnknownNameError(f"'{name}' is no parameter with a prior. {unknown_name_advice(name, free)}")
    before = check_facts(mechanism)
    found = []
    for number, name in enumerate(symbols or free):
        moved_to = high_in_prior(free[name])
        after = check_facts(mechanism.with_numbers({name: moved_to}))
        found.append(Moves(name, free[name].value, moved_to, _moved(before, after)))
        if on_progress:
            on_progress(number + 1, len(symbols or free))
    return tuple(found)


def high_in_prior(parameter: Parameter) -> float:
    """Return a high value: one SD of the log above the median, or high in the range of a uniform law.

    Where a uniform parameter stands high already, a low value is returned.
    """
    if parameter.prior != "uniform":
        return parameter.value * math.exp(math.log(parameter.hi / parameter.lo) / (2 * NORMAL))
    high, low = (parameter.lo + share * (parameter.hi - parameter.lo) for share in (UPPER, LOWER))
    return low if abs(high - parameter.value) < TOO_NEAR * abs(parameter.value) else high


def _moved(before: Sequence[FactPart], after: Sequence[FactPart]) -> dict[tuple[str, str], float]:
    shares = {(b.fact_id, b.part): (a.got - b.got) / (b.hi - b.lo) for a, b in zip(after, before, strict=True)}
    return {part: share for part, share in shares.items() if abs(share) >= LEAST_SHARE}
