"""Where each thing of the evidence graph stands: drawn to its organs, pushed apart, the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

ANCHORS: Mapping[str, tuple[float, float]] = {
    "muscle": (-1150.0, -60.0), "blood": (-260.0, -900.0), "bbb": (420.0, -980.0), "brain": (1150.0, -60.0),
    "systemic": (0.0, 180.0), "immune": (-620.0, 1020.0), "gut": (520.0, 1050.0),
}
"""Centre of each organ on the page, in pixels at full size; x to the right, y downwards."""
_GOLDEN = np.pi * (3 - np.sqrt(5))
_ROUNDS = 220
_APART_ROUNDS = 150
_PUSH = 1100.0  # px^2, of two things that push each other away by push / distance
_FAR_PX = 280.0  # no push beyond
_SPRING_PX = 95.0  # distance at which a spring between two things rests
_GRAVITY = 0.05  # share of the way to its organ that a thing goes in a round
_NEAREST_PX = 46.0  # things nearer than this are moved apart at the end
_WIDER = 1.5  # names are wide and low, so things keep further apart sideways


def lay_out(organs: Sequence[Sequence[str]], links: Sequence[tuple[int, int]]) -> npt.NDArray[np.float64]:
    """Return the places of things, shape (n, 2), in pixels.

    A force layout without chance: things start on spirals around the middle of their organs, linked ones attract, all
    push each other away, and every one is drawn to its organs.  At the end, pairs that stand too near are moved apart.

    Parameters
    ----------
    organs
        For each of n things, the organs of `ANCHORS` it belongs to; unknown ones count as the whole body.
    links
        Pairs of positions in ``organs`` that are joined.
    """
    n = len(organs)
    if not n:
        return np.zeros((0, 2))
    homes = np.array([np.mean([ANCHORS.get(one, ANCHORS["systemic"]) for one in of or ("systemic",)], axis=0) for of in organs])
    turn = np.arange(n)
    radius = 26.0 * np.sqrt(turn % 160 + 1)
    places = homes + np.column_stack([radius * np.cos(_GOLDEN * turn), radius * np.sin(_GOLDEN * turn)])
    ends = np.array(links, dtype=np.intp).reshape(-1, 2)
    degree = np.bincount(ends.ravel(), minlength=n)
    for turn_number in range(_ROUNDS):
        step = 60.0 * (1 - turn_number / _ROUNDS) + 1.0
        push = _repelled(places)
        along = places[ends[:, 1]] - places[ends[:, 0]]
        far = np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
        pull = along / far * np.clip(far - _SPRING_PX, -40, 260) * 0.05
        np.add.at(push, ends[:, 0], pull / np.maximum(1, np.sqrt(degree[ends[:, 0]]))[:, None])
        np.add.at(push, ends[:, 1], -pull / np.maximum(1, np.sqrt(degree[ends[:, 1]]))[:, None])
        push += _GRAVITY * (homes - places)
        size = np.linalg.norm(push, axis=1, keepdims=True) + 1e-9
        places = places + push / size * np.minimum(size, step)
    return np.round(_apart(places), 1)


def _repelled(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    x, y, square = _differences(places, 1.0)
    weight = np.where(square < _FAR_PX**2, _PUSH / square, 0.0)
    return np.column_stack([(x * weight).sum(axis=1), (y * weight).sum(axis=1)])


def _apart(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    for _ in range(_APART_ROUNDS):
        x, y, square = _differences(places, _WIDER)
        far = np.sqrt(square)
        short = np.maximum(0.0, _NEAREST_PX / far - 1.0)
        if not short.any():
            break
        places = places + 0.25 * np.column_stack([(x * short).sum(axis=1) * _WIDER, (y * short).sum(axis=1)])
    return places


def _differences(places: npt.NDArray[np.float64], wider: float) -> tuple[npt.NDArray[np.float64], ...]:
    """Return x and y of every pair, x narrowed, and the square of their distance (infinite for a thing and itself)."""
    x = (places[:, 0, None] - places[None, :, 0]) / wider
    y = places[:, 1, None] - places[None, :, 1]
    square = x * x + y * y + 1e-6
    np.fill_diagonal(square, np.inf)
    return x, y, square
