"""Calibration plots as plain SVG: predicted beside observed by class, ranks, and coverage by level."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from exerkine.reports._forest import nice_step
from exerkine.reports._numbers import read_text
from exerkine.reports._texts import Texts
from exerkine.trials import CLASSES
from exerkine.validation import RowScores, Validation, binomial_band

PANEL, PANEL_PAD, PER_ROW = 292, 46, 3
"""Side of a square panel, room around it for its numbers, and panels beside each other."""
BEYOND = 0.25
"""How far the frame goes beyond observed values and medians, as a share of their span, for wide bars."""
PANEL_TICKS = 1.6
WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 560, 330, 58, 18, 18, 56
CURVE = tuple(i / 20 for i in range(1, 20))
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2", "1 2")


def observed_plot(validation: Validation, texts: Texts) -> dict[str, Any]:
    """Return a square panel per class: observed to the right, predicted median with its 80 % bar upwards, in scales."""
    panels: list[dict[str, Any]] = []
    for word in CLASSES:
        at = [i for i, case in enumerate(validation.cases)
              if case.outcome_class == word and validation.rows.fate[i] == "scored"]
        if at:
            panels.append(_panel(validation, at, texts.word(f"score_class_{word}"), len(panels)))
    lines = math.ceil(len(panels) / PER_ROW)
    step = PANEL + PANEL_PAD
    return {"width": PER_ROW * step + 10, "height": lines * (step + 26) + 10, "panels": panels}


def _panel(validation: Validation, at: Sequence[int], name: str, place: int) -> dict[str, Any]:
    rows, cases = validation.rows, validation.cases
    points = [(cases[i], float(cases[i].observed or 0.0) / rows.scale[i],
               *(float(v[i] / rows.scale[i]) for v in (rows.median, rows.lo80, rows.hi80))) for i in at]
    inner = [0.0, *(value for _, seen, told, _, _ in points for value in (seen, told))]
    span = (max(inner) - min(inner)) or 1.0
    lo, hi = min(inner) - BEYOND * span, max(inner) + BEYOND * span
    left, top = PANEL_PAD + (place % PER_ROW) * (PANEL + PANEL_PAD), 30 + (place // PER_ROW) * (PANEL + PANEL_PAD + 26)

    def x(value: float) -> float:
        return round(left + PANEL * (value - lo) / (hi - lo), 2)

    def y(value: float) -> float:
        return round(top + PANEL * (hi - min(max(value, lo), hi)) / (hi - lo), 2)

    step = nice_step(PANEL_TICKS * (hi - lo))
    dots = [{"x": x(seen), "y": y(told), "lo": y(low), "hi": y(high), "is_inside": low <= seen <= high,
             "name": f"{case.study_id}, {case.outcome}: {read_text(seen, 2, is_signed=True)}, "
                     f"{read_text(told, 2, is_signed=True)} ({read_text(low, 2, is_signed=True)}, "
                     f"{read_text(high, 2, is_signed=True)})"} for case, seen, told, low, high in points]
    return {"name": f"{name} · {len(points)}", "left": left, "top": top, "right": left + PANEL, "bottom": top + PANEL,
            "is_first": place % PER_ROW == 0, "zero_x": x(0), "zero_y": y(0), "dots": dots,
            "ticks": [{"x": x(v), "y": y(v), "text": read_text(v, max(0, -math.floor(math.log10(step) + 1e-9)))}
                      for v in _multiples(lo, hi, step)]}


def _multiples(lo: float, hi: float, step: float) -> Iterator[float]:
    for i in range(math.ceil(lo / step), math.floor(hi / step) + 1):
        yield i * step


def rank_plot(validation: Validation) -> dict[str, Any] | None:
    """Return bars of PIT values with the band in which a calibrated forecaster's would stay; None where nothing was scored."""
    found = validation.scores
    if not found.n_scored:
        return None
    bins, n = len(found.ranks), found.n_scored
    band = [n * share for share in binomial_band(1 / bins, found.n_trials)]
    top = 1.08 * max(*found.ranks, band[1])
    bottom, right = HEIGHT - FOOT, WIDTH - RIGHT

    def y(value: float) -> float:
        return round(bottom - (bottom - TOP) * value / top, 2)

    wide = (right - LEFT) / bins
    bars = [{"x": round(LEFT + i * wide + 2, 2), "y": y(count), "width": round(wide - 4, 2), "height": round(bottom - y(count), 2),
             "count": count} for i, count in enumerate(found.ranks)]
    step = max(1.0, nice_step(1.6 * top))
    return {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": right, "top": TOP, "bottom": bottom, "bars": bars,
            "expected": y(n / bins), "band_lo": y(band[0]), "band_hi": y(band[1]),
            "ticks": [{"y": y(v), "text": read_text(v, 0)} for v in _multiples(0, top, step)],
            "x_ticks": [{"x": round(LEFT + (right - LEFT) * v, 2), "text": read_text(v, 1)} for v in (0, 0.2, 0.4, 0.6, 0.8, 1)]}


def coverage_plot(validation: Validation, texts: Texts) -> dict[str, Any] | None:
    """Return the share of rows inside central intervals of each level, of the model and of every baseline."""
    found = validation.scores
    if not found.n_scored:
        return None
    bottom, right, top = HEIGHT - FOOT, WIDTH - RIGHT, TOP + 22

    def place(level: float, share: float) -> str:
        return f"{LEFT + (right - LEFT) * level:.1f} {bottom - (bottom - top) * share:.1f}"

    told = [("model", texts.word("score_model"), validation.rows)]
    told += [("baseline", texts.word(f"score_baseline_{one.name}"), one.rows) for one in validation.baselines]
    curves = [{"kind": kind, "name": name, "dash": DASHES[i % len(DASHES)], "path": "M" + "L".join(points)}
              for i, (kind, name, rows) in enumerate(told)
              if (points := [place(level, share) for level, share in _shares(rows)])]
    bands = [binomial_band(level, found.n_trials) for level in CURVE]
    edge = [place(level, hi) for level, (_, hi) in zip(CURVE, bands, strict=True)]
    edge += [place(level, lo) for level, (lo, _) in reversed(list(zip(CURVE, bands, strict=True)))]
    ticks = (0, 0.2, 0.4, 0.6, 0.8, 1)
    return {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": right, "top": top, "bottom": bottom, "curves": curves,
            "band": "M" + "L".join(edge) + "Z", "diagonal": f"M{place(0, 0)}L{place(1, 1)}",
            "dots": [dict(zip(("x", "y"), place(one.level, one.share).split(), strict=True)) for one in found.coverage],
            "ticks": [{"x": place(v, 0).split()[0], "y": place(0, v).split()[1], "text": f"{100 * v:.0f}"} for v in ticks]}


def _shares(rows: RowScores) -> Iterator[tuple[float, float]]:
    pit = rows.pit[np.isfinite(rows.pit)]
    for level in CURVE if len(pit) else ():
        yield level, float(np.mean(np.abs(pit - 0.5) <= level / 2))
