"""AMICI: CVODES with an analytic sparse Jacobian, both written as C++ from the SBML and compiled."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import amici
import numpy as np
from amici.sim.sundials import AMICI_SUCCESS

from exerkine.engine import Problem, Tolerances
from exerkine.mechanism import Mechanism, with_events
from peers.apart import Apart
from peers.tolerances import TOLERANCES
from peers.vector_field import times_of


class Amici:
    """A compiled model: its parameters are set per person, its inputs as a subclass says."""

    name = "AMICI CVODES, restarts"
    version = amici.__version__
    settings: Mapping[str, Tolerances] = TOLERANCES
    persons = 2
    _count = itertools.count()

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Write and compile the model, without sensitivities."""
        os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))  # SWIG and Ninja
        importer = amici.SbmlImporter(self.text(mechanism, problems[0]), from_file=False)
        with tempfile.TemporaryDirectory() as folder:
            self.model = importer.sbml2amici(
                f"exerkine_{next(self._count)}", folder, fixed_parameters=self.fixed(mechanism), observation_model=[],
                compute_conservation_laws=False, generate_sensitivity_code=False,
            )
        self.model.set_always_check_finite(False)
        self.solver = self.model.create_solver()
        self._free = list(self.model.get_free_parameter_ids())
        self._known = dict(zip(self._free, self.model.get_free_parameters(), strict=True))
        self.states = list(self.model.get_state_ids())
        self.rest = {i.symbol: i.rest for i in mechanism.inputs}
        self.symbols = [self.states.index(symbol) for symbol in symbols]

    def text(self, mechanism: Mechanism, problem: Problem) -> str:
        """Return the SBML to compile."""
        return mechanism.sbml

    def fixed(self, mechanism: Mechanism) -> list[str]:
        """Return the parameters that change from segment to segment."""
        return [i.symbol for i in mechanism.inputs]

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Tolerances) -> np.ndarray:
        """Solve one after the other."""
        self.solver.set_relative_tolerance(setting.relative)
        self.solver.set_absolute_tolerance(setting.absolute)
        self.solver.set_max_steps(setting.max_steps)
        answers = []
        for problem in problems:
            known = {**self._known, **problem.parameters}
            self.model.set_free_parameters([known[name] for name in self._free])
            start = {**self.rest, **(problem.initial or {})}
            answers.append(self.one(problem, np.array([start[name] for name in self.states])))
        return np.stack(answers)

    def one(self, problem: Problem, states: np.ndarray) -> np.ndarray:
        """Return the symbols of one person; every segment is a simulation of its own."""
        saved = [states[self.symbols]]
        fixed = list(self.model.get_fixed_parameter_ids())
        for segment, (times, wanted) in zip(problem.segments, times_of(problem), strict=True):
            self.model.set_fixed_parameters([segment.inputs.get(name, self.rest[name]) for name in fixed])
            self.model.set_t0(times[0])
            table = self.simulated(times[1:], states)
            saved += [table[i - 1, self.symbols] for i in wanted]
            states = table[-1]
        return np.array(saved)

    def simulated(self, times: Sequence[float], states: np.ndarray) -> np.ndarray:
        """Return the states at times (T, S)."""
        self.model.set_timepoints(times)
        self.model.set_initial_state(states)
        result = self.model.simulate(solver=self.solver)
        if result.status != AMICI_SUCCESS:
            raise RuntimeError(f"status {result.status}")
        return np.asarray(result.x)


class AmiciEvents(Amici):
    """The sessions of one programme are compiled into the model, so that one simulation holds all of them."""

    name = "AMICI CVODES, events"

    def text(self, mechanism: Mechanism, problem: Problem) -> str:
        """Return the SBML with an event at every edge."""
        rest = {i.symbol: i.rest for i in mechanism.inputs}
        held = [{**rest, **segment.inputs} for segment in problem.segments]
        assert held[0] == rest
        changes = []
        for segment, before, now in zip(problem.segments[1:], held, held[1:], strict=False):
            changes.append((segment.t_start_day, {name: now[name] for name in rest if now[name] != before[name]}))
        return with_events(mechanism.sbml, [(day, values) for day, values in changes if values])

    def fixed(self, mechanism: Mechanism) -> list[str]:
        """Inputs are changed by events."""
        return []

    def one(self, problem: Problem, states: np.ndarray) -> np.ndarray:
        """Return the symbols of one person."""
        return self.simulated(problem.save_days, states)[:, self.symbols]


def peers() -> list[Apart]:
    """Return both ways to hold sessions; beside code compiled by XLA in the same process both get several times slower."""
    return [Apart(Amici()), Apart(AmiciEvents())]
