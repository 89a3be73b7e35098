"""Where the places of the map stand on a drawing, and how its influences run between them; geometry only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exerkine.mechanism import Place

Point = tuple[float, float]

PADDING = 6.0
"""From the places of an organ to its border."""
CLEARANCE = 5.0
"""From a place to an influence that passes it."""
TRACK = 4.5
"""Between two influences that run side by side."""
PORT_SHARE = 0.7
"""Of a side of a place: how much of it takes the ends of influences."""
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


@dataclass(frozen=True)
class Drawing:
    """Sizes of one drawing, in its own pixels.

    A wide one follows the columns and rows of the table; a stacked one, for a phone, has three columns: what stands left
    of the blood, the blood, and what stands right of it.
    """

    name: str
    width: float
    node_width: float
    node_height: float
    pitch: float
    heading: float
    characters: float
    is_stacked: bool = False


WIDE = Drawing("wide", 824, 108, 50, 74, heading=17, characters=17)
NARROW = Drawing("narrow", 350, 96, 42, 50, heading=18, characters=13, is_stacked=True)


@dataclass(frozen=True)
class Box:
    """A rectangle of a drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def port(self, side: str, offset: float) -> Point:
        """Return the point of a side that lies ``offset`` from its middle."""
        if side in ("left", "right"):
            return (self.x if side == "left" else self.right), self.y + self.height / 2 + offset
        return self.x + self.width / 2 + offset, (self.y if side == "top" else self.bottom)


@dataclass(frozen=True)
class Layout:
    """The boxes of all places, and the column that each stands in."""

    boxes: Mapping[str, Box]
    columns: Mapping[str, int]
    gutter: float
    """Between two columns."""
    named: Mapping[str, float]
    """Of the places below an organ's name: the height that the name takes."""

    def closed(self, column: int) -> list[tuple[float, float]]:
        """Return from where to where places and names fill a column, from top to bottom."""
        own = [symbol for symbol in self.boxes if self.columns[symbol] == column]
        return sorted((self.boxes[s].y - self.named.get(s, 0.0), self.boxes[s].bottom) for s in own)

    def in_column(self, column: int) -> list[Box]:
        """Return the boxes of a column, from top to bottom."""
        return sorted((b for s, b in self.boxes.items() if self.columns[s] == column), key=lambda box: box.y)


def lay_out(drawing: Drawing, places: Sequence[Place]) -> Layout:
    """Return where each place stands."""
    if drawing.is_stacked:
        columns, tops = _stacked(drawing, places)
    else:
        columns = {place.symbol: place.column - 1 for place in places}
        tops = {place.symbol: drawing.heading + (place.row - 1) * drawing.pitch for place in places}
    step = (drawing.width - 2 * PADDING - drawing.node_width) / max(1, *columns.values())
    size = (drawing.node_width, drawing.node_height)
    boxes = {symbol: Box(PADDING + columns[symbol] * step, tops[symbol], *size) for symbol in columns}
    firsts: dict[tuple[str, int], str] = {}
    for place in sorted(places, key=lambda place: tops[place.symbol]):
        firsts.setdefault((place.organ, columns[place.symbol]), place.symbol)
    gutter = step - drawing.node_width
    return Layout(boxes, columns, gutter, dict.fromkeys(firsts.values(), drawing.heading))


def around(boxes: Iterable[Box], heading: float) -> Box:
    """Return the box of an organ, with room for its name above its places."""
    boxes = list(boxes)
    left, top = min(box.x for box in boxes) - PADDING, min(box.y for box in boxes) - heading
    right, bottom = max(box.right for box in boxes) + PADDING, max(box.bottom for box in boxes) + PADDING
    return Box(left, top, right - left, bottom - top)


def _stacked(drawing: Drawing, places: Sequence[Place]) -> tuple[dict[str, int], dict[str, float]]:
    blood = next((place.column for place in places if place.organ == "blood"), 1)
    columns = {place.symbol: 1 + (place.column > blood) - (place.column < blood) for place in places}
    organs = list(dict.fromkeys(place.organ for place in places))
    tops: dict[str, float] = {}
    for column in range(3):
        top, organ = 0.0, ""
        members = (place for place in places if columns[place.symbol] == column)
        for place in sorted(members, key=lambda place: (organs.index(place.organ), place.row, place.column)):
            top += drawing.heading + (PADDING if organ else 0) if place.organ != organ else 0
            organ, tops[place.symbol] = place.organ, top
            top += drawing.pitch
    lowest = max(tops.values())
    for column in range(3):  # short columns are drawn out to the height of the longest
        own = [symbol for symbol in tops if columns[symbol] == column]
        last = max((tops[symbol] for symbol in own), default=0.0)
        stretch = (lowest - drawing.heading) / (last - drawing.heading) if last > drawing.heading else 1.0
        tops |= {symbol: drawing.heading + (tops[symbol] - drawing.heading) * stretch for symbol in own}
    return columns, tops


def routes(pairs: Sequence[tuple[str, str]], layout: Layout) -> list[str]:
    """Return the SVG path of each influence (source, target): across columns through the gaps between places."""
    sides = [_sides(source, target, layout) for source, target in pairs]
    ports = _ports(pairs, sides, layout)
    taken: defaultdict[int, list[float]] = defaultdict(list)
    paths = []
    for i, ((source, target), (leaves, enters)) in enumerate(zip(pairs, sides, strict=True)):
        start, end = ports[i, 0], ports[i, 1]
        if leaves in ("top", "bottom"):
            paths.append(f"M{_at(start)}L{_at(end)}")
        elif leaves == enters:
            bow = min(10 + 0.09 * abs(end[1] - start[1]), layout.gutter)
            out = bow if leaves == "right" else -bow
            paths.append(f"M{_at(start)}C{_at((start[0] + out, start[1]))} {_at((end[0] + out, end[1]))} {_at(end)}")
        else:
            paths.append(_across(start, end, layout.columns[source], layout.columns[target], layout, taken))
    return paths


def _sides(source: str, target: str, layout: Layout) -> tuple[str, str]:
    """Return the side that an influence leaves by, and the side it enters by."""
    columns, boxes = layout.columns, layout.boxes
    if columns[source] != columns[target]:
        leaves = "right" if columns[target] > columns[source] else "left"
        return leaves, OPPOSITE[leaves]
    column = layout.in_column(columns[source])
    if abs(column.index(boxes[source]) - column.index(boxes[target])) == 1:
        leaves = "bottom" if boxes[target].y > boxes[source].y else "top"
        return leaves, OPPOSITE[leaves]
    side = "left" if columns[source] == max(columns.values()) else "right"
    return side, side


def _ports(
    pairs: Sequence[tuple[str, str]], sides: Sequence[tuple[str, str]], layout: Layout
) -> dict[tuple[int, int], Point]:
    """Return (number of the influence, 0 start or 1 end) -> its point; ends on one side are spread, ordered by where they lead."""
    ends: defaultdict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
    for i, (pair, pair_sides) in enumerate(zip(pairs, sides, strict=True)):
        for end in (0, 1):
            other = layout.boxes[pair[1 - end]]
            ends[pair[end], pair_sides[end]].append((other.y if pair_sides[0] in ("left", "right") else i, i, end))
    points = {}
    for (symbol, side), found in ends.items():
        box = layout.boxes[symbol]
        length = PORT_SHARE * (box.height if side in ("left", "right") else box.width / 2)
        for rank, (_, i, end) in enumerate(sorted(found)):
            points[i, end] = box.port(side, length * ((rank + 0.5) / len(found) - 0.5))
    return points


def _across(
    start: Point, end: Point, first: int, last: int, layout: Layout, taken: defaultdict[int, list[float]]
) -> str:
    step = 1 if last > first else -1
    path, here = f"M{_at(start)}", start
    for column in range(first + step, last, step):
        boxes = layout.in_column(column)
        if not boxes:
            continue
        wish = start[1] + (end[1] - start[1]) * abs(column - first) / abs(last - first)
        y = _free(wish, layout.closed(column), taken[column])
        taken[column].append(y)
        near, far = (boxes[0].x, boxes[0].right) if step > 0 else (boxes[0].right, boxes[0].x)
        path += f"{_bend(here, (near, y))}H{far:.1f}"
        here = (far, y)
    return path + _bend(here, end)


def _free(wish: float, closed: Sequence[tuple[float, float]], taken: Sequence[float]) -> float:
    """Return the height nearest to a wish at which a column is open, beside what already runs there."""
    edges = [closed[0][0] - 4 * CLEARANCE, *(y for ends in closed for y in ends), closed[-1][1] + 4 * CLEARANCE]
    open_at = [
        low + CLEARANCE + TRACK * i
        for low, high in zip(edges[::2], edges[1::2], strict=True)
        for i in range(int((high - low - 2 * CLEARANCE) / TRACK) + 1)
    ]
    return min(open_at, key=lambda y: abs(y - wish) + 100.0 * sum(abs(y - other) < TRACK for other in taken))


def _bend(start: Point, end: Point) -> str:
    middle = (start[0] + end[0]) / 2
    return f"C{_at((middle, start[1]))} {_at((middle, end[1]))} {_at(end)}"


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
