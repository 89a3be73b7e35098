"""The chain on real input: a person keeps the measured baseline, and a programme acts only where it should."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.engine import MultirateEngine
from exerkine.persons import person_from_dict
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


@pytest.mark.parametrize("age_y", [22.0, 61.7])
def test_both_engines_start_a_person_at_their_age(mechanism, usual, age_y):
    """One solver keeps the age at which lives start in the text; lives are whole years and start where that brings them here."""
    person = person_from_dict({"name": "p", "age_y": age_y, "sex": "F"})
    settings = Settings(weeks=1, draws=1)

    starts = [
        simulate(mechanism, person, usual, settings=settings, engine=engine, has_cuts=False).starts[0].states
        for engine in (reference_engine(mechanism, workers=1), MultirateEngine(mechanism, workers=1))
    ]

    assert [s["AGE"] for s in starts] == pytest.approx([age_y, age_y], abs=1e-5)
    assert starts[0]["MUSCLE"] == pytest.approx(starts[1]["MUSCLE"], rel=5e-3)


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


@pytest.mark.parametrize("gait_m_s", [1.2, 1.45, 1.5, 1.9])
def test_a_fast_walker_starts_at_the_measured_speed_in_every_draw(mechanism, usual, gait_m_s):
    """Above the ceiling of some draws: the ceiling gives way, not the measure."""
    fast = person_from_dict({"age_y": 55, "sex": "M", "gait_speed_m_s": gait_m_s})
    engine = reference_engine(mechanism, workers=1)

    ran = simulate(mechanism, fast, usual, settings=Settings(weeks=1, draws=12), engine=engine, has_cuts=False)

    assert np.allclose(ran.programme.weekly[:, 0, ran.symbols.index("GAIT_SPEED")], gait_m_s, rtol=0.02)


def test_the_resting_change_does_not_depend_on_the_clock_of_the_sessions(mechanism, woman):
    """Read two days after the last session: an evening programme must not show its own pulse as a change at rest."""
    engine = reference_engine(mechanism, workers=1)
    block = {"name": "walk", "modality": "aerobic", "days_per_week": 7, "minutes": 45, "intensity": {"value": 70, "unit": "%HRR"}}

    changes = []
    for clock in ("07:30", "23:00"):
        programme = programme_from_dict({"name": "p", "blocks": [block | {"start_time": clock}]})
        ran = simulate(mechanism, woman, programme, settings=Settings(weeks=6, draws=1), engine=engine, has_cuts=False)
        changes.append({e.symbol: e.rest_change_pct for e in summarise(ran, mechanism, woman).exerkines})

    for symbol in ("IL6", "LACTATE"):
        assert changes[0][symbol] == pytest.approx(changes[1][symbol], abs=2.0)
