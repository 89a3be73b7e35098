"""Effects of several trials -> one mean with its intervals, its heterogeneity and what a further trial may find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.errors import SynthesisError, unknown_name_advice
from exerkine.synthesis._heterogeneity import METHODS, Array, between_study_variance, projection, q_profile, residual_q
from exerkine.synthesis._quantiles import chi2_tail, normal_quantile, t_quantile, t_two_sided

LEVEL = 0.95
"""Of every interval of this room."""
LEAST_FOR_PREDICTION = 3
"""A prediction interval has k - 2 degrees of freedom."""
LEAST_FOR_ASYMMETRY = 3
WEAK_ASYMMETRY_BELOW = 10
"""With fewer trials Egger's test finds little (Sterne 2011)."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Pooled:
    """The random-effects mean of ``k`` effects, in their unit.

    ``interval`` is that of Hartung, Knapp, Sidik and Jonkman (t with k - 1), with its ``se_hk`` and ``p``; ``wald`` is
    the normal one with ``se``.  ``prediction`` is mean +- t(k - 2) sqrt(tau2 + se^2) (Higgins 2009), None below three
    effects.  ``i2_pct`` and ``h2`` set tau2 beside the typical sampling variance (Higgins 2002); ``tau2_interval`` is
    the Q-profile one.  ``weights_pct`` are in the order of the effects.
    """

    method: str
    k: int
    mean: float
    se: float
    wald: Interval
    se_hk: float
    interval: Interval
    p: float
    tau2: float
    tau2_interval: Interval
    q: float
    q_df: int
    q_p: float
    i2_pct: float
    h2: float
    prediction: Interval | None
    weights_pct: tuple[float, ...]

    @property
    def is_narrower_than_wald(self) -> bool:
        """Whether the Hartung-Knapp interval is narrower than the plain one, as chance agreement of trials can make it."""
        return self.interval[1] - self.interval[0] < self.wald[1] - self.wald[0]


@dataclass(frozen=True)
class SmallStudyTest:
    """Egger's regression of effect on standard error, weighted by 1 / v: ``slope`` is 0 where the funnel is symmetric.

    ``limit`` is the effect that the line meets at a standard error of zero; ``is_weak`` says that k is below ten.
    """

    slope: float
    se: float
    t: float
    df: int
    p: float
    limit: float
    is_weak: bool


def pool_effects(effects: Sequence[float], variances: Sequence[float], method: str = "reml") -> Pooled:
    """Pool the effects of independent trials by inverse-variance random effects.

    Parameters
    ----------
    effects
        One per trial, all in one unit.
    variances
        Their squared standard errors, positive.
    method
        Estimator of tau2: ``reml``, ``dl`` or ``pm``.

    Returns
    -------
    Pooled

    Raises
    ------
    SynthesisError
        Fewer than two effects (one trial is its own result), an effect that is not finite, a variance that is not
        positive, or an unknown method.

    Examples
    --------
    >>> found = pool_effects([0.1, 0.3, 0.8], [0.02, 0.03, 0.02])
    >>> round(found.mean, 2), round(found.tau2, 2)
    (0.4, 0.11)
    """
    y, v = checked(effects, variances, method)
    k, x = len(y), np.ones((len(y), 1))
    tau2 = between_study_variance(y, v, x, method)
    w = 1.0 / (v + tau2)
    mean, se = float(w @ y / w.sum()), float(w.sum() ** -0.5)
    se_hk = se * float(np.sqrt(w @ (y - mean) ** 2 / (k - 1)))
    z, t = normal_quantile((1 + LEVEL) / 2), t_quantile((1 + LEVEL) / 2, k - 1)
    prediction = None
    if k >= LEAST_FOR_PREDICTION:
        reach = t_quantile((1 + LEVEL) / 2, k - 2) * float(np.hypot(np.sqrt(tau2), se))
        prediction = (mean - reach, mean + reach)
    q, typical = residual_q(y, v, x), typical_variance(v, x)
    return Pooled(
        method=method, k=k, mean=mean, se=se, wald=(mean - z * se, mean + z * se), se_hk=se_hk,
        interval=(mean - t * se_hk, mean + t * se_hk), p=t_two_sided(mean / se_hk, k - 1) if se_hk else float(mean == 0),
        tau2=tau2, tau2_interval=q_profile(y, v, x, LEVEL), q=q, q_df=k - 1, q_p=chi2_tail(q, k - 1),
        i2_pct=100.0 * tau2 / (tau2 + typical), h2=(tau2 + typical) / typical, prediction=prediction,
        weights_pct=tuple(float(share) for share in 100.0 * w / w.sum()))


def leave_one_out(effects: Sequence[float], variances: Sequence[float], method: str = "reml") -> tuple[Pooled, ...]:
    """Return the pool without the first effect, without the second, and so on; nothing below three effects."""
    y, v = checked(effects, variances, method)
    if len(y) < 3:
        return ()
    return tuple(pool_effects(np.delete(y, i), np.delete(v, i), method) for i in range(len(y)))  # type: ignore[arg-type]


def small_study_test(effects: Sequence[float], variances: Sequence[float]) -> SmallStudyTest | None:
    """Return Egger's test (1997), t with k - 2; None below three effects, with equal errors, or where a line meets all."""
    y, v = checked(effects, variances, "reml")
    k, se = len(y), np.sqrt(v)
    if k < LEAST_FOR_ASYMMETRY or np.ptp(se) <= 1e-9 * se.max():
        return None
    x = np.column_stack([np.ones(k), se])
    bread = np.linalg.inv(x.T @ (x / v[:, None]))
    limit, slope = bread @ (x.T @ (y / v))
    spread = residual_q(y, v, x) / (k - 2)
    slope_se = float(np.sqrt(max(spread, 0.0) * bread[1, 1]))
    if not slope_se:
        return None
    t = float(slope) / slope_se
    return SmallStudyTest(float(slope), slope_se, t, k - 2, t_two_sided(t, k - 2), float(limit), k < WEAK_ASYMMETRY_BELOW)


def typical_variance(v: Array, x: Array) -> float:
    """Return the sampling variance of a typical study: (k - p) / trace P, that of Higgins (2002) when p is 1."""
    return float((len(v) - x.shape[1]) / np.trace(projection(v, x, 0.0)))


def checked(effects: Sequence[float], variances: Sequence[float], method: str) -> tuple[Array, Array]:
    """Return both as arrays; SynthesisError when they cannot be pooled."""
    if method not in METHODS:
        raise SynthesisError(f"method '{method}' is not known.  {unknown_name_advice(method, METHODS)}")
    y, v = np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.shape != v.shape or y.ndim != 1:
        raise SynthesisError(f"{y.size} effects have {v.size} variances; give one variance per effect")
    if len(y) < 2:
        raise SynthesisError(f"{len(y)} effect cannot be pooled; two or more are needed, and one trial is its own result")
    if not np.all(np.isfinite(y)) or not np.all(np.isfinite(v)) or np.any(v <= 0):
        raise SynthesisError("every effect must be finite and every variance finite and above 0")
    return y, v
