"""Nothing moves that should not: a life at rest, the way back after training, and no amount below zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exerkine.calibration import aerobic, resistance, weekly
from exerkine.engine import Problem, Status
from exerkine.persons import complete_person, person_from_dict, read_person
from exerkine.simulation import Settings, reference_engine, segments_of, simulate, starts_of

OLD = 70.0
YEAR = 365.25
AROUND_ZERO = 0.1
"""States that count from zero (pulses, tone) are compared with this instead of with themselves."""


def _share(after: float, before: float) -> float:
    return abs(after - before) / max(abs(before), AROUND_ZERO)


@pytest.mark.parametrize("age_y", [55.0, 70.0, 85.0])
def test_thirty_days_of_nothing_move_no_fast_and_no_middle_state(bench, mechanism, age_y):
    readings = bench.run(age_y, [], [0.0, 30.0])

    for state in mechanism.states:
        if state.speed in ("fast", "middle"):
            assert _share(readings[state.symbol][1], readings[state.symbol][0]) < 0.01, state.symbol


def test_thirty_days_of_nothing_move_nobody_drawn(mechanism, woman):
    """Every draw is another mechanism on its own manifold; a start off it would act like a treatment."""
    columns = mechanism.sample_parameters(np.random.default_rng(11), 12)
    draws = [{symbol: float(values[i]) for symbol, values in columns.items()} for i in range(12)]
    engine, someone = reference_engine(mechanism, workers=1), complete_person(woman)
    symbols = [s.symbol for s in mechanism.states if s.speed in ("fast", "middle")]
    segments, _ = segments_of((), someone, 30.0)

    starts = starts_of(mechanism, engine, [someone] * len(draws), draws)
    solutions = engine.solve([Problem(s.parameters, segments, (0.0, 30.0), s.states) for s in starts], symbols)

    for solution in solutions:
        assert solution.status is Status.OK
        moved = {s: _share(b, a) for s, a, b in zip(symbols, *solution.values, strict=True)}
        assert max(moved.values()) < 0.01, max(moved, key=lambda s: moved[s])


@pytest.mark.parametrize(
    ("symbol", "lo_pct", "hi_pct", "source"),
    [
        ("MUSCLE", -1.0, -0.5, "Mitchell2012"),
        ("KNEE_EXT", -4.0, -2.5, "Goodpaster2006"),
        ("VO2PEAK", -1.5, -0.5, "Kaminsky2022"),
        ("IL6", 1.0, 3.0, "CytokineMeta2023"),
        ("MMSE", -1.0, 0.0, "NACC2019"),
    ],
)
def test_a_year_untrained_at_seventy(bench, symbol, lo_pct, hi_pct, source):
    """-0.3 points of 30 are -1 % of the MMSE."""
    change = bench.run(OLD, [], [0.0, YEAR]).change_pct(symbol)

    assert lo_pct <= change <= hi_pct, source


@pytest.mark.parametrize(("days", "speeds"), [(3.0, ("fast",)), (14.0, ("fast", "middle"))])
def test_fast_states_forget_a_bout_in_days_and_middle_ones_in_two_weeks(bench, mechanism, days, speeds):
    """To 2 %, which no assay tells.  The slowest chain is PGC-1alpha, FNDC5, irisin and BDNF of the brain, of one to two days each;
    resting lactate follows mitochondria, which a bout moves for weeks.
    """
    bout = bench.run(OLD, [(0.0, 45, aerobic(0.7))], [0.0, days])
    rest = bench.run(OLD, [], [0.0, days])

    for state in mechanism.states:
        if state.speed in speeds:
            assert _share(bout[state.symbol][1], rest[state.symbol][1]) < 0.02, state.symbol


@pytest.fixture(scope="module")
def detrained(bench):
    """Half a year of walking and lifting, then half a year of nothing, beside a twin who did nothing."""
    training = weekly((0, 2, 4), 40, aerobic(0.6), 26) + weekly((1, 3), 45, resistance(), 26, hour=16)
    days = [0.0, 182.0, 182.0 + 14, 182.0 + 91, 364.0]
    return bench.run(OLD, training, days), bench.run(OLD, [], days)


@pytest.mark.parametrize("symbol", ["VO2PEAK", "KNEE_EXT", "MUSCLE", "BDNF", "GAIT_SPEED", "COGNITION"])
def test_what_training_gave_fades_and_does_not_overshoot(detrained, symbol):
    trained, twin = detrained
    gain = trained[symbol] - twin[symbol]

    assert gain[1] > 0
    assert gain[1] >= gain[2] * 0.98  # what builds slowly may still rise in the first days
    assert gain[1] > gain[3] > gain[4] > -0.02 * gain[1]
    assert gain[4] < 0.5 * gain[1]


def test_fitness_fades_faster_than_strength(detrained):
    """Sessions for the heart are lost within weeks, strength is held for months."""
    trained, twin = detrained
    kept = {s: (trained[s] - twin[s])[3] / (trained[s] - twin[s])[1] for s in ("VO2PEAK", "KNEE_EXT")}

    assert kept["VO2PEAK"] < kept["KNEE_EXT"]


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    age_y=st.floats(25.5, 95.0),
    bouts=st.lists(
        st.tuples(st.integers(0, 5), st.floats(1.0, 240.0), st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=6
    ),
)
def test_no_amount_falls_below_zero_whatever_is_done(bench, mechanism, age_y, bouts):
    """Any bouts of up to four hours and any intensity; tones may be negative, amounts may not."""
    planned = []
    for slot, (day, minutes, share, is_lifting) in enumerate(sorted(bouts)):
        inputs = resistance(minutes, 0.4 + 0.5 * share) if is_lifting else aerobic(share)
        planned.append((day + slot * 0.17, minutes, inputs))
    times = np.linspace(0.0, 9.0, 400)

    readings = bench.run(age_y, _apart(planned), times)

    for state in mechanism.states:
        if state.unit not in ("SD", "fraction"):
            values = readings[state.symbol]
            assert values.min() > -1e-6 * max(1.0, values.max()), state.symbol  # the solver's relative tolerance


def _apart(bouts):
    kept, free = [], 0.0
    for start, minutes, inputs in sorted(bouts, key=lambda bout: bout[0]):
        if start >= free:
            kept.append((start, minutes, inputs))
            free = start + minutes / 1440 + 1e-6
    return kept


def test_two_years_of_long_daily_work_leave_fat_above_its_floor(bench):
    """Four hours a day; what is burnt is a share of what there is."""
    fat = bench.run(OLD, weekly(range(7), 240, aerobic(0.5), 104), [0.0, 364.0, 728.0])["FAT"]

    assert fat.min() > 0.2
    assert abs(fat[2] - fat[1]) < 0.05


@pytest.mark.parametrize("age_y", [18.0, 22.0, 25.0, 30.0])
def test_the_young_start_on_their_manifold_too(mechanism, usual, age_y):
    young = person_from_dict({"age_y": age_y, "sex": "F"})
    engine = reference_engine(mechanism, workers=1)

    ran = simulate(mechanism, young, usual, settings=Settings(weeks=12, draws=2), engine=engine, has_cuts=False)

    for symbol in ("VO2PEAK", "KNEE_EXT", "CRP", "IL6"):
        values = ran.programme.weekly[:, :, ran.symbols.index(symbol)]
        assert np.abs(values[:, -1] / values[:, 0] - 1).max() < 0.02, symbol


def test_untrained_mmse_falls_by_stage(mechanism, examples, usual):
    """NACC2019 and natural history: hardly in health, slowly in MCI, one to four points a year in mild Alzheimer's disease."""
    engine = reference_engine(mechanism, workers=1)
    falls = []
    for name in ("man-68-healthy", "woman-72-sp-mci", "woman-81-ad"):
        person = read_person(examples / "persons" / f"{name}.yaml")
        ran = simulate(mechanism, person, usual, settings=Settings(weeks=52, draws=4), engine=engine, has_cuts=False)
        values = ran.programme.weekly[:, :, ran.symbols.index("MMSE")]
        falls.append(float(np.median(values[:, 0] - values[:, -1])))

    assert 0 <= falls[0] <= 0.3
    assert falls[0] < falls[1] < 1.0
    assert 1.0 <= falls[2] <= 4.0
