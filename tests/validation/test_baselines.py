"""Baselines: they find what is there, they never see what is held out, and they say what they rest on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from exerkine.errors import TableError, UnknownNameError
from exerkine.mechanism import shipped_knowledge
from exerkine.synthesis import pool_effects, read_rules
from exerkine.tables import read_table
from exerkine.validation import BASELINES, muscle_growth, predict_baseline, score_cases, split_folds, training_impulse
from exerkine.validation._constants import constants
from exerkine.validation._effects import effects_of

from .cases import CLASS_OF, made, repeatable, simulated

EFFECTS = {"KNEE_EXT": 1.2, "LEG_PRESS": 0.9, "HGS": 0.2, "EXEC": 0.3, "MEMORY": 0.1, "DSST": 0.0, "VO2PEAK": 2.0, "LBM": 0.7,
           "ASM": 0.6}


@pytest.fixture(scope="module")
def table():
    return simulated(160, repeatable(), effects=EFFECTS, of=CLASS_OF | {"muscle": ("LBM", "ASM")})


@pytest.fixture(scope="module")
def folds(table):
    return split_folds(table)


@pytest.mark.parametrize("name", BASELINES)
def test_what_is_held_out_is_never_seen(name, table, folds):
    told = predict_baseline(name, table, folds, draws=20)
    for fold in range(5):
        other = [replace(case, observed=50 - 3 * case.observed, lo=None, hi=None, se=7 * case.se, n=3 * case.n)
                 if f == fold else case for case, f in zip(table, folds, strict=True)]
        again = predict_baseline(name, other, folds, draws=20)
        held = folds == fold
        assert np.array_equal(again.draws[held], told.draws[held], equal_nan=True)
        assert not np.array_equal(again.draws[~held], told.draws[~held], equal_nan=True)


@pytest.mark.parametrize("name", BASELINES)
def test_the_order_of_rows_does_not_matter(name, table, folds):
    order = repeatable(1).permutation(len(table))
    told = predict_baseline(name, table, folds, draws=20)
    again = predict_baseline(name, [table[i] for i in order], folds[order], draws=20)

    np.testing.assert_allclose(again.draws, told.draws[order], rtol=1e-10)
    assert again.basis == tuple(told.basis[i] for i in order)


def test_no_change_claims_nothing_and_is_as_wide_as_effects_are(table, folds):
    told = predict_baseline("no_change", table, folds, draws=400)

    assert np.all(np.median(told.draws, axis=1) == 0)
    for outcome in ("KNEE_EXT", "VO2PEAK"):
        at = [i for i, case in enumerate(table) if case.outcome == outcome]
        assert np.sqrt(np.mean(told.draws[at] ** 2)) == pytest.approx(EFFECTS[outcome], rel=0.15)


def test_the_mean_of_an_outcome_is_found(table, folds):
    told = predict_baseline("outcome_mean", table, folds, draws=400)

    for outcome, effect in EFFECTS.items():
        at = [i for i, case in enumerate(table) if case.outcome == outcome]
        assert np.mean(told.draws[at]) == pytest.approx(effect, abs=0.1)
        assert np.mean(np.std(told.draws[at], axis=1)) < 0.35


def test_its_forecasts_are_calibrated():
    table = simulated(400, repeatable(2), effects=EFFECTS, tau=0.3)
    folds = split_folds(table)
    found = score_cases(table, predict_baseline("outcome_mean", table, folds, draws=400).draws).scores

    assert found.coverage_at(0.8).share == pytest.approx(0.8, abs=0.05)
    assert found.error_spread == pytest.approx(1, abs=0.1)


def test_many_trials_of_one_outcome_are_pooled_as_the_synthesis_pools_them():
    rng = repeatable(3)
    table = [made(rng.normal(0.8, 0.3), 0.2, study_id=f"S{i}", line=i) for i in range(200)]
    table += [made(rng.normal(0, 0.3), 0.2, study_id=f"M{i}", outcome=f"OTHER{i}", line=i) for i in range(3)]
    folds = np.array([0] + [1] * (len(table) - 1))
    told = predict_baseline("outcome_mean", table, folds, draws=20_000).draws[0]
    pooled = pool_effects([case.observed for case in table[1:200]], [case.se**2 for case in table[1:200]])

    assert np.mean(told) == pytest.approx(pooled.mean, abs=0.02)
    lo, hi = np.quantile(told, (0.025, 0.975))
    assert hi - lo == pytest.approx(pooled.prediction[1] - pooled.prediction[0], rel=0.1)


def test_a_population_is_told_apart_where_two_trials_are_from_it():
    rng = repeatable(4)
    table = [made(rng.normal(mean, 0.1), 0.1, study_id=f"{who}{i}", population=who, line=i)
             for who, mean in (("SP", 2.0), ("HEALTHY_OLD", 0.5)) for i in range(12)]
    told = predict_baseline("outcome_mean", table, split_folds(table), draws=200)

    assert set(told.basis) == {"outcome"}  # no other outcome stands behind it, so there is nothing to shrink to
    table += [made(rng.normal(1, 0.5), 0.2, study_id=f"M{i}", outcome=f"OTHER{i}", line=i) for i in range(8)]
    told = predict_baseline("outcome_mean", table, split_folds(table), draws=200)
    mean = {who: np.mean([told.draws[i].mean() for i in range(24) if table[i].population == who])
            for who in ("SP", "HEALTHY_OLD")}

    assert set(told.basis[:24]) == {"outcome and population"}
    assert mean == pytest.approx({"SP": 2.0, "HEALTHY_OLD": 0.5}, abs=0.15)


def test_a_lone_outcome_leans_on_its_class_in_its_own_sign():
    rng = repeatable(5)
    table = [made(rng.normal(1.0, 0.1), 0.1, study_id=f"S{i}", outcome=f"STS30 {i % 3}", outcome_class="function",
                  unit="{repetition}", n=100, line=i) for i in range(12)]
    rare = made(-3.0, 0.3, study_id="Rare1", outcome="TUG", outcome_class="function", unit="s", n=100)
    table += [rare, replace(rare, study_id="Rare2", trial="Rare2", observed=None, se=None, lo=None, hi=None)]
    told = predict_baseline("outcome_mean", table, np.array([*([0] * 12), 0, 1]), draws=2000)
    alone = predict_baseline("outcome_mean", table, np.array([*([0] * 12), 1, 1]), draws=2000)

    # gains of 1 repetition at a spread of 1 s.d. are 3 s at a spread of 3: both rows say -3
    assert np.median(told.draws[13]) == pytest.approx(-3, abs=0.3)
    assert np.isnan(alone.draws[13]).all()  # nobody in training measured seconds, so nothing can be said in seconds
    assert alone.basis[13] == ""


def test_the_regression_finds_a_slope():
    rng = repeatable(6)
    weeks = rng.integers(4, 52, size=100)
    table = [made(rng.normal(0.03 * w + (0.5 if i % 2 else 0), 0.1), 0.1, study_id=f"S{i}", weeks=float(w), line=i,
                  modality="resistance" if i % 2 else "aerobic") for i, w in enumerate(weeks)]
    told = predict_baseline("regression", table, split_folds(table), draws=400)
    truth = 0.03 * weeks + 0.5 * (np.arange(100) % 2)

    assert set(told.basis) == {"modality + weeks"}  # sessions and population do not vary here
    assert told.draws.mean(axis=1) == pytest.approx(truth, abs=0.12)
    assert np.mean(np.std(told.draws, axis=1)) == pytest.approx(0.03, abs=0.05)


def test_too_few_rows_for_a_slope_fall_back_to_the_mean():
    few = simulated(120, repeatable(), effects=EFFECTS)[:12]
    folds = split_folds(few)
    told, mean = (predict_baseline(name, few, folds, draws=200) for name in ("regression", "outcome_mean"))

    for i, basis in enumerate(told.basis):
        assert basis == f"mean: {mean.basis[i]}"
        assert np.isfinite(told.draws[i]).all()


def test_fitness_and_fatigue_find_the_gain():
    rng = repeatable(7)
    shape = [(float(rng.integers(6, 52)), float(rng.integers(1, 6))) for _ in range(60)]
    table = [made(rng.normal(0.1 * training_impulse(*one), 0.05), 0.05, study_id=f"S{i}", weeks=one[0], line=i,
                  dose=(("sessions_per_week", one[1]),)) for i, one in enumerate(shape)]
    table += [replace(table[0], study_id="Mute", trial="Mute", dose=()), replace(table[0], outcome_class="brain")]
    told = predict_baseline("fitness_fatigue", table, split_folds(table), draws=400)

    expected = [0.1 * training_impulse(*one) for one in shape]
    assert told.draws[:60].mean(axis=1) == pytest.approx(expected, abs=0.03)
    assert np.isnan(told.draws[60:]).all()


def test_the_model_of_muscle_growth_finds_its_gain_and_speaks_of_resistance_training_alone():
    rng = repeatable(8)
    shape = [(float(rng.integers(6, 40)), float(rng.integers(2, 4))) for _ in range(60)]
    table = [made(rng.normal(40.0 * muscle_growth(*one), 0.1), 0.1, study_id=f"S{i}", weeks=one[0], line=i, outcome="LBM",
                  outcome_class="muscle", modality="resistance", dose=(("sessions_per_week", one[1]),))
             for i, one in enumerate(shape)]
    table += [replace(table[0], study_id="Mute", trial="Mute", dose=()), replace(table[0], modality="aerobic"),
              replace(table[0], outcome="FATMASS")]
    told = predict_baseline("muscle_growth", table, split_folds(table), draws=400)

    expected = [40.0 * muscle_growth(*one) for one in shape]
    assert told.draws[:60].mean(axis=1) == pytest.approx(expected, abs=0.15)
    assert np.isnan(told.draws[60:]).all()


def test_the_impulse_is_that_of_the_closed_form():
    of = constants()
    days, n, step = of["rest_days"], 36, 7 / 3

    def filtered(tau):
        return math.exp(-days / tau) * (1 - math.exp(-n * step / tau)) / (1 - math.exp(-step / tau))

    assert training_impulse(12, 3) == pytest.approx(filtered(42.0) - 2 * filtered(7.0))
    assert training_impulse(52, 3) > training_impulse(12, 3) > training_impulse(6, 3)
    assert training_impulse(1, 3) is None
    assert training_impulse(None, 3) is None


def test_rows_of_one_trial_are_one_effect():
    rho = read_rules().between_measures_correlation
    rows = [made(1.0, 0.2, line=1), made(2.0, 0.2, line=2), made(5.0, 0.2, population="SP", line=3), made(9.0, line=4)]
    one, other = effects_of(rows, ["T"] * 4, read_rules())

    assert (one.value, other.value) == (1.5, 5.0)
    assert one.variance == pytest.approx(0.04 * (1 + rho) / 2)


def test_every_number_behind_a_score_has_a_source_and_a_grade():
    knowledge = shipped_knowledge()
    sources = {row["source_id"] for row in read_table(knowledge / "references.csv")}

    for row in (*read_table(knowledge / "validation" / "scoring.csv"), *read_table(knowledge / "validation" / "hypertrophy.csv")):
        assert row["source"] in sources
        assert row["grade"] in ("measured", "derived", "prior")
        assert row["unit"]


def test_unknown_names_and_odd_numbers_are_refused(table, folds, tmp_path):
    with pytest.raises(UnknownNameError, match="no_change"):
        predict_baseline("no_chnge", table, folds)
    with pytest.raises(ValueError, match="even"):
        predict_baseline("no_change", table, folds, draws=3)
    (tmp_path / "scoring.csv").write_text("name,value,unit,source,grade\nrest_days,0,d,X,prior\nrest,1,d,X,prior\n")
    with pytest.raises(TableError, match=r"(?s)not above 0.*'rest' is unknown"):
        constants(tmp_path)
