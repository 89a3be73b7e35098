"""SBML mathematics as Python functions, written down straight from the syntax tree.

SymPy is for what has to be taken apart (the engine's generator, the proofs of speed); to evaluate a law it is not needed, and
loading it and printing the laws by it took most of a second of every run.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from exerkine.mechanism._mechanism import Mechanism

MODULES: Mapping[str, Mapping[str, Any]] = {
    "math": {"exp": math.exp, "log": math.log},
    "numpy": {"exp": np.exp, "log": np.log},
}


@dataclass(frozen=True)
class Formula:
    """One expression as Python code, and the names in it."""

    code: str
    names: frozenset[str]


@dataclass(frozen=True)
class Formulas:
    """Rates and rules of one model as they stand: rules are not substituted."""

    rates: Mapping[str, Formula]
    rules: Mapping[str, Formula]

    def function(
        self, wanted: Sequence[Formula], *, kept: Iterable[str] = (), module: str = "numpy"
    ) -> tuple[tuple[str, ...], Callable[..., list[Any]]]:
        """Return the names that some formulas need, sorted, and one function of them, in that order, that returns all values.

        Rules are worked out on the way, each once; those that are ``kept`` are names of their own.  ``module`` is ``numpy``,
        which also takes complex arrays, or ``math``.
        """
        given = set(kept)
        order: dict[str, None] = {}
        needed: set[str] = set()

        def visit(names: Iterable[str]) -> None:
            for name in sorted(names):
                if name in order or name in needed:
                    continue
                if name in self.rules and name not in given:
                    visit(self.rules[name].names)
                    order[name] = None
                else:
                    needed.add(name)

        for formula in wanted:
            visit(formula.names)
        names = tuple(sorted(needed))
        lines = [f"def function({', '.join(names)}):", *(f"    {name} = {self.rules[name].code}" for name in order)]
        lines.append(f"    return [{', '.join(formula.code for formula in wanted)}]")
        space = dict(MODULES[module])
        exec("\n".join(lines), space)  # of our own writing, from a tree of numbers, names and six operations
        return names, space["function"]


@functools.lru_cache(maxsize=8)
def read_formulas(sbml: str) -> Formulas:
    """Return rates and rules of an SBML text."""
    import libsbml

    model = libsbml.readSBMLFromString(sbml).getModel()
    rates: dict[str, Formula] = {}
    rules: dict[str, Formula] = {}
    for rule in model.getListOfRules():
        if rule.isSetMath():
            (rates if rule.isRate() else rules)[rule.getVariable()] = _formula(rule.getMath())
    return Formulas(rates, rules)


def _formula(node: Any) -> Formula:
    names: set[str] = set()
    return Formula(_code(node, names), frozenset(names))


def _code(node: Any, names: set[str]) -> str:
    """Return a libSBML syntax tree as code; what it names goes into ``names``."""
    import libsbml

    kind = node.getType()
    if node.isNumber():
        return repr(node.getInteger()) if node.isInteger() else repr(node.getValue())
    if kind in (libsbml.AST_NAME, libsbml.AST_NAME_TIME):
        name = "time" if kind == libsbml.AST_NAME_TIME else node.getName()
        names.add(name)
        return name
    parts = [_code(node.getChild(i), names) for i in range(node.getNumChildren())]
    if kind == libsbml.AST_MINUS and len(parts) == 1:
        return f"(-{parts[0]})"
    operators = {libsbml.AST_PLUS: (" + ", "0"), libsbml.AST_TIMES: ("*", "1"), libsbml.AST_MINUS: (" - ", ""),
                 libsbml.AST_DIVIDE: ("/", ""), libsbml.AST_POWER: ("**", ""), libsbml.AST_FUNCTION_POWER: ("**", "")}
    functions = {libsbml.AST_FUNCTION_EXP: "exp", libsbml.AST_FUNCTION_LN: "log"}
    if kind in operators:
        sign, nothing = operators[kind]
        return f"({sign.join(parts) or nothing})"
    if kind in functions:
        return f"{functions[kind]}({parts[0]})"
    raise NotImplementedError(f"'{node.getName() or libsbml.formulaToL3String(node)}' is no function a law may use")


def rule_function(mechanism: Mechanism, symbol: str) -> tuple[tuple[str, ...], Callable[..., float]]:
    """Return the names in the rule of a symbol, in order, and the rule as a function of them."""
    return _rule_function(mechanism.sbml, symbol)


@functools.lru_cache(maxsize=64)
def _rule_function(sbml: str, symbol: str) -> tuple[tuple[str, ...], Callable[..., float]]:
    formulas = read_formulas(sbml)
    formula = formulas.rules[symbol]
    names, function = formulas.function([formula], kept=formula.names, module="math")
    return names, functools.partial(_first, function)


def _first(function: Callable[..., list[float]], *values: float, **named: float) -> float:
    return function(*values, **named)[0]


def rate_functions(mechanism: Mechanism) -> tuple[tuple[str, ...], Callable[..., list[Any]]]:
    """Return the names that the rates depend on, in order, and one function of them that returns every state's rate."""
    formulas = read_formulas(mechanism.sbml)
    return formulas.function([formulas.rates[state.symbol] for state in mechanism.states])
