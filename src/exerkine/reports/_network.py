"""The network as a page, as rows, and as one object."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exerkine.mechanism import Mechanism
from exerkine.network import WEEKS, Influence, Node, StageChange, read_nodes
from exerkine.reports._files import files_in
from exerkine.reports._numbers import MINUS, decimal_text, read_text
from exerkine.reports._page import HTML_LANG, ROOM, template
from exerkine.reports._texts import Texts
from exerkine.simulation._result import Label

SHOWN_MIN = (30.0, 60.0, 240.0, 1440.0)
"""Minutes after the start of a bout that the page draws; the rows hold all."""
SHADES = {1: ("#deebf7", "#9ecae1", "#4292c6", "#08519c"), -1: ("#feedde", "#fdbe85", "#fd8d3c", "#d94701")}
"""Weak to strong, blue for raises and orange for lowers: told apart in every kind of colour vision."""
STRONG_FROM = (0.0, 0.3, 3.0, 10.0)
"""Per cent (or hundredths of an SD) from which each shade is used."""
LIGHT_INK_FROM = 2
SMALLEST_SHOWN = 0.00005
"""Smaller numbers are told as 0."""


@dataclass(frozen=True)
class NetworkResult:
    """Everything ``exerkine network`` found, for one person and programme."""

    person: str
    programme: str
    draws: int
    seed: int
    influences: tuple[Influence, ...]
    stages: tuple[StageChange, ...]


def write_network(result: NetworkResult, mechanism: Mechanism, folder: Path | str, lang: str = "en") -> Path:
    """Write ``network.html``, ``network.csv`` and ``stages.csv`` into a folder; return the page's path.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    with files_in(folder) as scratch:
        (scratch / "network.csv").write_text(_csv(result.influences), encoding="utf-8", newline="")
        (scratch / "stages.csv").write_text(_csv(_flat(change) for change in result.stages), encoding="utf-8", newline="")
        (scratch / "network.html").write_text(_page(result, mechanism, lang), encoding="utf-8")
    return Path(folder) / "network.html"


def network_dict(result: NetworkResult) -> dict[str, Any]:
    """Return the result as plain values for JSON."""
    return asdict(result)


def _flat(change: StageChange) -> dict[str, object]:
    row = {k: v for k, v in asdict(change).items() if k not in ("muscle_pct", "cognition_sd")}
    for name, band in (("muscle_pct", change.muscle_pct), ("cognition_sd", change.cognition_sd)):
        low, middle, high = band or (None, None, None)
        row |= {f"{name}_lo80": low, name: middle, f"{name}_hi80": high}
    return row


def _csv(rows: Iterable[object]) -> str:
    plain = [row if isinstance(row, dict) else asdict(row) for row in rows]  # type: ignore[call-overload]
    text = io.StringIO()
    if plain:
        writer = csv.DictWriter(text, list(plain[0]), lineterminator="\n")
        writer.writeheader()
        for row in plain:
            writer.writerow({k: decimal_text(v) if isinstance(v, float) else "" if v is None else v for k, v in row.items()})
    return text.getvalue()


def _page(result: NetworkResult, mechanism: Mechanism, lang: str) -> str:
    from markupsafe import Markup

    texts = Texts(lang, _labels(mechanism))
    nodes = read_nodes()
    by_panel: dict[tuple[int, float | None], dict[tuple[str, str], Influence]] = {}
    for one in result.influences:
        by_panel.setdefault((one.week, one.minute), {})[one.source, one.target] = one
    bouts = [
        {
            "title": texts.word("net_bout_first") if week == 0 else texts.word("net_bout_later", week=week),
            "panels": [_panel(by_panel[week, m], nodes, texts, _after(m, texts)) for m in SHOWN_MIN],
        }
        for week in WEEKS
    ]
    training = [_panel(by_panel[w, None], nodes, texts, texts.word("net_after_weeks", week=w)) for w in WEEKS[1:]]
    opens = {next(n.symbol for n in nodes if n.role == role) for role in ("pathway", "outcome")}
    page = template("network.html").render(
        t=texts.word, html_lang=HTML_LANG[lang], person=result.person, programme=result.programme, draws=result.draws,
        bands=mechanism.bands,
        style=Markup((ROOM / "static" / "report.css").read_text(encoding="utf-8")),
        colours={"up": SHADES[1][1], "down": SHADES[-1][1]},
        columns=[{"label": texts.label(n.symbol), "opens": n.symbol in opens} for n in nodes],
        bouts=bouts, training=training, stages=[_stage(c, texts) for c in result.stages if c.verdict != "same"])
    return page + "\n"


def _labels(mechanism: Mechanism) -> list[Label]:
    labels = [Label(s.symbol, s.label_en, s.label_zh) for s in mechanism.states]
    return labels + [Label(o.symbol, o.label_en, o.label_zh) for o in mechanism.observables.values()]


def _after(minute: float, texts: Texts) -> str:
    hours = minute / 60.0
    return texts.word("net_after_min", n=f"{minute:g}") if hours < 1 else texts.word("net_after_h", n=f"{hours:g}")


def _panel(cells: Mapping[tuple[str, str], Influence], nodes: Sequence[Node], texts: Texts, title: str) -> dict[str, Any]:
    rows = [
        {"label": texts.label(source.symbol), "cells": [_cell(cells[source.symbol, target.symbol], texts) for target in nodes]}
        for source in nodes if source.role == "exerkine"
    ]
    return {"title": title, "rows": rows}


def _cell(one: Influence, texts: Texts) -> dict[str, str]:
    is_own = one.source == one.target
    size = abs(one.median) * (100.0 if one.unit == "SD" else 1.0)
    shade = sum(size >= least for least in STRONG_FROM) - 1
    band = texts.word("range", lo=_signed(one.lo80), hi=_signed(one.hi80))
    arrow = f"{texts.label(one.source)} → {texts.label(one.target)}"
    told = f"{arrow}: {_signed(one.median)} {one.unit}, {texts.word('band_plain')} {band}"
    mark = {1: "+", -1: MINUS, 0: "·"}[one.sign]
    css = "own" if is_own else "sure" if one.sign else ""
    colour = SHADES[one.sign][shade] if one.sign and not is_own else ""
    return {"mark": mark, "told": told, "css": css, "colour": colour, "ink": "#fff" if shade >= LIGHT_INK_FROM else "#1d2730"}


def _signed(value: float) -> str:
    if abs(value) < SMALLEST_SHOWN:
        return "0"
    decimals = 3 if 0 < abs(value) < 0.1 else 2 if abs(value) < 1 else 1
    return read_text(value, min(4, decimals + (1 if 0 < abs(value) < 0.01 else 0)), is_signed=True)


def _stage(change: StageChange, texts: Texts) -> dict[str, str]:
    def told(band: tuple[float, float, float] | None) -> str:
        if band is None:
            return ""
        low, middle, high = band
        inside = texts.word("range", lo=_signed(low), hi=_signed(high))
        return f"{_signed(middle)}{texts.word('bracket_open')}{inside}{texts.word('bracket_close')}"

    return {
        "stage": texts.word(f"net_stage_{change.stage.replace('+', '_')}"), "label": texts.label(change.symbol),
        "basis": texts.word(f"net_basis_{change.basis}"), "ratio": f"{math.floor(change.ratio * 100 + 0.5) / 100:g}",
        "muscle": told(change.muscle_pct), "cognition": told(change.cognition_sd), "key": change.verdict,
        "verdict": texts.word(f"net_verdict_{change.verdict}"),
    }
