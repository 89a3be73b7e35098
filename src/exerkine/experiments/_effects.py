"""The effect of one scenario against another, draw by draw, in the unit that suits its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.mechanism import Mechanism
from exerkine.simulation import SeveralRuns, band_of

OUTCOMES = ("KNEE_EXT", "ASM", "HGS", "GAIT_SPEED", "SPPB", "VO2PEAK", "COGNITION", "HIPPOCAMPUS", "CRP")
"""What experiments look at; resting exerkines are left to `exerkine simulate`, which waits for the last pulse to pass."""
SMALLEST_PCT, SMALLEST_SD = 1.0, 0.02
"""A difference below is told as none: no trial could see it."""
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Effect:
    """Median and 80 % band of an effect on one outcome: per cent, or standard deviations of a score."""

    symbol: str
    unit: str
    median: float
    lo80: float
    hi80: float

    @property
    def is_seen(self) -> bool:
        """Whether the band leaves zero out and the effect is large enough to be seen."""
        smallest = SMALLEST_SD if self.unit == "SD" else SMALLEST_PCT
        return not self.lo80 <= 0.0 <= self.hi80 and abs(self.median) >= smallest


def unit_of(mechanism: Mechanism, symbol: str) -> str:
    """Return the unit of an effect on an observable, a state or a rule: SD where zero means nothing, or the usual."""
    if symbol in mechanism.observables:
        return "SD" if mechanism.observables[symbol].solve == "offset" else "%"
    return "SD" if any(state.symbol == symbol and state.unit == "SD" for state in mechanism.states) else "%"


def change_of(mechanism: Mechanism, symbol: str, after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return how much more ``after`` is than ``before``, in the unit of the effect."""
    if unit_of(mechanism, symbol) == "SD":
        return after - before
    return 100.0 * (after - before) / np.abs(before)


def effect_of(mechanism: Mechanism, symbol: str, change: np.ndarray) -> Effect:
    """Return median and band of a change, draw by draw (D,)."""
    return Effect(symbol, unit_of(mechanism, symbol), *band_of(change))


def effect_against_usual(mechanism: Mechanism, runs: SeveralRuns, name: str, symbol: str, week: int) -> Effect:
    """Return the effect of a scenario against the one named ``usual``, in one week."""
    after, before = (runs.of(which, symbol)[:, week] for which in (name, "usual"))
    return effect_of(mechanism, symbol, change_of(mechanism, symbol, after, before))


def check_outcomes(mechanism: Mechanism, outcomes: Sequence[str]) -> None:
    """Refuse an outcome that is no observable, before a long run.

    Raises
    ------
    UnknownNameError
        There is no such observable.
    """
    for symbol in outcomes:
        if symbol not in mechanism.observables:
            raise UnknownNameError(f"'{symbol}' is no observable. {unknown_name_advice(symbol, mechanism.observables)}")
