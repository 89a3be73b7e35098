"""Persons side by side in memory: from the last axis of an array to tiles of as many as a vector or a warp holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ALIGNMENT = 64
"""Bytes, of where an array begins that vector instructions read."""


def tiled(array: np.ndarray, lanes: int, real: type[np.floating] = np.float64) -> np.ndarray:
    """Return (..., n) as (tiles, ..., lanes), aligned; copies of the last person fill the last tile."""
    *shape, n = array.shape
    tiles = aligned((-(-n // lanes), *shape, lanes), real)
    for k, tile in enumerate(tiles):
        part = array[..., k * lanes : (k + 1) * lanes]
        tile[..., : part.shape[-1]] = part
        tile[..., part.shape[-1] :] = part[..., -1:]
    return tiles


def untiled(tiles: np.ndarray, n: int) -> np.ndarray:
    """Return (tiles, ..., lanes) as (..., n), in double precision."""
    whole = np.moveaxis(tiles, 0, -2)
    *shape, n_tiles, lanes = whole.shape
    return whole.reshape(*shape, n_tiles * lanes)[..., :n].astype(float)


def aligned(shape: Sequence[int], real: type[np.floating] = np.float64) -> np.ndarray:
    """Return zeros that start where vector instructions want them."""
    size, word = int(np.prod(shape)), np.dtype(real).itemsize
    raw = np.zeros(size + ALIGNMENT // word, dtype=real)
    first = (-raw.ctypes.data // word) % (ALIGNMENT // word)
    return raw[first : first + size].reshape(shape)
