"""Where everything of a statement list stands in the arrays of a kernel, and how it moves within a step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from exerkine.engine.generator._graph import Pace
from exerkine.engine.generator._listing import Listing
from exerkine.engine.generator._scheme import Followed, Frozen

PHI_FOLLOWED, PHI_FROZEN = 6, 3
"""Weights of a state in the table of a step length."""
_NAMED = re.compile(r"\b(par|in|x)_(\w+)\b")
_NUMBERED = re.compile(r"\b([pu])(\d+)\b")
_MOVING = re.compile(r"\b(?:s\d+|mid_\w+)\b")


class Frame:
    """A statement list with the places of its variables; what is written in it is the same in C and in NumPy.

    Parameters
    ----------
    listing
        The statements.
    """

    def __init__(self, listing: Listing):
        self.listing, self.scheme, self.system = listing, listing.scheme, listing.scheme.system
        graph = self.scheme.graph
        self._index: dict[str, Mapping[str, int]] = {
            "par": {s: i for i, s in enumerate(self.system.parameters)},
            "in": {s: i for i, s in enumerate(self.system.inputs)},
            "x": {s: i for i, s in enumerate(self.system.states)},
        }
        tabled = [f.symbol for f in self.scheme.followed if graph.pace(f.own) is Pace.PERSON]
        ends = [z.symbol for z in self.scheme.frozen if graph.pace(z.own) is Pace.PERSON]
        self.followed_slots = {s: PHI_FOLLOWED * i for i, s in enumerate(tabled)}
        self.frozen_slots = {s: PHI_FOLLOWED * len(tabled) + PHI_FROZEN * i for i, s in enumerate(ends)}
        self.table_size = PHI_FOLLOWED * len(tabled) + PHI_FROZEN * len(ends)
        read = set(_MOVING.findall(" ".join(_inside(listing))))
        self.opened = {name: i for i, name in enumerate(name for name, _ in listing.opening if name in read)}
        """What the opening of a step hands on to it, with its place; the rest of the opening only leads there."""
        self.ending = self._find_ending()

    def state(self, symbol: str) -> int:
        """Return the number of a state."""
        return self._index["x"][symbol]

    def text(self, node: int) -> str:
        """Return a root of the scheme, where it stands."""
        return self.placed(self.listing.text[node])

    def placed(self, text: str) -> str:
        """Return an expression with its names in their arrays; what moves and what stands at nodes keeps its name."""

        def place(match: re.Match[str]) -> str:
            kind, symbol = match.group(1), match.group(2)
            return f"{'inp' if kind == 'in' else kind}[{self._index[kind][symbol]}]"

        return _NUMBERED.sub(r"\1[\2]", _NAMED.sub(place, text))

    def at_an_end(self, text: str) -> str:
        """Return an expression of the opening, which holds at either end of a step."""
        return self.placed(_MOVING.sub(lambda m: self._at(m.group(0), "s", "x"), text))

    def at_the_end(self, text: str) -> str:
        """Return an expression with what moves as it is at the end of the step."""
        return self.placed(_MOVING.sub(lambda m: self._at(m.group(0), "hi", "ahead"), text))

    def _at(self, name: str, opened: str, states: str) -> str:
        if name in self.opened:
            return f"{opened}[{self.opened[name]}]"
        return f"{states}[{self.state(name.removeprefix('mid_'))}]" if name.startswith("mid_") else name

    def path(self, name: str) -> tuple[str, str]:
        """Return how a variable starts in a step, and by how much it rises (empty: it stands still)."""
        first = self._at(name, "lo", "past")
        return (first, f"({self._at(name, 'hi', 'ahead')} - {first})") if first != name else (self.placed(name), "")

    def moving_names(self, text: str) -> list[str]:
        """Return what an expression reads that is not known for the person or the inputs, in order of names."""
        return sorted(set(_MOVING.findall(text)))

    def moving(self, texts: Iterable[str], where: str) -> Iterable[str]:
        """Yield definitions of what moves along a line in a step and is needed by expressions, at some part of it."""
        found = {m for text in texts for m in _MOVING.findall(text)}
        for name in sorted(n for n in found if n in self.opened or n.startswith("mid_")):
            first, rise = self.path(name)
            yield f"{name} = {first} + {where} * {rise}"

    def at_nodes(self, text: str) -> str:
        """Return an expression in place, with what moves under a name of its own for its values at the nodes."""
        return self.placed(_MOVING.sub(lambda m: f"{m.group(0)}_q", text))

    def outside(self) -> Iterable[str]:
        """Yield the expressions that hold for the step as a whole."""
        yield from (text for name, text in self.listing.closing if name not in self.ending)
        remembered = {f.symbol for f in self.scheme.followed if f.symbol in self.scheme.predicted and not f.is_cut}
        nodes = [f.own for f in self.scheme.followed if f.symbol in remembered or not self.turns(f)]
        nodes += [n for z in self.scheme.frozen for n in (z.own, z.own_tilt, z.mean, z.tilt)]
        yield from (self.listing.text[n] for n in nodes)

    def closed(self) -> Iterable[tuple[str, str]]:
        """Yield the closing statements, in place."""
        for name, text in self.listing.closing:
            yield name, self.at_the_end(text) if name in self.ending else self.placed(text)

    def turns(self, followed: Followed) -> bool:
        """Return whether the turnover of a state moves along a line within a step."""
        return bool(self.path(self.listing.text[followed.own])[1])

    def has_tilt(self, frozen: Frozen) -> bool:
        """Return whether the turnover of a state changes within a step."""
        return self.listing.text[frozen.own_tilt] != "NUM(0.0)"

    def _find_ending(self) -> set[str]:
        """Return the closing variables that hold at the end of a step."""
        found: set[str] = set()
        for name, text in self.listing.closing:
            if re.search(r"\bend_\d+", text) or found & set(_MOVING.findall(text)):
                found.add(name)
        return found


def _inside(listing: Listing) -> Iterable[str]:
    """Yield the expressions of a step behind its opening."""
    yield from listing.text.values()
    yield from (drive for _, drive in listing.still)
    yield from (text for _, text in listing.closing)
    for sweep in listing.sweeps:
        yield from (text for _, text in (*sweep.statements, *sweep.exposures))
