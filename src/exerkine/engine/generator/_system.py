"""The equations of a mechanism as the scheme needs them, with the proof of the speed classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exerkine.engine.generator._digest import own_inputs
from exerkine.engine.generator._scheme import System

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism


def system_of(mechanism: Mechanism) -> System:
    """Return the symbolic system of a mechanism.

    Raises
    ------
    MechanismError
        A state does not move as its speed class says; the law is named with its file and line.
    """
    from exerkine.mechanism import prove_speeds, read_equations, read_starts

    prove_speeds(mechanism)
    equations = read_equations(mechanism.sbml, kept=lambda symbol: True)
    return System(
        tuple(s.symbol for s in mechanism.states),
        tuple(mechanism.parameters),
        tuple(i.symbol for i in own_inputs(mechanism)),
        equations.rates,
        equations.rules,
        read_starts(mechanism.sbml),
        {s.symbol: s.speed for s in mechanism.states},
        mechanism.medians,
    )
