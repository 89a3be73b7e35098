"""One person in many draws, followed through any number of scenarios from one start."""

from __future__ import annotations

import dataclasses
from contextlib import closing

import numpy as np
import pytest

from exerkine.engine import MultirateEngine
from exerkine.persons import person_from_dict
from exerkine.programmes import Programme, scenario_from_dict, scenario_of
from exerkine.simulation import REST_DAYS, Participant, Settings, _follow, pools_of, simulate
from exerkine.simulation._start import Start

WOMAN = person_from_dict({"age_y": 72, "sex": "F"})
SETTINGS = Settings(weeks=4, draws=6, workers=1, is_typical=True)


@pytest.fixture(scope="module")
def engine(mechanism):
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        yield engine


def test_it_reads_what_a_simulation_of_the_same_person_reads(mechanism, engine, recommended):
    run = simulate(mechanism, WOMAN, recommended, settings=SETTINGS, engine=engine, has_cuts=False)
    someone = Participant(mechanism, engine, WOMAN, SETTINGS)

    seen = someone.seen(scenario_of(recommended), 4, [28.0 + REST_DAYS], ["HGS", "COGNITION"])

    i, j = (run.symbols.index(symbol) for symbol in ("HGS", "COGNITION"))
    np.testing.assert_allclose(seen[:, 0, :], run.programme.rested[:, [i, j]], rtol=1e-5)


def test_windows_lie_around_the_first_and_the_last_session(mechanism, engine, recommended):
    someone = Participant(mechanism, engine, WOMAN, SETTINGS)
    plan = someone.plan(scenario_of(recommended), 4)

    first, last = someone.windows(plan)

    starts = [session.t_start_day for session in plan.sessions]
    assert any(first[0] < start < first[-1] for start in starts if start < 7)
    assert any(last[0] < start < last[-1] for start in starts if start > 21)


def test_without_sessions_windows_lie_around_eight_o_clock(mechanism, engine):
    someone = Participant(mechanism, engine, WOMAN, SETTINGS)

    first, last = someone.windows(someone.plan(scenario_of(Programme("nothing")), 4))

    assert first[0] < 8 / 24 < first[-1]
    assert last[0] < 27 + 8 / 24 < last[-1]


def test_a_life_that_did_not_finish_reads_as_no_number(mechanism):
    """A scenario that asks for the level of a pool must not look for it in somebody who has none."""
    hooked = mechanism.hooked("IRISIN_plasma")
    doubled = scenario_from_dict({"name": "x", "perturbations": [{"kind": "clamp", "state": "IRISIN_plasma", "level": 2}]})

    with closing(MultirateEngine(hooked, workers=1)) as engine:
        someone = Participant(hooked, engine, WOMAN, SETTINGS)
        someone.starts = (dataclasses.replace(someone.starts[0], states={}, fault="no step fits"), *someone.starts[1:])
        seen = someone.seen(doubled, 1, [7.0], ["MUSCLE"])

    assert np.isnan(seen[0]).all()
    assert np.isfinite(seen[1:]).all()


def test_another_life_that_did_not_finish_reads_as_no_number(mechanism, monkeypatch):
    """What is given to somebody without a molecule since birth is measured by a pool that a life which failed does not have."""
    perturbations = [{"kind": "infuse", "target": "ENDOTOXIN", "route": "iv", "dose": {"value": 2, "unit": "x_rest/h"}},
                     {"kind": "knock_out", "target": "IL6", "since": "birth"}]
    scenario = scenario_from_dict({"name": "x", "perturbations": perturbations})
    hooked = mechanism.hooked(*pools_of(scenario))
    monkeypatch.setattr(_follow, "lived", lambda _, __, starts, ___: (Start({}, {}, fault="no step fits"), *starts[1:]))

    with closing(MultirateEngine(hooked, workers=1)) as engine:
        seen = Participant(hooked, engine, WOMAN, SETTINGS).seen(scenario, 1, [7.0], ["MUSCLE"])

    assert np.isnan(seen[0]).all()
    assert np.isfinite(seen[1:]).all()


def test_actions_are_as_strong_in_all_draws_where_nothing_else_may_differ(mechanism, engine):
    """A habit has a range; with the same parameters in every draw only its strength can make a difference."""
    rest = scenario_from_dict({"name": "x", "perturbations": [{"kind": "step_reduction", "share": 0.5}]})
    drawn, central = (
        Participant(mechanism, engine, WOMAN, SETTINGS, draws=[{}] * 6, is_central=is_central).seen(rest, 1, [7.0], ["MUSCLE"])
        for is_central in (False, True))

    assert np.ptp(drawn) > 1e-6
    assert np.ptp(central) == 0.0


def test_a_turned_weight_is_the_negative_of_its_draw(mechanism, engine):
    straight, turned = (Participant(mechanism, engine, WOMAN, SETTINGS, turned=names) for names in ((), ("w_barrier_crp",)))

    for one, other in zip(straight.starts, turned.starts, strict=True):
        assert other.parameters["w_barrier_crp"] == -one.parameters["w_barrier_crp"] != 0


def test_given_draws_differ_by_their_parameters_alone(mechanism, engine):
    """Differences between parameter sets must not hold what chance makes of the person."""
    draws = [{}, {"k_cardiovascular_gain": 1.7}, {}]

    seen = Participant(mechanism, engine, WOMAN, Settings(draws=3, workers=1), draws=draws).seen(
        scenario_of(Programme("nothing")), 1, [7.0], ["MUSCLE", "VO2PEAK", "COGNITION"])

    np.testing.assert_array_equal(seen[0], seen[2])
