"""Scores over groups of rows, with the number of rows and trials beside each, and against baselines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.trials import CLASSES, Case
from exerkine.validation._baselines import Baseline
from exerkine.validation._bootstrap import Mean, binomial_band, mean_by_trial, share_by_trial
from exerkine.validation._draws import Array
from exerkine.validation._folds import trial_names
from exerkine.validation._rows import RowScores, outcome_scales, score_rows

LEVELS = (0.5, 0.8, 0.95)
BINS = 10
GROUPS = ("outcome_class", "population", "modality", "comparison")


@dataclass(frozen=True)
class Coverage:
    """The ``share`` of rows inside the central prediction interval of a ``level``; a calibrated forecast stays in lo to hi."""

    level: float
    share: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Scores:
    """Scores of one forecaster over one group of rows; None where no row has such a score.

    ``n_rows`` are all rows of the group, ``n_scored`` those with a number, error and forecast.  ``direction`` is the share of
    right signs among rows whose own interval leaves zero out; ``stated`` the mean probability given to the direction of rows
    that state no more, ``rps`` their ranked probability score.  ``error_median`` and ``error_spread`` (half the central 68 %)
    are 0 and 1 for a calibrated forecast.  ``ranks`` counts PIT values in ten equal bins.  ``crps`` is in scales of the outcome.
    """

    n_rows: int
    n_scored: int
    n_trials: int
    n_direction_only: int
    direction: Mean | None
    stated: Mean | None
    rps: Mean | None
    error_median: float | None
    error_spread: float | None
    coverage: tuple[Coverage, ...]
    ranks: tuple[int, ...]
    crps: Mean | None

    def coverage_at(self, level: float) -> Coverage | None:
        """Return the coverage of one level, None where no row was scored."""
        return next((one for one in self.coverage if one.level == level), None)


@dataclass(frozen=True)
class Against:
    """CRPS of the model less that of a baseline, on the rows that both predict: below 0 the model is the better."""

    name: str
    overall: Mean | None
    by_class: Mapping[str, Mean | None]
    scores: Scores
    rows: RowScores
    scores_by_class: Mapping[str, Scores]
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Validation:
    """A forecaster over N cases: rows, scores in all and by group (group -> value -> scores), and baselines on the same rows."""

    cases: tuple[Case, ...]
    rows: RowScores
    scores: Scores
    by: Mapping[str, Mapping[str, Scores]]
    baselines: tuple[Against, ...]
    reasons: Mapping[int, str]


def score_cases(
    cases: Sequence[Case],
    predicted: Array,
    baselines: Sequence[Baseline] = (),
    *,
    has_sampling_error: bool = False,
    reasons: Mapping[int, str] | None = None,
    seed: int = 0,
) -> Validation:
    """Score predictive draws against what was reported, and baselines on the same rows.

    Parameters
    ----------
    cases
        N rows, of one or more study tables.
    predicted
        Draws on each case's own scale, shape (N, D); a row with NaN is not predicted.
    baselines
        From `predict_baseline`, over the same cases in the same order.
    has_sampling_error
        Whether the draws are of what such a trial would report, and not of the true effect; see `score_rows`.
    reasons
        Position of a case -> why the model does not predict it.

    Returns
    -------
    Validation
        Independent of the order of the cases, up to the order of its rows.
    """
    trials, scales = trial_names(cases), outcome_scales(cases)
    rows = score_rows(cases, predicted, has_sampling_error=has_sampling_error, scales=scales, seed=seed)
    everybody = range(len(cases))
    by = {group: {value: summarise(cases, rows, trials, [i for i in everybody if getattr(cases[i], group) == value], seed)
                  for value in _values(cases, group)} for group in GROUPS}
    against = tuple(_against(cases, rows, trials, scales, one, seed) for one in baselines)
    return Validation(tuple(cases), rows, summarise(cases, rows, trials, everybody, seed), by, against, dict(reasons or {}))


def summarise(cases: Sequence[Case], rows: RowScores, trials: Sequence[str], at: Sequence[int], seed: int = 0) -> Scores:
    """Return the scores of the rows at these positions."""
    scored = [i for i in at if rows.fate[i] == "scored"]
    stated = [i for i in at if rows.fate[i] == "direction_only"]
    clear = [i for i in scored if cases[i].excludes_zero]
    right = [rows.median[i] * (cases[i].observed or 0.0) > 0 for i in clear]
    errors, pit = np.sort(rows.error[scored]), rows.pit[scored]
    count = len({trials[i] for i in scored})

    def mean(values: Array, where: Sequence[int]) -> Mean | None:
        return mean_by_trial(values[list(where)], [trials[i] for i in where], seed)

    coverage, lo, hi = [], 0.0, 0.0
    for level in LEVELS if scored else ():
        lo, hi = binomial_band(level, count)
        coverage.append(Coverage(level, float(np.mean(np.abs(pit - 0.5) <= level / 2)), lo, hi))
    median, spread = (float(np.median(errors)), _half_width(errors)) if scored else (None, None)
    return Scores(
        n_rows=len(at), n_scored=len(scored), n_trials=count, n_direction_only=len(stated),
        direction=share_by_trial(right, [trials[i] for i in clear]), stated=mean(rows.p_stated, stated),
        rps=mean(rows.rps, stated), error_median=median, error_spread=spread, coverage=tuple(coverage),
        ranks=tuple(int(n) for n in np.histogram(pit, bins=BINS, range=(0.0, 1.0))[0]), crps=mean(rows.crps, scored))


def _half_width(errors: Array) -> float | None:
    if len(errors) < 2 or not np.all(np.isfinite(errors)):
        return None
    lo, hi = np.quantile(errors, (0.15865525, 0.84134475))
    return float(hi - lo) / 2


def _against(
    cases: Sequence[Case], rows: RowScores, trials: Sequence[str], scales: dict[tuple[str, str], float], one: Baseline, seed: int
) -> Against:
    theirs = score_rows(cases, one.draws, scales=scales, seed=seed)
    both = [i for i in range(len(cases)) if not math.isnan(rows.crps[i]) and not math.isnan(theirs.crps[i])]
    difference = rows.crps - theirs.crps

    def mean(at: Sequence[int]) -> Mean | None:
        return mean_by_trial(difference[list(at)], [trials[i] for i in at], seed)

    classes = _values(cases, "outcome_class")
    return Against(
        one.name, mean(both), {word: mean([i for i in both if cases[i].outcome_class == word]) for word in classes},
        summarise(cases, theirs, trials, range(len(cases)), seed), theirs,
        {word: summarise(cases, theirs, trials, [i for i in range(len(cases)) if cases[i].outcome_class == word], seed)
         for word in classes}, one.basis)


def _values(cases: Sequence[Case], group: str) -> list[str]:
    found = {getattr(case, group) for case in cases}
    return [word for word in CLASSES if word in found] if group == "outcome_class" else sorted(found)
