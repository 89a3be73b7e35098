"""The numbers of the muscle-brain map: what changed at each place, at rest and in a session, and what moves what."""

from __future__ import annotations

import numpy as np

from exerkine.mechanism import Mechanism, Place
from exerkine.simulation import _result as r
from exerkine.simulation._influences import influences
from exerkine.simulation._simulate import Run

BAND = (50.0, 10.0, 90.0)


def map_rows(run: Run, mechanism: Mechanism) -> list[r.SummaryRow]:
    """Return one row per place and view, and one per influence."""
    index = {symbol: i for i, symbol in enumerate(run.symbols)}
    rows = [_at_rest(run, place, index[place.symbol], mechanism) for place in mechanism.map]
    if run.programme.last_session is not None:
        rows += [_in_session(run, place, index[place.symbol], mechanism) for place in mechanism.map]
    rows += [_row("map_influence", one.source, one.target, "1", one.gain) for one in influences(mechanism, run)]
    return rows


def _at_rest(run: Run, place: Place, i: int, mechanism: Mechanism) -> r.SummaryRow:
    """Return the programme against the comparator, both at rest after the end; against the start where there is none."""
    scenario = "change" if run.against is None else "difference"
    base = run.programme.weekly[:, 0, i] if run.against is None else run.against.rested[:, i]
    return _change("map_rest", scenario, place, run.programme.rested[:, i] - base, base, mechanism)


def _in_session(run: Run, place: Place, i: int, mechanism: Mechanism) -> r.SummaryRow:
    """Return the largest departure, up or down, from the level before the last session."""
    assert run.programme.last_session is not None
    curve = run.programme.last_session.values[:, :, i]
    departure = curve - curve[:, :1]
    farthest = np.abs(departure).argmax(axis=1)[:, None]
    peak = np.take_along_axis(departure, farthest, axis=1)[:, 0]
    return _change("map_session", "change", place, peak, curve[:, 0], mechanism)


def _change(
    panel: str, scenario: str, place: Place, change: np.ndarray, base: np.ndarray, mechanism: Mechanism
) -> r.SummaryRow:
    """Return a change in per cent, or in the symbol's own unit where the table gives a scale.

    What was never there and stays away has not changed; what comes where nothing was counts as a change by the whole.
    """
    if place.scale is None:
        share = np.divide(change, base, out=np.sign(change), where=base != 0)
        return _row(panel, scenario, place.symbol, "percent", 100.0 * share)
    observable = mechanism.observables.get(place.symbol)
    units = {state.symbol: state.unit for state in mechanism.states}
    return _row(panel, scenario, place.symbol, observable.display_unit if observable else units[place.symbol], change)


def _row(panel: str, scenario: str, symbol: str, unit: str, values: np.ndarray) -> r.SummaryRow:
    median, lo, hi = np.percentile(values, BAND)
    return r.SummaryRow(panel, scenario, symbol, unit, None, "", float(median), float(lo), float(hi))
