"""Repeated measures of one person: read from a table, and how far they scatter around what a run holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from exerkine.errors import Fault, TableError, UnitError, unknown_name_advice
from exerkine.mechanism import Mechanism, Observable, shipped_knowledge
from exerkine.observation._knowledge import read_fluctuation, read_instruments, read_retests
from exerkine.observation._scores import WEEKS_PER_YEAR, expected_score, link_of, noise_sd
from exerkine.simulation import Run
from exerkine.tables import Row, read_table
from exerkine.units import convert

REQUIRED = ("week", "measure", "value")
ROUNDING = 1.0 / 12.0
"""Variance of a whole number that stands for what lies within half of it."""


@dataclass(frozen=True)
class Measured:
    """One measure of a person some weeks after the start, in the unit in which the model shows it."""

    symbol: str
    week: int
    value: float


@dataclass(frozen=True)
class Series:
    """All measures of one kind: ``observed`` (N,), what each draw expects (D, N), and the covariance of the misses (N, N).

    Where the person's file holds the measure at the start, every draw starts at it, and its own error is in all misses.
    """

    symbol: str
    weeks: tuple[int, ...]
    observed: np.ndarray
    expected: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Repeat:
    """How far a measure scatters when nothing changes: an SD in the unit shown, or as a fraction if ``relative``."""

    is_relative: bool
    sd: float


@lru_cache(maxsize=1)
def read_repeats() -> Mapping[str, Repeat]:
    """Return the scatter of each measure of ``knowledge/observation/repeats.csv``."""
    table = read_table(shipped_knowledge() / "observation" / "repeats.csv", required=("symbol", "kind", "sd"))
    return {row["symbol"]: Repeat(_is_relative(row), row.number("sd") or 0.0) for row in table}


def _is_relative(row: Row) -> bool:
    if row["kind"] not in ("absolute", "relative"):
        raise TableError(row.fault("kind", f"'{row['kind']}' is not allowed", "Allowed: absolute, relative."))
    return row["kind"] == "relative"


def measurable(mechanism: Mechanism) -> dict[str, Observable]:
    """Return what may be measured again: a person's file can hold it, and its scatter is known; by symbol."""
    known = {*read_repeats(), *(symbol for symbol, _ in read_retests())}
    return {o.symbol: o for o in mechanism.observables.values() if o.person_field and o.symbol in known}


def read_measured(path: Path | str, mechanism: Mechanism, *, weeks: int) -> tuple[Measured, ...]:
    """Read repeated measures from a CSV with the columns ``week``, ``measure``, ``value`` and perhaps ``unit``.

    Parameters
    ----------
    path
        A row for each measure; ``measure`` is a symbol (HGS) or a field of a person file (grip_kg), ``week`` a whole number
        of weeks since the start, ``unit`` the one shown in reports when left empty.
    mechanism
        Says what can be measured.
    weeks
        Length of the run; no measure may lie after it.

    Raises
    ------
    TableError
        The file is missing or empty, or rows are wrong; all faults together, each with its line.
    """
    table = read_table(path, required=REQUIRED)
    known = measurable(mechanism)
    names = {name: symbol for symbol, o in known.items() for name in (symbol, o.person_field)}
    faults: list[Fault] = []
    measures = []
    for row in table:
        found = list(_faults(row, names, known, weeks))
        faults += found
        if not found:
            o = known[names[row["measure"]]]
            measures.append(Measured(o.symbol, round(row.number("week") or 0.0), _value(row, o)))
    if faults:
        raise TableError(faults)
    if not measures:
        raise TableError(Fault(str(path), message="holds no measure", advice="One row for each: week, measure, value, unit."))
    return tuple(measures)


def series_of(run: Run, mechanism: Mechanism, measured: Sequence[Measured]) -> tuple[Series, ...]:
    """Return the measures of each kind beside what the draws of a run expect of them."""
    by_symbol: dict[str, list[Measured]] = {}
    for one in sorted(measured, key=lambda m: m.week):
        by_symbol.setdefault(one.symbol, []).append(one)
    return tuple(_series(run, mechanism, symbol, ones) for symbol, ones in by_symbol.items())


def _faults(row: Row, names: Mapping[str, str], known: Mapping[str, Observable], weeks: int) -> Iterator[Fault]:
    try:
        week, value = row.number("week"), row.number("value")
    except TableError as error:
        yield from error.faults
        return
    if week is None or week != round(week) or not 0 <= week <= weeks:
        yield row.fault("week", f"'{row['week']}' is no week of the run", f"Allowed: whole weeks from 0 to {weeks}.")
    if row["measure"] not in names:
        yield row.fault("measure", f"'{row['measure']}' cannot be measured again", unknown_name_advice(row["measure"], names))
        return
    if value is None:
        yield row.fault("value", "is empty; a number is needed")
        return
    o = known[names[row["measure"]]]
    try:
        shown = _value(row, o)
    except UnitError as error:
        yield row.fault("unit", str(error))
        return
    if not o.lo <= shown <= o.hi and not (o.solve == "root" and round(o.lo) <= shown <= round(o.hi)):
        yield row.fault("value", f"{shown:g} {o.display_unit} is outside {o.lo:g}-{o.hi:g}")


def _value(row: Row, o: Observable) -> float:
    unit = row.cells.get("unit") or o.display_unit
    return convert(row.number("value") or 0.0, unit, o.display_unit)


def _series(run: Run, mechanism: Mechanism, symbol: str, ones: Sequence[Measured]) -> Series:
    o = mechanism.observables[symbol]
    weeks = tuple(one.week for one in ones)
    i = run.symbols.index(symbol)
    true = np.stack([run.programme.weekly[:, week, i] for week in weeks], axis=1)
    has_baseline = o.person_field not in run.person.unmeasured
    around = float(np.median(run.programme.weekly[:, 0, i]))
    times = np.array([0.0, *weeks] if has_baseline else weeks)
    scatter = _scatter(run, mechanism, symbol, times, around)
    expected = true if symbol in read_repeats() else _expected(run, mechanism, symbol, true, first_visit=1 + has_baseline)
    if has_baseline:  # a miss is (reading - true change) - reading at the start
        step = np.hstack([-np.ones((len(weeks), 1)), np.eye(len(weeks))])
        scatter = step @ scatter @ step.T
    return Series(symbol, weeks, np.array([one.value for one in ones]), expected, scatter)


def change_noise_sd(run: Run, mechanism: Mechanism, symbol: str) -> float | None:
    """Return the SD of a measured change in which nothing changes: read before and after a run, in the unit shown.

    The scatter of both readings, and what ability swings between them; None where the scatter of the measure is not known.
    """
    is_known = symbol in read_repeats() or (symbol, run.person.cognition_stage) in read_retests()
    if not is_known or symbol not in run.symbols:
        return None
    around = float(np.median(run.programme.weekly[:, 0, run.symbols.index(symbol)]))
    scatter = _scatter(run, mechanism, symbol, np.array([0.0, float(run.settings.weeks)]), around)
    step = np.array([-1.0, 1.0])
    return float(np.sqrt(step @ scatter @ step))


def _scatter(run: Run, mechanism: Mechanism, symbol: str, weeks: np.ndarray, around: float) -> np.ndarray:
    """Return the covariance of readings at ``weeks`` (N,) around the truth, (N, N)."""
    if symbol in read_repeats():
        repeat = read_repeats()[symbol]
        sd = repeat.sd * (around if repeat.is_relative else 1.0)
        return sd**2 * np.eye(len(weeks))
    instrument, retest = read_instruments()[symbol], read_retests()[symbol, run.person.cognition_stage]
    link, swing = link_of(mechanism, instrument), read_fluctuation()
    ability = link.ability(np.array([around]))
    noise = float(noise_sd(link, retest, np.array([around]), ability)[0])
    apart = np.abs(weeks[:, None] - weeks[None, :]) / (swing.tau_y * WEEKS_PER_YEAR)
    slow = (swing.sd * float(link.slope(ability)[0])) ** 2 * np.exp(-apart)
    quick = noise**2 + ROUNDING * instrument.step**2
    return np.asarray(slow + quick * np.eye(len(weeks)))


def _expected(run: Run, mechanism: Mechanism, symbol: str, true: np.ndarray, *, first_visit: int) -> np.ndarray:
    """Return what each draw expects of a test of cognition (D, N), with practice."""
    instrument, retest = read_instruments()[symbol], read_retests()[symbol, run.person.cognition_stage]
    link = link_of(mechanism, instrument)
    visits = [expected_score(instrument, link, retest, column, visit=first_visit + k) for k, column in enumerate(true.T)]
    return np.stack(visits, axis=1)
