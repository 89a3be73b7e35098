"""The statement list: a scheme written out as assignments, in an order in which they can be computed.

The text of an expression is the same in C and in NumPy; only the frame around the assignments differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from exerkine.engine.generator._graph import Graph, Pace
from exerkine.engine.generator._scheme import Followed, Scheme

Statement = tuple[str, str]
"""Variable, expression."""


@dataclass
class Sweep:
    """One pass over the nodes of a step, and the states that are solved with what it gives."""

    statements: list[Statement] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    """Variables that later sweeps or the solution of states need at all nodes."""
    drives: list[tuple[Followed, str]] = field(default_factory=list)
    """States solved after the sweep, with the variable that drives each."""
    exposures: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Listing:
    """Everything a step computes, and what comes before."""

    scheme: Scheme
    person: list[Statement] = field(default_factory=list)
    input: list[Statement] = field(default_factory=list)
    opening: list[Statement] = field(default_factory=list)
    still: list[tuple[Followed, str]] = field(default_factory=list)
    """Followed states whose drive stands still over the step, or moves along a line."""
    sweeps: list[Sweep] = field(default_factory=list)
    closing: list[Statement] = field(default_factory=list)
    text: dict[int, str] = field(default_factory=dict)
    """Node -> how it is referred to where it is a root."""


def listing_of(scheme: Scheme) -> Listing:
    """Return the statement list of a scheme."""
    return _Writer(scheme).write()


class _Writer:
    def __init__(self, scheme: Scheme):
        self.scheme, self.graph = scheme, scheme.graph
        self.roots = set(scheme.roots)
        self.nodes = self.graph.reached(scheme.roots)
        self.ready = self._stages()
        self.printer = Printer(self.graph, self._named())

    def write(self) -> Listing:
        out = Listing(self.scheme)
        last = self.last
        out.sweeps = [Sweep() for _ in range(last)]
        home: dict[str, int] = {}
        for node in self.nodes:
            if not self.printer.is_named(node):
                continue
            statement = (self.printer.refer(node), self.printer.expression(node))
            pace, stage = self.graph.pace(node), self.ready[node]
            if pace is Pace.PERSON:
                out.person.append(statement)
            elif pace is Pace.INPUT:
                out.input.append(statement)
            elif pace is Pace.STEP:
                (out.closing if stage > last - 1 else out.opening).append(statement)
            else:
                out.sweeps[stage].statements.append(statement)
                home[statement[0]] = stage
                for inner in self._named_below(node):
                    name = self.printer.refer(inner)
                    if home.get(name, stage) != stage:
                        out.sweeps[home[name]].kept.add(name)
        for f in self.scheme.followed:
            text = self.printer.refer(f.drive)
            if self.graph.pace(f.drive) is not Pace.NODE:
                out.still.append((f, text))
                continue
            sweep = out.sweeps[self.ready[f.drive]]
            sweep.drives.append((f, text))
            sweep.kept.add(text)
        for i, node in enumerate(self.scheme.exposures):
            text = self.printer.refer(node)
            out.sweeps[self.ready[node]].exposures.append((i, text))
        out.text = {root: self.printer.refer(root) for root in self.roots}
        return out

    def _named_below(self, node: int) -> Iterable[int]:
        for inner in self.graph.inner(node):
            if self.printer.is_named(inner):
                yield inner
            else:
                yield from self._named_below(inner)

    def _stages(self) -> dict[int, int]:
        """Return node -> number of the sweep in which it can be computed; what is known from the start has 0."""
        by_name = {f"at_{f.symbol}": f for f in self.scheme.followed}
        ready: dict[int, int] = {}
        self.last = 0

        def of(node: int) -> int:
            if node not in ready:
                here = self.graph.nodes[node]
                if here.op == "name" and here.args[0] in by_name:
                    drive = by_name[here.args[0]].drive
                    ready[node] = of(drive) + 1 if self.graph.pace(drive) is Pace.NODE else 0
                else:
                    ready[node] = max((of(inner) for inner in self.graph.inner(node)), default=0)
            return ready[node]

        for node in [*(f.drive for f in self.scheme.followed), *self.scheme.exposures]:
            if self.graph.pace(node) is Pace.NODE:
                self.last = max(self.last, of(node) + 1)
        for node in self.nodes:
            here = self.graph.nodes[node]
            if here.op == "name" and here.args[0].startswith(("mean_", "tilt_", "end_")):
                ready[node] = self.last
        for node in self.nodes:
            of(node)
        return ready

    def _named(self) -> set[int]:
        """Return the nodes that get a variable: used twice, needed at a slower pace or in another sweep, or roots."""
        uses: dict[int, int] = dict.fromkeys(self.nodes, 0)
        named: set[int] = set()
        for node in self.nodes:
            for inner in self.graph.inner(node):
                uses[inner] += 1
                elsewhere = self.ready[inner] != self.ready[node] and self.graph.pace(inner) is not Pace.PERSON
                if self.graph.pace(inner) < self.graph.pace(node) or elsewhere:
                    named.add(inner)
        named |= {node for node, count in uses.items() if count > 1} | self.roots
        return {n for n in named if self.graph.nodes[n].op not in ("num", "name")}


class Printer:
    """Expressions as text; named nodes are referred to by their variable."""

    def __init__(self, graph: Graph, named: set[int]):
        self.graph = graph
        letters = {Pace.PERSON: "p", Pace.INPUT: "u", Pace.STEP: "s", Pace.NODE: "n"}
        counts = dict.fromkeys(Pace, 0)
        self.variables: dict[int, str] = {}
        for node in sorted(named):
            pace = graph.pace(node)
            self.variables[node] = f"{letters[pace]}{counts[pace]}"
            counts[pace] += 1

    def is_named(self, node: int) -> bool:
        """Return whether a node has a variable of its own."""
        return node in self.variables

    def refer(self, node: int) -> str:
        """Return a node as it stands within an expression."""
        return self.variables.get(node) or self.expression(node)

    def expression(self, node: int) -> str:
        """Return what a node computes."""
        here = self.graph.nodes[node]
        if here.op == "name":
            return str(here.args[0])
        if here.op == "num":
            return f"NUM({here.args[0]!r})"
        if here.op in ("exp", "log", "sqrt"):
            return f"{here.op.upper()}({self.refer(here.args[0])})"
        first, second = here.args
        sign = {"add": "+", "sub": "-", "mul": "*", "div": "/"}[here.op]
        return f"{self._inside(first, here.op, False)}{sign}{self._inside(second, here.op, True)}"

    def _inside(self, node: int, op: str, is_second: bool) -> str:
        text = self.refer(node)
        inner = self.graph.nodes[node].op
        if node in self.variables or inner in ("name", "num", "exp", "log", "sqrt"):
            return text
        tight = inner in ("mul", "div")
        if op in ("mul", "div"):
            return text if tight and not is_second else f"({text})"
        return text if tight or not is_second else f"({text})"


def named_of(graph: Graph, roots: Sequence[int]) -> set[int]:
    """Return the nodes that need a variable where everything is computed once: those used twice, and roots."""
    uses: dict[int, int] = {}
    for node in graph.reached(roots):
        for inner in graph.inner(node):
            uses[inner] = uses.get(inner, 0) + 1
    named = {node for node, count in uses.items() if count > 1} | set(roots)
    return {n for n in named if graph.nodes[n].op not in ("num", "name")}
