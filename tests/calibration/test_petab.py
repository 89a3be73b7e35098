"""The fit as a PEtab problem, played by libRoadRunner from its files alone."""

from __future__ import annotations

import math
from contextlib import closing

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import lognorm

from exerkine.calibration import PriorMap, TrialModel, fact_terms, petab_problem, terms_of
from exerkine.engine import MultirateEngine
from exerkine.errors import InputError
from exerkine.reports import write_petab
from exerkine.simulation import reference_engine
from exerkine.trials import read_spreads, shipped_table
from petab_player import Player, read

STUDIES = {"Febbraio2003", "Tsuchiya2014", "Fiatarone1994", "Antunes2015", "Roma2013"}
"""Bouts read at their peak and at two times; net effects on gait; tests that share the effect of their trial; changes within."""
KINDS = {"read_IL6_peak", "read_GAIT_SPEED_net", "read_EXEC_net", "read_SIX_MINUTE_WALK_within"}
CLOSE, AWAY = 1e-4, 3e-4
"""Relative: the same laws and tolerances, with a start that both look for in their own way."""


@pytest.fixture(scope="module")
def engine(mechanism):
    with closing(reference_engine(mechanism, workers=1)) as engine:
        yield engine


@pytest.fixture(scope="module")
def found(mechanism):
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        return terms_of(mechanism, engine, shipped_table().only(STUDIES))


@pytest.fixture(scope="module")
def problem(mechanism, engine, found):
    arms, unused = found
    return petab_problem(mechanism, engine, arms, unused, fact_terms())


@pytest.fixture(scope="module")
def folder(problem, tmp_path_factory):
    return write_petab(problem, tmp_path_factory.mktemp("petab")).parent


@pytest.fixture(scope="module")
def player(folder):
    return Player(folder)


def numbers(arms):
    return [(arm, term) for arm in arms for term in arm.terms if not term.is_range]


def pairs(player, mechanism, engine, arms, values, draw):
    """Yield, for each measurement, the term it is of, what PEtab's files give, and what the model of the fit gives."""
    predicted = TrialModel(mechanism, engine, arms).predict([draw])[0]
    terms = [term for arm in arms for term in arm.terms]
    wanted = {(t.question.arm.arm_id, t.question.row.outcome, str(t.question.line)): (t, float(p * t.scale))
              for t, p in zip(terms, predicted, strict=True)}
    for experiment in player.periods:
        for row, value in player.play(experiment, values):
            yield (*wanted[row["armId"], row["outcome"], row["line"]], value)


def test_another_simulator_gets_what_the_fit_predicts(player, mechanism, engine, found):
    seen = list(pairs(player, mechanism, engine, found[0], {}, {}))
    assert len(seen) == len(numbers(found[0]))
    assert {row["observableId"].removesuffix("_relative") for row in player.tables["measurements"]} >= KINDS
    for term, wanted, value in seen:
        assert value == pytest.approx(wanted, rel=CLOSE), term.question.row.outcome


def test_it_meets_the_baselines_for_other_parameters_too(player, mechanism, engine, found):
    prior = PriorMap(mechanism)
    draw = prior.draws(np.random.default_rng(2).standard_normal((1, len(prior.symbols))))[0]
    values = {name if name in player.nominal else f"prior_{name}": value for name, value in draw.items()}
    assert set(values) <= set(player.nominal)
    moved = 0
    for term, wanted, value in pairs(player, mechanism, engine, found[0], values, draw):
        assert value == pytest.approx(wanted, rel=AWAY), term.question.row.outcome
        moved += 1
    assert moved == len(numbers(found[0]))


def test_measurements_and_their_noise_are_those_of_the_fit(folder, found):
    rows = {(row["armId"], row["outcome"], row["line"]): row for row in read(folder / "measurements.tsv")}
    told = numbers(found[0])
    assert len(rows) == len(told)
    groups = [(term.question.trial, term.question.row.outcome) for _, term in told]
    for (arm, term), group in zip(told, groups, strict=True):
        row = rows[arm.arm.arm_id, term.question.row.outcome, str(term.question.line)]
        assert float(row["measurement"]) == pytest.approx(term.frame.observed)
        error, reach, spread = row["noiseParameters"].split(";")
        tau = read_spreads()[term.outcome_class, "tau"]
        between = term.scale * tau if "_peak" in row["observableId"] else term.frame.between(0.0)
        if groups.count(group) > 1:  # the effect of the trial is a parameter of its own
            assert (reach, spread) == ("0.0", "0.0")
            _, reach, spread, trial = row["observableParameters"].split(";")
            assert trial.startswith("trial_")
        assert spread == f"tau_{term.outcome_class}"
        noise = math.hypot(float(error), float(reach) * tau)
        assert noise == pytest.approx(math.hypot(term.se * term.scale, between))


def test_rows_of_one_trial_share_an_effect(folder):
    trials = [row["observableParameters"].split(";")[3] for row in read(folder / "measurements.tsv") if row["outcome"] == "EXEC"]
    assert len(trials) > 1
    assert len(set(trials)) == 1


def test_priors_are_those_of_the_fit(folder, mechanism):
    rows = {row["parameterId"].removeprefix("prior_"): row for row in read(folder / "parameters.tsv")}
    prior = PriorMap(mechanism)
    assert set(prior.symbols) <= set(rows)
    values = prior.to_values(np.full(len(prior.symbols), 0.7))
    for symbol, value in zip(prior.symbols, values, strict=True):
        row = rows[symbol]
        lo, hi = float(row["lowerBound"]), float(row["upperBound"])
        first, second = map(float, row["priorParameters"].split(";"))
        if row["priorDistribution"] == "uniform":
            share = (value - first) / (second - first)
        else:
            law = lognorm(s=second, scale=math.exp(first))
            share = (law.cdf(value) - law.cdf(lo)) / (law.cdf(hi) - law.cdf(lo))
        assert share == pytest.approx(ndtr(0.7), abs=1e-9), symbol


def test_what_petab_cannot_say_is_listed(folder, problem, found):
    arms, unused = found
    ranges = sum(term.is_range for arm in arms for term in arm.terms)
    left = read(folder / "left_out.tsv")
    assert len(left) == len(unused) + ranges + len(fact_terms()) == problem.counts["left_out"]
    assert all(row["reason"] for row in left)


def test_without_a_number_there_is_no_problem(mechanism, engine):
    with pytest.raises(InputError, match="no term is a number"):
        petab_problem(mechanism, engine, [])


def test_the_library_of_petab_finds_no_fault(folder):
    petab = pytest.importorskip("petab.v2", reason="petab is not installed: the problem was NOT checked by its own library")
    read_back = petab.Problem.from_yaml(folder / "problem.yaml")
    assert [str(issue) for issue in read_back.validate()] == []
    assert read_back.n_measurements == len(read(folder / "measurements.tsv"))
