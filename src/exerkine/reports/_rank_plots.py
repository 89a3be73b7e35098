"""Rank plots of a calibration: where its chains end by where they began, as a table and as plain SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from exerkine.calibration import Calibration, Ranks
from exerkine.reports._numbers import read_text
from exerkine.reports._page import template

COLUMNS = ("unknown", "kind", "memory", "p", "quarter")
DRAWN = 12
"""The most uneven of the unknowns, of which a picture is drawn."""
LEFT, TOP, FOOT, RIGHT = 362, 62, 30, 14
WIDE, HIGH, GAP, LINE = 150, 44, 14, 62
"""A panel, the room between panels beside each other, and from one unknown to the next."""
QUARTERS = ("lowest quarter", "second quarter", "third quarter", "highest quarter")


def rank_rows(found: Calibration) -> Iterable[Sequence[Any]]:
    """Return for each unknown and quarter of starts the chains that end in each part of the ranks, lowest first."""
    ranks = found.chains.ranks
    for (kind, name), counts, p, memory in zip(_unknowns(found), ranks.counts, ranks.p, ranks.memory, strict=True):
        for quarter, row in enumerate(counts, start=1):
            yield (name, kind, f"{memory:.4f}", f"{p:.4g}", quarter, *map(int, row))


def rank_columns(ranks: Ranks) -> tuple[str, ...]:
    """Return the names of the columns of `rank_rows`."""
    return (*COLUMNS, *(f"part_{i}" for i in range(1, ranks.counts.shape[2] + 1)))


def rank_svg(found: Calibration) -> str:
    """Return a picture of the log ratio and of the unknowns whose ranks are the most uneven."""
    from scipy.stats import hypergeom

    ranks = found.chains.ranks
    n, bins = len(found.z), ranks.counts.shape[2]
    told = list(_unknowns(found))
    shown = [0, *(np.argsort(ranks.p[1:], kind="stable")[: DRAWN - 1] + 1)]
    lo, hi = hypergeom(n, n // len(QUARTERS), n // bins).interval(0.95)
    top = 1.1 * max(ranks.counts[shown].max(), hi)

    def height(count: float) -> float:
        return round(HIGH * count / top, 2)

    lines = []
    for i, at in enumerate(shown):
        foot = TOP + i * LINE + HIGH
        panels = [{"left": (left := LEFT + k * (WIDE + GAP)), "right": left + WIDE, "bars": [
            {"x": round(left + b * WIDE / bins + 1, 2), "y": round(foot - height(count), 2), "width": round(WIDE / bins - 2, 2),
             "height": height(count), "count": int(count)} for b, count in enumerate(row)]}
            for k, row in enumerate(ranks.counts[at])]
        memory = read_text(ranks.memory[at], 2, is_signed=True)
        lines.append({"foot": foot, "name": told[at][1], "note": f"{told[at][0]}; memory {memory}, p {ranks.p[at]:.2g}",
                      "panels": panels, "band_top": round(foot - height(hi), 2), "band_high": round(height(hi) - height(lo), 2),
                      "even": round(foot - height(n / len(QUARTERS) / bins), 2)})
    heads = [{"x": LEFT + k * (WIDE + GAP) + WIDE / 2, "text": text} for k, text in enumerate(QUARTERS)]
    picture: str = template("ranks.svg").render(
        width=LEFT + len(QUARTERS) * (WIDE + GAP) - GAP + RIGHT, height=TOP + len(shown) * LINE + FOOT,
        heads=heads, lines=lines, name_end=LEFT - 14,
        middle=LEFT + (len(QUARTERS) * (WIDE + GAP) - GAP) / 2, chains=n, unknowns=len(told))
    return picture + "\n"


def _unknowns(found: Calibration) -> Iterable[tuple[str, str]]:
    """Return kind and name of the log ratio of true to near posterior, of parameters that are informed, and of unknown doses."""
    yield "density", "log ratio of true to near"
    yield from (("parameter", symbol) for symbol in found.informed)
    yield from (("dose not told", " ".join(word for word in shift if word)) for shift in found.shifts)
