"""The statement list as C: what `kernel.c` includes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from exerkine.engine.generator._graph import Pace
from exerkine.engine.generator._listing import Listing, Sweep
from exerkine.engine.generator._observe import Observation
from exerkine.engine.generator._scheme import Followed

_STATE_NAME = re.compile(r"\b(par|in|x|at|mid)_(\w+)\b")
_NUMBERED = re.compile(r"\b([pu])(\d+)\b")
_MOVING = re.compile(r"\b(?:s\d+|mid_\w+)\b")


def c_source(listing: Listing, observation: Observation, digest: str) -> str:
    """Return the header that holds the equations of one mechanism."""
    return _CWriter(listing).source(observation, digest)


class _CWriter:
    def __init__(self, listing: Listing):
        self.listing, self.system = listing, listing.scheme.system
        self.graph = listing.scheme.graph
        self.index: dict[str, Mapping[str, int]] = {
            "par": {s: i for i, s in enumerate(self.system.parameters)},
            "in": {s: i for i, s in enumerate(self.system.inputs)},
            "x": {s: i for i, s in enumerate(self.system.states)},
        }
        tabled = [f.symbol for f in listing.scheme.followed if self.graph.pace(f.own) is Pace.PERSON]
        self.slots = {s: 6 * i for i, s in enumerate(tabled)}
        ends = [z.symbol for z in listing.scheme.frozen if self.graph.pace(z.own) is Pace.PERSON]
        self.end_slots = {s: 6 * len(tabled) + 3 * i for i, s in enumerate(ends)}
        self.opened = {name: i for i, (name, _) in enumerate(listing.opening)}
        self.table_size = 6 * len(tabled) + 3 * len(ends)

    def source(self, observation: Observation, digest: str) -> str:
        listing, seen = self.listing, observation
        counts = {
            "N_STATES": len(self.system.states), "N_PARAMETERS": len(self.system.parameters),
            "N_INPUTS": len(self.system.inputs), "N_PERSON": len(listing.person), "N_INPUT": len(listing.input),
            "N_OPENING": len(listing.opening),
            "N_TABLE": self.table_size, "N_OBSERVED": len(seen.symbols),
        }
        parts = [
            "/* Generated from the text of the mechanism by exerkine.engine.generator; do not edit. */",
            f'#define EQUATIONS "{digest}"',
            *(f"#define {name} {count}" for name, count in counts.items()),
            "",
            "static void person(const V *par, V *p)", "{",
            *(f"    p[{name[1:]}] = {self._c(text)};" for name, text in listing.person), "}", "",
            "static void input(const V *par, const V *p, const V *in, V *u)", "{",
            *(f"    u[{name[1:]}] = {self._c(text)};" for name, text in listing.input), "}", "",
            "static void table(double h, const V *par, const V *p, V *tab)", "{", *self._table(), "}", "",
            "static void opening(const V *par, const V *in, const V *p, const V *u, const V *x, V *s)", "{",
            *self._opening(), "}", "",
            "static void foresee(double h, int fresh, const V *x, const Path *path, V *ahead)", "{",
            *self._foresee(), "}", "",
            "static void step(double h, const V *par, const V *in, const V *p, const V *u, const V *tab, const V *lo,",
            "                 const V *hi, const V *past, const V *ahead, V *x, Path *path, const V *hook)", "{",
            *self._step(), "}", "",
            "static void observe(const V *par, const V *in, const V *x, V *out)", "{",
            *(f"    const V {name} = {self._c(text)};" for name, text in seen.statements),
            *(f"    out[{i}] = {self._c(text)};" for i, text in enumerate(seen.symbols.values())), "}", "",
            "static void start(const V *par, V *x)", "{",
            *(f"    const V {name} = {self._c(text)};" for name, text in seen.start_statements),
            *(f"    x[{self.index['x'][s]}] = {self._c(text)};" for s, text in seen.starts.items()), "}", "",
        ]
        return "\n".join(parts)

    def _table(self) -> Iterable[str]:
        scheme = self.listing.scheme
        for f in scheme.followed:
            if f.symbol in self.slots:
                yield f"    phi5({self._own(f.own)}, h / 4, tab + {self.slots[f.symbol]});"
        for z in scheme.frozen:
            if z.symbol in self.end_slots:
                yield f"    phi2({self._own(z.own)}, h, tab + {self.end_slots[z.symbol]});"

    def _opening(self) -> Iterable[str]:
        for name, text in self.listing.opening:
            yield f"    s[{self.opened[name]}] = {self._at_an_end(text)};"

    def _foresee(self) -> Iterable[str]:
        for s in self.listing.scheme.predicted:
            i = self.index["x"][s]
            yield f"    ahead[{i}] = foreseen(x[{i}], path + {i}, h, fresh);"

    def _step(self) -> Iterable[str]:
        scheme, listing = self.listing.scheme, self.listing
        yield "    const double hq = h / 4;"
        ending = self._ending()
        outside = [text for name, text in listing.closing if name not in ending] + [listing.text[f.own] for f in scheme.followed]
        outside += [listing.text[n] for z in scheme.frozen for n in (z.own, z.own_tilt, z.mean, z.tilt)]
        yield from (f"    const V {line}" for line in self._moving(outside, "0.5"))
        for f in scheme.followed:
            yield f"    V at_{f.symbol}[5];"
        for i in range(len(scheme.exposures)):
            yield f"    V mean_{i} = NUM(0.0), tilt_{i} = NUM(0.0), end_{i} = NUM(0.0);"
        for f, drive in listing.still:
            first, rise = self._path(drive)
            if rise:
                yield f"    follow_line({self._solved(f)}, {first}, {rise}, hook, {self.index['x'][f.symbol]});"
            else:
                yield f"    follow_still({self._solved(f)}, {first}, hook, {self.index['x'][f.symbol]});"
            yield from self._rate_of(f, f"{first} + {rise}" if rise else first)
        for sweep in listing.sweeps:
            yield from (f"    V k_{name}[5];" for name in sorted(sweep.kept))
            yield "    for (int q = 0; q < 5; q++) {"
            texts = [text for _, text in sweep.statements] + [text for _, text in sweep.exposures]
            yield from (f"        const V {line}" for line in self._moving(texts, "0.25 * q"))
            for name, text in sweep.statements:
                yield f"        const V {name} = {self._node(text, sweep)};"
                if name in sweep.kept:
                    yield f"        k_{name}[q] = {name};"
            for i, text in sweep.exposures:
                value = self._node(text, sweep)
                yield f"        mean_{i} += MEAN[q] * {value}; tilt_{i} += TILT[q] * {value}; end_{i} = {value};"
            yield "    }"
            for f, drive in sweep.drives:
                kept = f"k_{drive}" if drive.startswith("n") else drive
                yield f"    follow({self._solved(f)}, {kept}, hook, {self.index['x'][f.symbol]});"
                yield from self._rate_of(f, f"{kept}[4]")
        for name, text in listing.closing:
            yield f"    const V {name} = {self._at_the_end(text) if name in ending else self._c(text)};"
        for f in scheme.followed:
            if not f.is_cut:
                yield f"    x[{self.index['x'][f.symbol]}] = at_{f.symbol}[4];"
        for z in scheme.frozen:
            i, own = self.index["x"][z.symbol], self._own(z.own)
            tab = f"tab + {self.end_slots[z.symbol]}" if z.symbol in self.end_slots else "0"
            mean, tilt, end = self._own(z.mean), self._own(z.tilt), self._at_the_end(listing.text[z.end])
            own_tilt = self._own(z.own_tilt)
            tilts = f"{tilt}, {own_tilt}, {own_tilt != 'NUM(0.0)':d}"
            yield f"    settle(h, x, path, past[{i}], ahead[{i}], {own}, {tab}, {mean}, {end}, {tilts}, hook, {i});"

    def _ending(self) -> set[str]:
        """Return the closing variables that hold at the end of a step."""
        found: set[str] = set()
        for name, text in self.listing.closing:
            if re.search(r"\bend_\d+", text) or found & set(_MOVING.findall(text)):
                found.add(name)
        return found

    def _at_the_end(self, text: str) -> str:
        """Return an expression with what moves along a line at the end of the step."""
        def last(match: re.Match[str]) -> str:
            name = match.group(0)
            if name in self.opened:
                return f"hi[{self.opened[name]}]"
            return f"ahead[{self.index['x'][name.removeprefix('mid_')]}]" if name.startswith("mid_") else name

        return self._c(_MOVING.sub(last, text))

    def _path(self, name: str) -> tuple[str, str]:
        """Return how a variable starts in a step, and by how much it rises (empty: it stands still)."""
        if name in self.opened:
            i = self.opened[name]
            return f"lo[{i}]", f"(hi[{i}] - lo[{i}])"
        if name.startswith("mid_"):
            i = self.index["x"][name.removeprefix("mid_")]
            return f"past[{i}]", f"(ahead[{i}] - past[{i}])"
        return self._c(name), ""

    def _moving(self, texts: Iterable[str], where: str) -> Iterable[str]:
        """Yield definitions of what moves along a line in a step and is needed by expressions."""
        found = dict.fromkeys(m for text in texts for m in _MOVING.findall(text))
        for name in sorted(n for n in found if n in self.opened or n.startswith("mid_")):
            first, rise = self._path(name)
            yield f"{name} = {first} + {where} * {rise};"

    def _at_an_end(self, text: str) -> str:
        """Return an expression of the opening: at the start or the end of a step."""
        in_array = _MOVING.sub(
            lambda m: f"s[{self.opened[m.group(0)]}]" if m.group(0) in self.opened
            else f"x[{self.index['x'][m.group(0).removeprefix('mid_')]}]", text)
        return self._c(in_array)

    def _solved(self, f: Followed) -> str:
        tab = f"tab + {self.slots[f.symbol]}" if f.symbol in self.slots else "0"
        return f"hq, x[{self.index['x'][f.symbol]}], at_{f.symbol}, {self._own(f.own)}, {tab}"

    def _rate_of(self, f: Followed, drive: str) -> Iterable[str]:
        if f.is_cut or f.symbol not in self.listing.scheme.predicted:
            return
        i, at, own = self.index["x"][f.symbol], f"at_{f.symbol}", self._own(f.own)
        yield f"    remember(h, path + {i}, {at}[0], {at}[4], {drive} - {own} * {at}[4], {own});"

    def _own(self, node: int) -> str:
        return self._c(self.listing.text[node])

    def _c(self, text: str) -> str:
        """Return an expression outside the sweeps."""
        def named(match: re.Match[str]) -> str:
            kind, symbol = match.group(1), match.group(2)
            return match.group(0) if kind in ("at", "mid") else f"{kind}[{self.index[kind][symbol]}]"

        return _NUMBERED.sub(r"\1[\2]", _STATE_NAME.sub(named, text))

    def _node(self, text: str, sweep: Sweep) -> str:
        """Return an expression inside a sweep."""
        own = re.sub(r"\b(at_\w+)\b", r"\1[q]", self._c(text))
        here = {name for name, _ in sweep.statements}
        return re.sub(r"\bn\d+\b", lambda m: m.group(0) if m.group(0) in here else f"k_{m.group(0)}[q]", own)
