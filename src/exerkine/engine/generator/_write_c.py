"""The statement list as C: what `kernel.c` includes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from exerkine.engine.generator._frame import Frame
from exerkine.engine.generator._listing import Listing, Statement, Sweep
from exerkine.engine.generator._observe import Observation
from exerkine.engine.generator._scheme import Followed, Frozen

_NODES = re.compile(r"\bn\d+\b")
_STATEMENTS = re.compile(r"\b[sn]\d+\b")
_CYCLES = {"EXP(": 75, "LOG(": 90, "SQRT(": 20, "/": 14, "*": 4, "+": 4, "-": 4}
"""About how long a processor waits for a result: cycles, by the latencies of an AMD core of family 26 (add 3, multiply 4, divide
13) and the lengths of the chains in `lanes.h`.  They only order statements."""


def c_source(listing: Listing, observation: Observation, digest: str) -> str:
    """Return the header that holds the equations of one mechanism."""
    return _CWriter(Frame(listing)).source(observation, digest)


class _CWriter:
    def __init__(self, frame: Frame):
        self.frame, self.listing, self.scheme = frame, frame.listing, frame.scheme
        self._closing, self._known = dict(self.listing.closing), set[str]()

    def source(self, observation: Observation, digest: str) -> str:
        frame, listing, seen = self.frame, self.listing, observation
        counts = {
            "N_STATES": len(frame.system.states), "N_PARAMETERS": len(frame.system.parameters),
            "N_INPUTS": len(frame.system.inputs), "N_PERSON": len(listing.person), "N_INPUT": len(listing.input),
            "N_OPENING": len(listing.opening), "N_TABLE": frame.table_size, "N_OBSERVED": len(seen.symbols),
        }
        step = ("real h, In par, In inp, const V *p, const V *u, In tab, const V *lo, const V *hi,\n"
                "                   const V *past, const V *ahead, V *move, Path *path, In hook")
        parts = [
            "/* Generated from the text of the mechanism by exerkine.engine.generator; do not edit. */",
            f'#define EQUATIONS "{digest}"',
            *(f"#define {name} {count}" for name, count in counts.items()),
            *_function("person(In par, V *p)", self._assigned("p", listing.person)),
            *_function("input(In par, const V *p, In inp, V *u)", self._assigned("u", listing.input)),
            *_function("table(real h, In par, const V *p, Out tab)", self._table()),
            *_function("opening(In par, In inp, const V *p, const V *u, const V *x, V *s)", self._opening()),
            *_function("foresee(real h, int fresh, const V *x, const Path *path, V *ahead)", self._foresee()),
            *_function(f"step({step})", self._step()),
            *_function("observe(In par, In inp, const V *x, V *out)", (
                *(f"const V {name} = {frame.placed(text)};" for name, text in seen.statements),
                *(f"out[{i}] = {frame.placed(text)};" for i, text in enumerate(seen.symbols.values())),
            )),
            *_function("start(In par, V *x)", (
                *(f"const V {name} = {frame.placed(text)};" for name, text in seen.start_statements),
                *(f"x[{frame.state(s)}] = {frame.placed(text)};" for s, text in seen.starts.items()),
            )),
            "",
        ]
        return "\n".join(parts)

    def _assigned(self, array: str, statements: Iterable[tuple[str, str]]) -> Iterable[str]:
        for name, text in statements:
            yield f"{array}[{name[1:]}] = {self.frame.placed(text)};"

    def _table(self) -> Iterable[str]:
        for f in self.scheme.followed:
            if f.symbol in self.frame.followed_slots:
                yield f"keep5({self.frame.text(f.own)}, h / 4, tab + {self.frame.followed_slots[f.symbol]});"
        for z in self.scheme.frozen:
            if z.symbol in self.frame.frozen_slots:
                yield f"keep2({self.frame.text(z.own)}, h, tab + {self.frame.frozen_slots[z.symbol]});"

    def _opening(self) -> Iterable[str]:
        for name, text in _soonest(self.listing.opening):
            yield f"s[{self.frame.opened[name]}] = {self.frame.at_an_end(text)};"

    def _foresee(self) -> Iterable[str]:
        for s in self.scheme.predicted:
            i = self.frame.state(s)
            yield f"ahead[{i}] = foreseen(x[{i}], path + {i}, h, fresh);"

    def _step(self) -> Iterable[str]:
        frame = self.frame
        yield "const real hq = h / 4, per_day = 1.0 / h;"
        yield from (f"V at_{f.symbol}[5];" for f in self.scheme.followed)
        for f in (f for f in self.scheme.followed if frame.turns(f)):
            own, rise = frame.path(self.listing.text[f.own])
            yield f"V turned_{f.symbol}[6];"
            yield f"turn(hq, {own}, {rise}, turned_{f.symbol}, hook, {frame.state(f.symbol)});"
        for f, drive in self.listing.still:
            first, rise = frame.path(drive)
            if frame.turns(f):
                yield f"V k_{f.symbol}[5];"
                line = f"{first} + 0.25 * q * {rise}" if rise else first
                yield f"EACH_NODE k_{f.symbol}[q] = {line};"
                yield from self._followed(f, "follow_turning", f"k_{f.symbol}", f"k_{f.symbol}[4]", f"rise_of(k_{f.symbol})")
            elif rise:
                yield from self._followed(f, "follow_line", f"{first}, {rise}", f"{first} + {rise}", rise)
            else:
                yield from self._followed(f, "follow_still", first, first, "NUM(0.0)")
        waiting, exposed = list(self.scheme.frozen), set[str]()
        for sweep in (*self.listing.sweeps, Sweep()):  # the last for what no sweep moves
            yield from self._sweep(sweep)
            exposed |= {str(i) for i, _ in sweep.exposures}
            ready = [z for z in waiting if self._exposures(z) <= exposed]
            waiting = [z for z in waiting if z not in ready]
            for z in ready:
                yield from self._settled(z)

    def _sweep(self, sweep: Sweep) -> Iterable[str]:
        """Yield a sweep: first what a state is solved for, then the solution, and while the next sweep waits for that the rest."""
        urgent = self._urgent(sweep)
        first = [statement for statement in sweep.statements if statement[0] in urgent]
        rest = [statement for statement in sweep.statements if statement[0] not in urgent]
        later = {name for _, text in rest for name in _NODES.findall(text)}
        kept = sweep.kept | (later & urgent) | {text for _, text in sweep.exposures if _NODES.fullmatch(text)}
        yield from (f"V k_{name}[5];" for name in sorted(kept))
        yield from self._each_node(first, kept)
        for f, drive in sweep.drives:
            at = f"k_{drive}" if drive.startswith("n") else drive
            how = "follow_turning" if self.frame.turns(f) else "follow"
            yield from self._followed(f, how, at, f"{at}[4]", f"rise_of({at})")
        yield from self._each_node(rest, kept)
        for i, text in sweep.exposures:
            at = f"k_{text}" if text in kept else text
            yield f"const V mean_{i} = mean_of({at}), tilt_{i} = tilt_of({at}), end_{i} = {at}[4];"

    def _urgent(self, sweep: Sweep) -> set[str]:
        """Return the statements of a sweep that its drives need."""
        text_of, found = dict(sweep.statements), set[str]()
        left = [drive for _, drive in sweep.drives]
        while left:
            name = left.pop()
            if name in text_of and name not in found:
                found.add(name)
                left += _NODES.findall(text_of[name])
        return found

    def _each_node(self, statements: Sequence[Statement], kept: AbstractSet[str]) -> Iterable[str]:
        if not statements:
            return
        here = {name for name, _ in statements}
        yield "EACH_NODE {"
        yield from (f"    const V {line};" for line in self.frame.moving((text for _, text in statements), "0.25 * q"))
        for name, text in _soonest(statements):
            yield f"    const V {name} = {self._at_node(text, here)};"
            if name in kept:
                yield f"    k_{name}[q] = {name};"
        yield "}"

    def _followed(self, f: Followed, how: str, drive: str, end: str, rise: str) -> Iterable[str]:
        """Yield the statements that solve for a state, with where its drive ends and how it rises there; one on a cycle is
        moved like frozen states."""
        i, slot, own = self.frame.state(f.symbol), self.frame.followed_slots.get(f.symbol), self.listing.text[f.own]
        if how == "follow_turning":
            turnover = ", ".join((*self.frame.path(own), f"turned_{f.symbol}"))
        else:
            yield from self._defined(own)
            turnover = f"{self.frame.placed(own)}, {'0' if slot is None else f'tab + {slot}'}"
        moved = "" if f.is_cut else f"move[{i}] = "
        yield f"{moved}{how}(hq, past[{i}], move[{i}], at_{f.symbol}, {turnover}, {drive}, hook, {i});"
        if f.symbol in self.scheme.predicted and not f.is_cut:
            yield from self._defined(own)
            drive = f"at_{f.symbol}[4], {end}, {rise}, {self.frame.placed(own)}"
            yield f"remember_followed(per_day, path, move[{i}], {drive}, hook, {i});"

    def _exposures(self, z: Frozen) -> set[str]:
        """Return the numbers of the exposures that move a state."""
        left, found = [self.listing.text[n] for n in (z.own, z.own_tilt, z.mean, z.tilt, z.end)], set[str]()
        while left:
            text = left.pop()
            found |= set(re.findall(r"\b(?:mean|tilt|end)_(\d+)\b", text))
            left += [self._closing[name] for name in self.frame.moving_names(text) if name in self._closing]
        return found

    def _settled(self, z: Frozen) -> Iterable[str]:
        """Yield the statements that move a state; they stand where the next sweep still waits for what was followed."""
        i, slot = self.frame.state(z.symbol), self.frame.frozen_slots.get(z.symbol)
        for node in (z.own, z.own_tilt, z.mean, z.tilt):
            yield from self._defined(self.listing.text[node])
        yield from self._defined(self.listing.text[z.end], at_end=True)
        tab = "0" if slot is None else f"tab + {slot}"
        own, mean, tilt, own_tilt = (self.frame.text(n) for n in (z.own, z.mean, z.tilt, z.own_tilt))
        end = self.frame.at_the_end(self.listing.text[z.end])
        drive = f"{mean}, {end}, {tilt}, {own_tilt}, {self.frame.has_tilt(z):d}"
        state = f"past[{i}], move[{i}], ahead[{i}], path"
        yield f"move[{i}] = settle(h, per_day, {state}, {own}, {tab}, {drive}, hook, {i});"

    def _defined(self, text: str, *, at_end: bool = False) -> Iterable[str]:
        """Yield the statements that an expression of the step as a whole needs and that do not stand yet: just before it, so
        that they need not be kept."""
        frame = self.frame
        for name in (n for n in frame.moving_names(text) if n not in self._known):
            if name in self._closing:
                ends = name in frame.ending
                yield from self._defined(self._closing[name], at_end=ends)
                yield f"const V {name} = {(frame.at_the_end if ends else frame.placed)(self._closing[name])};"
            elif not at_end:
                yield from (f"const V {line};" for line in frame.moving([name], "0.5"))
            else:
                continue
            self._known.add(name)

    def _at_node(self, text: str, here: AbstractSet[str]) -> str:
        """Return an expression inside a sweep, where some names are computed at the same node."""
        placed = re.sub(r"\b(at_\w+)\b", r"\1[q]", self.frame.placed(text))
        return _NODES.sub(lambda m: m.group(0) if m.group(0) in here else f"k_{m.group(0)}[q]", placed)


def _soonest(statements: Sequence[Statement]) -> list[Statement]:
    """Return statements in the order in which a processor that does everything at once could begin them."""
    done: dict[str, int] = {}
    begins: dict[str, int] = {}
    for name, text in statements:
        begins[name] = max((done.get(n, 0) for n in _STATEMENTS.findall(text)), default=0)
        done[name] = begins[name] + sum(cycles * text.count(what) for what, cycles in _CYCLES.items()) + 1
    return sorted(statements, key=lambda statement: begins[statement[0]])


def _function(head: str, body: Iterable[str]) -> Iterable[str]:
    yield from ("", f"FUNCTION void {head}", "{")
    yield from (f"    {line}" for line in body)
    yield "}"
