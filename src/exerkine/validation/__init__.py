"""How well the model predicts studies: rows of any study table as cases, predicted, scored, and held against baselines."""

from exerkine.validation._baselines import BASELINES, Baseline, predict_baseline, training_impulse
from exerkine.validation._bootstrap import Mean, binomial_band, mean_by_trial, share_by_trial, wilson
from exerkine.validation._case import CLASSES, Case
from exerkine.validation._cases_csv import case_dicts, cases_csv
from exerkine.validation._classes import (
           OutcomeClass,
           class_of,
           pooled_tau,
           printed_cv,
           read_outcome_classes,
           read_spreads,
)
from exerkine.validation._draws import crps_of_draws, standard_error
from exerkine.validation._folds import split_folds, trial_names
from exerkine.validation._held import score_predictions
from exerkine.validation._predict import Parts, Predictions, predict_studies
from exerkine.validation._rows import FATES, RowScores, outcome_scales, score_rows
from exerkine.validation._scores import Against, Coverage, Scores, Validation, score_cases, summarise
from exerkine.validation._skipped import Skipped, skip_reasons
from exerkine.validation._table import StudyTable, read_study_table, shipped_table

__all__ = [
    "BASELINES",
    "CLASSES",
    "FATES",
    "Against",
    "Baseline",
    "Case",
    "Coverage",
    "Mean",
    "OutcomeClass",
    "Parts",
    "Predictions",
    "RowScores",
    "Scores",
    "Skipped",
    "StudyTable",
    "Validation",
    "binomial_band",
    "case_dicts",
    "cases_csv",
    "class_of",
    "crps_of_draws",
    "mean_by_trial",
    "outcome_scales",
    "pooled_tau",
    "predict_baseline",
    "predict_studies",
    "printed_cv",
    "read_outcome_classes",
    "read_spreads",
    "read_study_table",
    "score_cases",
    "score_predictions",
    "score_rows",
    "share_by_trial",
    "shipped_table",
    "skip_reasons",
    "split_folds",
    "standard_error",
    "summarise",
    "training_impulse",
    "trial_names",
    "wilson",
]
