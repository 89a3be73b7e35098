"""The right-hand side of the mechanism as a flat list of statements, to be written as Python or C."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.printing.c import C99CodePrinter
from sympy.printing.pycode import PythonCodePrinter

from exerkine.engine import EDGE_DAYS, Problem
from exerkine.mechanism import Mechanism, read_equations


@dataclass(frozen=True)
class VectorField:
    """Rates of the states (``y``) from states, parameters (``p``) and inputs (``u``).

    Rules are substituted and what occurs twice is computed once, as by ``lambdify(..., cse=True)``.
    """

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    inputs: tuple[str, ...]
    medians: Mapping[str, float]
    rest: Mapping[str, float]
    shared: Sequence[tuple[Any, Any]]
    rates: Sequence[Any]

    def python(self, functions: Mapping[str, Any], gather: str = "[{}]") -> Callable[..., Any]:
        """Return ``rates(y, p, u)``; ``functions`` name exp and log, ``gather`` is how the rates are returned."""
        printer = PythonCodePrinter({"fully_qualified_modules": False})
        lines = [f"    {', '.join(names)}, = {vector}" for names, vector in self._vectors()]
        lines += [f"    {name} = {printer.doprint(expression)}" for name, expression in self.shared]
        result = gather.format(", ".join(printer.doprint(rate) for rate in self.rates))
        source = "\n".join(["def rates(y, p, u):", *lines, f"    return {result}"])
        namespace = dict(functions)
        exec(compile(source, "<rates>", "exec"), namespace)
        return namespace["rates"]

    def c(self) -> str:
        """Return ``void rates(const double *y, const double *p, const double *u, double *dy)`` in C."""
        printer = C99CodePrinter()
        lines = [f"    const double {n} = {letter}[{i}];" for names, letter in self._vectors() for i, n in enumerate(names)]
        lines += [f"    const double {name} = {printer.doprint(expression)};" for name, expression in self.shared]
        lines += [f"    dy[{i}] = {printer.doprint(rate)};" for i, rate in enumerate(self.rates)]
        head = "void rates(const double *y, const double *p, const double *u, double *dy)"
        return "\n".join(["#include <math.h>", head, "{", *lines, "}", ""])

    def numbers(self, problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return start (S,), parameters (P,) and the inputs of every segment (N, I)."""
        known = {**self.medians, **problem.parameters}
        assert problem.initial is not None
        inputs = [[segment.inputs.get(name, self.rest[name]) for name in self.inputs] for segment in problem.segments]
        start = [problem.initial[name] for name in self.states]
        return np.array(start), np.array([known[name] for name in self.parameters]), np.array(inputs)

    def _vectors(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        return (self.states, "y"), (self.parameters, "p"), (self.inputs, "u")


def vector_field_of(mechanism: Mechanism) -> VectorField:
    """Return the right-hand side of a mechanism; parameters that no rate reads are left out."""
    rates = read_equations(mechanism.sbml).rates
    states = tuple(state.symbol for state in mechanism.states)
    shared, reduced = sympy.cse([rates[name] for name in states], symbols=sympy.numbered_symbols("shared_"))
    used = {symbol.name for rate in rates.values() for symbol in rate.free_symbols}
    return VectorField(
        states,
        tuple(name for name in mechanism.parameters if name in used),
        tuple(i.symbol for i in mechanism.inputs),
        mechanism.medians,
        {i.symbol: i.rest for i in mechanism.inputs},
        shared,
        reduced,
    )


def times_of(problem: Problem) -> list[tuple[np.ndarray, list[int]]]:
    """Return, for every segment, its start, the days to save within it and its end, and which of these are saved.

    A day on an edge is saved at the end of the segment before it.  The first day of all, where the programme begins, is
    not in here: it is the start.
    """
    save = np.asarray(problem.save_days)
    found = []
    for segment in problem.segments:
        inside = save[(save > segment.t_start_day + EDGE_DAYS) & (save < segment.t_end_day - EDGE_DAYS)]
        is_end_saved = bool(np.any(np.abs(save - segment.t_end_day) <= EDGE_DAYS))
        wanted = list(range(1, len(inside) + 1 + is_end_saved))
        found.append((np.array([segment.t_start_day, *inside, segment.t_end_day]), wanted))
    return found
