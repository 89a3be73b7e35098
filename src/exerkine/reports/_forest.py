"""Forest and funnel plots as plain SVG, drawn from the very numbers of the CSV; no script, nothing to fetch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exerkine.reports._numbers import decimal_text, decimals_for, read_text

WIDTH, ROW, NOTED_ROW, TOP, FOOT = 1040, 27, 37, 34, 58
NAME_END, PLOT_START, PLOT_END, EFFECT_END = 318, 332, 740, 946
LARGEST, SMALLEST = 8.0, 2.2
"""Half the side of the square of the heaviest and the lightest trial."""
NAME_LETTERS = 40
"""A longer name is cut in the picture; it stands whole in its tooltip and in the tables."""
BEYOND = 0.35
"""How far the frame goes beyond the trials for a wide pooled interval, as a share of their span."""
FUNNEL_WIDTH, FUNNEL_HEIGHT = 520, 330
Z95 = 1.959964
TICKS = 8
FINENESS = 20
"""Numbers tell apart twentieths of the frame."""


@dataclass(frozen=True)
class Line:
    """One line of a forest: ``kind`` is trial, pooled, prediction or literature; ``weight_pct`` of trials alone."""

    kind: str
    name: str
    note: str
    effect: float
    lo: float | None
    hi: float | None
    se: float | None = None
    weight_pct: float | None = None


def plotted(value: float) -> float:
    """Return a number as the CSV has it."""
    return float(decimal_text(value))


def forest(lines: Sequence[Line], heads: dict[str, str], unit: str) -> dict[str, Any]:
    """Return what the template draws: lines with their pixels, ticks, and the zero."""
    frame = _frame(lines)
    step = nice_step(frame[1] - frame[0])
    decimals = min(2, decimals_for(width=(frame[1] - frame[0]) / FINENESS))
    heaviest = max((line.weight_pct or 0 for line in lines), default=0) or 1.0

    def x(value: float) -> float:
        share = (value - frame[0]) / (frame[1] - frame[0])
        return round(PLOT_START + (PLOT_END - PLOT_START) * share, 2)

    drawn, y = [], float(TOP)
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and before.kind != line.kind and line.kind != "prediction":
            y += 8
        high = NOTED_ROW if line.note else ROW
        drawn.append(_drawn(line, y + high / 2, x, frame, decimals, heaviest))
        y += high
    ticks = [{"x": x(value), "text": _tick(value, step)} for value in _ticks(frame, step)]
    pooled = next((x(line.effect) for line in lines if line.kind == "pooled"), None)
    return {"width": WIDTH, "height": y + FOOT, "bottom": y + 4, "lines": drawn, "ticks": ticks, "zero": x(0.0), "top": TOP,
            "pooled": pooled, "start": PLOT_START, "end": PLOT_END, "name_end": NAME_END, "effect_end": EFFECT_END,
            "heads": heads, "unit": unit}


def _drawn(
    line: Line, y: float, x: Any, frame: tuple[float, float], decimals: int, heaviest: float
) -> dict[str, Any]:
    lo, hi = (line.effect if end is None else end for end in (line.lo, line.hi))
    cut_lo, cut_hi = max(lo, frame[0]), min(hi, frame[1])
    texts = [read_text(value, decimals, is_signed=True) for value in (line.effect, lo, hi)]
    told = f"{texts[0]} ({texts[1]}, {texts[2]})" if line.kind != "prediction" else f"({texts[1]}, {texts[2]})"
    if line.lo is None or line.hi is None:
        told = texts[0]
    weight = line.weight_pct
    half = SMALLEST + (LARGEST - SMALLEST) * math.sqrt((weight or 0.0) / heaviest)
    shown = line.name if len(line.name) <= NAME_LETTERS else line.name[: NAME_LETTERS - 1] + "…"
    return {
        "kind": line.kind, "name": line.name, "shown": shown, "note": line.note, "y": y, "half": round(half, 2),
        "x": x(min(max(line.effect, frame[0]), frame[1])), "lo": x(cut_lo), "hi": x(cut_hi), "goes_lo": lo < frame[0],
        "goes_hi": hi > frame[1], "effect": told, "weight": "" if weight is None else f"{read_text(weight, 1)} %"}


def _frame(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the ends of the axis: all trials and zero, and a little of what is much wider than they are."""
    def ends(kinds: tuple[str, ...]) -> list[float]:
        return [v for line in lines if line.kind in kinds for v in (line.effect, line.lo, line.hi) if v is not None]

    inner = [0.0, *(ends(("trial",)) or ends(("literature",)))]
    span = (max(inner) - min(inner)) or 1.0
    outer = [0.0, *ends(("trial", "pooled", "prediction", "literature"))]
    lo = max(min(outer), min(inner) - BEYOND * span)
    hi = min(max(outer), max(inner) + BEYOND * span)
    return lo - 0.03 * span, hi + 0.03 * span


def nice_step(span: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that makes about that many ticks."""
    raw = span / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)


def _ticks(frame: tuple[float, float], step: float) -> Iterator[float]:
    for i in range(math.ceil(frame[0] / step), math.floor(frame[1] / step) + 1):
        yield i * step


def _tick(value: float, step: float) -> str:
    return read_text(value, max(0, -math.floor(math.log10(step) + 1e-9)))


def funnel(trials: Sequence[Line], mean: float, unit: str, se_head: str) -> dict[str, Any]:
    """Return what the template draws: a dot per trial, the pooled effect and the lines of chance."""
    left, right, top, bottom = 58, FUNNEL_WIDTH - 18, 16, FUNNEL_HEIGHT - 56
    deepest = 1.08 * max(trial.se or 0.0 for trial in trials)
    reach = max(Z95 * deepest, *(abs(trial.effect - mean) for trial in trials)) * 1.06
    frame = (mean - reach, mean + reach)
    step, se_step = nice_step(2 * reach), nice_step(deepest)

    def x(value: float) -> float:
        return round(left + (right - left) * (value - frame[0]) / (frame[1] - frame[0]), 2)

    def y(se: float) -> float:
        return round(top + (bottom - top) * se / deepest, 2)

    return {
        "width": FUNNEL_WIDTH, "height": FUNNEL_HEIGHT, "left": left, "right": right, "top": top, "bottom": bottom,
        "mean": x(mean), "corners": [x(mean - Z95 * deepest), x(mean + Z95 * deepest)], "unit": unit, "se_head": se_head,
        "dots": [{"x": x(trial.effect), "y": y(trial.se or 0.0), "name": trial.name} for trial in trials],
        "ticks": [{"x": x(value), "text": _tick(value, step)} for value in _ticks(frame, step)],
        "se_ticks": [{"y": y(value), "text": _tick(value, se_step)} for value in _ticks((0.0, deepest), se_step)]}
