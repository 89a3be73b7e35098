"""Trials and facts as terms of a likelihood, and parameters recovered from trials that the mechanism itself has made."""

from __future__ import annotations

import dataclasses
from contextlib import closing

import numpy as np
import pytest

from exerkine.calibration import (
    ALONE,
    PriorMap,
    TrialModel,
    calibrate,
    data_of,
    fact_terms,
    fit_laplace,
    parallel_model,
    terms_of,
    with_facts,
)
from exerkine.engine import MultirateEngine
from exerkine.errors import InputError
from exerkine.trials import questions_of, shipped_table


@pytest.fixture(scope="module")
def engine(mechanism):
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        yield engine


@pytest.fixture(scope="module")
def found(mechanism, engine):
    return terms_of(mechanism, engine, shipped_table())


def terms(arms):
    return [term for arm in arms for term in arm.terms]


def test_every_row_is_a_term_or_joined_or_says_why_not(found):
    arms, unused = found
    table = shipped_table()
    _, _, joined = questions_of(table)

    assert len(terms(arms)) + len(unused) + joined == table.n_rows
    assert all(one.reason for one in unused)


def test_what_was_pooled_from_trials_is_never_a_term(found):
    assert not {getattr(arm.arm, "design", "") for arm in found[0]} & {"META"}
    assert any("meta-analysis" in one.reason for one in found[1])


def test_nulls_directions_and_bouts_are_terms_too(found):
    """Dementia trials without a gain belong to what is known, and so does a rise without a number."""
    of = terms(found[0])

    assert any(term.question.reported is not None and term.question.reported.is_null for term in of)
    assert {term.question.row.direction for term in of if term.is_range} == {"up", "none", "down"}
    assert {term.outcome_class for term in of} >= {"exerkine_acute", "exerkine_rest", "cognition", "strength", "fitness"}


def test_a_term_is_in_standard_deviations_between_people(found):
    """VO2peak of a trial with printed changes: net 3.0 mL/kg/min; standard deviations 1.9 and 1.6 in 24 and 25 people."""
    (term,) = [t for arm in found[0] if arm.arm.arm_id == "Vidoni2015_225" for t in arm.terms
               if t.question.row.row == 1 and t.frame.unit != "%"]

    assert term.question.comparison == "net"
    assert term.observed / term.se == pytest.approx(3.0 / np.hypot(1.9 / np.sqrt(24), 1.6 / np.sqrt(25)), rel=2e-3)
    assert term.scale == pytest.approx(term.frame.one_sd)


def test_groups_are_outcomes_of_trials(found):
    arms, _ = found
    of = terms(arms)

    data = data_of(arms, tuple(dict.fromkeys(term.outcome_class for term in of)))

    keys = [(term.question.trial, term.question.row.outcome) for term in of]
    assert len(set(zip(keys, data.groups, strict=True))) == len(set(keys)) == len(set(data.groups))


def test_a_dose_that_is_not_told_moves_the_arm_that_does_not_tell_it(mechanism, engine, found):
    arm = next(arm for arm in found[0] if ("min_per_session", "any") in arm.needed)
    told = next(arm for arm in found[0] if not arm.needed)

    shifts, names = TrialModel(mechanism, engine, [told, arm]).shifts()

    assert [name[0] for name in names] == [arm.arm.arm_id] * len(arm.needed)
    assert (shifts[: len(told.terms)] == 0.0).all()
    assert np.abs(shifts[len(told.terms) :]).max() > 1e-4


def test_facts_that_trials_tell_as_well_are_not_counted_twice():
    facts = {fact.fact_id for fact in fact_terms()}

    assert {"D1", "E1", "E6", "B1"} <= facts           # bed rest, natural history, endotoxin
    assert not facts & {"C1", "C9", "C12", "A7", "C16", "H6", "A8", "C5"}  # pooled, in the tables, no data, held out


def test_facts_stand_alone_behind_the_rows(found):
    arms, _ = found
    classes = tuple(dict.fromkeys(term.outcome_class for term in terms(arms)))
    data = data_of(arms, classes)

    both = with_facts(data, fact_terms())

    assert len(both.observed) == len(data.observed) + len(fact_terms())
    assert (both.classes[len(data.observed) :] == ALONE).all()
    assert set(both.grouped[0]) <= set(range(len(data.observed)))
    assert len(set(both.groups[len(data.observed) :]) | set(data.groups)) == len(set(data.groups)) + len(fact_terms())


NAMES = ("f_cardiovascular_cap", "g_neural_mechanical", "g_mtorc1_mechanical")


def test_parameters_are_recovered_from_trials_that_the_mechanism_made(mechanism, engine, found):
    """Three gains, moved off their medians, are found again within their bands from the arms that saw them."""
    arms = [arm for arm in found[0] if {t.question.row.outcome for t in arm.terms} & {"VO2PEAK", "KNEE_EXT"}][:30]
    prior = PriorMap(mechanism, NAMES)
    truth = np.array([0.9, -0.8, 0.7])
    model = TrialModel(mechanism, engine, arms)
    made = model.predict(prior.draws(truth[None]))[0]
    data = data_of(arms, tuple(dict.fromkeys(term.outcome_class for term in terms(arms))))
    data = dataclasses.replace(data, tau_scale=np.full(len(data.tau_scale), 0.05))
    noise = np.random.default_rng(8).standard_normal(len(made)) * data.se
    data = dataclasses.replace(data, observed=np.where(np.isfinite(data.observed), made + noise, np.nan))
    keep = data.numbers  # ranges of the real trials say nothing of made ones
    data = dataclasses.replace(
        data, **{name: getattr(data, name)[keep] for name in ("observed", "se", "groups", "classes", "lo", "hi")},
        shifts=np.zeros((len(keep), 0)))

    fit = fit_laplace(lambda z: model.predict(prior.draws(z))[:, keep], data, np.zeros(3))

    sd = np.sqrt(np.diag(fit.covariance))
    assert fit.is_close
    assert (np.abs(fit.z - truth) < 2.6 * sd).all()  # 99 % of three
    assert (sd[:2] < 0.9).all()  # the trials know more than the prior


def test_workers_find_what_one_process_finds(mechanism, engine, found):
    arms = found[0][:6]
    z = 0.3 * np.random.default_rng(1).standard_normal((3, 3))
    draws = PriorMap(mechanism, NAMES).draws(z)

    with parallel_model(mechanism, arms, [0, 5], 2) as model:
        seen = model.predict(draws)

    alone = TrialModel(mechanism, engine, arms).predict(draws)
    np.testing.assert_allclose(seen[:, :-2], alone, rtol=1e-9)
    assert np.isfinite(seen[:, -2:]).all()


def test_a_calibration_can_be_taken_up_again_and_knows_its_own_checkpoint(mechanism, tmp_path):
    small = shipped_table().only(("Vidoni2015", "Erickson2011"))
    common = {"draws": 40, "folder": tmp_path, "workers": 1, "has_facts": False}

    first = calibrate(mechanism, small, symbols=NAMES, **common)
    again = calibrate(mechanism, small, symbols=NAMES, **common)

    kept = np.load(tmp_path / "checkpoint.npz")
    assert first.informed == again.informed
    assert "f_cardiovascular_cap" in first.informed
    np.testing.assert_array_equal(kept["fit_z"], first.fit.z)
    np.testing.assert_array_equal(again.z, first.z)
    assert first.z.shape == (40, 3)
    with pytest.raises(InputError, match="is the checkpoint of another fit"):
        calibrate(mechanism, small, symbols=NAMES[:2], **common)
    with pytest.raises(InputError, match="ask for a multiple of 4"):
        calibrate(mechanism, small, symbols=NAMES, **(common | {"draws": 41}))
