"""How a start that meets its baselines is written for PEtab: lives up to today, each followed by a better set of anchors.

`starts_of` looks for the anchors anew for every parameter set.  A PEtab problem has no such search, but its periods can do
what the search does: live, read, move every anchor to what would meet its target, begin again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exerkine.mechanism import Mechanism, Observable, read_formulas, read_starts
from exerkine.persons import CompletedPerson
from exerkine.simulation import HIGHEST_SHARE_OF_TOP, Start, measures_of

LIVES = 4
"""Up to today; the anchors begin where the prior's middle has them, so that most of the search is behind them."""
Changes = dict[str, str]
"""Target of a condition -> PEtab expression."""


def shared_conditions(mechanism: Mechanism, measures: Iterable[tuple[Observable, float, bool]]) -> dict[str, Changes]:
    """Return the conditions that all people share, by name.

    ``rest`` sets the inputs to rest; ``meet`` moves every anchor by what was read at the end of a life, ``settle`` only those
    that move no state; ``born`` begins life again; ``keep`` notes the states and ``back`` returns to them.
    """
    moved = {o.anchor: (_moved(mechanism, o), is_inner) for o, _, is_inner in measures}
    starts = {symbol: str(value) for symbol, value in read_starts(mechanism.sbml).items()}
    states = [state.symbol for state in mechanism.states]
    return {
        "rest": {i.symbol: repr(i.rest) for i in mechanism.inputs},
        "meet": {anchor: expression for anchor, (expression, _) in moved.items()},
        "settle": {anchor: expression for anchor, (expression, is_inner) in moved.items() if not is_inner},
        "born": {symbol: _number(starts[symbol]) for symbol in states},
        "keep": {f"kept_{symbol}": symbol for symbol in states},
        "back": {symbol: f"kept_{symbol}" for symbol in states},
    }


def person_condition(mechanism: Mechanism, person: CompletedPerson, start: Start, own: Iterable[str]) -> Changes:
    """Return what makes a model one person at the beginning of their life.

    Parameters
    ----------
    start
        At the prior's middle.
    own
        Parameters that some person has of their own; those with a prior stand in ``prior_X`` for people who have none.
    """
    tops = {o.top: target / HIGHEST_SHARE_OF_TOP for o, target, _ in measures_of(mechanism, person) if o.top}
    changes = {f"target_{o.symbol}": repr(float(target)) for o, target, _ in measures_of(mechanism, person)}
    for symbol in own:
        is_free = mechanism.parameters[symbol].prior != "fixed"
        if is_free and symbol in tops:
            changes[symbol] = f"max(prior_{symbol}, {tops[symbol]!r})"
        elif is_free and symbol not in start.parameters:
            changes[symbol] = f"prior_{symbol}"
        else:
            changes[symbol] = repr(float(start.parameters.get(symbol, mechanism.medians[symbol])))
    return changes | {"AGE": repr(float(start.parameters["age_start"]))}


def added_variables(mechanism: Mechanism, measures: Iterable[tuple[Observable, float, bool]]) -> Mapping[str, tuple[float, str]]:
    """Return the parameters that the conditions need beside those of the mechanism: value at the start and unit."""
    targets = {f"target_{o.symbol}": (1.0, o.unit) for o, _, _ in measures}
    return targets | {f"kept_{state.symbol}": (0.0, state.unit) for state in mechanism.states}


def _moved(mechanism: Mechanism, o: Observable) -> str:
    """Return the anchor that would meet its target if nothing else moved, as an expression of what is read.

    Where the rule of the observable has to be inverted it is one step of Newton's method, on the logit where there is a top:
    exact for one logistic curve.
    """
    target = f"target_{o.symbol}"
    if o.solve == "scale":
        return f"{o.anchor} * {target} / {o.symbol}"
    if o.solve == "offset":
        return f"{o.anchor} + {target} - {o.symbol}"
    if o.solve == "seed":
        return f"{o.anchor} * {target} / ({o.top} - {target}) * ({o.top} - {o.symbol}) / {o.symbol}"
    slope = _slope(mechanism, o)
    if not o.top:
        return f"{o.anchor} + ({target} - {o.symbol}) / ({slope})"
    logits = f"ln({target} / ({o.top} - {target})) - ln({o.symbol} / ({o.top} - {o.symbol}))"
    return f"{o.anchor} + ({logits}) * {o.symbol} * ({o.top} - {o.symbol}) / {o.top} / ({slope})"


def _slope(mechanism: Mechanism, o: Observable) -> str:
    """Return how the reading moves with its anchor."""
    import sympy

    formula = read_formulas(mechanism.sbml).rules[o.symbol]
    names = {name: sympy.Symbol(name) for name in formula.names}
    slope = sympy.diff(sympy.sympify(formula.code, locals=names), names[o.anchor])
    return str(slope).replace("**", "^")


def _number(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text
