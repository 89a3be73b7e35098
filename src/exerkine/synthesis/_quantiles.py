"""Tail areas and quantiles of the normal, t, F and chi-squared distributions; SciPy is imported when one is asked for."""

from __future__ import annotations


def normal_quantile(p: float) -> float:
    """Return the z below which a share ``p`` of the standard normal lies."""
    from scipy.special import ndtri

    return float(ndtri(p))


def t_quantile(p: float, df: float) -> float:
    """Return the t below which a share ``p`` of Student's distribution with ``df`` degrees of freedom lies."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def t_two_sided(t: float, df: float) -> float:
    """Return the two-sided p value of ``t``."""
    from scipy.special import stdtr

    return float(2.0 * stdtr(df, -abs(t)))


def f_tail(f: float, df: float, df_rest: float) -> float:
    """Return the share of the F distribution above ``f``."""
    from scipy.special import fdtrc

    return float(fdtrc(df, df_rest, f))


def chi2_tail(q: float, df: float) -> float:
    """Return the share of the chi-squared distribution above ``q``."""
    from scipy.special import chdtrc

    return float(chdtrc(df, q))


def chi2_quantile(p: float, df: float) -> float:
    """Return the value below which a share ``p`` of the chi-squared distribution lies."""
    from scipy.special import chdtri

    return float(chdtri(df, 1.0 - p))
