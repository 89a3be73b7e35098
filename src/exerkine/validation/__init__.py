"""How well the model predicts studies: rows of any study table as cases, predicted, scored, and held against baselines."""

from exerkine.validation._ablation import Ablation, Cut, ablate, cuts_of
from exerkine.validation._baselines import BASELINES, Baseline, predict_baseline, training_impulse
from exerkine.validation._bootstrap import Mean, binomial_band, mean_by_trial, share_by_trial, wilson
from exerkine.validation._cases_csv import case_dicts, cases_csv
from exerkine.validation._draws import crps_of_draws, standard_error
from exerkine.validation._folds import split_folds, trial_names
from exerkine.validation._held import score_predictions
from exerkine.validation._held_out import posterior_without, predict_held_out
from exerkine.validation._hypertrophy import muscle_growth
from exerkine.validation._predict import Parts, Predictions, predict_studies
from exerkine.validation._rows import FATES, RowScores, outcome_scales, score_rows
from exerkine.validation._scores import Against, Coverage, Scores, Validation, score_cases, summarise

__all__ = [
    "BASELINES",
    "FATES",
    "Ablation",
    "Against",
    "Baseline",
    "Coverage",
    "Cut",
    "Mean",
    "Parts",
    "Predictions",
    "RowScores",
    "Scores",
    "Validation",
    "ablate",
    "binomial_band",
    "case_dicts",
    "cases_csv",
    "crps_of_draws",
    "cuts_of",
    "mean_by_trial",
    "muscle_growth",
    "outcome_scales",
    "posterior_without",
    "predict_baseline",
    "predict_held_out",
    "predict_studies",
    "score_cases",
    "score_predictions",
    "score_rows",
    "share_by_trial",
    "split_folds",
    "standard_error",
    "summarise",
    "training_impulse",
    "trial_names",
    "wilson",
]
