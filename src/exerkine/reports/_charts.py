"""What each chart draws, as plain data: every plotted number is the decimal text of one summary row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from exerkine.reports._numbers import MINUS, decimal_text, decimals_for, read_text
from exerkine.reports._texts import Texts
from exerkine.simulation._result import INTERACTION, TOTAL, SimulationResult, SummaryRow

SESSION_STEP_MIN = 60
WEEK_STEPS = (1, 2, 4, 6, 8, 12, 13, 26, 52)
WEEK_TICKS = 7
TABLE_POINTS = 13
PATH_SHARE_DRAWN = 0.005
"""A path below this share of the longest bar has a row in the table and no bar."""
FLAT_FOLD = 1.01
"""A pulse that lifts the median by less than this is told as no pulse: the time of its peak means nothing."""


@dataclass(frozen=True)
class NumbersTable:
    """The table behind one chart: header and rows as text, with how many of the points it shows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    points: int


@dataclass(frozen=True)
class Chart:
    """One chart: its words, its data for the drawing script, and its table."""

    id: str
    title: str
    name: str
    caption: str
    data: dict[str, Any]
    table: NumbersTable


@dataclass(frozen=True)
class Curve:
    """One line with its band."""

    key: str
    name: str
    rows: tuple[SummaryRow, ...]


def session_charts(result: SimulationResult, texts: Texts) -> list[Chart]:
    """Return one chart per signal: the session of week 1 and that of the last week on one axis."""
    names = {"first_session": texts.word("first_session"),
             "last_session": texts.word("last_session", weeks=result.weeks)}
    charts = []
    for symbol in _symbols(result.rows, names):
        curves = [Curve(panel, name, rows) for panel, name in names.items()
                  if (rows := _rows(result, panel, symbol, "programme"))]
        unit = texts.unit(curves[0].rows[0].unit)
        times = [row.t or 0.0 for curve in curves for row in curve.rows]
        axis: dict[str, Any] = {
            "name": texts.word("axis_minutes"), "at": texts.word("at_minute", t="{t}"),
            "min": SESSION_STEP_MIN * floor(min(times) / SESSION_STEP_MIN),
            "max": SESSION_STEP_MIN * ceil(max(times) / SESSION_STEP_MIN), "step": SESSION_STEP_MIN}
        peaks = {curve.key: peak for curve in curves if (peak := _peak(curve.rows))}
        data = _curve_data(f"session-{symbol}", unit, axis, curves, peaks) | {"start": "0"}
        charts.append(Chart(
            data["id"], texts.label(symbol),
            texts.word("chart_name_session", label=texts.label(symbol), unit=unit, band=_band(result, texts),
                       weeks=result.weeks),
            _peak_caption(curves, peaks, texts, result.weeks), data, _curve_table(curves, axis["name"], result, texts)))
    return charts


def week_charts(result: SimulationResult, texts: Texts) -> list[Chart]:
    """Return one chart per outcome: programme and comparator by week, with the line of the MCID where there is one."""
    names = {"programme": texts.word("scenario_programme"), "against": texts.word("scenario_against")}
    step = next((step for step in WEEK_STEPS if result.weeks <= step * WEEK_TICKS), WEEK_STEPS[-1])
    axis: dict[str, Any] = {"name": texts.word("axis_weeks"), "at": texts.word("at_week", t="{t}"), "min": 0,
                            "max": result.weeks, "step": step}
    outcomes = {outcome.symbol: outcome for outcome in result.outcomes}
    charts = []
    for symbol in _symbols(result.rows, ("week",)):
        curves = [Curve(scenario, name, rows) for scenario, name in names.items()
                  if (rows := _rows(result, "week", symbol, scenario))]
        unit = texts.unit(curves[0].rows[0].unit)
        data = _curve_data(f"week-{symbol}", unit, axis, curves, {})
        outcome = outcomes.get(symbol)
        if outcome is not None and outcome.mcid is not None and outcome.better:
            sign = -1 if outcome.better == "down" else 1
            data["mcid"] = {"value": decimal_text(outcome.baseline + sign * outcome.mcid), "name": texts.word("mcid")}
        name = texts.word("chart_name_week", label=texts.label(symbol), unit=unit, band=_band(result, texts))
        charts.append(Chart(data["id"], texts.label(symbol), name, "", data,
                            _curve_table(curves, axis["name"], result, texts)))
    return charts


def path_charts(result: SimulationResult, texts: Texts) -> list[Chart]:
    """Return one chart per attributed outcome: single cuts, their interaction, and the total they add up to."""
    arrows = {arrow.id: arrow for arrow in result.arrows}
    shares = {(row.outcome, row.arrow_id): row.share for row in result.attribution}
    has_band = paths_have_bands(result)
    words = {INTERACTION: texts.word("interaction"), TOTAL: texts.word("total")}
    charts = []
    for symbol in _symbols(result.rows, ("attribution",)):
        rows = sorted((row for row in result.rows if row.panel == "attribution" and row.symbol == symbol),
                      key=lambda row: (row.scenario == TOTAL, row.scenario == INTERACTION, -abs(row.median)))
        unit = texts.unit(rows[0].unit)
        biggest = max(abs(row.median) for row in rows)
        decimals = decimals_for(width=biggest / 5)
        bars, cells, offset = [], [], 0.0
        for row in rows:
            key, arrow = row.scenario, arrows.get(row.scenario)
            name = words[key] if key in words else texts.label(key) if arrow is None else texts.arrow(arrow)
            effect = read_text(row.median, decimals, is_signed=True)
            if key in words or abs(row.median) >= PATH_SHARE_DRAWN * biggest:
                bars.append({"key": key, "name": name, "row": [decimal_text(v) for v in (row.median, row.lo80, row.hi80)],
                         "offset": 0.0 if key == TOTAL else offset, "text": effect})
            share = shares.get((symbol, key))
            band = (_range(row, decimals, texts, is_signed=True),) if has_band else ()
            cells.append((name, effect, *band, "" if share is None else f"{read_text(100 * share, 0)} %",
                          texts.word("joiner").join(arrow.statements) if arrow else ""))
            offset += row.median
        effect_in = f"{texts.word('effect')}{texts.word('bracket_open')}{unit}{texts.word('bracket_close')}"
        band_column = (_band(result, texts),) if has_band else ()
        columns = (texts.word("path"), effect_in, *band_column, texts.word("share"), texts.word("statements"))
        name = texts.word("chart_name_paths", label=texts.label(symbol), unit=unit)
        data = {"id": f"path-{symbol}", "kind": "paths", "symbol": symbol, "unit": unit, "bars": bars}
        charts.append(Chart(f"path-{symbol}", texts.label(symbol), name, "", data,
                            NumbersTable(columns, tuple(cells), len(cells))))
    return charts


def paths_have_bands(result: SimulationResult) -> bool:
    """Say whether the paths were cut in every draw, or once at the medians."""
    return any(row.lo80 != row.hi80 for row in result.rows if row.panel == "attribution")


def _symbols(rows: Iterable[SummaryRow], panels: Iterable[str]) -> list[str]:
    wanted = set(panels)
    return list(dict.fromkeys(row.symbol for row in rows if row.panel in wanted))


def _rows(result: SimulationResult, panel: str, symbol: str, scenario: str) -> tuple[SummaryRow, ...]:
    rows = [row for row in result.rows
            if row.panel == panel and row.symbol == symbol and row.scenario == scenario and row.t is not None]
    return tuple(sorted(rows, key=lambda row: row.t or 0.0))


def _band(result: SimulationResult, texts: Texts) -> str:
    return texts.word(f"band_{result.bands}")


def _curve_data(chart_id: str, unit: str, axis: dict[str, Any], curves: Sequence[Curve],
                peaks: dict[str, SummaryRow]) -> dict[str, Any]:
    series = [{
        "key": curve.key, "name": curve.name,
        "points": [[decimal_text(v) for v in (row.t, row.median, row.lo80, row.hi80)] for row in curve.rows],
        "peak": [decimal_text(v) for v in (top.t, top.median)] if (top := peaks.get(curve.key)) else None,
    } for curve in curves]
    return {"id": chart_id, "kind": "curves", "symbol": curves[0].rows[0].symbol, "unit": unit, "axis": axis,
            "series": series, "decimals": _decimals(row for curve in curves for row in curve.rows)}


def _decimals(rows: Iterable[SummaryRow]) -> int:
    ends = [end for row in rows for end in (row.lo80, row.hi80)]
    return decimals_for(*ends, width=(max(ends) - min(ends)) / 4)


def _peak(rows: Sequence[SummaryRow]) -> SummaryRow | None:
    after = [row for row in rows if (row.t or 0.0) >= 0]
    if not after:
        return None
    top = max(after, key=lambda row: row.median)
    return top if top.median > FLAT_FOLD * rows[0].median else None


def _peak_caption(curves: Sequence[Curve], peaks: dict[str, SummaryRow], texts: Texts, weeks: int) -> str:
    times = [texts.word("peak_time", t=f"{peaks[curve.key].t:.0f}") if curve.key in peaks else texts.word("peak_flat")
             for curve in curves]
    if len(set(times)) == 1:
        return texts.word("peak_both", time=times[0]) if peaks else texts.word("peak_flat_both")
    return texts.word("peak_each", first=times[0], last=times[1], weeks=weeks)


def _range(row: SummaryRow, decimals: int, texts: Texts, *, is_signed: bool = False) -> str:
    return texts.word("range", lo=read_text(row.lo80, decimals, is_signed=is_signed),
                      hi=read_text(row.hi80, decimals, is_signed=is_signed))


def _curve_table(curves: Sequence[Curve], axis: str, result: SimulationResult, texts: Texts) -> NumbersTable:
    times = sorted({row.t or 0.0 for curve in curves for row in curve.rows})
    last = len(times) - 1
    count = min(TABLE_POINTS, len(times))
    shown = [times[round(i * last / (count - 1))] for i in range(count)] if count > 1 else times
    decimals = _decimals(row for curve in curves for row in curve.rows)
    columns = [axis]
    for curve in curves:
        columns += [f"{curve.name}: {texts.word('median')}", _band(result, texts)]
    by_time = [{row.t: row for row in curve.rows} for curve in curves]
    rows = []
    for t in shown:
        cells = [f"{t:g}".replace("-", MINUS)]
        for found in by_time:
            row = found.get(t)
            cells += ["", ""] if row is None else [read_text(row.median, decimals), _range(row, decimals, texts)]
        rows.append(tuple(cells))
    return NumbersTable(tuple(columns), tuple(rows), len(times))
