"""What was not measured, given what was: deviations from the norms that go together in people of one age and sex."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from exerkine.persons._correlations import SKEWED, correlation_matrix

MOST_DEVIATION = 2.5
"""Standard deviations; no draw is beyond it, and a measure beyond it counts as this far for the others."""
TOPS = {"sppb": 12.0, "mmse": 30.0, "moca": 30.0}
"""Scores that end: many people stand at the top, and what they could do beyond it does not show."""


@dataclass(frozen=True)
class Scale:
    """The norm and the spread of one variable in people like this one; deviations are in standard deviations."""

    variable: str
    norm: float
    sd: float

    @property
    def _log_sd(self) -> float:
        return math.sqrt(math.log(1.0 + (self.sd / self.norm) ** 2))

    def deviation(self, value: float) -> float:
        """Return how far a value is from the norm."""
        if self.variable in SKEWED:
            return math.log(max(value, 1e-3 * self.norm) / self.norm) / self._log_sd
        return (value - self.norm) / self.sd

    def value(self, deviation: float) -> float:
        """Return the value that is so far from the norm."""
        if self.variable in SKEWED:
            return self.norm * math.exp(self._log_sd * deviation)
        return self.norm + self.sd * deviation


def values_of(variable: str, norm: np.ndarray, sd: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Return values (P,) drawn that far from their norms (P,); of a score with a top, mean and sd are still the norm's."""
    if variable in SKEWED:
        return norm * np.exp(np.sqrt(np.log1p((sd / norm) ** 2)) * deviation)
    if variable in TOPS:
        norm, sd = below_top(TOPS[variable], norm, sd)
        return np.minimum(norm + sd * deviation, TOPS[variable])
    return norm + sd * deviation


def below_top(top: float, norm: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and sd (P,) of what a score measures, so that cut off at its top the score has the given mean and sd."""
    tops, gaps, spreads = _cut_normals()
    cut = np.interp((top - norm) / (sd * spreads[-1]), gaps, tops)
    latent_sd = sd * spreads[-1] / np.interp(cut, tops, spreads)
    return np.where(cut >= tops[-1], norm, top - cut * latent_sd), latent_sd


@lru_cache(maxsize=1)
def _cut_normals() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tops at which normal deviations within `MOST_DEVIATION` are cut off, and then their gap to it in sd, and their sd."""
    z = np.linspace(-MOST_DEVIATION, MOST_DEVIATION, 4001)
    weight = np.exp(-(z**2) / 2)
    weight /= weight.sum()
    tops = np.linspace(-2.0, MOST_DEVIATION, 181)
    cut = np.minimum(z, tops[:, None])
    mean = cut @ weight
    spread = np.sqrt((cut**2) @ weight - mean**2)
    return tops, (tops - mean) / spread, spread


@dataclass(frozen=True)
class Unknown:
    """The joint distribution of deviations that nobody measured: ``mean`` (U,) and ``covariance`` (U, U)."""

    scales: tuple[Scale, ...]
    mean: np.ndarray
    covariance: np.ndarray

    def draw(self, chance: np.random.Generator) -> dict[str, float]:
        """Return one person's values, none of them beyond `MOST_DEVIATION`."""
        if not self.scales:
            return {}
        z = held(chance.multivariate_normal(self.mean, self.covariance, method="cholesky"))
        return {s.variable: float(values_of(s.variable, np.array(s.norm), np.array(s.sd), v))
                for s, v in zip(self.scales, z, strict=True)}


def held(z: np.ndarray) -> np.ndarray:
    """Return normal deviations within `MOST_DEVIATION`, each as the same quantile of a normal that ends there.

    Drawing anew whoever is beyond it would cost up to a quarter of a weak correlation.
    """
    grid, inside = _held_grid()
    return np.interp(z, grid, inside)


@lru_cache(maxsize=1)
def _held_grid() -> tuple[np.ndarray, np.ndarray]:
    normal, grid = NormalDist(), np.linspace(-6.0, 6.0, 2401)
    tail = normal.cdf(-MOST_DEVIATION)
    return grid, np.array([normal.inv_cdf(tail + (1.0 - 2.0 * tail) * normal.cdf(z)) for z in grid])


def unknown_given(known: Mapping[Scale, float], unknown: Sequence[Scale]) -> Unknown:
    """Return how unmeasured variables are spread, given the values of measured ones."""
    names = [s.variable for s in (*known, *unknown)]
    matrix = correlation_matrix(names)
    k = len(known)
    seen = np.array([min(max(s.deviation(v), -MOST_DEVIATION), MOST_DEVIATION) for s, v in known.items()])
    weights = np.linalg.solve(matrix[:k, :k], matrix[:k, k:]).T if k else np.zeros((len(unknown), 0))
    return Unknown(tuple(unknown), weights @ seen, matrix[k:, k:] - weights @ matrix[:k, k:])
