"""Meta-regression: does the effect follow dose, population or modality from trial to trial?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.errors import SynthesisError
from exerkine.synthesis._heterogeneity import Array, between_study_variance, residual_q
from exerkine.synthesis._quantiles import chi2_tail, f_tail, t_quantile, t_two_sided
from exerkine.synthesis._random_effects import LEVEL, Interval, checked, typical_variance

EXACT = 1e-20
"""Residuals below this share of the effects' own squares are rounding."""
Values = Sequence[float] | Sequence[str]


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its Knapp-Hartung test: per unit of a moderator, or a category less the reference."""

    name: str
    value: float
    se: float
    t: float
    p: float
    interval: Interval


@dataclass(frozen=True)
class Regression:
    """A mixed-effects meta-regression of ``k`` effects.

    ``df`` = k - p is that of every t; ``f`` tests all moderators together on ``f_df`` and ``df``.  ``tau2`` is what
    they leave between trials, ``tau2_without`` what there is without them, on the same trials; ``r2_pct`` the share
    explained, None where there is nothing to explain.  ``references`` are the categories that stand in the intercept.
    """

    method: str
    k: int
    df: int
    coefficients: tuple[Coefficient, ...]
    f: float
    f_df: int
    f_p: float
    tau2: float
    tau2_without: float
    r2_pct: float | None
    i2_pct: float
    q: float
    q_p: float
    references: tuple[tuple[str, str], ...] = ()


def regress_effects(
    effects: Sequence[float], variances: Sequence[float], moderators: Mapping[str, Values], method: str = "reml"
) -> Regression:
    """Regress the effects of independent trials on moderators.

    Parameters
    ----------
    effects, variances
        One per trial; squared standard errors.
    moderators
        Name -> one value per trial: numbers, in a unit of the caller's, or words.  Words become one column for each
        but the commonest, which is the reference (the first in the alphabet of those equally common).
    method
        Estimator of tau2: ``reml``, ``dl`` or ``pm``.

    Returns
    -------
    Regression
        Tests by Knapp and Hartung (2003); R2 as Raudenbush (2009).

    Raises
    ------
    SynthesisError
        No moderator, too few effects for the coefficients, or a moderator that does not vary or repeats another;
        or effects without any scatter around the fit.
    """
    y, v = checked(effects, variances, method)
    if not moderators:
        raise SynthesisError("name at least one moderator")
    names, x, references = _design(moderators, len(y))
    k, p = x.shape
    if k - p < 1:
        raise SynthesisError(f"{k} effects cannot carry {p} coefficients; at least {p + 1} are needed")
    if np.linalg.matrix_rank(x / np.abs(x).max(axis=0)) < p:
        raise SynthesisError("the moderators repeat each other; leave one out of " + ", ".join(moderators))
    tau2 = between_study_variance(y, v, x, method)
    tau2_without = between_study_variance(y, v, np.ones((k, 1)), method)
    wx = x / (v + tau2)[:, None]
    bread = np.linalg.inv(x.T @ wx)
    b, df = bread @ (wx.T @ y), k - p
    spread = residual_q(y, v, x, tau2) / df
    if spread <= EXACT * float(y @ (y / (v + tau2))):
        raise SynthesisError("the effects lie on the fitted line exactly, so that there is no error to test against")
    cov = bread * spread
    f = float(b[1:] @ np.linalg.solve(cov[1:, 1:], b[1:]) / (p - 1))
    q, typical = residual_q(y, v, x), typical_variance(v, x)
    told = zip(names, b, np.sqrt(np.diag(cov)), strict=True)
    return Regression(
        method=method, k=k, df=df, coefficients=tuple(_coefficient(*one, df) for one in told),
        f=f, f_df=p - 1, f_p=f_tail(f, p - 1, df), tau2=tau2, tau2_without=tau2_without,
        r2_pct=100.0 * max(0.0, 1.0 - tau2 / tau2_without) if tau2_without > 0 else None,
        i2_pct=100.0 * tau2 / (tau2 + typical), q=q, q_p=chi2_tail(q, df), references=references)


def _coefficient(name: str, value: float, se: float, df: int) -> Coefficient:
    reach = t_quantile((1 + LEVEL) / 2, df) * se
    t = float(value / se)
    return Coefficient(name, float(value), float(se), t, t_two_sided(t, df), (float(value - reach), float(value + reach)))


def _design(moderators: Mapping[str, Values], k: int) -> tuple[list[str], Array, tuple[tuple[str, str], ...]]:
    names, columns, references = ["intercept"], [np.ones(k)], []
    for name, values in moderators.items():
        if len(values) != k:
            raise SynthesisError(f"moderator '{name}' has {len(values)} values for {k} effects")
        if len(set(values)) < 2:
            raise SynthesisError(f"moderator '{name}' is the same in all {k} trials, so that nothing can follow it")
        if isinstance(values[0], str):
            counts = Counter(str(value) for value in values)
            reference, *others = sorted(counts, key=lambda word: (-counts[word], word))
            references.append((name, reference))
            for word in sorted(others):
                names.append(f"{name}={word}")
                columns.append(np.array([float(value == word) for value in values]))
        else:
            names.append(name)
            columns.append(np.asarray(values, dtype=np.float64))
    return names, np.column_stack(columns), tuple(references)
