"""What a simple forecaster would have said of the same rows, fitted on the other folds only."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.synthesis import Rules, read_rules
from exerkine.trials import Case
from exerkine.validation._constants import constants
from exerkine.validation._draws import Array
from exerkine.validation._effects import Effect, effects_of, sessions
from exerkine.validation._folds import row_seed, trial_names
from exerkine.validation._hypertrophy import muscle_growth
from exerkine.validation._regression import ClassRegressions
from exerkine.validation._shrink import Shrinkage

BASELINES = ("no_change", "outcome_mean", "regression", "fitness_fatigue", "muscle_growth")
IMPULSE_CLASSES = ("strength", "fitness")
"""Classes of which the fitness-fatigue model speaks."""
GROWTH_MODALITIES = ("resistance", "kettlebell")
GROWTH_OUTCOMES = ("ASM", "ASMI", "LBM", "LEG_LEAN", "MUSCLE_SIZE", "MUSCLE_THICKNESS_RF", "MUSCLE_THICKNESS_VL", "QUAD_CSA", "SMI",
                   "SMM", "THIGH_CSA", "VL_CSA")
"""Of which the model of muscle growth speaks."""
WEEK_DAYS = 7.0
Told = tuple[Array, str] | None


@dataclass(frozen=True)
class Baseline:
    """Draws of the true effect of each case, shape (N, D), in its own unit; NaN where the baseline says nothing.

    ``basis`` tells of each row what its forecast rests on, as ``outcome and population`` or ``class``; empty without a forecast.
    """

    name: str
    draws: Array
    basis: tuple[str, ...]


def predict_baseline(
    name: str, cases: Sequence[Case], fold_of: Sequence[int] | NDArray[np.int64], *, draws: int = 1000, seed: int = 0
) -> Baseline:
    """Predict every case by a baseline that was fitted on the cases of the other folds.

    Parameters
    ----------
    name
        ``no_change``: effects scatter around zero as far as those of the outcome do.  ``outcome_mean``: random-effects mean of
        the outcome, in its population where two trials are from it, shrunk to the class.  ``regression``: meta-regression of
        the class on kind of exercise, population, weeks and sessions.  ``fitness_fatigue``: Banister's model with one gain per
        outcome, for strength and fitness.  ``muscle_growth``: that of `muscle_growth`, also with one gain per outcome, for the size
        of muscle after resistance training.  ``docs/scoring.md`` has the formulae.
    cases, fold_of
        N rows, and the fold of each, as from `split_folds`.
    draws
        Even number of draws per row.
    seed
        Of the draws; the same row has the same draws wherever it stands.

    Raises
    ------
    UnknownNameError
        No baseline has this name.
    ValueError
        An odd number of draws, or another number of folds than of cases.
    """
    if name not in BASELINES:
        raise UnknownNameError(f"baseline '{name}' is not known.  {unknown_name_advice(name, BASELINES)}")
    if draws < 2 or draws % 2:
        raise ValueError(f"{draws} draws; give an even number above 0")
    folds = np.asarray(fold_of)
    if len(folds) != len(cases):
        raise ValueError(f"{len(folds)} folds for {len(cases)} cases")
    rules, trials = read_rules(), trial_names(cases)
    out, basis = np.full((len(cases), draws), math.nan), [""] * len(cases)
    for fold in np.unique(folds):
        known = np.flatnonzero(folds != fold).tolist()
        effects = effects_of([cases[i] for i in known], [trials[i] for i in known], rules)
        say = _MAKERS[name](effects, rules, draws)
        for i in np.flatnonzero(folds == fold).tolist():
            told = say(cases[i], row_seed(cases[i], name, seed))
            if told is not None:
                out[i], basis[i] = told
    return Baseline(name, out, tuple(basis))


def _no_change(effects: Sequence[Effect], rules: Rules, count: int) -> Callable[[Case, int], Told]:
    """Zero, with the second moment of true effects about zero: mean of y^2 - v, shrunk to that of the class."""
    shrinkage = Shrinkage(effects, rules)

    def say(case: Case, seed: int) -> Told:
        prior = shrinkage.of_class(case.outcome, case.outcome_class, case.unit, case.comparison)
        mine = [e for e in effects if (e.outcome, e.unit, e.comparison) == (case.outcome, case.unit, case.comparison)]
        strength = constants()["prior_trials"] if prior is not None else 0.0
        if strength + len(mine) < 1:
            return None
        about_zero = prior.mean**2 + prior.variance + prior.tau2 if prior is not None else 0.0
        own = math.fsum(e.value**2 - e.variance for e in mine)
        size = math.sqrt(max(0.0, (own + strength * about_zero) / (len(mine) + strength)))
        half = np.random.default_rng(seed).standard_normal(count // 2)
        # each draw beside its mirror image, so that the median is zero exactly and claims no direction
        return size * np.concatenate([half, -half]), "outcome" if mine else prior.basis if prior is not None else ""

    return say


def _outcome_mean(effects: Sequence[Effect], rules: Rules, count: int) -> Callable[[Case, int], Told]:
    shrinkage = Shrinkage(effects, rules)

    def say(case: Case, seed: int) -> Told:
        found = shrinkage.of(case, by_population=True)
        return None if found is None else (found.draw(count, seed), found.basis)

    return say


def _regression(effects: Sequence[Effect], rules: Rules, count: int) -> Callable[[Case, int], Told]:
    fits, means = ClassRegressions(effects, rules), _outcome_mean(effects, rules, count)

    def say(case: Case, seed: int) -> Told:
        found = fits.of(case)
        if found is not None:
            return found.draw(count, seed), found.basis
        told = means(case, seed)
        return None if told is None else (told[0], f"mean: {told[1]}")

    return say


def _fitness_fatigue(effects: Sequence[Effect], rules: Rules, count: int) -> Callable[[Case, int], Told]:
    return _with_gain(effects, rules, count, training_impulse, lambda one: one.outcome_class in IMPULSE_CLASSES)


def _muscle_growth(effects: Sequence[Effect], rules: Rules, count: int) -> Callable[[Case, int], Told]:
    return _with_gain(effects, rules, count, muscle_growth,
                      lambda one: one.outcome in GROWTH_OUTCOMES and one.modality in GROWTH_MODALITIES)


def _with_gain(
    effects: Sequence[Effect],
    rules: Rules,
    count: int,
    response: Callable[[float | None, float | None], float | None],
    speaks_of: Callable[[Effect | Case], bool],
) -> Callable[[Case, int], Told]:
    """Effects are a gain, one per outcome, times the response of a model to weeks and sessions per week."""
    usable = [e for e in effects if speaks_of(e)]
    shrinkage = Shrinkage(usable, rules, lambda e: response(e.weeks, e.sessions_per_week))

    def say(case: Case, seed: int) -> Told:
        size = response(case.weeks, sessions(case)) if speaks_of(case) else None
        found = shrinkage.of(case, by_population=False) if size else None
        return None if found is None or size is None else (size * found.draw(count, seed), found.basis)

    return say


def training_impulse(weeks: float | None, sessions_per_week: float | None) -> float | None:
    """Return fitness less fatigue at the test after a programme of even sessions, in sessions; None where either is unknown.

    Banister's two filters with one unit per session: sum of exp(-d / 42) - 2 exp(-d / 7) over the days d from each session to
    the test (time constants and ratio of Clarke and Skiba 2013, in ``scoring.csv``).  Below 0 after the
    first sessions, as in the textbook; what is not above 0 carries no gain and is left out.

    Examples
    --------
    >>> round(training_impulse(12, 3), 1)
    10.3
    """
    if not weeks or not sessions_per_week:
        return None
    of = constants()
    days = of["rest_days"] + np.arange(max(round(weeks * sessions_per_week), 1)) * WEEK_DAYS / sessions_per_week
    impulse = float(np.sum(np.exp(-days / of["fitness_days"]) - of["fatigue_ratio"] * np.exp(-days / of["fatigue_days"])))
    return impulse if impulse > 0 else None


_MAKERS: dict[str, Callable[[Sequence[Effect], Rules, int], Callable[[Case, int], Told]]] = {
    "no_change": _no_change, "outcome_mean": _outcome_mean, "regression": _regression, "fitness_fatigue": _fitness_fatigue,
    "muscle_growth": _muscle_growth}
