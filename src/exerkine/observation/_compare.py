"""Two protocols on the same person: how far apart they will read, and what makes the difference."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from exerkine.mechanism import Mechanism
from exerkine.observation._concentrations import expected_concentration
from exerkine.observation._observe import REPEATS, Observation, Observed, Visitor, assay_of
from exerkine.observation._protocol import Protocol, Reading, Sample, Sitting
from exerkine.observation._scores import expected_score
from exerkine.simulation import Run
from exerkine.units import convert

BAND = (50.0, 10.0, 90.0)


@dataclass(frozen=True)
class Pair:
    """The same quantity read by two protocols: arrays (D, R) in ``unit``, that of the first; second minus first.

    ``parts`` names what the systematic difference is made of, each (D, R): ``time``, ``quantity`` (matrix or part),
    ``scale`` and ``thawing`` for blood; ``time`` and ``practice`` for a test.  They are changed in this order from the
    first protocol to the second, so that they add up.
    """

    first: Observed
    second: Observed
    unit: str
    difference: np.ndarray
    parts: Mapping[str, np.ndarray]

    @property
    def systematic(self) -> np.ndarray:
        """What would be left without noise and fluctuation, shape (D, R)."""
        return np.sum(list(self.parts.values()), axis=0)

    @property
    def noise(self) -> np.ndarray:
        """The rest: run, lot, retest, fluctuation between the weeks, rounding, limits; shape (D, R)."""
        return self.difference - self.systematic


@dataclass(frozen=True)
class Comparison:
    """Both observations, on the same draws, scales and fluctuation; pairs; readings that only one protocol takes."""

    first: Observation
    second: Observation
    pairs: tuple[Pair, ...]
    unpaired: tuple[tuple[str, Reading], ...]
    """Name of the protocol, and the reading."""


def compare_protocols(
    run: Run, mechanism: Mechanism, first: Protocol, second: Protocol, rng: np.random.Generator, *,
    scenario: str = "programme", repeats: int = REPEATS,
) -> Comparison:
    """Measure the same person by two protocols and say how far apart they read, and why.

    The readings of one test, or of one analyte, are paired in the order of the files.  Person, draws, slow fluctuation and
    the scale of an assay that both use are shared; lots, runs and retests are not.

    Parameters
    ----------
    run, mechanism, rng, scenario, repeats
        As for `observe`.
    first, second
        The protocols; differences are second minus first.

    Raises
    ------
    ProtocolError
        A reading lies outside the run, or the protocols have no test and no analyte in common.
    UnknownNameError
        As for `observe`.
    """
    visitor = Visitor(run, mechanism, scenario, (run.settings.draws, repeats), rng, (first, second))
    one, two = visitor.observe(first), visitor.observe(second)
    matched = list(_matched(one, two))
    paired = {id(observed) for pair in matched for observed in pair}
    unpaired = [(o.protocol.name, r.reading) for o in (one, two) for r in o.readings if id(r) not in paired]
    return Comparison(one, two, tuple(_pair(visitor, *pair) for pair in matched), tuple(unpaired))


def band(values: np.ndarray) -> tuple[float, float, float]:
    """Return median, lower and upper end of the 80 % band over all draws and repeats."""
    median, lo, hi = np.percentile(values, BAND)
    return float(median), float(lo), float(hi)


def _matched(one: Observation, two: Observation) -> Iterator[tuple[Observed, Observed]]:
    for name in dict.fromkeys(r.reading.name for r in one.readings):
        sides = [[r for r in o.readings if r.reading.name == name] for o in (one, two)]
        yield from zip(*sides, strict=False)


def _pair(visitor: Visitor, first: Observed, second: Observed) -> Pair:
    if isinstance(first.reading, Sitting) and isinstance(second.reading, Sitting):
        parts = _test_parts(visitor, first.reading, second.reading)
        return Pair(first, second, first.unit, second.values - first.values, parts)
    assert isinstance(first.reading, Sample)
    assert isinstance(second.reading, Sample)  # tests and analytes have different names
    factor = convert(1.0, second.unit, first.unit)
    parts = _blood_parts(visitor, first.reading, second.reading, factor)
    return Pair(first, second, first.unit, factor * second.values - first.values, parts)


def _test_parts(visitor: Visitor, first: Sitting, second: Sitting) -> dict[str, np.ndarray]:
    test = visitor.test_of(first)
    steps = [first, dataclasses.replace(second, visit=first.visit), second]
    scores = [expected_score(*test, visitor.true(s.test, s), visit=s.visit)[:, None] for s in steps]
    return _steps(("time", "practice"), scores, visitor.shape)


def _blood_parts(visitor: Visitor, first: Sample, second: Sample, factor: float) -> dict[str, np.ndarray]:
    one, two = assay_of(first), assay_of(second)
    true_then = visitor.true(one.reads, second)[:, None]
    other = factor * visitor.true(two.reads, second)[:, None]
    scale, other_scale = visitor.scales[one], visitor.scales[two]

    def read(true: np.ndarray, scale: np.ndarray, *, is_second: bool = False) -> np.ndarray:
        assay, sample = (two, second) if is_second else (one, first)
        return expected_concentration(assay, true, scale, freeze_thaw_cycles=sample.freeze_thaw_cycles)

    readings = [read(visitor.true(one.reads, first)[:, None], scale), read(true_then, scale), read(other, scale),
                read(other, other_scale), read(other, other_scale, is_second=True)]
    return _steps(("time", "quantity", "scale", "thawing"), readings, visitor.shape)


def _steps(names: tuple[str, ...], readings: list[np.ndarray], shape: tuple[int, int]) -> dict[str, np.ndarray]:
    changes = [np.broadcast_to(after - before, shape) for before, after in pairwise(readings)]
    return dict(zip(names, changes, strict=True))
