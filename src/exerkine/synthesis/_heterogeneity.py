"""How far true effects differ between studies: tau2 by REML, DerSimonian-Laird or Paule-Mandel, and its interval.

The model is y = X b + u + e with u ~ N(0, tau2) and e_i ~ N(0, v_i), v known.  All functions take effects ``y`` (k,),
sampling variances ``v`` (k,) and a design ``x`` (k, p) of full rank; with a column of ones it is the plain
random-effects model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exerkine.synthesis._quantiles import chi2_quantile

Array = NDArray[np.float64]
METHODS = ("reml", "dl", "pm")
_TOLERANCE = 1e-12  # of tau2, relative to the spread of the data
_GRID = 96  # points on which the likelihood is looked at before the climb, so that the higher of two hills is taken
_STEPS = 200


def between_study_variance(y: Array, v: Array, x: Array, method: str = "reml") -> float:
    """Return tau2 >= 0, in the squared unit of ``y``.

    ``reml`` maximises the restricted likelihood (Viechtbauer 2005) by Fisher scoring inside a bracket; ``dl`` is the
    moment estimator of DerSimonian and Laird (1986), ``pm`` that of Paule and Mandel (1982), both extended to
    moderators.  The data are brought to a spread of one first, so that the unit of ``y`` cannot matter.
    """
    scale = float(max(np.mean(v), np.var(y)))
    z, u = y / np.sqrt(scale), v / scale
    if method == "dl":
        found = _moments(z, u, x)
    elif method == "pm":
        found = _root(lambda tau2: residual_q(z, u, x, tau2) - (len(y) - x.shape[1]))
    else:
        found = _restricted(z, u, x)
    return scale * found


def residual_q(y: Array, v: Array, x: Array, tau2: float = 0.0) -> float:
    """Return the weighted sum of squared residuals of the fit with weights 1 / (v + tau2); Cochran's Q at tau2 = 0."""
    return float(y @ projection(v, x, tau2) @ y)


def projection(v: Array, x: Array, tau2: float) -> Array:
    """Return P = W - W X (X'WX)^-1 X'W, shape (k, k), with W = diag(1 / (v + tau2))."""
    w = 1.0 / (v + tau2)
    wx = x * w[:, None]
    return np.asarray(np.diag(w) - wx @ np.linalg.solve(x.T @ wx, wx.T), dtype=np.float64)


def q_profile(y: Array, v: Array, x: Array, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of tau2 whose ends make the generalised Q a chi-squared quantile (Viechtbauer 2007).

    An end is 0 where no positive tau2 reaches the quantile.
    """
    df = len(y) - x.shape[1]
    scale = float(max(np.mean(v), np.var(y)))
    z, u = y / np.sqrt(scale), v / scale
    ends = [chi2_quantile(p, df) for p in ((1 + level) / 2, (1 - level) / 2)]
    lo, hi = (scale * _root(lambda tau2, q=q: residual_q(z, u, x, tau2) - q) for q in ends)
    return lo, hi


def _moments(y: Array, v: Array, x: Array) -> float:
    p = projection(v, x, 0.0)
    return float(max(0.0, (y @ p @ y - (len(y) - x.shape[1])) / np.trace(p)))


def _root(falling: Callable[..., float]) -> float:
    """Return where a falling function of tau2 crosses zero, 0 if it starts below."""
    from scipy.optimize import brentq

    if falling(0.0) <= 0:
        return 0.0
    top = 1.0
    while falling(top) > 0:
        top *= 4
    return float(brentq(falling, 0.0, top, xtol=_TOLERANCE, rtol=1e-13))


def _restricted(y: Array, v: Array, x: Array) -> float:
    top = 1.0
    while _slope(y, v, x, top)[0] > 0:
        top *= 4
    grid = np.concatenate([[0.0], np.geomspace(1e-8 * top, top, _GRID)])
    best = int(np.argmax([restricted_likelihood(y, v, x, tau2) for tau2 in grid]))
    if best == 0 and _slope(y, v, x, 0.0)[0] <= 0:
        return 0.0
    lo, hi, tau2 = grid[max(0, best - 1)], grid[min(_GRID, best + 1)], grid[best]
    for _ in range(_STEPS):
        slope, information = _slope(y, v, x, tau2)
        lo, hi = (tau2, hi) if slope > 0 else (lo, tau2)
        following = tau2 + slope / information
        if not lo <= following <= hi:
            following = (lo + hi) / 2
        if abs(following - tau2) <= _TOLERANCE * (1 + tau2):
            return float(following)
        tau2 = following
    return float(tau2)


def restricted_likelihood(y: Array, v: Array, x: Array, tau2: float) -> float:
    """Return the restricted log-likelihood of tau2, without its constant."""
    w = 1.0 / (v + tau2)
    sign_and_log: Any = np.linalg.slogdet(x.T @ (x * w[:, None]))
    return float(-0.5 * (-np.sum(np.log(w)) + sign_and_log[1] + residual_q(y, v, x, tau2)))


def _slope(y: Array, v: Array, x: Array, tau2: float) -> tuple[float, float]:
    """Return the first derivative of the restricted likelihood, and the expected information."""
    p = projection(v, x, tau2)
    py = p @ y
    return float(0.5 * (py @ py - np.trace(p))), float(0.5 * np.sum(p * p))
