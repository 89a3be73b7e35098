"""Trials predicted by a fit of the others."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from exerkine.calibration import calibrate
from exerkine.trials import shipped_table
from exerkine.validation import posterior_without, predict_held_out, predict_studies, split_folds

NAMES = ("f_cardiovascular_cap", "g_neural_mechanical", "g_mtorc1_mechanical")
STUDIES = ("Vidoni2015", "Erickson2011", "Walker2017", "Leenders2013")


@pytest.fixture(scope="module")
def table():
    return shipped_table().only(STUDIES)


@pytest.fixture(scope="module")
def found(mechanism, table):
    return calibrate(mechanism, table, draws=40, workers=1, symbols=NAMES, has_facts=False)


def rows_of(found, study):
    terms = [term for arm in found.arms for term in arm.terms]
    return np.array([term.question.arm.study_id == study for term in terms])


def test_what_is_held_out_says_nothing(found):
    """Results of the held-out trial are made absurd: the posterior of the others does not notice, and that of all does."""
    hidden = rows_of(found, "Vidoni2015")
    data = dataclasses.replace(found.data, observed=np.where(hidden, found.data.observed + 50.0, found.data.observed))
    absurd = dataclasses.replace(found, near=dataclasses.replace(found.near, data=data))
    z = found.chains.z[:5]

    others, same = posterior_without(found, {"Vidoni2015"}), posterior_without(absurd, {"Vidoni2015"})

    assert len(others.data.observed) == len(hidden) - hidden.sum()
    np.testing.assert_array_equal(others.height(z)[0], same.height(z)[0])
    assert not np.allclose(found.near.height(z)[0], absurd.near.height(z)[0])


def test_each_trial_is_predicted_by_the_others_and_keeps_its_place(mechanism, table, found):
    usual = predict_studies(mechanism, table, draws=8, workers=1)
    progress = []

    held = predict_held_out(mechanism, table, found, usual, folds=2, workers=1, on_progress=lambda *told: progress.append(told))

    assert held.cases == usual.cases
    assert progress[-1] == (len(usual.cases), len(usual.cases))
    assert np.isfinite(held.laws).all()
    fitness = [i for i, case in enumerate(usual.cases) if case.outcome == "VO2PEAK"]
    assert np.abs(held.laws[fitness] - usual.laws[fitness]).max() > 0.01  # draws are those of the fit, not of the priors
    assert len(set(split_folds(usual.cases, 2))) == 2
