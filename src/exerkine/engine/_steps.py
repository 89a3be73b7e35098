"""The method of `kernel/kernel.c` in NumPy, step by step, for machines without a C compiler.

Arrays end in the persons (n); what has nodes has them before: (5, n).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

NODES = np.arange(5.0)[:, None] / 4
MEAN = np.array([7.0, 32.0, 12.0, 32.0, 7.0])[:, None] / 90
TILT = np.array([-42.0, -96.0, 0.0, 96.0, 42.0])[:, None] / 90
SERIES_TERMS = 15
PULSE_H = 0.5
"""In steps longer than this (days) no pulse is left of a session."""
FREE, LOSS, SOURCE = range(3)
"""What a hook of a state says: whether it is free, a loss per day, a source per day."""
Array = np.ndarray


def EXP(x: Array) -> Array:
    """Return the exponential, within the range of doubles."""
    return np.exp(np.minimum(np.maximum(x, -700.0), 700.0))


def LOG(x: Array) -> Array:
    """Return the logarithm; what is not positive counts as 1e-300."""
    return np.log(np.maximum(x, 1e-300))


SQRT = np.sqrt


def mean(values: Array) -> Array:
    """Return the mean over a step."""
    return (MEAN * values).sum(axis=0)


def tilt(values: Array) -> Array:
    """Return the rise over a step of the line with the same mean and first moment."""
    return (TILT * values).sum(axis=0)


def phi(own: Array, h: float, n: int) -> Array:
    """Return phi_0, h phi_1 ... h phi_n of own h, shape (n + 1, ...)."""
    z = np.atleast_1d(np.asarray(own * h, dtype=float))
    is_far = np.abs(z) > 1.0
    near, far = np.where(is_far, 0.0, z), np.where(is_far, z, 1.0)
    low = np.zeros_like(z)
    for k in range(SERIES_TERMS, 0, -1):
        low = (1.0 + low) * near * (-1.0 / (n + k))
    low = (1.0 + low) / math.factorial(n)
    decay = high = EXP(-z)
    weights = np.empty((n + 1, *z.shape))
    weights[0] = decay
    for m in range(1, n + 1):
        high = (1.0 / math.factorial(m - 1) - high) / far
        weights[m] = h * high
    for m in range(n, 0, -1):
        weights[m] = np.where(is_far, weights[m], h * low)
        low = 1.0 / math.factorial(m - 1) - near * low
    return weights


@dataclass
class Path:
    """How states moved of late, each of shape (S, n)."""

    rate: Array
    slope: Array
    secant: Array
    turnover: Array

    @classmethod
    def still(cls, shape: tuple[int, ...]) -> Path:
        """Return the path of states that never moved."""
        return cls(*(np.zeros(shape) for _ in range(4)))


def foreseen(x: Array, path: Path, i: int, h: float, fresh: bool) -> Array:
    """Return where a state will be at the end of a step."""
    z, rate = np.maximum(path.turnover[i], 0.0) * h, path.rate[i]
    if fresh:
        return x + rate * h * (1.0 + z * (1.0 / 6)) / (1.0 + z * (2.0 / 3 + z * (1.0 / 6)))
    fall, square = path.slope[i] * -h, rate * rate
    fading = square * (rate + fall * (1.0 / 6)) / (square + fall * (rate * (2.0 / 3) + fall * (1.0 / 6)) + 1e-300)
    growing = rate - 0.5 * np.where(fall * fall < square, fall, -rate)
    mean = np.where(rate * fall > 0.0, fading, growing)
    return x + h * (path.secant[i] + (mean - path.secant[i]) / (1.0 + z * z))


def remember(h: float, path: Path, i: int, before: Array, after: Array, rate: Array, slope: Array, own: Array) -> None:
    """Note how a state moved."""
    path.secant[i] = (after - before) / h
    path.slope[i] = slope
    path.rate[i] = rate
    path.turnover[i] = own


def rise(values: Array) -> Array:
    """Return how fast something rises at the end of a step, per step."""
    return (25.0 * values[4] - 48.0 * values[3] + 36.0 * values[2] - 16.0 * values[1] + 3.0 * values[0]) / 3


def remember_followed(
    h: float, path: Path, at: Array, drive: Array, risen: Array, own: Array, hook: Array | None, i: int
) -> None:
    """Note how a followed state moved, whose drive at the end is this and rises so fast (per step)."""
    if hook is not None:
        own, drive, risen = own * hook[i, FREE] + hook[i, LOSS], drive * hook[i, FREE] + hook[i, SOURCE], risen * hook[i, FREE]
    rate = drive - own * at[4]
    remember(h, path, i, at[0], at[4], rate, risen / h - own * rate, own)


def follow_still(hq: float, start: Array, own: Array, tab: Array | None, drive: Array, hook: Array | None, i: int) -> Array:
    """Return a state at the nodes, for a drive that stands still."""
    return follow_line(hq, start, own, tab, drive, np.zeros_like(start), hook, i)


def follow_line(
    hq: float, start: Array, own: Array, tab: Array | None, drive: Array, rise: Array, hook: Array | None, i: int
) -> Array:
    """Return a state at the nodes, for a drive that moves along a line."""
    rise = rise * 0.25
    if hook is not None:
        own, drive, rise = own * hook[i, FREE] + hook[i, LOSS], drive * hook[i, FREE] + hook[i, SOURCE], rise * hook[i, FREE]
    w = phi(own, hq, 5) if tab is None or hook is not None else tab
    at = np.empty((5, *start.shape))
    at[0] = start
    for q in range(4):
        at[q + 1] = w[0] * at[q] + (w[1] * (drive + q * rise) + w[2] * rise)
    return at


def follow(hq: float, start: Array, own: Array, tab: Array | None, drive: Array, hook: Array | None, i: int) -> Array:
    """Return a state at the nodes, for a drive that is the quartic through its values at the nodes."""
    b = drive
    if hook is not None:
        own, b = own * hook[i, FREE] + hook[i, LOSS], b * hook[i, FREE] + hook[i, SOURCE]
    w = phi(own, hq, 5) if tab is None or hook is not None else tab
    v3 = w[3] - 0.5 * w[2]  # weights of binomials of time
    v4 = w[4] - w[3] + w[2] / 3
    v5 = w[5] - 1.5 * w[4] + (11.0 / 12) * w[3] - 0.25 * w[2]
    d1, d2, d3, d4 = (np.diff(b, n, axis=0) for n in (1, 2, 3, 4))
    d3 = np.stack([*d3, d3[1] + d4[0], d3[1] + 2.0 * d4[0]])
    d2 = np.stack([*d2, d2[2] + d3[2]])
    at = np.empty((5, *start.shape))
    at[0] = start
    for q in range(4):
        at[q + 1] = w[0] * at[q] + (w[1] * b[q] + w[2] * d1[q] + v3 * d2[q] + v4 * d3[q] + v5 * d4[0])
    return at


def follow_turning(
    hq: float, start: Array, own: Array, rise: Array, drive: Array, hook: Array | None, i: int
) -> Array:
    """Return a state at the nodes, for a turnover that moves along a line."""
    own = own + 0.5 * rise
    w = phi(own if hook is None else own * hook[i, FREE] + hook[i, LOSS], hq, 5)
    free, source = (1.0, 0.0) if hook is None else (hook[i, FREE], hook[i, SOURCE])
    at = follow(hq, start, own, w, drive * free + source, None, i)
    return follow(hq, start, own, w, (drive - rise * (NODES - 0.5) * at) * free + source, None, i)


def settle(
    h: float, x: Array, path: Path, past: Array, ahead: Array, own: Array, tab: Array | None, average: Array, end: Array,
    tilted: Array, own_tilt: Array, is_tilted: bool, hook: Array | None, i: int,
) -> None:
    """Move a frozen state to the end of a step."""
    start = x[i].copy()
    if hook is not None:
        free, loss, source = hook[i]
        end = end * free + source - loss * ahead
        own, average, tilted, own_tilt = own * free + loss, average * free + source, tilted * free, own_tilt * free
    w = phi(own, h, 2) if tab is None or hook is not None else tab
    last = w[0] * start + w[1] * (average - 0.5 * tilted) + w[2] * tilted
    if is_tilted:
        average = average - own_tilt * (last - start) * (1.0 / 12)
        tilted = tilted - own_tilt * 0.5 * (start + last - past - ahead)
        last = w[0] * start + w[1] * (average - 0.5 * tilted) + w[2] * tilted
    x[i] = last
    rate, bent = end - own * (last - ahead), 6.0 * (end + own * ahead - average) - 2.0 * tilted
    remember(h, path, i, start, last, rate, (rate - path.rate[i]) / h if h > PULSE_H else bent / h - own * rate, own)
