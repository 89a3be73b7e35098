"""How a loss changes with parameters: central differences, all runs side by side in the lanes.

A run takes the same steps whatever its parameters, so what it gives is smooth in them and differences have no noise of a
step control.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exerkine.engine._problem import Engine, Problem, Status
from exerkine.errors import EngineError

Loss = Callable[[Sequence[np.ndarray]], float]
"""From the values (T, S) of every problem to one number."""
STEP = 1e-3
"""Of a parameter, as a share of it."""


@dataclass(frozen=True)
class Gradient:
    """Loss and its derivatives by parameter (loss per unit of the parameter); ``runs`` is what it cost."""

    loss: float
    by_parameter: Mapping[str, float]
    runs: int


def gradient(
    engine: Engine,
    problems: Sequence[Problem],
    symbols: Sequence[str],
    loss: Loss,
    at: Mapping[str, float],
    *,
    step: float = STEP,
) -> Gradient:
    """Return a loss and its derivatives with respect to parameters.

    Parameters
    ----------
    engine
        Any; the multirate engine runs all differences side by side.
    problems
        Runs whose values make the loss, such as the arms of studies; their own parameters hold, but for those of ``at``.
    symbols
        What the loss sees: values (T, S) per problem.
    loss
        Takes the values of all problems, in order.
    at
        Parameter -> value, where the derivatives are wanted.
    step
        Half the difference, as a share of the value (of 1 where that is zero).

    Returns
    -------
    Gradient
        It costs ``(2 P + 1) N`` runs for P parameters and N problems.

    Raises
    ------
    EngineError
        A run does not finish.
    """
    halves = {name: step * (abs(value) or 1.0) for name, value in at.items()}
    points = [dict(at)]
    for name, half in halves.items():
        points += [{**at, name: at[name] + half}, {**at, name: at[name] - half}]
    moved = [replace(p, parameters={**p.parameters, **point}) for point in points for p in problems]
    solutions = engine.solve(moved, symbols)
    for solution in solutions:
        if solution.status is not Status.OK:
            raise EngineError(f"a run of the gradient did not finish: {solution.message}")
    n = len(problems)
    losses = [loss([s.values for s in solutions[first : first + n]]) for first in range(0, len(moved), n)]
    slopes = {name: (losses[2 * i + 1] - losses[2 * i + 2]) / (2 * half) for i, (name, half) in enumerate(halves.items())}
    return Gradient(losses[0], slopes, len(moved))
