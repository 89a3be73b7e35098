"""Trials predicted by a fit that has never seen them: folds over trials, each refitted without its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exerkine.calibration import Calibration, Near, posterior_of, wander
from exerkine.mechanism import Mechanism
from exerkine.trials import Case, StudyTable
from exerkine.validation._folds import split_folds
from exerkine.validation._predict import Predictions, predict_studies

FOLDS = 5


def predict_held_out(
    mechanism: Mechanism,
    table: StudyTable,
    found: Calibration,
    usual: Predictions,
    *,
    folds: int = FOLDS,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Predictions:
    """Predict every trial by a posterior of the others.

    Each fold starts from the draws of the whole fit and walks under the posterior without its own trials; these are then run with
    the draws that it came to.

    Parameters
    ----------
    mechanism
        At its priors, as it was fitted.
    table
        That was fitted.
    found
        The fit of all trials.
    usual
        Predictions of the same table, which give the cases, draws and seed.
    on_progress
        Told (cases predicted, cases in all).
    """
    fold_of = split_folds(usual.cases, folds)
    predicted, laws, parts = usual.predicted.copy(), usual.laws.copy(), list(usual.parts)
    place = {_key(case): i for i, case in enumerate(usual.cases)}
    count, done = len(found.informed), 0
    for fold in range(folds):
        names = {case.study_id for case, k in zip(usual.cases, fold_of, strict=True) if k == fold}
        chance = np.random.default_rng([usual.seed, fold])
        z, _ = wander(posterior_without(found, names), chance.permutation(found.chains.z)[np.arange(usual.draws) % len(found.z)],
                      chance)
        posterior = posterior_of(mechanism, found.informed, z[:, :count], np.median(z[:, :count], axis=0), {})
        seen = predict_studies(mechanism.with_posterior(posterior), table.only(names), draws=usual.draws, seed=usual.seed,
                               workers=workers)
        for row, case in enumerate(seen.cases):
            at = place[_key(case)]
            predicted[at], laws[at], parts[at] = seen.predicted[row], seen.laws[row], seen.parts[row]
        done += len(seen.cases)
        if on_progress:
            on_progress(done, len(usual.cases))
    return replace(usual, predicted=predicted, laws=laws, parts=tuple(parts))


def posterior_without(found: Calibration, study_ids: set[str]) -> Near:
    """Return the posterior of all but some studies; it needs no run."""
    terms = [term for arm in found.arms for term in arm.terms]
    others = [term.question.arm.study_id not in study_ids for term in terms] + [True] * len(found.facts)
    return found.near.only(np.array(others))


def _key(case: Case) -> tuple[object, ...]:
    return case.study_id, case.outcome, case.line, case.weeks is None, case.unit, case.observed
