"""Trials as terms of a likelihood, and parameters recovered from trials that the mechanism itself has made."""

from __future__ import annotations

import dataclasses
import json
from contextlib import closing

import numpy as np
import pytest

from exerkine.calibration import PriorMap, calibrate, data_of, fit_laplace, terms_of
from exerkine.calibration._terms import TrialModel
from exerkine.engine import MultirateEngine
from exerkine.errors import InputError
from exerkine.evidence import read_studies


@pytest.fixture(scope="module")
def found(mechanism):
    return terms_of(mechanism, read_studies())


def test_every_row_is_a_term_or_says_why_not(found):
    arms, unused = found
    studies = read_studies()

    assert sum(len(arm.terms) for arm in arms) + len(unused) == len(studies.all_outcomes)
    assert all(one.reason for one in unused)


def test_what_was_pooled_from_trials_is_never_a_term(found):
    assert {arm.arm.design for arm in found[0]} <= {"RCT", "CT", "PREPOST"}
    assert any(one.reason == "pooled from trials" for one in found[1])


def test_nulls_are_terms_too(found):
    """Dementia trials without a gain belong to what is known."""
    terms = [term for arm in found[0] for term in arm.terms]

    assert any(term.reported.is_null for term in terms)
    assert {term.outcome for term in terms} >= {"VO2PEAK", "KNEE_EXT", "EXEC", "HIPPO_VOL", "ADASCOG"}


def test_a_term_is_in_standard_deviations_of_the_change(found):
    """VO2peak of a trial with printed changes: net 3.0 mL/kg/min; standard deviations 1.9 and 1.6 in 24 and 25 people."""
    (term,) = [t for arm in found[0] if arm.arm.arm_id == "Vidoni2015_225" for t in arm.terms if t.row.row == 1 and t.unit != "%"]

    pooled = np.sqrt((1.9**2 / 24 + 1.6**2 / 25) / (1 / 24 + 1 / 25))
    assert term.is_net
    assert term.observed == pytest.approx(3.0 / pooled, rel=2e-3)
    assert term.se == pytest.approx(np.sqrt(1 / 24 + 1 / 25), rel=2e-3)


def test_groups_are_outcomes_of_trials(found):
    arms, _ = found
    terms = [term for arm in arms for term in arm.terms]

    data = data_of(arms, {term.outcome: 0 for term in terms}, np.array([0.25]))

    together = {(a.trial, a.outcome) == (b.trial, b.outcome) for a, b, i, j in
                zip(terms[:-1], terms[1:], data.groups[:-1], data.groups[1:], strict=True) if i == j}
    assert together <= {True}
    assert len(set(data.groups)) == len({(term.trial, term.outcome) for term in terms})


NAMES = ("f_cardiovascular_cap", "g_neural_mechanical", "g_mtorc1_mechanical")


def test_parameters_are_recovered_from_trials_that_the_mechanism_made(mechanism, found):
    """Three gains, moved off their medians, are found again within their bands from the arms that saw them."""
    arms = [arm for arm in found[0] if {t.outcome for t in arm.terms} & {"VO2PEAK", "KNEE_EXT"}]
    prior = PriorMap(mechanism, NAMES)
    truth = np.array([0.9, -0.8, 0.7])
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        model = TrialModel(mechanism, engine, arms)
        made = model.predict(prior.draws(truth[None]))[0]
        terms = [term for arm in arms for term in arm.terms]
        data = data_of(arms, {term.outcome: 0 for term in terms}, np.array([0.05]))
        noise = np.random.default_rng(8).standard_normal(len(made)) * data.se
        data = dataclasses.replace(data, observed=made + noise)

        fit = fit_laplace(lambda z: model.predict(prior.draws(z)), data, np.zeros(3))

    sd = np.sqrt(np.diag(fit.covariance))
    assert fit.is_close
    assert (np.abs(fit.z - truth) < 2.6 * sd).all()  # 99 % of three
    assert (sd[:2] < 0.8).all()  # the trials know more than the prior


def test_a_calibration_can_be_taken_up_again_and_knows_its_own_checkpoint(mechanism, tmp_path):
    studies = read_studies()
    few = [a.arm_id for a in studies.arms.values() if a.study_id in ("Vidoni2015", "Erickson2011")]
    small = dataclasses.replace(
        studies, arms={name: studies.arms[name] for name in few},
        all_outcomes=tuple(row for row in studies.all_outcomes if row.arm_id in few))

    first = calibrate(mechanism, small, {}, draws=20, folder=tmp_path, symbols=NAMES, workers=1)
    again = calibrate(mechanism, small, {}, draws=20, folder=tmp_path, symbols=NAMES, workers=1)

    kept = json.loads((tmp_path / "checkpoint.json").read_text(encoding="utf-8"))
    assert first.informed == again.informed
    assert "f_cardiovascular_cap" in first.informed
    np.testing.assert_allclose(kept["z"], first.fit.z, atol=0.02)
    np.testing.assert_allclose(again.fit.z, first.fit.z, atol=0.02)
    assert first.z.shape == (20, 3)
    with pytest.raises(InputError, match="is the checkpoint of another fit"):
        calibrate(mechanism, small, {}, draws=20, folder=tmp_path, symbols=NAMES[:2], workers=1)
