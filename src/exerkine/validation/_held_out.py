"""Trials predicted by a fit that has never seen them: folds over trials, each refitted without its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exerkine.calibration import Calibration, Data, Fit, fit_laplace, posterior_of
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

    Each fold starts where the whole fit ended and is refitted without its own trials, on the fit's Jacobian; its trials are then
    run with draws from the Laplace approximation of that fit.

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
        fit = refit_without(found, names)
        z = fit.sample(np.random.default_rng([usual.seed, fold]), usual.draws)
        posterior = posterior_of(mechanism, found.informed, z[:, :count], fit.z[:count], {})
        seen = predict_studies(mechanism.with_posterior(posterior), table.only(names), draws=usual.draws, seed=usual.seed,
                               workers=workers)
        for row, case in enumerate(seen.cases):
            at = place[_key(case)]
            predicted[at], laws[at], parts[at] = seen.predicted[row], seen.laws[row], seen.parts[row]
        done += len(seen.cases)
        if on_progress:
            on_progress(done, len(usual.cases))
    return replace(usual, predicted=predicted, laws=laws, parts=tuple(parts))


def refit_without(found: Calibration, study_ids: set[str]) -> Fit:
    """Return the fit of all but some studies, on the Jacobian of the whole fit."""
    terms = [term for arm in found.arms for term in arm.terms]
    others = np.array([term.question.arm.study_id not in study_ids for term in terms] + [True] * len(found.facts))
    data, fit, count = found.data, found.fit, len(found.informed)
    few = Data(data.observed[others], data.se[others], data.groups[others], data.classes[others], data.tau_scale, data.lo[others],
               data.hi[others], data.shifts[others])
    own, slopes = fit.predicted - data.shifts @ fit.z[count:], fit.jacobian[:, :count]

    def near(z: np.ndarray) -> np.ndarray:
        return (own + (z - fit.z[:count]) @ slopes.T)[:, others]

    return fit_laplace(near, few, fit.z)


def _key(case: Case) -> tuple[object, ...]:
    return case.study_id, case.outcome, case.line, case.weeks is None, case.unit, case.observed
