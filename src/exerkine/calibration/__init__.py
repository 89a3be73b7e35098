"""How good the model is: the facts it should reproduce, each by its own protocol; and what one person's measures add."""

from exerkine.calibration._bench import Bench, aerobic, resistance, weekly
from exerkine.calibration._calibrate import Calibration, calibrate
from exerkine.calibration._facts import FactPart, check_facts
from exerkine.calibration._laplace import Data, Fit, fit_laplace, log_posterior, sloppiness
from exerkine.calibration._moves import Moves, fact_moves
from exerkine.calibration._personal import PersonalUpdate, update_person
from exerkine.calibration._prior_map import PriorMap
from exerkine.calibration._psis import Importance, smoothed_weights
from exerkine.calibration._stability import LIMIT_PERSONS, LIMIT_REFERENCE, Loop, Stability, circle_arms, stability
from exerkine.calibration._terms import ArmTerms, Term, TrialModel, Unused, data_of, terms_of

__all__ = [
    "LIMIT_PERSONS",
    "LIMIT_REFERENCE",
    "ArmTerms",
    "Bench",
    "Calibration",
    "Data",
    "FactPart",
    "Fit",
    "Importance",
    "Loop",
    "Moves",
    "PersonalUpdate",
    "PriorMap",
    "Stability",
    "Term",
    "TrialModel",
    "Unused",
    "aerobic",
    "calibrate",
    "check_facts",
    "circle_arms",
    "data_of",
    "fact_moves",
    "fit_laplace",
    "log_posterior",
    "resistance",
    "sloppiness",
    "smoothed_weights",
    "stability",
    "terms_of",
    "update_person",
    "weekly",
]
