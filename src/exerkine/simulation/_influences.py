"""What influences what among the places of the map, derived from the laws: no edge is drawn by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exerkine.mechanism import Formulas, Mechanism, read_formulas
from exerkine.simulation._simulate import Run

FAINTEST = 1e-4
"""A path is followed no further once it carries less than this in every draw; a value below it counts as zero."""

BESIDE = 1e-20
"""How far beside the real axis a law is looked at."""

OWN_REST = "_resting"
"""Ending of a rule that is a signal's own rest.  Laws that count the signal above it read the signal: the rest is held."""

Steps = Mapping[str, Mapping[str, np.ndarray]]
"""Symbol -> each symbol whose law reads it -> how far the second answers the first, both by their sizes, per draw (D,)."""


@dataclass(frozen=True)
class Influence:
    """How far ``target`` answers by the end of the run if ``source`` is held higher, per draw (D,).

    Both count by their sizes: 0.5 means that 1 % more of the source makes 0.5 % more of the target.  Paths through
    symbols that are not on the map are added up; a path through a place of the map belongs to that place.
    """

    source: str
    target: str
    gain: np.ndarray


def influences(mechanism: Mechanism, run: Run) -> list[Influence]:
    """Return every influence of one place of the map on another.

    The laws are differentiated at the end of the programme, at rest, in each draw with its own parameters and states.
    """
    places = {place.symbol for place in mechanism.map}
    steps = _steps(mechanism, run, places)
    found: defaultdict[tuple[str, str], list[np.ndarray]] = defaultdict(list)
    for place in mechanism.map:
        for target, gain in _paths((place.symbol,), steps, places, np.ones(len(run.starts))):
            found[place.symbol, target].append(gain)
    return [Influence(source, target, np.sum(gains, axis=0)) for (source, target), gains in found.items()]


def _paths(
    path: tuple[str, ...], steps: Steps, places: Collection[str], gain: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the end and the gain of every way on from ``path`` to the next place."""
    for target, step in steps.get(path[-1], {}).items():
        onward = gain * step
        if target in path:
            continue
        if target in places:
            yield target, onward
        elif not np.abs(onward).max() <= FAINTEST:  # what is no number goes on, to be refused where it ends
            yield from _paths((*path, target), steps, places, onward)


def _steps(mechanism: Mechanism, run: Run, places: Collection[str]) -> Steps:
    formulas = read_formulas(mechanism.sbml)
    values = _values_at_rest(mechanism, run)
    rests = [symbol for symbol in formulas.rules if symbol.endswith(OWN_REST)]
    values |= zip(rests, _evaluated(formulas, rests, values), strict=True)
    sizes = {symbol: np.where(np.abs(value) > FAINTEST, np.abs(value), 1.0) for symbol, value in values.items()}
    sizes |= {p.symbol: np.full(len(run.starts), p.scale) for p in mechanism.map if p.scale}
    readings = {symbol: rule for symbol, rule in formulas.rules.items() if symbol in places}
    states = {state.symbol for state in mechanism.states}
    steps: defaultdict[str, dict[str, np.ndarray]] = defaultdict(dict)
    for target, law in ({**formulas.rates, **readings}).items():
        slopes = _slopes(*formulas.function([law], kept=rests), states, values)
        own = slopes.pop(target, np.zeros(len(run.starts)))
        reach = 1.0 if target in readings else _reach_days(own, 7.0 * run.settings.weeks)
        for source, slope in slopes.items():
            steps[source][target] = slope * reach * sizes[source] / sizes[target]
    return steps


def _values_at_rest(mechanism: Mechanism, run: Run) -> dict[str, np.ndarray]:
    """Return every symbol that a law may read -> its value in each draw (D,)."""
    values = {
        symbol: np.array([start.parameters.get(symbol, median) for start in run.starts])
        for symbol, median in mechanism.medians.items()
    }
    values |= {i.symbol: np.full(len(run.starts), i.rest) for i in mechanism.inputs}
    return values | {symbol: run.programme.rested[:, i] for i, symbol in enumerate(run.symbols)}


def _slopes(
    names: Sequence[str], law: Callable[..., list[Any]], states: Collection[str], values: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return state -> partial derivative of a law, per draw (D,), where it is not zero.

    Laws are analytic, so that the imaginary part of a law beside the real axis is its derivative, without rounding.
    """
    at = [values[name] for name in names]
    slopes = {}
    for i, name in enumerate(names):
        if name in states:
            (beside,) = law(*at[:i], at[i] + 1j * BESIDE, *at[i + 1 :])
            slopes[name] = np.imag(beside) / BESIDE + np.zeros_like(at[i])
    return {state: slope for state, slope in slopes.items() if slope.any()}


def _evaluated(formulas: Formulas, rules: Sequence[str], values: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """Return what each rule comes to in every draw (D,)."""
    names, function = formulas.function([formulas.rules[symbol] for symbol in rules])
    draws = np.zeros_like(next(iter(values.values())))
    return [draws + one for one in function(*(values[name] for name in names))]


def _reach_days(own: np.ndarray, days: float) -> np.ndarray:
    """Return how many days of a steady push are left at the end, given the slope of a state's law in itself."""
    return np.divide(np.expm1(own * days), own, out=np.full(own.shape, days), where=own != 0)
