"""Proof that every state moves as its declared speed class says.

*fast*: jointly linear in the fast states given inputs and slow states, in an acyclic order;
*middle*: linear in itself, its own rate free of fast and other middle states, in an acyclic order;
*slow*: anything, as long as it does not turn over within hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exerkine.errors import MechanismError
from exerkine.mechanism._algebra import Equations, evaluate, read_equations, read_starts

if TYPE_CHECKING:
    from exerkine.mechanism._mechanism import Mechanism

RATE_LIMITS_PER_DAY = {"fast": (0.6, float("inf")), "middle": (0.3, float("inf")), "slow": (0.0, 0.6)}


def prove_speeds(mechanism: Mechanism) -> None:
    """Refuse a mechanism that an engine of three speeds would solve wrongly.

    Raises
    ------
    MechanismError
        A state does not move as its class says; the law is named with its file and line.
    """
    values = {**mechanism.medians, **{i.symbol: i.rest for i in mechanism.inputs}}
    values |= {state: evaluate(start, values) for state, start in read_starts(mechanism.sbml).items()}
    speeds = {s.symbol: s.speed for s in mechanism.states}
    faults = speed_faults(read_equations(mechanism.sbml), speeds, values)
    if faults:
        advice = "Change the law, or its class in states.csv."
        raise MechanismError(
            [mechanism.laws[s].place.fault("EK020", f"'{s}': {reason}", advice) for s, reason in faults.items()]
        )


def speed_faults(equations: Equations, speeds: Mapping[str, str], values: Mapping[str, float]) -> dict[str, str]:
    """Return state -> reason for every state whose law contradicts its class.

    Parameters
    ----------
    equations
        Rates with rules substituted.
    speeds
        State -> ``fast``, ``middle`` or ``slow``.
    values
        Every symbol's value at rest, for the turnover rate.
    """
    import sympy

    symbols = {state: sympy.Symbol(state) for state in speeds}
    faults: dict[str, str] = {}
    for state, speed in speeds.items():
        rate = equations.rates.get(state)
        if rate is None:
            continue
        own = sympy.diff(rate, symbols[state])
        reason = _linearity(state, speed, rate, own, speeds, symbols) or _turnover(speed, own, values)
        if reason:
            faults[state] = reason
    for speed in ("fast", "middle"):
        for state in _on_cycles(equations, speeds, speed):
            faults.setdefault(state, f"declared {speed}, but it stands on a cycle of {speed} states")
    return faults


def _linearity(
    state: str, speed: str, rate: Any, own: Any, speeds: Mapping[str, str], symbols: Mapping[str, Any]
) -> str:
    import sympy

    used = {s.name for s in rate.free_symbols if s.name in speeds}
    if speed == "fast":
        if middle := sorted(s for s in used if speeds[s] == "middle"):
            return f"declared fast, but it reads the middle state {middle[0]}"
        fast = sorted(s for s in used if speeds[s] == "fast")
        for i, first in enumerate(fast):
            gradient = sympy.diff(rate, symbols[first])
            for second in fast[i:]:
                if (
                    symbols[second] in gradient.free_symbols
                    and sympy.simplify(sympy.diff(gradient, symbols[second])) != 0
                ):
                    return f"declared fast, but it is not linear in {first} and {second}"
    if speed == "middle":
        if symbols[state] in own.free_symbols and sympy.simplify(sympy.diff(own, symbols[state])) != 0:
            return "declared middle, but it is not linear in itself"
        for other in sorted(s for s in used if speeds[s] != "slow" and s != state):
            if symbols[other] in own.free_symbols:
                return f"declared middle, but its own rate depends on the {speeds[other]} state {other}"
    return ""


def _turnover(speed: str, own: Any, values: Mapping[str, float]) -> str:
    own_rate = -evaluate(own, values)
    lowest, highest = RATE_LIMITS_PER_DAY[speed]
    if lowest <= abs(own_rate) <= highest:
        return ""
    return f"declared {speed}, but at rest it turns over at {own_rate:.3g} per day (allowed {lowest:g} to {highest:g})"


def _on_cycles(equations: Equations, speeds: Mapping[str, str], speed: str) -> set[str]:
    """Return states of a class that stay when sources are peeled off."""
    members = {s for s, v in speeds.items() if v == speed and s in equations.rates}
    reads = {s: {x.name for x in equations.rates[s].free_symbols} & members - {s} for s in members}
    while free := {s for s in members if not reads[s] & members}:
        members -= free
    return members
