"""The muscle-brain map: what each place and each influence says, in words, numbers and colours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exerkine.mechanism import Place
from exerkine.reports._charts import NumbersTable
from exerkine.reports._map_layout import NARROW, WIDE, Box, Drawing, around, lay_out, routes
from exerkine.reports._numbers import decimals_for, read_text
from exerkine.reports._texts import Texts
from exerkine.simulation._result import SimulationResult, SummaryRow

VIEWS = ("map_rest", "map_session")
SHARE_DRAWN = 0.4
"""An influence is drawn from this share of the strongest one on the same place; the summary table holds all."""
LEVELS_PCT = (1.0, 5.0, 15.0)
"""Changes, in per cent (of a place's scale, where it has one), from which a colour deepens."""
MOST_DECIMALS = 2
"""Of a number on the map; per cent have one at most."""
FULL_WIDTH = 0x2E80
"""From this character on a letter is as wide as it is high; others take about half of that."""


@dataclass(frozen=True)
class Shown:
    """One place in one view: its number and band as text, its colour, and whether that is good."""

    view: str
    text: str
    band: str
    level: str
    """``unsure`` where the band holds zero, ``flat`` below the first level, else ``up1`` to ``down3``."""
    benefit: str
    """``better``, ``worse``, or empty: the band holds zero, the number reads as zero, or neither direction is better."""


@dataclass(frozen=True)
class Node:
    """One place in one drawing."""

    place: Place
    name: str
    lines: tuple[str, ...]
    box: Box
    views: tuple[Shown, ...]


@dataclass(frozen=True)
class Edge:
    """One influence in one drawing; ``sign`` is ``raises``, ``lowers`` or ``either``."""

    source: str
    target: str
    sign: str
    path: str


@dataclass(frozen=True)
class Picture:
    """One drawing with everything in it; ``regions`` are the organs: key, box."""

    name: str
    width: float
    height: float
    has_bands: bool
    regions: tuple[tuple[str, Box], ...]
    edges: tuple[Edge, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class MuscleBrainMap:
    """The figure: two drawings of the same numbers, the data of its tooltips, and its tables."""

    pictures: tuple[Picture, ...]
    views: tuple[str, ...]
    levels: str
    share_pct: int
    drawn: int
    left_out: int
    data: dict[str, Any]
    places: NumbersTable
    influences: NumbersTable


def muscle_brain_map(result: SimulationResult, texts: Texts) -> MuscleBrainMap | None:
    """Return the map of a result, None where the result has none."""
    changes = {(row.panel, row.symbol): row for row in result.rows if row.panel in VIEWS}
    views = tuple(view for view in VIEWS if any(panel == view for panel, _ in changes))
    if not views:
        return None
    everything = [row for row in result.rows if row.panel == "map_influence"]
    drawn = strongest(everything)
    band = texts.word(f"band_{result.bands}")
    names = {place.symbol: _name(place, texts) for place in result.map}
    data = {
        "places": {place.symbol: _tip(place, changes, texts) for place in result.map},
        "influences": [[row.scenario, row.symbol, _sign(row)] for row in drawn],
    }
    return MuscleBrainMap(
        pictures=tuple(_picture(drawing, result.map, drawn, changes, band, texts) for drawing in (WIDE, NARROW)),
        views=views, levels=", ".join(f"{level:g}" for level in LEVELS_PCT), share_pct=round(100 * SHARE_DRAWN),
        drawn=len(drawn), left_out=len(everything) - len(drawn), data=data,
        places=_place_table(result.map, changes, views, band, texts),
        influences=_influence_table(drawn, names, band, texts))


def strongest(rows: Sequence[SummaryRow]) -> list[SummaryRow]:
    """Return the influences that are drawn: on each place those that come near the strongest one."""
    most: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        most[row.symbol] = max(most[row.symbol], abs(row.median))
    return [row for row in rows if abs(row.median) >= SHARE_DRAWN * most[row.symbol] > 0]


def shown(place: Place, row: SummaryRow, texts: Texts) -> Shown:
    """Return what a place says of its change."""
    unsure = row.lo80 <= 0 <= row.hi80
    size = abs(row.median) if place.scale is None else 100 * abs(row.median) / place.scale
    step = sum(size >= level for level in LEVELS_PCT)
    direction = "up" if row.median > 0 else "down"
    level = "unsure" if unsure else f"{direction}{step}" if step else "flat"
    reads_zero = round(row.median, _places(row)) == 0
    benefit = "" if unsure or reads_zero or not place.better else "better" if direction == place.better else "worse"
    return Shown(row.panel, _number(row, texts), _range(row, texts), level, benefit)


def _picture(drawing: Drawing, places: Sequence[Place], drawn: Sequence[SummaryRow],
             changes: Mapping[tuple[str, str], SummaryRow], band: str, texts: Texts) -> Picture:
    layout = lay_out(drawing, places)
    regions = tuple((organ, around((layout.boxes[p.symbol] for p in places if p.organ == organ), drawing.heading))
                    for organ in dict.fromkeys(place.organ for place in places))
    pairs = [(row.scenario, row.symbol) for row in drawn]
    edges = tuple(Edge(row.scenario, row.symbol, _sign(row), path)
                  for row, path in zip(drawn, routes(pairs, layout), strict=True))
    nodes = []
    for place in places:
        rows = [changes[view, place.symbol] for view in VIEWS if (view, place.symbol) in changes]
        name = texts.word("map_place", name=texts.label(place.symbol), changes=texts.word("joiner").join(
            f"{_view_name(row, texts)} {_number(row, texts)}{texts.word('comma')}{band} {_range(row, texts)}" for row in rows))
        nodes.append(Node(place, name, _wrapped(_name(place, texts), drawing.characters), layout.boxes[place.symbol],
                          tuple(shown(place, row, texts) for row in rows)))
    return Picture(drawing.name, drawing.width, max(box.bottom for _, box in regions), not drawing.is_stacked,
                   regions, edges, tuple(nodes))


def _tip(place: Place, changes: Mapping[tuple[str, str], SummaryRow], texts: Texts) -> dict[str, Any]:
    rows = [changes[view, place.symbol] for view in VIEWS if (view, place.symbol) in changes]
    return {
        "name": texts.label(place.symbol), "short": _name(place, texts), "organ": texts.word(f"organ_{place.organ}"),
        "changes": [[_view_name(row, texts), _number(row, texts), _range(row, texts),
                     _benefit_word(shown(place, row, texts), texts)] for row in rows],
    }


def _place_table(places: Sequence[Place], changes: Mapping[tuple[str, str], SummaryRow], views: Sequence[str], band: str,
                 texts: Texts) -> NumbersTable:
    columns = [texts.word("map_place_column"), texts.word("map_organ")]
    for view in views:
        columns += [_view_name(changes[view, places[0].symbol], texts), band, texts.word("map_benefit")]
    rows = []
    for place in places:
        cells = [texts.label(place.symbol), texts.word(f"organ_{place.organ}")]
        for view in views:
            row = changes[view, place.symbol]
            cells += [_number(row, texts), _range(row, texts), _benefit_word(shown(place, row, texts), texts)]
        rows.append(tuple(cells))
    return NumbersTable(tuple(columns), tuple(rows), len(rows))


def _influence_table(drawn: Sequence[SummaryRow], names: Mapping[str, str], band: str, texts: Texts) -> NumbersTable:
    rows = []
    for row in drawn:
        decimals = min(3, decimals_for(width=row.hi80 - row.lo80))
        span = texts.word("range", lo=read_text(row.lo80, decimals, is_signed=True),
                          hi=read_text(row.hi80, decimals, is_signed=True))
        rows.append((names[row.scenario], names[row.symbol], texts.word(f"map_{_sign(row)}"),
                     read_text(row.median, decimals, is_signed=True), span))
    columns = (texts.word("map_from"), texts.word("map_to"), texts.word("map_sign"), texts.word("map_gain"), band)
    return NumbersTable(columns, tuple(rows), len(rows))


def _sign(row: SummaryRow) -> str:
    return "raises" if row.lo80 > 0 else "lowers" if row.hi80 < 0 else "either"


def _view_name(row: SummaryRow, texts: Texts) -> str:
    return texts.word(f"{row.panel}_{row.scenario}")


def _benefit_word(one: Shown, texts: Texts) -> str:
    return texts.word(f"map_{one.benefit}") if one.benefit else ""


def _name(place: Place, texts: Texts) -> str:
    return (place.label_zh if texts.lang == "zh" else place.label_en) or texts.label(place.symbol)


def _number(row: SummaryRow, texts: Texts) -> str:
    unit = "" if row.unit == "fraction" else f"\N{NO-BREAK SPACE}{texts.unit(row.unit)}"
    return read_text(row.median, _places(row), is_signed=True) + unit


def _range(row: SummaryRow, texts: Texts) -> str:
    return texts.word("range", lo=read_text(row.lo80, _places(row), is_signed=True),
                      hi=read_text(row.hi80, _places(row), is_signed=True))


def _places(row: SummaryRow) -> int:
    return min(1 if row.unit == "percent" else MOST_DECIMALS, decimals_for(width=row.hi80 - row.lo80))


def _wrapped(name: str, characters: float) -> tuple[str, ...]:
    """Return a name on one line, or on two, broken where both are most alike."""
    def width(text: str) -> float:
        return sum(1.8 if ord(letter) >= FULL_WIDTH else 1.0 for letter in text)

    if width(name) <= characters:
        return (name,)
    breaks = [i for i in range(1, len(name)) if name[i - 1] in " -（、" or name[i] in "（"
              or (ord(name[i]) >= FULL_WIDTH and ord(name[i - 1]) >= FULL_WIDTH)]
    if not breaks:
        return (name,)
    at = min(breaks, key=lambda i: max(width(name[:i].rstrip()), width(name[i:])))
    return name[:at].rstrip(), name[at:]
