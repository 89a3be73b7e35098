"""Arithmetic of one row: predictive draws against what was reported."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exerkine.trials import Case
from exerkine.validation._folds import row_seed

Array = NDArray[np.float64]
Z95 = 1.959963984540054
CENTRAL = (0.15865525393145707, 0.8413447460685429)
"""Between these quantiles lies one SD to either side of a normal."""


def crps_of_draws(observed: Array, draws: Array) -> Array:
    """Return the fair continuous ranked probability score of each row, shape (N,), in the unit of the row.

    mean |x - y| less sum |x - x'| over unordered pairs of draws / (D (D - 1)) (Ferro 2014), so that few draws do not cost
    a forecast anything on average; unlike the score of a whole distribution it can be below zero by chance.

    Parameters
    ----------
    observed
        Shape (N,).
    draws
        Shape (N, D), two or more draws, in the unit of ``observed``.
    """
    count = draws.shape[1]
    if count < 2:
        raise ValueError("a fair score needs two or more draws")
    ordered = np.sort(draws, axis=1)
    weights = (2 * np.arange(1, count + 1) - count - 1) / (count * (count - 1))
    # differences to the first draw: the weights add up to zero, and so a far-off level costs no digits;
    # summed row by row, and not as a product of matrices, whose last digit depends on where a row stands
    spread = np.sum((ordered - ordered[:, :1]) * weights, axis=1)
    return np.asarray(np.abs(draws - observed[:, None]).mean(axis=1) - spread)


def standard_error(case: Case) -> float | None:
    """Return the standard error of what a source reports: as printed, else from its 95 % interval; None where it has neither."""
    if case.se is not None and case.se > 0:
        return case.se
    if case.lo is not None and case.hi is not None and case.hi > case.lo:
        return (case.hi - case.lo) / (2 * Z95)
    return None


def add_sampling_error(cases: Sequence[Case], draws: Array, seed: int = 0) -> Array:
    """Return draws of what the source would report: each draw of the true effect plus one normal error of the row's own size.

    Rows without a standard error stay as they are.  The errors of a row are its own, wherever in a table it stands.
    """
    out = np.array(draws, dtype=np.float64)
    for i, case in enumerate(cases):
        se = standard_error(case)
        if se is not None:
            out[i] += se * np.random.default_rng(row_seed(case, "sampling", seed)).standard_normal(out.shape[1])
    return out


def pit_values(cases: Sequence[Case], observed: Array, draws: Array, seed: int = 0) -> Array:
    """Return the randomised rank of each observation among its draws, shape (N,), uniform on 0 to 1 for a calibrated forecast.

    With r draws below, t equal and u uniform of the row's own it is (r + u (t + 1)) / (D + 1), uniform for any number of draws.
    """
    below = (draws < observed[:, None]).sum(axis=1)
    equal = (draws == observed[:, None]).sum(axis=1)
    u = np.array([np.random.default_rng(row_seed(case, "rank", seed)).random() for case in cases])
    return np.asarray((below + u * (equal + 1)) / (draws.shape[1] + 1))


def half_width(draws: Array) -> Array:
    """Return half the width of the central 68 % of each row's draws: their SD where they are normal, and finite always."""
    lo, hi = np.quantile(draws, CENTRAL, axis=1)
    return np.asarray((hi - lo) / 2)


def ranked_score(probabilities: Array, stated: int) -> float:
    """Return the ranked probability score of down, none, up (0 best, 1 worst): half the squared differences of the sums up."""
    sums, truth = np.cumsum(probabilities)[:2], (np.arange(2) >= stated).astype(float)
    return float(np.sum((sums - truth) ** 2) / 2)
