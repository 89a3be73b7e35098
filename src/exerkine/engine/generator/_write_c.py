"""The statement list as C: what `kernel.c` includes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from exerkine.engine.generator._frame import Frame
from exerkine.engine.generator._listing import Listing, Statement, Sweep
from exerkine.engine.generator._observe import Observation
from exerkine.engine.generator._places import shared
from exerkine.engine.generator._scheme import Followed, Frozen
from exerkine.engine.generator._stages import PLACE, Stage, stages_of

_NODES = re.compile(r"\bn\d+\b")
_STATEMENTS = re.compile(r"\b[sn]\d+\b")
_CYCLES = {"SQRT(": 20, "/": 14, "*": 4, "+": 4, "-": 4}
"""About how long a processor waits for a result: cycles, by the latencies of an AMD core of family 26 (add 3, multiply 4, divide
13).  They only order statements."""


def c_source(listing: Listing, observation: Observation, digest: str) -> str:
    """Return the header that holds the equations of one mechanism."""
    return _CWriter(Frame(listing)).source(observation, digest)


class _CWriter:
    def __init__(self, frame: Frame):
        self.frame, self.listing, self.scheme = frame, frame.listing, frame.scheme
        self._closing, self._known = dict(self.listing.closing), set[str]()
        self._numbers = itertools.count()

    def source(self, observation: Observation, digest: str) -> str:
        frame, listing, seen = self.frame, self.listing, observation
        counts = {
            "N_STATES": len(frame.system.states), "N_PARAMETERS": len(frame.system.parameters),
            "N_INPUTS": len(frame.system.inputs), "N_PERSON": len(listing.person), "N_INPUT": len(listing.input),
            "N_OPENING": len(frame.opened), "N_TABLE": frame.table_size, "N_OBSERVED": len(seen.symbols),
            "N_FORESEEN": len(self.scheme.predicted),
        }
        step = "const Step *s, In par, In inp, const V *p, const V *u, In tab, const V *lo, const V *hi"
        parts = [
            "/* Generated from the text of the mechanism by exerkine.engine.generator; do not edit. */",
            f'#define EQUATIONS "{digest}"',
            *(f"#define {name} {count}" for name, count in counts.items()),
            *_function("person(In par, V *p)", self._assigned("p", listing.person)),
            *_function("input(In par, const V *p, In inp, V *u)", self._assigned("u", listing.input)),
            *_function("table(real h, In par, const V *p, Out tab)", self._table()),
            *_function("opening(In par, In inp, const V *p, const V *u, const V *x, V *s)", self._opening()),
            "",
            f"CONSTANT int FORESEEN[N_FORESEEN + 1] = {{{', '.join(str(frame.state(s)) for s in self.scheme.predicted)}}};",
            *_function(f"step({step})", shared(self._step(), "common")),
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
        for stage in stages_of(self.listing.opening, self._numbers):
            for name, text in _soonest(stage.statements):
                declared = "" if name in self.frame.opened else "const V "
                yield f"{declared}{self.frame.at_an_end(name)} = {_result(self.frame.at_an_end(text))};"
            for batch in stage.batches:
                arguments = (_result(self.frame.at_an_end(text)) for text in batch.arguments)
                yield f"V {batch.array}[{len(batch.arguments)}] = {{{', '.join(arguments)}}};"
                yield f"{batch.function.lower()}s({batch.array}, {len(batch.arguments)});"

    def _step(self) -> Iterable[str]:
        yield "const V *past = s->past, *ahead = s->ahead;"
        yield "V *move = s->move;"
        yield from (f"V at_{f.symbol}[5];" for f in self.scheme.followed)
        for f in (f for f in self.scheme.followed if self.frame.turns(f)):
            own, rise = self.frame.path(self.listing.text[f.own])
            yield f"V turned_{f.symbol}[6];"
            yield f"turn(s, {self.frame.state(f.symbol)}, {own}, {rise}, turned_{f.symbol});"
        for f, drive in self.listing.still:
            yield from self._driven_evenly(f, drive)
        waiting, exposed, owed = list(self.scheme.frozen), set[str](), list[Frozen]()
        for sweep in (*self.listing.sweeps, Sweep()):  # the last for what no sweep moves
            yield from self._sweep(sweep)
            exposed |= {str(i) for i, _ in sweep.exposures}
            ready = [z for z in waiting if self._exposures(z) <= exposed]
            waiting = [z for z in waiting if z not in ready]
            for z in ready:
                if z.symbol in self.frame.frozen_slots:
                    yield from self._settled(z)
                else:
                    owed.append(z)
            while len(owed) > 1:
                yield from self._settled_anew([owed.pop(0), owed.pop(0)])
        if owed:
            yield from self._settled_anew(owed)

    def _driven_evenly(self, f: Followed, drive: str) -> Iterable[str]:
        """Yield the statements that solve for a state whose drive stands still or moves along a line."""
        first, rise = self.frame.path(drive)
        if self.frame.turns(f):
            yield f"V k_{f.symbol}[5];"
            yield f"EACH_NODE k_{f.symbol}[q] = {f'{first} + 0.25 * q * {rise}' if rise else first};"
            yield from self._followed(f, "follow_turning", f"k_{f.symbol}", f"k_{f.symbol}[4]", f"rise_of(k_{f.symbol})")
        elif rise:
            yield from self._followed(f, "follow_line", f"{first}, {rise}", f"{first} + {rise}", rise)
        else:
            yield from self._followed(f, "follow_still", first, first, "NUM(0.0)")

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
        stages = stages_of(statements, self._numbers)
        for i, stage in enumerate(stages):
            later = {name for other in stages[i + 1 :] for text in other.texts for name in _NODES.findall(text)}
            yield from self._stage(stage, kept, later)

    def _stage(self, stage: Stage, kept: AbstractSet[str], later: AbstractSet[str]) -> Iterable[str]:
        here = {name for name, _ in stage.statements}
        yield from (f"V k_{name}[5];" for name in sorted(here & later - kept))
        yield from (f"V {batch.array}[{5 * len(batch.arguments)}];" for batch in stage.batches)
        yield "EACH_NODE {"
        yield from (f"    const V {line};" for line in self.frame.moving(stage.texts, "0.25 * q"))
        for name, text in _soonest(stage.statements):
            yield f"    const V {name} = {self._at_node(text, here)};"
            if name in kept | later:
                yield f"    k_{name}[q] = {name};"
        for batch in stage.batches:
            for i, text in enumerate(batch.arguments):
                yield f"    {batch.array}[{5 * i} + q] = {self._at_node(text, here)};"
        yield "}"
        yield from (f"{batch.function.lower()}s({batch.array}, {5 * len(batch.arguments)});" for batch in stage.batches)

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
        yield f"{moved}{how}(s, {i}, at_{f.symbol}, {turnover}, {drive});"
        if f.symbol in self.scheme.predicted and not f.is_cut:
            yield from self._defined(own)
            drive = f"at_{f.symbol}[4], {end}, {rise}, {self.frame.placed(own)}"
            yield f"remember_followed(s, {i}, {drive});"

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
        yield from self._moved_by(z)
        own, mean, end, tilt, _ = self._drive(z)
        yield f"settle(s, {self.frame.state(z.symbol)}, {own}, tab + {self.frame.frozen_slots[z.symbol]}, {mean}, {end}, {tilt});"

    def _settled_anew(self, states: Sequence[Frozen]) -> Iterable[str]:
        """Yield those that move one or two states whose weights are not kept."""
        for z in states:
            yield from self._moved_by(z)
        numbers = ", ".join(str(self.frame.state(z.symbol)) for z in states)
        yield "{"
        yield f"    const V drives[] = {{{', '.join(part for z in states for part in self._drive(z))}}};"
        yield f"    settle_{('one', 'two')[len(states) - 1]}(s, {numbers}, drives);"
        yield "}"

    def _moved_by(self, z: Frozen) -> Iterable[str]:
        for node in (z.own, z.own_tilt, z.mean, z.tilt):
            yield from self._defined(self.listing.text[node])
        yield from self._defined(self.listing.text[z.end], at_end=True)

    def _drive(self, z: Frozen) -> tuple[str, str, str, str, str]:
        own, mean, tilt, own_tilt = (self.frame.text(n) for n in (z.own, z.mean, z.tilt, z.own_tilt))
        return own, mean, self.frame.at_the_end(self.listing.text[z.end]), tilt, own_tilt

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
        placed = PLACE.sub(lambda m: f"{m.group(1)}[{5 * int(m.group(2))} + q]", placed)
        return _NODES.sub(lambda m: m.group(0) if m.group(0) in here else f"k_{m.group(0)}[q]", placed)


def _result(text: str) -> str:
    """Return an expression with the exponentials and logarithms that were taken before in their arrays."""
    return PLACE.sub(r"\1[\2]", text)


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
