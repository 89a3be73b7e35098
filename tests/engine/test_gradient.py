"""Derivatives of a loss: the same as differences of libRoadRunner, and as what is known of a loss in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.engine import MultirateEngine, Problem, Segment, Tolerances, gradient
from exerkine.errors import EngineError
from exerkine.persons import complete_person, person_from_dict
from exerkine.programmes import programme_from_dict, scenario_of
from exerkine.simulation import Plan, reference_engine, starts_of

WEEKS = 2


@pytest.fixture(scope="module")
def problems(mechanism):
    """Two arms of a small trial of one woman."""
    someone = complete_person(person_from_dict({"name": "p", "age_y": 70.0, "sex": "F"}))
    start = starts_of(mechanism, MultirateEngine(mechanism), [someone], [{}], may_miss=True)[0]
    walk = {"name": "walk", "modality": "aerobic", "days": ["Mon", "Thu"], "minutes": 40, "intensity": {"class": "moderate"}}
    lift = {"name": "lift", "modality": "resistance", "days": ["Tue"], "minutes": 40, "sets": 3, "reps": 10,
            "load": {"value": 70, "unit": "%1RM"}}
    save = tuple(7.0 * np.arange(WEEKS + 1))
    arms = [scenario_of(programme_from_dict({"name": "p", "blocks": [block]})) for block in (walk, lift)]
    return [Problem(start.parameters, Plan(mechanism, someone, arm, WEEKS, 0.0).segments, save, start.states) for arm in arms]


@pytest.fixture(scope="module")
def symbols(mechanism):
    return tuple(s.symbol for s in mechanism.states if s.speed == "slow")


def squared_changes(values):
    return float(sum((((v[-1] - v[0]) / np.maximum(np.abs(v[0]), 0.1) * 100) ** 2).sum() for v in values))


def test_it_agrees_with_differences_of_the_referee(mechanism, problems, symbols):
    names = [s for s, p in mechanism.parameters.items() if p.prior != "fixed"][::30]
    at = {name: problems[0].parameters.get(name, mechanism.medians[name]) for name in names}
    referee = reference_engine(mechanism, workers=2)
    referee.tolerances = Tolerances(1e-11, 1e-13)
    try:
        wanted = gradient(referee, problems, symbols, squared_changes, at, step=1e-2)
    finally:
        referee.close()

    away = {}
    for fineness in (1.0, 8.0):
        got = gradient(MultirateEngine(mechanism, fineness=fineness), problems, symbols, squared_changes, at, step=1e-2)
        by_fold = np.array([[g.by_parameter[name] * at[name] for name in names] for g in (got, wanted)])
        away[fineness] = np.abs(by_fold[0] - by_fold[1]).max() / np.abs(by_fold[1]).max()

    assert len(names) > 10
    assert sum(abs(v) > 1e-3 for v in wanted.by_parameter.values()) > 5  # the loss does depend on them
    assert away[8.0] < 1e-6
    assert away[1.0] < 1e-4


def test_its_cost_is_two_runs_per_parameter_and_problem(mechanism, problems):
    at = {"k_clock": mechanism.medians["k_clock"], "age_reference": mechanism.medians["age_reference"]}

    got = gradient(MultirateEngine(mechanism), problems, ("AGE",), lambda values: float(values[0][-1, 0]), at)

    assert got.runs == (2 * len(at) + 1) * len(problems)
    # age grows by k_clock per day, and by nothing else
    assert got.by_parameter["k_clock"] == pytest.approx(7.0 * WEEKS, rel=1e-7)
    assert got.by_parameter["age_reference"] == 0.0


def test_it_is_smooth_in_the_step(mechanism, problems, symbols):
    engine = MultirateEngine(mechanism)
    at = {"k_muscle": problems[0].parameters.get("k_muscle", mechanism.medians["k_muscle"])}

    slopes = [
        gradient(engine, problems, symbols, squared_changes, at, step=step).by_parameter["k_muscle"] for step in (1e-2, 1e-3, 1e-4)
    ]

    assert slopes[1] == pytest.approx(slopes[2], rel=1e-6)
    assert slopes[0] == pytest.approx(slopes[2], rel=1e-3)


def test_a_run_that_fails_is_an_error(mechanism):
    problem = Problem({}, (Segment(0.0, 1.0),), (1.0,))

    with pytest.raises(EngineError, match="did not finish"):
        gradient(MultirateEngine(mechanism), [problem], ("MUSCLE",), lambda v: float(v[0][0, 0]), {"k_muscle": float("inf")})
