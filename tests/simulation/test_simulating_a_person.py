"""The chain on real input: a person keeps the measured baseline, and a programme acts only where it should."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.programmes import programme_from_dict
from exerkine.simulation import Settings, reference_engine, simulate, summarise


@pytest.mark.parametrize(("symbol", "measured"), [("HGS", 15.2), ("ASM", 11.9), ("MOCA", 20.0), ("IL6", 3.1)])
def test_every_draw_starts_at_the_measured_baseline(run, symbol, measured):
    start = run.programme.weekly[:, 0, run.symbols.index(symbol)]

    assert np.allclose(start, measured, rtol=2e-3)  # two rounds of the fixed point


def test_nothing_moves_by_a_percent_in_four_weeks_without_a_programme(run):
    assert run.against is not None
    observed = [run.symbols.index(s) for s in ("HGS", "ASM", "IL6", "BDNF", "VO2PEAK", "KNEE_EXT")]

    change = run.against.weekly[:, -1, observed] / run.against.weekly[:, 0, observed] - 1

    assert np.abs(change).max() < 0.01


def test_single_cuts_and_interaction_add_up_to_the_total(run, mechanism, woman):
    result = summarise(run, mechanism, woman)
    for symbol in {row.outcome for row in result.attribution}:
        rows = {row.arrow_id: row.effect for row in result.attribution if row.outcome == symbol}
        total = rows.pop("total")
        assert sum(rows.values()) == pytest.approx(total, abs=1e-9)


def test_the_same_seed_gives_the_same_numbers(run, mechanism, woman, recommended):
    engine = reference_engine(mechanism, workers=1)

    again = simulate(mechanism, woman, recommended, settings=Settings(weeks=4, draws=3), engine=engine)

    assert np.array_equal(again.programme.weekly, run.programme.weekly)


def test_a_session_at_midnight_of_the_first_day_keeps_its_minutes(mechanism, woman):
    """Its half hour before is not in the run; the curve must not slide into the gap."""
    block = {"name": "walk", "modality": "aerobic", "days": ["Mon"], "minutes": 30, "intensity": {"class": "moderate"}}
    at = {clock: programme_from_dict({"name": "p", "blocks": [block | {"start_time": clock}]}) for clock in ("00:00", "09:30")}
    engine = reference_engine(mechanism, workers=1)

    peaks = {}
    for clock, programme in at.items():
        ran = simulate(mechanism, woman, programme, settings=Settings(weeks=1, draws=1), engine=engine, has_cuts=False)
        peaks[clock] = {e.symbol: e.peak_min for e in summarise(ran, mechanism, woman).exerkines}

    assert peaks["00:00"]["LACTATE"] == pytest.approx(peaks["09:30"]["LACTATE"], abs=2)
    assert 20 <= peaks["00:00"]["LACTATE"] <= 35
