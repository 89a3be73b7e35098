"""Facts for many parameter sets at once: as one set alone, as the referee says, and NaN only where a run did not finish."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from exerkine.calibration import check_facts, facts_of, spread_facts
from exerkine.calibration._bench import time_of_peak
from exerkine.calibration._protocols_brain import YEARS, _age_at
from exerkine.engine import MultirateEngine, Solution, Status
from exerkine.errors import SimulationError
from exerkine.simulation import draws_of, reference_engine

SHARE_OF_RANGE, SHARE_OF_NUMBER = 3e-3, 1e-3
"""How near to the referee: of what is required, and of a number that lies far outside it."""


@pytest.fixture(scope="module")
def engine(mechanism):
    return MultirateEngine(mechanism, workers=1)


@pytest.fixture(scope="module")
def central(mechanism, engine):
    return check_facts(mechanism, engine)


@pytest.fixture(scope="module")
def sets(mechanism):
    """Return three parameter sets, of which the last has seeds of plaque of its own."""
    first, second, third = draws_of(mechanism, 3, 7)
    return [first, second, third | {"s_amyloid": 0.0075}]


@pytest.fixture(scope="module")
def at_once(mechanism, engine, sets):
    return facts_of(mechanism, engine, sets)


class Failing:
    """An engine that does not finish some problems."""

    description = "fails where it is told"

    def __init__(self, engine, fails):
        self.engine, self.fails = engine, fails

    def solve(self, problems, symbols, *, on_done=None):
        lost = Solution(np.empty((0, 0)), {}, Status.FAILED, "told to")
        solved = iter(self.engine.solve([p for p in problems if not self.fails(p)], symbols))
        return [lost if self.fails(p) else next(solved) for p in problems]

    def close(self):
        self.engine.close()


class Noting:
    """An engine that solves nothing and notes what it was asked; a life ends in a state that tells its length."""

    description = "notes"

    def __init__(self):
        self.asked = []

    def solve(self, problems, symbols, *, on_done=None):
        self.asked += problems
        return [Solution(np.ones((len(p.save_days), len(symbols))), {"days": p.segments[-1].t_end_day}) for p in problems]

    def close(self):
        """Nothing is held."""


def test_every_fact_agrees_with_the_referee(mechanism, central):
    referee = check_facts(mechanism, reference_engine(mechanism, workers=1))

    far = {(a.fact_id, a.part): (a.got, b.got) for a, b in zip(central, referee, strict=True)
           if abs(a.got - b.got) > max(SHARE_OF_RANGE * (a.hi - a.lo), 0.0 if b.is_met else SHARE_OF_NUMBER * abs(b.got))}
    assert far == {}
    assert [part.is_met for part in central] == [part.is_met for part in referee]


def test_a_set_among_others_is_as_a_mechanism_with_its_numbers(mechanism, sets, at_once):
    for numbers, got in zip(sets, at_once, strict=True):
        alone = mechanism.with_numbers(numbers)
        np.testing.assert_allclose(got, facts_of(alone, MultirateEngine(alone, workers=1), [{}])[0], rtol=1e-8, atol=1e-10)


def test_a_trait_of_the_protocol_stands_above_that_of_a_set(mechanism, engine, central):
    """Resting lactate and IL-6 of the young men are those of the study; the old have those of the set."""
    other = {"lactate_rest": 2.0 * mechanism.medians["lactate_rest"], "il6_rest": 2.0 * mechanism.medians["il6_rest"]}
    got = dict(zip([p.part for p in central], facts_of(mechanism, engine, [other])[0], strict=True))
    usual = {p.part: p.got for p in central}

    assert all(got[part] == usual[part] for part in ("rmse_mmol_l", "fold_5h", "end_pg_ml", "share_4h"))
    assert got["lean_kg"] != usual["lean_kg"] or got["il6_smd"] != usual["il6_smd"]


def test_the_seed_of_a_carrier_is_a_fold_of_the_sets_own(mechanism, engine, central):
    parts = [p.part for p in central]
    few, many = facts_of(mechanism, engine, [{"s_amyloid": 0.004}, {"s_amyloid": 0.016}])[:, parts.index("years_earlier")]

    assert few > 10.0
    assert abs(few - many) < 1.0        # with the same seed for every carrier, those of more seeds would gain ten years less


def test_a_set_that_does_not_finish_is_nan_and_alone(mechanism, engine, sets, at_once):
    lost = sets[1]["k_fgf21"]
    got = facts_of(mechanism, Failing(engine, lambda p: p.parameters["k_fgf21"] == lost), sets)

    assert np.isnan(got[1]).all()
    np.testing.assert_array_equal(got[[0, 2]], at_once[[0, 2]])


def test_a_run_that_does_not_finish_is_nan_in_its_own_facts_alone(mechanism, engine, central):
    failing = Failing(engine, lambda p: "k_antibody" in p.parameters)
    (got,) = facts_of(mechanism, failing, [{}])

    assert {p.fact_id for p, value in zip(central, got, strict=True) if np.isnan(value)} == {"F1"}
    with pytest.raises(SimulationError, match="did not finish"):
        check_facts(mechanism, failing)


def test_each_life_and_each_run_is_solved_once(mechanism):
    noting = Noting()
    with np.errstate(all="ignore"):
        facts_of(mechanism, noting, [{}, {"k_fgf21": 50.0}])
    asked = Counter(
        (tuple((p.initial or {}).items()), tuple((s.t_start_day, s.t_end_day, tuple(sorted(s.inputs.items()))) for s in p.segments),
         p.save_days, tuple(sorted(p.parameters.items()))) for p in noting.asked)

    assert set(asked.values()) == {1}


def test_draws_have_a_band_and_a_share_that_meets_the_range(mechanism):
    spreads = spread_facts(mechanism, draws=5, seed=3)
    got = facts_of(mechanism, MultirateEngine(mechanism, workers=1), draws_of(mechanism, 5, 3))

    for one, column in zip(spreads, got.T, strict=True):
        assert one.median == pytest.approx(np.median(column))
        assert one.lo80 <= one.median <= one.hi80
        assert one.share_met * 5 == pytest.approx(sum(one.part.lo <= value <= one.part.hi for value in column))
        assert one.unfinished == 0


def test_a_peak_between_samples_is_found_and_one_at_the_edge_stays_there():
    times = np.arange(0.0, 100.0, 5.0)
    tops = np.array([33.3, 47.5, 50.0, -20.0, 200.0, np.nan])
    courses = 3.0 - (times[:, None] - tops) ** 2

    np.testing.assert_allclose(time_of_peak(times, courses), [33.3, 47.5, 50.0, 0.0, 95.0, np.nan])
    assert time_of_peak(times, courses[:, 0]) == pytest.approx(33.3)


def test_the_age_at_a_level_lies_between_years_and_is_the_last_where_it_is_never_reached():
    ages = np.array([41.25, 30.0, 20.0, 200.0, np.nan])
    courses = 2.0 * (YEARS[:, None] - ages) + 7.0

    np.testing.assert_allclose(_age_at(courses, 7.0), [41.25, 30.0, YEARS[0], YEARS[-1], np.nan])
    assert _age_at(courses[:, 0], 7.0) == pytest.approx(41.25)
