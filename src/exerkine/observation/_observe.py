"""A finished run, measured: each reading of a protocol, for every draw, as often as wished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.errors import Fault, ProtocolError, UnknownNameError
from exerkine.mechanism import Mechanism
from exerkine.observation._concentrations import draw_lot, draw_scale, expected_concentration, simulate_concentration
from exerkine.observation._knowledge import (
    Assay,
    Instrument,
    Retest,
    find_assay,
    read_fluctuation,
    read_instruments,
    read_retests,
)
from exerkine.observation._protocol import RESTED, SESSIONS, Protocol, Reading, Sample, Sitting
from exerkine.observation._scores import Link, draw_fluctuation, expected_score, link_of, simulate_score
from exerkine.simulation import SESSION_MINUTES, Arm, Run

REPEATS = 50
STREAM = 2
"""Second word of the seed of the chance of measuring, so that it does not disturb the draws of a run."""

Minutes = Mapping[str, tuple[float, float] | None]
"""Session -> first and last minute that a run holds of it; None where there is no session."""


@dataclass(frozen=True)
class Observed:
    """One reading of a protocol over D draws and R repeats, in ``unit``; ``labels`` name it in English and Chinese.

    ``true`` (D,) is what the mechanism holds, ``expected`` (D, R) the reading without noise and without fluctuation,
    ``values`` (D, R) what is written down; ``is_below_limit`` (D, R) marks values below the limit of detection.
    """

    reading: Reading
    labels: tuple[str, str]
    unit: str
    true: np.ndarray
    expected: np.ndarray
    values: np.ndarray
    is_below_limit: np.ndarray


@dataclass(frozen=True)
class Observation:
    """A protocol and its readings, in the order of the file."""

    protocol: Protocol
    readings: tuple[Observed, ...]


def observe(
    run: Run, mechanism: Mechanism, protocol: Protocol, rng: np.random.Generator, *, scenario: str = "programme",
    repeats: int = REPEATS,
) -> Observation:
    """Measure a person of a finished run as a protocol says.

    The slow fluctuation of a person is one path over the weeks of the protocol and moves all tests of a visit together.
    The scale of an assay and its lot are the same in all readings of the protocol; run noise is new in each.

    Parameters
    ----------
    run, mechanism
        The run, and the mechanism it was made with.
    protocol
        As returned by `read_protocol`.
    rng
        Source of all chance here; the draws of the run stay as they are.
    scenario
        ``programme`` or ``against``.
    repeats
        How often each draw is measured (R).

    Raises
    ------
    ProtocolError
        A reading lies outside the run: a week after its end, a session it does not hold, or a minute it did not save.
    UnknownNameError
        The scenario is not one of the run, or an assay reads what the mechanism does not have.
    """
    visitor = Visitor(run, mechanism, scenario, (run.settings.draws, repeats), rng, (protocol,))
    return visitor.observe(protocol)


def measuring_chance(seed: int) -> np.random.Generator:
    """Return the source of chance that belongs to the seed of a run."""
    return np.random.default_rng([seed, STREAM])


def check_protocols(*protocols: Protocol, weeks: int, has_sessions: bool) -> None:
    """Refuse protocols that a run of that many weeks cannot serve, or that cannot be compared, before the run is made.

    Raises
    ------
    ProtocolError
        As for `observe` and `compare_protocols`.
    """
    span = _span(SESSION_MINUTES) if has_sessions else None
    _refuse_what_is_missing(protocols, weeks, dict.fromkeys(SESSIONS, span))


def _refuse_what_is_missing(protocols: Sequence[Protocol], weeks: int, minutes: Minutes) -> None:
    """Raise a `ProtocolError` with all readings that a run does not hold, or when two protocols have none in common."""
    faults = [
        Fault(p.file, reading.line, message=f"readings[{i}].{field}: {message}", advice=advice)
        for p in protocols
        for i, reading in enumerate(p.readings)
        for field, message, advice in _missing(reading, weeks, minutes)
    ]
    if faults:
        raise ProtocolError(faults)
    if not set.intersection(*({reading.name for reading in p.readings} for p in protocols)):
        names = " and ".join(p.file for p in protocols)
        raise ProtocolError(f"{names} have no test and no analyte in common: nothing can be compared")


class Visitor:
    """What is the same however the person is measured: true values, fluctuation, scales of assays."""

    def __init__(
        self, run: Run, mechanism: Mechanism, scenario: str, shape: tuple[int, int], rng: np.random.Generator,
        protocols: Sequence[Protocol],
    ):
        self.run, self.mechanism, self.shape, self.rng = run, mechanism, shape, rng
        self.arm = _arm(run, scenario)
        self.panels = dict(zip(SESSIONS, (self.arm.first_session, self.arm.last_session), strict=True))
        spans = {name: _span(panel.minutes) if panel else None for name, panel in self.panels.items()}
        _refuse_what_is_missing(protocols, run.settings.weeks, spans)
        readings = [reading for p in protocols for reading in p.readings]
        weeks = sorted({float(reading.week) for reading in readings if isinstance(reading, Sitting)})
        self.fluctuation = dict(zip(weeks, draw_fluctuation(read_fluctuation(), weeks, shape, rng), strict=True))
        assays = dict.fromkeys(assay_of(reading) for reading in readings if isinstance(reading, Sample))
        self.scales = {assay: draw_scale(assay, shape, rng) for assay in assays}
        self.links = {s.test: link_of(mechanism, read_instruments()[s.test]) for s in readings if isinstance(s, Sitting)}

    def observe(self, protocol: Protocol) -> Observation:
        """Return the readings of a protocol, with lots and noise of their own."""
        assays = dict.fromkeys(assay_of(reading) for reading in protocol.readings if isinstance(reading, Sample))
        lots = {assay: draw_lot(assay, self.shape, self.rng) for assay in assays}
        return Observation(protocol, tuple(
            self._sat(reading) if isinstance(reading, Sitting) else self._sampled(reading, lots) for reading in protocol.readings))

    def test_of(self, sitting: Sitting) -> tuple[Instrument, Link, Retest]:
        """Return the test, its law, and its retest at the person's stage."""
        stage = self.run.person.cognition_stage
        return read_instruments()[sitting.test], self.links[sitting.test], read_retests()[sitting.test, stage]

    def true(self, symbol: str, reading: Reading) -> np.ndarray:
        """Return the true values of a symbol at the time of a reading, shape (D,)."""
        if symbol not in self.run.symbols:
            raise UnknownNameError(f"an assay reads '{symbol}', which the mechanism does not have (observation/assays.csv)")
        i = self.run.symbols.index(symbol)
        if isinstance(reading, Sample) and reading.sampled != RESTED:
            panel = self.panels[reading.sampled]
            assert panel is not None  # what a run does not hold was refused at the door
            assert reading.minute is not None
            return np.array([np.interp(reading.minute, panel.minutes, curve) for curve in panel.values[:, :, i]])
        if isinstance(reading, Sample) and reading.week == self.run.settings.weeks:
            return self.arm.rested[:, i]
        return self.arm.weekly[:, reading.week, i]

    def _sat(self, sitting: Sitting) -> Observed:
        test, true = self.test_of(sitting), self.true(sitting.test, sitting)
        expected = np.repeat(expected_score(*test, true, visit=sitting.visit)[:, None], self.shape[1], axis=1)
        swing = self.fluctuation[float(sitting.week)]
        values = simulate_score(*test, true[:, None], self.rng, visit=sitting.visit, fluctuation_sd=swing)
        test_read = self.mechanism.observables[sitting.test]
        labels = (test_read.label_en, test_read.label_zh)
        return Observed(sitting, labels, test_read.display_unit, true, expected, values, np.zeros(self.shape, bool))

    def _sampled(self, sample: Sample, lots: Mapping[Assay, np.ndarray]) -> Observed:
        assay = assay_of(sample)
        true = self.true(assay.reads, sample)
        cycles = sample.freeze_thaw_cycles
        expected = expected_concentration(assay, true[:, None], self.scales[assay], freeze_thaw_cycles=cycles)
        values, is_below_limit = simulate_concentration(assay, expected, self.rng, lot=lots[assay])
        return Observed(sample, (assay.label_en, assay.label_zh), assay.unit, true, expected, values, is_below_limit)


def assay_of(sample: Sample) -> Assay:
    """Return the assay of a sample.

    Raises
    ------
    UnknownNameError
        The table has none; protocols from files and dictionaries were checked when they were read.
    """
    assay = find_assay(sample.analyte, sample.part, sample.matrix, sample.method)
    if assay is None:
        raise UnknownNameError(f"no assay reads {sample.quantity} in {sample.how} (observation/assays.csv)")
    return assay


def _arm(run: Run, scenario: str) -> Arm:
    arms = {"programme": run.programme, "against": run.against}
    arm = arms.get(scenario)
    if arm is None:
        known = ", ".join(name for name, arm in arms.items() if arm is not None)
        raise UnknownNameError(f"'{scenario}' is not a scenario of this run. Allowed: {known}.")
    return arm


def _span(minutes: np.ndarray) -> tuple[float, float]:
    return float(minutes[0]), float(minutes[-1])


def _missing(reading: Reading, weeks: int, minutes: Minutes) -> Iterator[tuple[str, str, str]]:
    """Yield field, message and advice of what a run does not hold for a reading."""
    if reading.week is not None and reading.week > weeks:
        yield "week", f"{reading.week} is after the end of the run", f"Allowed: 0 to {weeks}; or make the run longer."
    if isinstance(reading, Sitting) or reading.minute is None:
        return
    span = minutes[reading.sampled]
    if span is None:
        yield "sampled", "the programme holds no session", "Sample at rest (sampled: rested, with a week)."
    elif not span[0] <= reading.minute <= span[1]:
        session = reading.sampled.replace("_", " ")
        yield ("minute", f"{reading.minute:g} is outside the minutes that the run keeps of the {session}",
               f"Allowed: {span[0]:g} to {span[1]:g}; later than that, sample at rest.")
