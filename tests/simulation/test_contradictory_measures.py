"""Measures that the laws cannot bring together: as near as least squares come, and what is missed is told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from exerkine.engine import Problem, Segment
from exerkine.errors import SimulationError
from exerkine.persons import complete_person, person_from_dict
from exerkine.programmes import programme_from_dict
from exerkine.simulation import Settings, draws_of, reference_engine, simulate, starts_of, summarise
from exerkine.simulation._least_squares import least_squares

NOTHING = programme_from_dict({"name": "usual", "blocks": []})


def somebody(**blood):
    markers = {name: {"value": value, "unit": unit, "matrix": "serum"} for name, (value, unit) in blood.items()}
    return person_from_dict({"age_y": 74, "sex": "F", "biomarkers": markers})


LOW_TNF = somebody(TNFA=(0.03, "pg/mL"), CRP=(60.0, "mg/L"), IL6=(2.0, "pg/mL"))
HIGH_TNF = somebody(TNFA=(450.0, "pg/mL"))


@pytest.fixture(scope="module")
def engine(mechanism):
    return reference_engine(mechanism, workers=1)


@pytest.mark.parametrize(
    ("function", "start"),
    [
        (lambda x: np.array([10.0 * (x[1] - x[0] ** 2), 1.0 - x[0]]), [-1.2, 1.0]),
        (lambda x: np.array([np.exp(x[0]) - 3.0, x[0] + x[1] - 1.0, 0.3 * x[1] - 2.0]), [0.0, 0.0]),
        (lambda x: np.array([np.log(0.1 + np.exp(x[0])) - np.log(0.02), 0.1 * x[1] + 0.2 * x[0]]), [0.0, 0.0]),
        (lambda x: np.array([np.log(np.exp(x[0]) + 1e3) - 1.0, np.log(np.exp(x[1]) + 0.1 * np.exp(x[2])), x[2] - x[1] + 3.0]),
         [-5.0, 6.0, 0.0]),
    ],
    ids=["a valley", "too few unknowns", "out of reach", "one unknown moves nothing"],
)
def test_the_least_sum_of_squares_is_that_of_scipy(function, start):
    _, seen = least_squares(lambda points: [function(point) for point in points], np.array(start))

    wanted = optimize.least_squares(function, start)
    assert seen @ seen == pytest.approx(2 * wanted.cost, rel=0.02, abs=1e-3)


def test_a_level_below_what_inflammation_sustains_is_missed_alone(mechanism, engine):
    (start,) = starts_of(mechanism, engine, [complete_person(LOW_TNF)], [{}], may_miss=True)

    wanted, got = start.missed["TNFA"]
    assert wanted == 0.03
    assert 0.05 < got < 0.12
    assert max(abs(np.log(got / wanted)) for symbol, (wanted, got) in start.missed.items() if symbol != "TNFA") < 0.05


@pytest.mark.parametrize("trait", ["tnf_rest", "il6_rest"])
@pytest.mark.parametrize("fold", [0.8, 1.25])
def test_no_better_start_is_found_around_it(mechanism, engine, trait, fold):
    someone = complete_person(LOW_TNF)
    (start,) = starts_of(mechanism, engine, [someone], [{}], may_miss=True)
    days = (someone.age_y - start.parameters["age_start"]) * 365.25

    def cost(parameters):
        life = Problem(parameters, (Segment(0.0, days),), (days,))
        il6, tnf = engine.solve([life], ("IL6", "TNFA"))[0].values[-1]
        return np.log(il6 / 2.0) ** 2 + np.log(tnf / 0.03) ** 2

    assert cost({**start.parameters, trait: fold * start.parameters[trait]}) > cost(start.parameters) - 1e-4


def test_what_nobody_measured_gives_way(mechanism, engine):
    draws = draws_of(mechanism, 8, 1)
    starts = starts_of(mechanism, engine, [complete_person(HIGH_TNF)] * 8, draws, may_miss=True)
    missed = [abs(np.log(np.divide(*start.missed.get("TNFA", (1.0, 1.0))))) for start in starts]
    assert max(missed) < 0.1
    (start, *_) = starts
    assert start.missed["IL6"][1] > 20.0


def test_the_reader_is_told_in_both_languages(mechanism, engine):
    run = simulate(mechanism, LOW_TNF, NOTHING, settings=Settings(weeks=1, draws=1), engine=engine, has_cuts=False)

    told = summarise(run, mechanism, LOW_TNF).warnings
    assert any("TNF-alpha (plasma): measured at 0.03, starts at" in en and "实测为0.03" in zh for en, zh in told)


def test_where_nobody_is_told_a_contradiction_is_an_error(mechanism, engine):
    with pytest.raises(SimulationError, match=r"TNFA .* for 0\.03"):
        starts_of(mechanism, engine, [complete_person(LOW_TNF)], [{}])
