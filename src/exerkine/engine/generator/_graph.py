"""Arithmetic as a graph: equal parts are one node, and each node knows how often its value has to be computed anew."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


class Pace(enum.IntEnum):
    """When a value changes: never for a person, with the inputs, from step to step, from node to node of a step."""

    PERSON = 0
    INPUT = 1
    STEP = 2
    NODE = 3


@dataclass(frozen=True)
class Node:
    """One value.  ``op`` is ``num``, ``name``, ``add``, ``sub``, ``mul``, ``div``, ``exp``, ``log`` or ``sqrt``."""

    op: str
    args: tuple[Any, ...]
    pace: Pace


class Graph:
    """Nodes by number; asking for the same value again gives the same number."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[str, tuple[Any, ...]], int] = {}
        self._lowered: dict[Any, int] = {}
        self.names: dict[str, int] = {}
        """Symbol of an expression -> its node."""

    def name(self, text: str, pace: Pace) -> int:
        """Return the node of a variable."""
        return self._node("name", (text,), pace)

    def number(self, value: float) -> int:
        """Return the node of a constant."""
        return self._node("num", (float(value),), Pace.PERSON)

    def make(self, op: str, *args: int) -> int:
        """Return the node of an operation on nodes; what has no effect is left out."""
        first, last = self.nodes[args[0]], self.nodes[args[-1]]
        if op in ("mul", "div") and last == _ONE:
            return args[0]
        if op == "mul" and first == _ONE:
            return args[1]
        if op in ("add", "sub") and last == _ZERO:
            return args[0]
        if op == "add" and first == _ZERO:
            return args[1]
        if op == "mul" and _ZERO in (first, last):
            return self.number(0.0)
        return self._node(op, args, max(self.nodes[a].pace for a in args))

    def _node(self, op: str, args: tuple[Any, ...], pace: Pace) -> int:
        key = (op, args)
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(Node(op, args, pace))
        return self._known[key]

    def pace(self, node: int) -> Pace:
        """Return when the value of a node changes."""
        return self.nodes[node].pace

    def lower(self, expression: Any) -> int:
        """Return the node of a SymPy expression whose symbols are all in ``names``.

        A symbolic power is an exponential of a logarithm, so that logarithms are shared; sums and products are taken
        apart by pace, so that what changes rarely is computed rarely.
        """
        known = self._lowered.get(expression)
        if known is None:
            known = self._lowered[expression] = self._lower(expression)
        return known

    def _lower(self, e: Any) -> int:
        if e.is_Symbol:
            return self.names[e.name]
        if e.is_number and not e.free_symbols:
            return self.number(float(e))
        if e.is_Add:
            return self._sum(e)
        if e.is_Mul:
            return self._product(e.args)
        if e.is_Pow:
            return self._product((e,))
        kind = type(e).__name__
        if kind in ("exp", "log"):
            return self.make(kind, self.lower(e.args[0]))
        raise NotImplementedError(f"no engine computes {kind}")

    def _sum(self, e: Any) -> int:
        terms = []
        for arg in _in_order(e.args):
            negative = bool(arg.as_coeff_Mul()[0].is_negative)
            node = self.lower(-arg if negative else arg)
            terms.append((self.pace(node), negative, node))
        return self.total(terms)

    def total(self, terms: Iterable[tuple[Pace, bool, int]]) -> int:
        """Return the sum of (pace, whether subtracted, node), what changes rarely first."""
        result: int | None = None
        behind: list[int] = []
        for _, negative, node in sorted(terms):
            if result is None and negative:
                behind.append(node)
            elif result is None:
                result = node
            else:
                result = self.make("sub" if negative else "add", result, node)
        if result is None:
            result = self.number(0.0)
        for node in behind:
            result = self.make("sub", result, node)
        return result

    def _product(self, args: Sequence[Any]) -> int:
        above: dict[Pace, list[int]] = {}
        below: dict[Pace, list[int]] = {}
        powers: dict[Pace, list[int]] = {}
        for arg in _in_order(args):
            base, exponent = arg.as_base_exp()
            if type(arg).__name__ == "exp":
                self._file(powers, self.lower(arg.args[0]))
            elif exponent == 1:
                self._file(above, self.lower(base))
            elif exponent.is_number:
                node = self._number_power(self.lower(base), abs(float(exponent)))
                self._file(below if exponent < 0 else above, node)
            else:
                self._file(powers, self.make("mul", self.lower(exponent), self.make("log", self.lower(base))))
        for pace, exponents in powers.items():
            shared = [n for n in exponents if ("exp", (n,)) in self._known]
            alone = [n for n in exponents if n not in shared]
            above.setdefault(pace, []).extend(self.make("exp", n) for n in shared)
            if alone:  # powers that nothing else needs cost one exponential together
                total = self.total((self.pace(n), False, n) for n in alone)
                above.setdefault(pace, []).append(self.make("exp", total))
        return self._quotient(above, below)

    def _quotient(self, above: dict[Pace, list[int]], below: dict[Pace, list[int]]) -> int:
        result: int | None = None
        for pace in Pace:
            for node in above.get(pace, ()):
                result = node if result is None else self.make("mul", result, node)
            divisor: int | None = None
            for node in below.get(pace, ()):
                divisor = node if divisor is None else self.make("mul", divisor, node)
            if divisor is not None:
                result = self.make("div", self.number(1.0) if result is None else result, divisor)
        return self.number(1.0) if result is None else result

    def _file(self, groups: dict[Pace, list[int]], node: int) -> None:
        groups.setdefault(self.pace(node), []).append(node)

    def _number_power(self, base: int, exponent: float) -> int:
        if exponent == 0.5:
            return self.make("sqrt", base)
        if exponent != int(exponent):
            return self.make("exp", self.make("mul", self.number(exponent), self.make("log", base)))
        result, square, left = None, base, int(exponent)
        while left:
            if left & 1:
                result = square if result is None else self.make("mul", result, square)
            square, left = self.make("mul", square, square), left >> 1
        assert result is not None
        return result

    def reached(self, roots: Iterable[int]) -> list[int]:
        """Return the nodes that roots need, each after those it needs."""
        wanted, waiting = set(), list(roots)
        while waiting:
            node = waiting.pop()
            if node not in wanted:
                wanted.add(node)
                waiting.extend(self.inner(node))
        return sorted(wanted)

    def inner(self, node: int) -> tuple[int, ...]:
        """Return the nodes an operation works on."""
        here = self.nodes[node]
        return () if here.op in ("num", "name") else here.args


_ONE = Node("num", (1.0,), Pace.PERSON)
_ZERO = Node("num", (0.0,), Pace.PERSON)


def _in_order(args: Sequence[Any]) -> list[Any]:
    from sympy import default_sort_key

    return sorted(args, key=default_sort_key)
