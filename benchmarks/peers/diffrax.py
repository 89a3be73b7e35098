"""diffrax: solvers in JAX, compiled by XLA; the edges of sessions are told to the step size control as jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import diffrax
import jax
import jax.numpy as jnp
import numpy as np

from exerkine.engine import Problem, Tolerances
from exerkine.mechanism import Mechanism
from peers.tolerances import DEFAULT, TOLERANCES
from peers.vector_field import vector_field_of

jax.config.update("jax_enable_x64", True)


class Diffrax:
    """One solve over the whole programme; persons one after the other, as ``vmap`` is no quicker on one core."""

    version = f"{diffrax.__version__}, JAX {jax.__version__}"

    def __init__(self, name: str, solver: Any, settings: Sequence[str], persons: int):
        self.name, self._solver, self.persons = name, solver, persons
        self.settings: Mapping[str, Tolerances] = {name: TOLERANCES[name] for name in settings}

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Write the right-hand side, and compile it with the solver for these edges."""
        self._field = vector_field_of(mechanism)
        functions = {"exp": jnp.exp, "log": jnp.log, "stack": jnp.stack}
        rates = self._field.python(functions, gather="stack([{}])")
        chosen = jnp.array([self._field.states.index(symbol) for symbol in symbols])
        edges = jnp.array([segment.t_end_day for segment in problems[0].segments])
        save = jnp.array(problems[0].save_days)

        def rates_at(t: Any, y: Any, arguments: Any) -> Any:
            parameters, inputs = arguments
            return rates(y, parameters, inputs[jnp.searchsorted(edges[:-1], t, side="right")])

        def one(start: Any, parameters: Any, inputs: Any, relative: Any, absolute: Any) -> Any:
            steps = diffrax.ClipStepSizeController(diffrax.PIDController(rtol=relative, atol=absolute), jump_ts=edges[:-1])
            solution = diffrax.diffeqsolve(
                diffrax.ODETerm(rates_at), self._solver, save[0], save[-1], None, start, args=(parameters, inputs),
                saveat=diffrax.SaveAt(ts=save, fn=lambda t, y, _: y[chosen]), stepsize_controller=steps, max_steps=None,
                adjoint=diffrax.ForwardMode(), throw=False,
            )
            return jnp.where(solution.result == diffrax.RESULTS.successful, solution.ys, jnp.nan)

        self._solve = jax.jit(one).lower(*self._numbers(problems[0], Tolerances())).compile()

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Tolerances) -> np.ndarray:
        """Solve one after the other."""
        return np.stack([np.asarray(self._solve(*self._numbers(problem, setting))) for problem in problems])

    def _numbers(self, problem: Problem, setting: Tolerances) -> tuple[Any, ...]:
        return (*(jnp.array(numbers) for numbers in self._field.numbers(problem)), setting.relative, setting.absolute)


def peers() -> list[Diffrax]:
    """Return an explicit and an implicit solver."""
    return [
        Diffrax("diffrax Tsit5", diffrax.Tsit5(), tuple(TOLERANCES), 2),
        Diffrax("diffrax Kvaerno5", diffrax.Kvaerno5(), (DEFAULT,), 1),
    ]
