"""Rank plots of chains: whether their ends remember where they began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

QUARTERS = 4
MOST_BINS, LEAST_CHAINS = 10, 5
"""Parts of the ranks at most, and chains that each should hold of each quarter if nothing is remembered."""
LEAST_P = 0.01
"""Below it, for the most uneven of all unknowns together, chance is no explanation."""


@dataclass(frozen=True)
class Ranks:
    """Where chains end by where they began, for each of K unknowns.

    ``counts`` (K, 4, B) are the chains that began in each quarter of their starts, lowest first, and end in each part of the ranks
    of all ends; ``p`` (K,) the probability of counts as uneven as these if ends knew nothing of starts, and ``memory`` (K,) the
    rank correlation between the two.
    """

    counts: np.ndarray
    p: np.ndarray
    memory: np.ndarray

    @property
    def is_even(self) -> bool:
        """Whether even the most uneven of the unknowns may be so by chance (Bonferroni)."""
        return bool(self.p.min() * len(self.p) >= LEAST_P)

    @classmethod
    def by_start(cls, first: np.ndarray, last: np.ndarray) -> Ranks:
        """Return the ranks of the ends ``last`` (N, K) of N chains in groups by their starts ``first`` (N, K).

        Chains that all begin alike agree with one another however short they are; chains grouped by where they began agree only
        once that is forgotten, for each unknown by itself. Pictures of ranks: Vehtari A et al. Bayesian Anal 2021;16:667-718.
        """
        from scipy.stats import chi2

        n = len(last)
        begun, ended = (np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0) for values in (first, last))
        bins = int(np.clip(n // (QUARTERS * LEAST_CHAINS), 2, MOST_BINS))
        quarter, part = QUARTERS * begun // n, bins * ended // n
        counts = np.stack([np.bincount(one, minlength=QUARTERS * bins) for one in (quarter * bins + part).T])
        counts = counts.reshape(-1, QUARTERS, bins)
        expected = counts.sum(axis=2, keepdims=True) * counts.sum(axis=1, keepdims=True) / n
        uneven = ((counts - expected) ** 2 / expected).sum(axis=(1, 2)) * (n - 1) / n
        memory = 1 - 6 * ((begun - ended) ** 2).sum(axis=0) / (n * (n**2 - 1))
        return cls(counts, chi2.sf(uneven, (QUARTERS - 1) * (bins - 1)), memory)
