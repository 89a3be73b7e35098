"""How good the model is: the facts it should reproduce, each by its own protocol; and what one person's measures add."""

from exerkine.calibration._bench import Bench, aerobic, resistance, weekly
from exerkine.calibration._calibrate import Calibration, calibrate, posterior_of
from exerkine.calibration._chains import Chains, Journey, sample_chains, set_out
from exerkine.calibration._data import ALONE, Data
from exerkine.calibration._fact_terms import FactTerm, fact_terms, with_facts
from exerkine.calibration._facts import FactPart, FactSpread, check_facts, facts_of, spread_facts
from exerkine.calibration._laplace import Fit, fit_laplace, sloppiness
from exerkine.calibration._lessons import Lessons, learn, wander
from exerkine.calibration._likelihood import information_of, log_likelihood, log_posterior
from exerkine.calibration._moves import Moves, fact_moves
from exerkine.calibration._near import Near
from exerkine.calibration._personal import PersonalUpdate, update_person
from exerkine.calibration._petab import petab_problem
from exerkine.calibration._petab_problem import PetabProblem
from exerkine.calibration._prior_map import PriorMap
from exerkine.calibration._psis import Importance, smoothed_weights
from exerkine.calibration._ranks import Ranks
from exerkine.calibration._recovery import KNOWN, Recovery, Truth, draw_truth, recovery_of, simulated
from exerkine.calibration._responses import FittedTrait, SeenSpread, fit_responses, pooled_cv, seen_spreads
from exerkine.calibration._stability import LIMIT_PERSONS, LIMIT_REFERENCE, Loop, Stability, circle_arms, stability
from exerkine.calibration._terms import ArmTerms, Term, Unused, data_of, terms_of
from exerkine.calibration._trial_model import ParallelModel, TrialModel, parallel_model

__all__ = [
    "ALONE",
    "KNOWN",
    "LIMIT_PERSONS",
    "LIMIT_REFERENCE",
    "ArmTerms",
    "Bench",
    "Calibration",
    "Chains",
    "Data",
    "FactPart",
    "FactSpread",
    "FactTerm",
    "Fit",
    "FittedTrait",
    "Importance",
    "Journey",
    "Lessons",
    "Loop",
    "Moves",
    "Near",
    "ParallelModel",
    "PersonalUpdate",
    "PetabProblem",
    "PriorMap",
    "Ranks",
    "Recovery",
    "SeenSpread",
    "Stability",
    "Term",
    "TrialModel",
    "Truth",
    "Unused",
    "aerobic",
    "calibrate",
    "check_facts",
    "circle_arms",
    "data_of",
    "draw_truth",
    "fact_moves",
    "fact_terms",
    "facts_of",
    "fit_laplace",
    "fit_responses",
    "information_of",
    "learn",
    "log_likelihood",
    "log_posterior",
    "parallel_model",
    "petab_problem",
    "pooled_cv",
    "posterior_of",
    "recovery_of",
    "resistance",
    "sample_chains",
    "seen_spreads",
    "set_out",
    "simulated",
    "sloppiness",
    "smoothed_weights",
    "spread_facts",
    "stability",
    "terms_of",
    "update_person",
    "wander",
    "weekly",
    "with_facts",
]
