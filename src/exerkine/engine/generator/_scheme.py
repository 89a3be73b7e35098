"""The numerical scheme of a mechanism: which states are followed within a step, in which order, and from what.

A step has five equidistant nodes.  *Followed* states (fast, middle, and slow ones that a session drives at once) are
linear in themselves; in an acyclic order each is solved exactly, for a drive that is the quartic through its values at
the nodes.  What reads a *frozen* (slow) state reads a line through the step, to where the state is foreseen.  A frozen
state moves once a step, by the mean and the tilt (first moment) over the step of whatever drives it.

A few slow states are followed although they stand on a cycle (PGC-1alpha and irisin raise each other): they read the
line of what comes later, and are moved like frozen states.

``mid_X`` in expressions is state X on its line, ``at_X`` at the nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exerkine.engine.generator._graph import Graph, Pace

QUICK_PER_DAY = 0.14
"""Slow states that turn over faster than this are followed from node to node."""


@dataclass(frozen=True)
class System:
    """What the scheme is made from: SymPy rates, rules and starts by symbol, rules not substituted."""

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    rates: Mapping[str, Any]
    rules: Mapping[str, Any]
    starts: Mapping[str, Any]
    speeds: Mapping[str, str]
    medians: Mapping[str, float]


@dataclass
class Followed:
    """A state solved within the step: x' = ``drive`` - ``own`` x, both nodes of the graph."""

    symbol: str
    own: int
    drive: int
    is_cut: bool


@dataclass
class Frozen:
    """A state moved once a step: x' = drive - ``own`` x.

    ``own`` and ``own_tilt`` are mean and tilt of the turnover, ``mean`` and ``tilt`` those of the drive, and ``end`` is the
    rate at the end if the state were where it was foreseen; all are nodes.
    """

    symbol: str
    own: int
    own_tilt: int
    mean: int
    tilt: int
    end: int


@dataclass
class Scheme:
    """The whole step as a graph with roots."""

    system: System
    graph: Graph
    followed: list[Followed] = field(default_factory=list)
    frozen: list[Frozen] = field(default_factory=list)
    exposures: list[int] = field(default_factory=list)
    """Nodes whose mean, tilt and end over the step are the names ``mean_i``, ``tilt_i``, ``end_i``."""
    predicted: list[str] = field(default_factory=list)
    """States whose line some law reads, so that they have to be foreseen."""

    @property
    def roots(self) -> list[int]:
        """Every node a step needs for its own sake."""
        roots = [r for f in self.followed for r in (f.own, f.drive)] + list(self.exposures)
        return roots + [r for f in self.frozen for r in (f.own, f.own_tilt, f.mean, f.tilt, f.end)]


def scheme_of(system: System) -> Scheme:
    """Return the scheme of a system.

    Raises
    ------
    ValueError
        A followed state is not linear in itself, or the followed states stand on a cycle; `prove_speeds` says where.
    """
    return _Builder(system).build()


class RuleNames(dict[str, int]):
    """Symbol -> node; a rule is lowered when it is first asked for."""

    def __init__(self, graph: Graph, rules: Mapping[str, Any]):
        super().__init__()
        self._graph, self._rules = graph, rules

    def __missing__(self, symbol: str) -> int:
        if symbol not in self._rules:
            raise KeyError(symbol)
        self[symbol] = node = self._graph.lower(self._rules[symbol])
        return node


class _Builder:
    def __init__(self, system: System):
        import sympy

        self.system, self.graph = system, Graph()
        self.symbols = {s: sympy.Symbol(s) for s in system.states}
        self.graph.names = RuleNames(self.graph, system.rules)
        self._inside: dict[str, frozenset[str]] = {}
        for symbol in system.parameters:
            self.graph.names[symbol] = self.graph.name(f"par_{symbol}", Pace.PERSON)
        for symbol in system.inputs:
            self.graph.names[symbol] = self.graph.name(f"in_{symbol}", Pace.INPUT)

    def build(self) -> Scheme:
        classes = self.system.speeds
        turning = {r for s in self.system.states if classes[s] != "slow" for r in self.reads(self._split(s)[1])}
        quick = [s for s in self.system.states if classes[s] == "slow" and s not in turning and self._is_quick(s)]
        order, cuts = self._order(quick)
        for state in self.system.states:
            self.graph.names[f"mid {state}"] = self.graph.name(f"mid_{state}", Pace.STEP)
            own = f"at_{state}" if state in order else f"mid_{state}"
            self.graph.names[state] = self.graph.name(own, Pace.NODE if state in order else Pace.STEP)
        scheme = Scheme(self.system, self.graph)
        for state in order:
            scheme.followed.append(self._follow(state, cuts.get(state, frozenset())))
        frozen = [s for s in self.system.states if s not in order or s in cuts]
        self._frozen(scheme, frozen)
        read = self._predicted_reads(scheme)
        scheme.predicted = [s for s in self.system.states if f"mid_{s}" in read]
        return scheme

    def reads(self, expression: Any) -> frozenset[str]:
        """Return the states and inputs an expression depends on, through rules."""
        found: set[str] = set()
        for symbol in expression.free_symbols:
            name = symbol.name
            if name in self.system.rules:
                if name not in self._inside:
                    self._inside[name] = self.reads(self.system.rules[name])
                found |= self._inside[name]
            elif name in self.symbols or name in self.system.inputs:
                found.add(name)
        return frozenset(found)

    def exposed(self, expression: Any, states: Iterable[str]) -> Any:
        """Return an expression with every rule substituted that depends on some of the states."""
        import sympy

        wanted = frozenset(states)
        inner = {
            symbol: self.exposed(self.system.rules[symbol.name], wanted)
            for symbol in sorted(expression.free_symbols, key=sympy.default_sort_key)
            if symbol.name in self.system.rules and self.reads(self.system.rules[symbol.name]) & wanted
        }
        return expression.xreplace(inner) if inner else expression

    def _split(self, state: str) -> tuple[Any, Any]:
        """Return (drive, own) of a state that is linear in itself."""
        import sympy

        rate = self.exposed(self.system.rates[state], [state])
        own = -sympy.diff(rate, self.symbols[state])
        if self.symbols[state] in own.free_symbols:
            own = sympy.simplify(own)
        if self.symbols[state] in own.free_symbols:
            raise ValueError(f"{state} is not linear in itself")
        return rate.xreplace({self.symbols[state]: sympy.Integer(0)}), own

    def _is_quick(self, state: str) -> bool:
        import sympy

        rate = self.exposed(self.system.rates[state], [state])
        own = -sympy.diff(rate, self.symbols[state])
        if self.reads(own):
            return False
        drive = rate.xreplace({self.symbols[state]: sympy.Integer(0)})
        per_day = float(own.subs({s: self.system.medians[s.name] for s in own.free_symbols}))
        reads = self.reads(drive)
        moves_by_sessions_alone = bool(reads) and reads <= set(self.system.inputs)
        return per_day >= QUICK_PER_DAY or moves_by_sessions_alone

    def _order(self, quick: Sequence[str]) -> tuple[list[str], dict[str, frozenset[str]]]:
        """Return the followed states in order, and what those on a cycle read of later ones."""
        members = [s for s in self.system.states if self.system.speeds[s] != "slow" or s in quick]
        reads = {s: self.reads(self.system.rates[s]) for s in members}
        left, order, cuts = list(members), [], {}
        while left:
            ready = [s for s in left if not (reads[s] & set(left)) - {s}]
            if not ready:
                candidates = [s for s in left if s in quick]
                if not candidates:
                    raise ValueError(f"the followed states {', '.join(left)} stand on a cycle")
                first = min(candidates, key=lambda s: (len(reads[s] & set(left)), left.index(s)))
                cuts[first] = frozenset(reads[first] & set(left)) - {first}
                ready = [first]
            order += ready
            left = [s for s in left if s not in ready]
        return order, cuts

    def _follow(self, state: str, cut: frozenset[str]) -> Followed:
        import sympy

        drive, own = self._split(state)
        if cut:
            middles = {self.symbols[s]: sympy.Symbol(f"mid {s}") for s in cut}
            drive = self.exposed(drive, cut).xreplace(middles)
        return Followed(state, self.graph.lower(own), self.graph.lower(drive), bool(cut))

    def _frozen(self, scheme: Scheme, states: Sequence[str]) -> None:
        import sympy

        known: dict[int, int] = {}
        for state in states:
            rate = self.system.rates[state]
            own = -sympy.diff(rate, self.symbols[state])  # any turnover will do: what it leaves out is in the drive
            middle = {self.symbols[state]: sympy.Symbol(f"mid {state}")}
            parts = self._parts(rate.xreplace(middle))
            own_parts = self._parts(own.xreplace(middle))
            for _, exposure in (*parts, *own_parts):
                if exposure is not None and (node := self.graph.lower(exposure)) not in known:
                    known[node] = len(scheme.exposures)
                    scheme.exposures.append(node)
            turnover, own_tilt = (self._combined(own_parts, known, which) for which in ("mean", "tilt"))
            mean, tilt, end = (self._combined(parts, known, which) for which in ("mean", "tilt", "end"))
            back = self.graph.make("mul", turnover, self.graph.names[f"mid {state}"])
            mean = self.graph.make("add", mean, back)
            scheme.frozen.append(Frozen(state, turnover, own_tilt, mean, tilt, end))

    def _parts(self, expression: Any) -> list[tuple[Any, Any]]:
        """Return (what is constant over a step, what changes from node to node or None), whose products sum up to it."""
        import sympy

        if self._pace(expression) is not Pace.NODE:
            return [(expression, None)]
        if expression.is_Add:
            parts = [part for arg in sorted(expression.args, key=sympy.default_sort_key) for part in self._parts(arg)]
            return _gathered(parts)
        if expression.is_Mul:
            args = sorted(expression.args, key=sympy.default_sort_key)
            moving = [a for a in args if self._pace(a) is Pace.NODE]
            still = sympy.Mul(*[a for a in args if self._pace(a) is not Pace.NODE])
            sums = [a for a in moving if a.is_Add]
            if sums:
                rest = sympy.Mul(still, *[a for a in moving if a is not sums[0]])
                terms = [part for t in sorted(sums[0].args, key=sympy.default_sort_key) for part in self._parts(rest * t)]
                return _gathered(terms)
            return [(still, sympy.Mul(*moving))]
        if expression.is_Symbol and expression.name in self.system.rules:
            rule = self.system.rules[expression.name]
            if rule.is_Add and any(self._pace(t) is not Pace.NODE for t in rule.args):
                return self._parts(rule)
        return [(sympy.Integer(1), expression)]

    def _pace(self, expression: Any) -> Pace:
        names = sorted(s.name for s in expression.free_symbols)
        return max((self.graph.pace(self.graph.names[name]) for name in names), default=Pace.PERSON)

    def _combined(self, parts: Sequence[tuple[Any, Any]], known: Mapping[int, int], which: str) -> int:
        """Return the node of the mean, the tilt or the end over a step of a sum of parts."""
        graph, terms = self.graph, []
        for still, moving in parts:
            if moving is None and which == "tilt":
                continue
            negative = bool(still.as_coeff_Mul()[0].is_negative)
            node = graph.lower(-still if negative else still)
            if moving is not None:
                exposure = graph.name(f"{which}_{known[graph.lower(moving)]}", Pace.STEP)
                node = graph.make("mul", node, exposure)
            terms.append((graph.pace(node), negative, node))
        return graph.total(terms)

    def _predicted_reads(self, scheme: Scheme) -> set[str]:
        nodes = (self.graph.nodes[n] for n in self.graph.reached(scheme.roots))
        return {n.args[0] for n in nodes if n.op == "name" and n.args[0].startswith("mid_")}


def _gathered(parts: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the parts with those of the same exposure added up."""
    import sympy

    sums: dict[Any, list[Any]] = {}
    for still, moving in parts:
        sums.setdefault(moving, []).append(still)
    return [(sympy.Add(*stills), moving) for moving, stills in sums.items()]
