"""Each case against its predictive draws: what becomes of the row, and its scores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.trials import Case
from exerkine.validation._constants import constants
from exerkine.validation._draws import (
    Array,
    add_sampling_error,
    crps_of_draws,
    half_width,
    pit_values,
    ranked_score,
    standard_error,
)

FATES = ("scored", "direction_only", "not_predicted", "no_error", "no_scale", "nothing_reported")
"""``scored`` by its number; ``direction_only`` by the direction it states; the rest not at all, for this reason."""
WAYS = {"down": 0, "none": 1, "up": 2}
Scales = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class RowScores:
    """Scores of N rows in the order of the cases; every array has shape (N,) and NaN where a row has no such score.

    ``median``, ``lo80`` and ``hi80`` are of what the source would report, in the unit of the row; ``error`` is the normalised
    error, ``pit`` the rank, ``crps`` the score over ``scale``.  ``p_stated`` and ``rps`` are of rows with a direction only.
    """

    fate: tuple[str, ...]
    median: Array
    lo80: Array
    hi80: Array
    error: Array
    pit: Array
    crps: Array
    scale: Array
    p_stated: Array
    rps: Array


def outcome_scales(cases: Sequence[Case]) -> dict[tuple[str, str], float]:
    """Return (outcome, unit) -> the size of a typical report, in that unit, by which scores are divided.

    It is the root mean square of the reported effects over all cases, or of their standard errors where that is larger.  So a
    forecast of exactly nothing scores about 1 in every outcome, and no outcome is weighed up because its few trials found
    nothing.  It is one number for all who are scored and tells none of them anything.
    """
    squares: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    for case in cases:
        if case.observed is None:
            continue
        effects, errors = squares.setdefault((case.outcome, case.unit), ([], []))
        effects.append(case.observed**2)
        if (se := standard_error(case)) is not None:
            errors.append(se**2)
    sizes = {key: max(math.fsum(e) / len(e), math.fsum(s) / len(s) if s else 0.0) for key, (e, s) in squares.items()}
    return {key: math.sqrt(size) for key, size in sizes.items() if size > 0}


def score_rows(
    cases: Sequence[Case], predicted: Array, *, has_sampling_error: bool = False, scales: Scales | None = None, seed: int = 0
) -> RowScores:
    """Score every row.

    Parameters
    ----------
    cases
        N rows.
    predicted
        Draws on each case's own scale, shape (N, D); a row with any NaN is not predicted.
    has_sampling_error
        Whether the draws are of what such a trial would report.  If not, they are of the true effect, and each draw gets one
        normal error of the row's standard error: so the variance of people drawn into a trial counts once, never twice.
    scales
        As `outcome_scales` (the default, over these cases).

    Raises
    ------
    ValueError
        ``predicted`` has another number of rows, or fewer than two draws.
    """
    if predicted.ndim != 2 or len(predicted) != len(cases) or predicted.shape[1] < 2:
        raise ValueError(f"draws of shape {predicted.shape} for {len(cases)} cases; give one row per case and two or more draws")
    scales = outcome_scales(cases) if scales is None else scales
    fates = [_fate(case, row, scales) for case, row in zip(cases, predicted, strict=True)]
    out = {name: np.full(len(cases), math.nan) for name in (
        "median", "lo80", "hi80", "error", "pit", "crps", "scale", "p_stated", "rps")}
    out["scale"][:] = [scales.get((case.outcome, case.unit), math.nan) for case in cases]
    known = np.array([i for i, fate in enumerate(fates) if fate != "not_predicted"], dtype=int)
    if len(known):
        told = [cases[i] for i in known]
        reported = predicted[known] if has_sampling_error else add_sampling_error(told, predicted[known], seed)
        out["median"][known] = np.median(predicted[known], axis=1)
        out["lo80"][known], out["hi80"][known] = np.quantile(reported, (0.1, 0.9), axis=1)
        at = np.array([j for j, i in enumerate(known) if fates[i] == "scored"], dtype=int)
        if len(at):
            _score_numbers(out, cases, known[at], predicted, reported[at], has_sampling_error, seed)
        for i in (i for i in known if fates[i] == "direction_only"):
            limit = constants()["smallest_effect"] * out["scale"][i]
            shares = np.array([np.mean(predicted[i] < -limit), np.mean(np.abs(predicted[i]) <= limit),
                               np.mean(predicted[i] > limit)])
            way = WAYS[cases[i].direction]
            out["p_stated"][i], out["rps"][i] = shares[way], ranked_score(shares, way)
    return RowScores(tuple(fates), **out)


def _score_numbers(
    out: dict[str, Array], cases: Sequence[Case], at: Array, predicted: Array, reported: Array, has_error: bool, seed: int
) -> None:
    told = [cases[i] for i in at]
    observed = np.array([case.observed for case in told], dtype=np.float64)
    se = np.array([standard_error(case) for case in told], dtype=np.float64)
    spread = half_width(reported) if has_error else np.hypot(se, half_width(predicted[at]))
    # draws all at one point that already hold the sampling error have no spread: the error is infinite and says so
    with np.errstate(divide="ignore", invalid="ignore"):
        out["error"][at] = (observed - out["median"][at]) / spread
    out["pit"][at] = pit_values(told, observed, reported, seed)
    out["crps"][at] = crps_of_draws(observed, reported) / out["scale"][at]


def _fate(case: Case, draws: Array, scales: Scales) -> str:
    if np.isnan(draws).any():
        return "not_predicted"
    has_scale = (case.outcome, case.unit) in scales
    if case.observed is not None and standard_error(case) is not None and has_scale:
        return "scored"
    if case.direction in WAYS:
        return "direction_only" if has_scale else "no_scale"
    return "nothing_reported" if case.observed is None else "no_error"
