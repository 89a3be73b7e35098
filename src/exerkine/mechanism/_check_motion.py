"""Checks of how states move: each has a loss, and the speed that its class promises."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from exerkine.errors import Fault
from exerkine.mechanism._folder import Folder
from exerkine.mechanism._speed import RATE_LIMITS_PER_DAY, speed_faults

NOT_MOVING = ("EK006", "EK009", "EK017", "EK021", "EK022")
"""With one of these no law can be put into numbers."""

FAR_ABOVE = 1e3
"""Times its start, or 1: beyond the range of any state."""


def usable_functions(f: Folder) -> Iterator[Fault]:
    """EK021: laws use sums, products, powers, exp and ln only; so every engine can run them."""
    if not f.sbml:
        return
    import libsbml

    from exerkine.mechanism._algebra import to_sympy

    model = libsbml.readSBMLFromString(f.sbml).getModel()
    places = {(law.symbol, law.kind): law.place for law in f.laws("rate", "rule")}
    for i in range(model.getNumRules()):
        rule = model.getRule(i)
        place = places.get((rule.getVariable(), "rate" if rule.isRate() else "rule"))
        if place is None or not rule.isSetMath():
            continue
        try:
            to_sympy(rule.getMath())
        except NotImplementedError as error:
            advice = "Allowed: + - * / ^, exp, ln. For a threshold use a smooth Hill term."
            yield place.fault("EK021", f"law of '{rule.getVariable()}': {error}", advice)


def moving_states(f: Folder) -> Iterator[Fault]:
    """EK019 (a state without loss) and EK020 (a speed class that its law contradicts)."""
    for row in f.states:
        if row["speed"] not in RATE_LIMITS_PER_DAY:
            yield row.fault("speed", f"'{row['speed']}' is no speed class", "Allowed: fast, middle, slow.", "EK020")
    if not f.sbml or any(fault.code in NOT_MOVING for fault in f.faults) or _valueless(f):
        return
    import sympy

    from exerkine.mechanism._algebra import evaluate, read_equations

    equations = read_equations(f.sbml)
    values = _values_at_rest(f, equations)
    places = {law.symbol: law for law in f.laws("rate")}
    for state, law in places.items():
        own = evaluate(sympy.diff(equations.rates[state], sympy.Symbol(state)), values)
        if "definition" not in law.evidence and not own < 0 and not _falls(equations.rates[state], state, values):
            yield law.place.fault(
                "EK019",
                f"state '{state}' has no loss: nothing lowers it when it is high",
                "Add a clearance, decay or restoring term.",
            )
    rows = {row["symbol"]: row for row in f.states}
    speeds = {s: r["speed"] for s, r in rows.items() if s in places and r["speed"] in RATE_LIMITS_PER_DAY}
    for state, reason in speed_faults(equations, speeds, values).items():
        law = places[state]
        yield law.place.fault(
            "EK020", f"'{state}': {reason}", f"Change the law, or its class in states.csv, line {rows[state].line}."
        )


def _falls(rate: Any, state: str, values: dict[str, float]) -> bool:
    """Return whether a state far above its range falls: growth that limits itself is a loss too."""
    from exerkine.mechanism._algebra import evaluate

    return evaluate(rate, values | {state: FAR_ABOVE * max(values[state], 1.0)}) < 0


def _valueless(f: Folder) -> bool:
    return len(f.values) < len(f.names("parameters", "inputs"))


def _values_at_rest(f: Folder, equations: Any) -> dict[str, float]:
    values = dict(f.values)
    for law in f.laws("start"):
        words = law.expression.split()
        values[law.symbol] = values.get(words[0], math.nan) if not words[0][0].isdigit() else float(words[0])
    return values
