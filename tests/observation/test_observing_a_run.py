"""A real run, measured: readings follow the mechanism, and two protocols differ by what is between them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from exerkine.errors import ProtocolError, UnknownNameError
from exerkine.observation import _observe as room
from exerkine.observation import (
    check_protocols,
    compare_protocols,
    find_assay,
    observe,
    protocol_from_dict,
    read_assays,
)

WEEK = 4  # the last of the run
SERUM = {"analyte": "BDNF", "matrix": "serum", "method": "ELISA", "week": WEEK}
PLASMA = {"analyte": "BDNF", "matrix": "plasma", "method": "ELISA", "week": WEEK}
AFTER = {"sampled": "last_session", "minute": 70}


def protocol(*readings, name="p"):
    return protocol_from_dict({"name": name, "readings": list(readings)}, file=f"{name}.yaml")


def in_session(reading, minute=70, session="last_session"):
    return {k: v for k, v in reading.items() if k != "week"} | {"sampled": session, "minute": minute}


def sitting(test="MMSE", week=WEEK, visit=1):
    return {"test": test, "week": week, "visit": visit}


def chance(seed=1):
    return np.random.default_rng(seed)


def compare(run, mechanism, first, second, **options):
    return compare_protocols(run, mechanism, protocol(first), protocol(second), chance(), **options).pairs[0]


@pytest.fixture
def with_known_scales(monkeypatch):
    """Every kit on the same, known scale, so that means settle."""
    monkeypatch.setattr(room, "draw_scale", lambda assay, shape, rng: np.full(shape, assay.scale))


def column(run, symbol, values):
    return values[..., run.symbols.index(symbol)]


def test_true_values_are_those_of_the_run_at_the_named_time(run, mechanism):
    panel = run.programme.last_session
    readings = (SERUM, {**SERUM, "week": 0}, {**SERUM, "week": 2}, in_session(PLASMA, 70), in_session(PLASMA, 71), sitting())

    seen = [r.true for r in observe(run, mechanism, protocol(*readings), chance()).readings]

    bdnf, plasma = (column(run, s, panel.values) for s in ("BDNF", "BDNF_PLASMA"))
    assert bdnf.shape == (3, panel.minutes.size)
    at = list(panel.minutes).index(70)
    assert np.array_equal(seen[0], column(run, "BDNF", run.programme.rested))  # two days after the end
    assert np.array_equal(seen[1], column(run, "BDNF", run.programme.weekly[:, 0]))
    assert np.array_equal(seen[2], column(run, "BDNF", run.programme.weekly[:, 2]))
    assert np.array_equal(seen[3], plasma[:, at])
    assert np.allclose(seen[4], (plasma[:, at] + plasma[:, at + 1]) / 2)
    assert np.array_equal(seen[5], column(run, "MMSE", run.programme.weekly[:, WEEK]))


def test_the_same_seed_gives_the_same_readings(run, mechanism):
    one, two = (observe(run, mechanism, protocol(SERUM, sitting()), chance(7)) for _ in range(2))

    assert all(np.array_equal(a.values, b.values) for a, b in zip(one.readings, two.readings, strict=True))


def test_all_readings_of_a_visit_share_the_fluctuation_and_a_protocol_its_scale(run, mechanism):
    tests = observe(run, mechanism, protocol(sitting("COGNITION"), sitting("DSST")), chance(), repeats=4000)
    blood = observe(run, mechanism, protocol(SERUM, {**SERUM, "week": 0}), chance(), repeats=4000)

    cognition, digits = (r.values[0] for r in tests.readings)
    first, second = (np.log(r.values[0]) for r in blood.readings)
    # 0.55 of hypot(0.55, 0.40), and 9 x 0.55 of hypot(9 x 0.55, 4.5)
    assert np.corrcoef(cognition, digits)[0, 1] == pytest.approx(0.81 * 0.74, abs=0.04)
    assert np.corrcoef(first, second)[0, 1] > 0.98
    assert (first - second).std() == pytest.approx(2**0.5 * 0.08, rel=0.06)


def test_the_same_protocol_twice_differs_by_noise_alone(run, mechanism):
    readings = (SERUM, in_session(PLASMA), sitting(), sitting("REACTION_TIME", visit=3))

    both = compare_protocols(run, mechanism, protocol(*readings), protocol(*readings), chance(), repeats=2000)

    for pair in both.pairs:
        assert not np.any(pair.systematic)
        assert pair.noise.std() > 0
        assert abs(pair.noise.mean()) < 4 * pair.noise.std() / pair.noise.size**0.5
    assert both.unpaired == ()


@pytest.mark.parametrize("minute", [30, 44, 70])
def test_serum_and_plasma_bdnf_differ_after_a_bout_as_the_mechanism_says(run, mechanism, with_known_scales, minute):
    pair = compare(run, mechanism, in_session(SERUM, minute), in_session(PLASMA, minute))

    at = list(run.programme.last_session.minutes).index(minute)
    serum, plasma = (column(run, s, run.programme.last_session.values)[:, at] for s in ("BDNF", "BDNF_PLASMA"))
    assert np.allclose(pair.systematic, (plasma / 1000 - serum)[:, None])  # pg/mL to the ng/mL of the first
    assert np.allclose(pair.parts["quantity"], pair.systematic)


def test_total_and_muscle_il6_differ_by_what_the_rest_of_the_body_releases(run, mechanism, with_known_scales):
    total = {"analyte": "IL6", "matrix": "plasma", "method": "ELISA"}
    muscle = total | {"part": "muscle", "method": "balance"}

    pair = compare(run, mechanism, in_session(total, 44), in_session(muscle, 44))

    at = list(run.programme.last_session.minutes).index(44)
    whole, of_muscle = (column(run, s, run.programme.last_session.values)[:, at] for s in ("IL6", "IL6_myokine"))
    assert np.allclose(pair.systematic, (of_muscle - whole)[:, None])
    assert (of_muscle < whole).all()


PAIRS = {
    "matrix": (SERUM, PLASMA),
    "minute": (SERUM, in_session(SERUM, 30)),
    "thawing": (SERUM, {**SERUM, "freeze_thaw_cycles": 5}),
    "everything": ({**SERUM, "freeze_thaw_cycles": 2}, in_session(PLASMA, 44)),
    "practice": (sitting("MOCA"), sitting("MOCA", visit=4)),
    "week": (sitting("DSST", week=0), sitting("DSST", visit=2)),
    "scale": ({"analyte": "IRISIN", "matrix": "plasma", "method": "MS", "week": WEEK},
              {"analyte": "IRISIN", "matrix": "plasma", "method": "ELISA", "week": WEEK}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_predicted_difference_is_that_of_two_large_simulations(run, mechanism, with_known_scales, name):
    """Each protocol simulated by itself, with chance of its own: their means differ by the systematic part."""
    plans = [protocol(reading) for reading in PAIRS[name]]
    pair = compare(run, mechanism, *PAIRS[name], repeats=4000)
    alone = [observe(run, mechanism, plan, chance(seed), repeats=4000).readings[0] for seed, plan in enumerate(plans, 11)]

    factor = 1 / 1000 if alone[1].unit == "pg/mL" else 1.0
    values = [alone[0].values, factor * alone[1].values]
    direct = values[1].mean(axis=1) - values[0].mean(axis=1)
    error = np.hypot(*(v.std(axis=1) for v in values)) / 4000**0.5
    assert (np.abs(direct - pair.systematic.mean(axis=1)) < 4.5 * error).all(), (direct, pair.systematic[:, 0], error)


@pytest.mark.parametrize("name", PAIRS)
def test_parts_and_noise_add_up_to_the_difference(run, mechanism, name):
    pair = compare(run, mechanism, *PAIRS[name])

    assert np.allclose(sum(pair.parts.values()) + pair.noise, pair.difference)


def test_only_what_differs_has_a_part(run, mechanism):
    parts = {name: {k for k, v in compare(run, mechanism, *pair).parts.items() if np.any(v)} for name, pair in PAIRS.items()}

    assert parts == {
        "matrix": {"quantity", "scale"}, "minute": {"time"}, "thawing": {"thawing"}, "practice": {"practice"},
        "everything": {"time", "quantity", "scale", "thawing"}, "week": {"time", "practice"}, "scale": {"scale"}}


def test_practice_enters_both_arms_equally(run, mechanism):
    gains = []
    for scenario in ("programme", "against"):
        pair = compare(run, mechanism, sitting("DSST", week=0), sitting("DSST", visit=3), scenario=scenario)
        gains.append(pair.parts["practice"])

    assert np.allclose(gains[0], 4.0)
    assert np.allclose(gains[0], gains[1])


def test_practice_vanishes_in_dementia(run, mechanism):
    ill = dataclasses.replace(run, person=dataclasses.replace(run.person, cognition_stage="AD_mild"))

    assert not np.any(compare(ill, mechanism, sitting(), sitting(visit=4)).systematic)


def test_a_healthy_persons_mmse_stays_at_or_below_thirty_and_its_gain_is_compressed(run, mechanism):
    weekly = run.programme.weekly.copy()
    weekly[:, :, run.symbols.index("MMSE")] = 29.6
    healthy = dataclasses.replace(run, programme=dataclasses.replace(run.programme, weekly=weekly),
                                  person=dataclasses.replace(run.person, cognition_stage="none"))

    pair = compare(healthy, mechanism, sitting(), sitting(visit=4), repeats=4000)

    assert pair.second.values.max() == 30
    assert pair.systematic.max() == pytest.approx(0.4)  # 0.6 of practice, cut at 30
    assert pair.difference.mean() < 0.4


def test_what_only_one_protocol_reads_is_told(run, mechanism):
    both = compare_protocols(run, mechanism, protocol(SERUM, sitting(), name="a"), protocol(PLASMA, SERUM, name="b"), chance())

    assert [pair.second.reading.matrix for pair in both.pairs] == ["plasma"]
    assert [(name, reading.quantity) for name, reading in both.unpaired] == [("a", "MMSE"), ("b", "BDNF")]


@pytest.mark.parametrize(("reading", "message"), [
    (sitting(week=5), r"p.yaml: readings\[0\].week: 5 is after the end of the run\n  Allowed: 0 to 4"),
    ({**SERUM, "week": 5}, "5 is after the end of the run"),
    (in_session(SERUM, 361), r"361 is outside the minutes that the run keeps of the last session\n  Allowed: -30 to 360"),
    (in_session(SERUM, -31, "first_session"), "-31 is outside the minutes that the run keeps of the first session"),
])
def test_what_the_run_does_not_hold_is_refused_before_and_after_it_is_made(run, mechanism, reading, message):
    with pytest.raises(ProtocolError, match=message):
        observe(run, mechanism, protocol(reading), chance())
    with pytest.raises(ProtocolError, match=message):
        check_protocols(protocol(reading), weeks=WEEK, has_sessions=True)


def test_all_that_is_missing_is_told_at_once(run, mechanism):
    with pytest.raises(ProtocolError) as caught:
        compare_protocols(run, mechanism, protocol(sitting(week=9), sitting(week=8)), protocol(in_session(SERUM, 999)), chance())

    assert len(caught.value.faults) == 3


def test_no_session_no_minutes(run, mechanism):
    with pytest.raises(ProtocolError, match="the programme holds no session\n  Sample at rest"):
        observe(run, mechanism, protocol(in_session(SERUM)), chance(), scenario="against")


def test_protocols_without_anything_in_common_are_refused(run, mechanism):
    with pytest.raises(ProtocolError, match="no test and no analyte in common"):
        compare(run, mechanism, SERUM, sitting())
    with pytest.raises(ProtocolError, match="no test and no analyte in common"):
        check_protocols(protocol(SERUM), protocol(sitting()), weeks=WEEK, has_sessions=True)


def test_an_unknown_scenario_is_refused(run, mechanism):
    alone = dataclasses.replace(run, against=None)

    with pytest.raises(UnknownNameError, match=r"'against' is not a scenario of this run\. Allowed: programme"):
        observe(alone, mechanism, protocol(SERUM), chance(), scenario="against")


def test_every_assay_can_be_run(run, mechanism):
    readings = [{"analyte": a.analyte, "part": a.part, "matrix": matrix, "method": a.method, "week": WEEK}
                for a in read_assays() for matrix in a.matrices]

    seen = observe(run, mechanism, protocol(*readings), chance()).readings

    assert find_assay("BDNF", "total", "saliva", "ELISA") is None
    assert all(np.isfinite(r.values).all() and (r.values > 0).all() for r in seen)
