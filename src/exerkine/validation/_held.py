"""Predictions and baselines on the same rows, scored side by side."""

from __future__ import annotations

from exerkine.validation._baselines import BASELINES, predict_baseline
from exerkine.validation._folds import split_folds
from exerkine.validation._predict import Predictions
from exerkine.validation._scores import Validation, score_cases


def score_predictions(found: Predictions) -> Validation:
    """Score what was predicted of a table, and every baseline, fitted each time without the studies that it predicts.

    The draws hold the sampling error of the trial already.
    """
    folds = split_folds(found.cases)
    baselines = [predict_baseline(name, found.cases, folds, seed=found.seed) for name in BASELINES]
    return score_cases(found.cases, found.predicted, baselines, has_sampling_error=True, seed=found.seed)
