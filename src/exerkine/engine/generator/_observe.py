"""What is seen of the states at one moment, and where they start: every rule, written out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exerkine.engine.generator._graph import Graph, Pace
from exerkine.engine.generator._listing import Printer, Statement, named_of
from exerkine.engine.generator._scheme import RuleNames, System


@dataclass(frozen=True)
class Observation:
    """Two lists of statements: what every symbol is, and where every state starts."""

    statements: tuple[Statement, ...]
    symbols: Mapping[str, str]
    """State, then rule by name -> the expression of its value, given ``statements``."""
    start_statements: tuple[Statement, ...]
    starts: Mapping[str, str]


def observation_of(system: System) -> Observation:
    """Return what is needed to read a system."""
    seen = _written(system, dict.fromkeys(seen_symbols(system.states, system.rules)))
    starts = _written(system, system.starts)
    return Observation(*seen, *starts)


def seen_symbols(states: Iterable[str], rules: Iterable[str]) -> list[str]:
    """Return what can be seen, in the order in which kernels number it."""
    return [*states, *sorted(rules)]


def _written(system: System, wanted: Mapping[str, Any]) -> tuple[tuple[Statement, ...], dict[str, str]]:
    """Return statements and, by symbol, the text of an expression (of the symbol itself where none is given)."""
    graph = Graph()
    graph.names = names = RuleNames(graph, system.rules)
    for prefix, symbols in (("par", system.parameters), ("in", system.inputs), ("x", system.states)):
        names.update({s: graph.name(f"{prefix}_{s}", Pace.NODE) for s in symbols})
    roots = {s: names[s] if e is None else graph.lower(e) for s, e in wanted.items()}
    printer = Printer(graph, named_of(graph, list(roots.values())))
    statements = tuple(_statements(graph, printer, roots.values()))
    return statements, {symbol: printer.refer(root) for symbol, root in roots.items()}


def _statements(graph: Graph, printer: Printer, roots: Iterable[int]) -> Iterable[Statement]:
    for node in graph.reached(roots):
        if printer.is_named(node):
            yield printer.refer(node), printer.expression(node)
