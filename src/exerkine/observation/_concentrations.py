"""From a true concentration to what a laboratory reports: scale, thawing, lot, run, limit of detection."""

from __future__ import annotations

import math

import numpy as np

from exerkine.observation._knowledge import Assay


def draw_scale(assay: Assay, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return the scale of the assay in as many laboratories, log-normal around its median; unknown, but the same all along."""
    return assay.scale * np.exp(assay.scale_sd * rng.standard_normal(shape))


def draw_lot(assay: Assay, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return the factors of reagent lots, with mean 1."""
    return _factor(assay.cv_lot, shape, rng)


def expected_concentration(assay: Assay, true: np.ndarray, scale: np.ndarray | float, *, freeze_thaw_cycles: int = 0) -> np.ndarray:
    """Return the reading without noise, in the unit of the assay: true times scale, less what thawing loses.

    ``true`` and ``scale`` are broadcast.
    """
    return true * scale * (1.0 - assay.thaw_loss) ** freeze_thaw_cycles


def simulate_concentration(
    assay: Assay, expected: np.ndarray, rng: np.random.Generator, *, lot: np.ndarray | float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return readings, and whether each is below the limit of detection (it is then reported as the limit itself).

    Parameters
    ----------
    expected
        As returned by `expected_concentration`.
    lot
        As returned by `draw_lot`; samples of one batch share it.
    """
    shape = np.broadcast_shapes(np.shape(expected), np.shape(lot))
    reading = expected * lot * _factor(assay.cv_run, shape, rng)
    return np.maximum(reading, assay.lod), reading < assay.lod


def _factor(cv: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return log-normal factors with mean 1 and this coefficient of variation: a concentration cannot be negative."""
    spread = math.sqrt(math.log1p(cv**2))
    return np.exp(spread * rng.standard_normal(shape) - spread**2 / 2)
