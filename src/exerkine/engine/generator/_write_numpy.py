"""The statement list as NumPy: for machines without a C compiler.  Persons are the last axis, nodes the one before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exerkine.engine.generator._frame import PHI_FOLLOWED, PHI_FROZEN, Frame
from exerkine.engine.generator._listing import Listing
from exerkine.engine.generator._observe import Observation
from exerkine.engine.generator._scheme import Followed


def numpy_source(listing: Listing, observation: Observation, digest: str) -> str:
    """Return the module that holds the equations of one mechanism."""
    return _NumpyWriter(Frame(listing)).source(observation, digest)


class _NumpyWriter:
    def __init__(self, frame: Frame):
        self.frame, self.listing, self.scheme = frame, frame.listing, frame.scheme

    def source(self, observation: Observation, digest: str) -> str:
        frame, listing, seen = self.frame, self.listing, observation
        assigned = {
            array: [f"{array}[{name[1:]}] = {frame.placed(text)}" for name, text in statements]
            for array, statements in (("p", listing.person), ("u", listing.input))
        }
        parts = [
            '"""Generated from the text of the mechanism by exerkine.engine.generator; do not edit."""',
            "# ruff: noqa",
            "# mypy: ignore-errors",
            "from exerkine.engine._steps import (",
            "    EXP, LOG, NODES, SQRT, follow, follow_line, follow_still, follow_turning, foreseen, mean, phi,",
            "    remember_followed, rise, settle, tilt,",
            ")",
            "",
            f'EQUATIONS = "{digest}"',
            f"N_PERSON, N_INPUT, N_OPENING = {len(listing.person)}, {len(listing.input)}, {len(frame.opened)}",
            f"N_TABLE, N_OBSERVED = {frame.table_size}, {len(seen.symbols)}",
            *_function("person(par, p)", assigned["p"]),
            *_function("input(par, p, inp, u)", assigned["u"]),
            *_function("table(h, par, p, tab)", self._table()),
            *_function("opening(par, inp, p, u, x, s)", (
                f"{frame.at_an_end(name)} = {frame.at_an_end(text)}" for name, text in listing.opening
            )),
            *_function("foresee(h, fresh, x, path, ahead)", (
                f"ahead[{i}] = foreseen(x[{i}], path, {i}, h, fresh)" for i in map(frame.state, self.scheme.predicted)
            )),
            *_function("step(h, par, inp, p, u, tab, lo, hi, past, ahead, x, path, hook)", self._step()),
            *_function("observe(par, inp, x, out)", (
                *(f"{name} = {frame.placed(text)}" for name, text in seen.statements),
                *(f"out[{i}] = {frame.placed(text)}" for i, text in enumerate(seen.symbols.values())),
            )),
            *_function("start(par, x)", (
                *(f"{name} = {frame.placed(text)}" for name, text in seen.start_statements),
                *(f"x[{frame.state(s)}] = {frame.placed(text)}" for s, text in seen.starts.items()),
            )),
            "",
        ]
        return re.sub(r"NUM\(([^)]*)\)", r"\1", "\n".join(parts))

    def _table(self) -> Iterable[str]:
        for f in self.scheme.followed:
            if (slot := self.frame.followed_slots.get(f.symbol)) is not None:
                yield f"tab[{slot}:{slot + PHI_FOLLOWED}] = phi({self.frame.text(f.own)}, h / 4, 5)"
        for z in self.scheme.frozen:
            if (slot := self.frame.frozen_slots.get(z.symbol)) is not None:
                yield f"tab[{slot}:{slot + PHI_FROZEN}] = phi({self.frame.text(z.own)}, h, 2)"

    def _step(self) -> Iterable[str]:
        frame = self.frame
        yield "hq = h / 4"
        yield from frame.moving(frame.outside(), "0.5")
        for f, drive in self.listing.still:
            first, rise = frame.path(drive)
            if frame.turns(f):
                line = f"{first} + NODES * {rise or '0.0'}"
                yield f"at_{f.symbol} = follow_turning({self._turned(f)}, {line}, hook, {frame.state(f.symbol)})"
            else:
                how, drives = ("follow_line", f"{first}, {rise}") if rise else ("follow_still", first)
                yield f"at_{f.symbol} = {how}({self._solved(f)}, {drives}, hook, {frame.state(f.symbol)})"
            yield from self._remembered(f, f"{first} + {rise}" if rise else first, rise or "0.0")
        for sweep in self.listing.sweeps:
            texts = [text for _, text in (*sweep.statements, *sweep.exposures)]
            for line in frame.moving(texts, "NODES"):
                name, rest = line.split(" = ", 1)
                yield f"{name}_q = {rest}"
            yield from (f"{name} = {frame.at_nodes(text)}" for name, text in sweep.statements)
            for i, text in sweep.exposures:
                yield f"mean_{i}, tilt_{i}, end_{i} = mean({text}), tilt({text}), {text}[4]"
            for f, drive in sweep.drives:
                solved = f"follow_turning({self._turned(f)}" if frame.turns(f) else f"follow({self._solved(f)}"
                yield f"at_{f.symbol} = {solved}, {drive}, hook, {frame.state(f.symbol)})"
                yield from self._remembered(f, f"{drive}[4]", f"rise({drive})")
        yield from (f"{name} = {text}" for name, text in frame.closed())
        for f in self.scheme.followed:
            if not f.is_cut:
                yield f"x[{frame.state(f.symbol)}] = at_{f.symbol}[4]"
        for z in self.scheme.frozen:
            i, slot = frame.state(z.symbol), frame.frozen_slots.get(z.symbol)
            tab = "None" if slot is None else f"tab[{slot}:{slot + PHI_FROZEN}]"
            own, average, tilted, own_tilt = (frame.text(n) for n in (z.own, z.mean, z.tilt, z.own_tilt))
            end = frame.at_the_end(self.listing.text[z.end])
            drive = f"{average}, {end}, {tilted}, {own_tilt}, {frame.has_tilt(z)}"
            yield f"settle(h, x, path, past[{i}], ahead[{i}], {own}, {tab}, {drive}, hook, {i})"

    def _solved(self, f: Followed) -> str:
        slot = self.frame.followed_slots.get(f.symbol)
        tab = "None" if slot is None else f"tab[{slot}:{slot + PHI_FOLLOWED}]"
        return f"hq, x[{self.frame.state(f.symbol)}], {self.frame.text(f.own)}, {tab}"

    def _turned(self, f: Followed) -> str:
        first, rise = self.frame.path(self.listing.text[f.own])
        return f"hq, x[{self.frame.state(f.symbol)}], {first}, {rise}"

    def _remembered(self, f: Followed, drive: str, rise: str) -> Iterable[str]:
        if f.symbol in self.scheme.predicted and not f.is_cut:
            what = f"at_{f.symbol}, {drive}, {rise}, {self.frame.text(f.own)}, hook, {self.frame.state(f.symbol)}"
            yield f"remember_followed(h, path, {what})"


def _function(head: str, body: Iterable[str]) -> Iterable[str]:
    yield from ("", "", f"def {head}:")
    yield from (f"    {line}" for line in body)
