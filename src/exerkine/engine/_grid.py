"""Steps in time: short after every change of the inputs, then longer and longer."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine._reference import EDGE_DAYS

FIRST_DAYS = 24.0 / 1440.0
"""Length of the first step after a change: the quickest pools turn over in ten minutes, and a step has five nodes."""
SHOCK_DAYS = 1e-4
"""Length of the first step where something reaches into a pool: a clamp holds within seconds."""
RATIO = 1.8
"""Growth from step to step, as what is quick dies out."""
LONG_DAYS, LONG_SHARE, LONGEST_DAYS = 0.2, 0.012, 7.0
"""Steps of rest stay below five hours, later below an eightieth of the time that rest has lasted, and below a week ..."""
FAR_SHARE, NEAR_SHARE, FARTHEST_DAYS = 0.05, 0.1, 42.0
"""... or below a twentieth of it, a tenth of the time left to where somebody looks, and six weeks: what quick states lag
behind in long steps is made up for in short ones."""
TICK_DAYS = 1e-11
"""Lengths are whole ticks (a microsecond), so that equal steps are known to be equal."""
MOST_KINDS = 48
"""Tables of weights that are kept while a block of persons runs; about 20 kB each."""


@dataclass(frozen=True)
class Grid:
    """The steps of a run.

    ``h_day`` (N,), ``segment`` (N,) the number of the segment it lies in, ``save`` (N,) the row that is saved at the end
    of the step or -1, ``kind`` (N,) equal for equal lengths, 0 for lengths that occur too rarely to be kept.
    ``is_saved_first`` says whether the first row is the start.
    """

    h_day: np.ndarray
    segment: np.ndarray
    save: np.ndarray
    kind: np.ndarray
    is_saved_first: bool

    @property
    def n_kinds(self) -> int:
        """Number of tables, the one for rare lengths included."""
        return int(self.kind.max(initial=0)) + 1


def grid_of(edges: Sequence[float], save_days: Sequence[float], *, fineness: float = 1.0, first_days: float = FIRST_DAYS) -> Grid:
    """Return the steps through segments, with an edge at every saved time.

    Parameters
    ----------
    edges
        Ends of the segments (days), the start of the first one before them.
    save_days
        Increasing, within the segments.
    fineness
        Divides every length; the error falls with its square or faster.
    first_days
        Length of the first step after an edge, before it is divided.
    """
    save = np.asarray(save_days, dtype=float)
    h: list[float] = []
    segment: list[int] = []
    rows: list[int] = []
    is_saved_first = bool(len(save) and abs(save[0] - edges[0]) <= EDGE_DAYS)
    next_row = int(is_saved_first)
    for number, (begin, end) in enumerate(itertools.pairwise(edges)):
        now = begin
        for edge in _ends(begin, end, fineness, first_days, save):
            while next_row < len(save) and save[next_row] < edge - EDGE_DAYS:
                h.append(save[next_row] - now)
                segment.append(number)
                rows.append(next_row)
                now = float(save[next_row])
                next_row += 1
            is_saved = next_row < len(save) and abs(save[next_row] - edge) <= EDGE_DAYS
            h.append(edge - now)
            segment.append(number)
            rows.append(next_row if is_saved else -1)
            next_row += is_saved
            now = edge
    ticks = [round(length / TICK_DAYS) for length in h]
    kinds = {t: i + 1 for i, (t, n) in enumerate(Counter(ticks).most_common(MOST_KINDS)) if n > 1}
    return Grid(
        np.array(ticks) * TICK_DAYS,
        np.array(segment, dtype=np.int32),
        np.array(rows, dtype=np.int32),
        np.array([kinds.get(t, 0) for t in ticks], dtype=np.int32),
        is_saved_first,
    )


def _ends(begin: float, end: float, fineness: float, first_days: float, looked: np.ndarray) -> Iterator[float]:
    """Yield the ends of the steps from one edge to another, with times in between at which somebody looks."""
    ratio = RATIO ** (1.0 / fineness)
    stops = iter([*looked[(looked > begin) & (looked < end)], end])
    lengths: list[float] = []
    total, step, stop = 0.0, first_days / fineness, next(stops)
    while total < end - begin:
        lengths.append(step)
        total += step
        while stop < end and stop <= begin + total:
            stop = next(stops)
        far = min(FAR_SHARE * total, NEAR_SHARE * (stop - begin - total), FARTHEST_DAYS)
        step = min(step * ratio, max(LONG_DAYS, min(LONG_SHARE * total, LONGEST_DAYS), far) / fineness)
    scale, now = (end - begin) / total if total else 0.0, begin
    for length in lengths[:-1]:
        now += length * scale
        yield now
    yield end
