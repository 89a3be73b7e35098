"""Pareto-smoothed importance sampling: how well draws of one density stand for another, and weights that say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_TAIL = 5
GOOD_K = 0.7
"""Above it the draws do not stand for the target (Vehtari 2024)."""


@dataclass(frozen=True)
class Importance:
    """Normalised weights (N,), the shape ``k_hat`` of their tail, and the effective number of draws."""

    weights: np.ndarray
    k_hat: float
    effective: float

    @property
    def is_good(self) -> bool:
        """Whether the draws may be used with these weights."""
        return self.k_hat < GOOD_K


def smoothed_weights(log_ratios: np.ndarray) -> Importance:
    """Return Pareto-smoothed weights for log density ratios (N,); minus infinity is a draw that the target rules out.

    Source: Vehtari A, Simpson D, Gelman A, Yao Y, Gabry J. Pareto smoothed importance sampling. J Mach Learn Res 2024;25:72; the
    tail is fitted by Zhang J, Stephens MA. Technometrics 2009;51:316-325.

    Raises
    ------
    ValueError
        Fewer than 25 draws, or none that the target allows.
    """
    n = len(log_ratios)
    if n < 5 * LEAST_TAIL or not np.isfinite(log_ratios).any():
        raise ValueError("importance sampling needs at least 25 draws, and one that is possible")
    logs = log_ratios - np.max(log_ratios)
    weights = np.exp(logs)
    tail = int(np.ceil(min(0.2 * n, 3.0 * np.sqrt(n))))
    order = np.argsort(weights)
    cut = weights[order[-tail - 1]]
    beyond = weights[order[-tail:]] - cut
    k_hat = np.inf
    if tail >= LEAST_TAIL and (beyond > 0).sum() >= LEAST_TAIL:
        k_hat, sigma = _generalised_pareto(np.sort(beyond[beyond > 0]))
        share = (np.arange(tail) + 0.5) / tail
        quantiles = sigma * (np.expm1(-k_hat * np.log1p(-share)) / k_hat if abs(k_hat) > 1e-12 else -np.log1p(-share))
        weights[order[-tail:]] = np.minimum(cut + quantiles, 1.0)
    weights /= weights.sum()
    return Importance(weights, float(k_hat), float(1.0 / (weights**2).sum()))


def _generalised_pareto(x: np.ndarray) -> tuple[float, float]:
    """Return shape and scale of a generalised Pareto distribution for sorted excesses, with a weak prior on the shape."""
    n = len(x)
    m = 30 + int(np.sqrt(n))
    quarter = x[int(n / 4 + 0.5) - 1]
    b = 1.0 / x[-1] + (1.0 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))) / (3.0 * quarter)
    k = np.log1p(-b[:, None] * x).mean(axis=1)
    heights = n * (np.log(-b / k) - k - 1.0)
    shares = 1.0 / np.exp(heights - heights[:, None]).sum(axis=1)
    mean_b = float((b * shares).sum() / shares.sum())
    shape = float(np.log1p(-mean_b * x).mean())
    scale = -shape / mean_b
    return (n * shape + 5.0) / (n + 10.0), scale
