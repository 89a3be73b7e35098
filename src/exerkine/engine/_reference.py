"""The reference engine: libRoadRunner (CVODE) on the compiled SBML, restarted at every session edge."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from typing import Any

import numpy as np

from exerkine.engine._problem import Problem, Segment, Solution, Status
from exerkine.engine._workers import spawning, start_worker

EDGE_DAYS = 1e-9
"""Times nearer than this (0.1 ms) are the same: sums of minutes miss an edge by rounding."""


@dataclass(frozen=True)
class Tolerances:
    """Relative tolerance, and an absolute one that holds for every state (all are of order 1)."""

    relative: float = 1e-6
    absolute: float = 1e-9
    max_steps: int = 200_000


class Runner:
    """One loaded model in one process."""

    def __init__(
        self,
        sbml: str,
        states: Sequence[str],
        constants: Sequence[str],
        rest: Mapping[str, float],
        tolerances: Tolerances,
    ):
        os.environ.setdefault("SUNLOGGER_WARNING_FILENAME", os.devnull)  # CVODE warns on stdout, where results go
        os.environ.setdefault("SUNLOGGER_ERROR_FILENAME", os.devnull)  # an error is told in the solution
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        self._rr = roadrunner.RoadRunner(sbml)
        self._rest = dict(rest)
        self._states = tuple(states)
        self._index = {name: i for i, name in enumerate(self._rr.model.getGlobalParameterIds())}
        indices = [self._index[name] for name in constants]
        self._defaults = (indices, list(self._rr.model.getGlobalParameterValues(indices)))
        integrator = self._rr.integrator
        integrator.setValue("relative_tolerance", tolerances.relative)
        integrator.setValue("maximum_num_steps", tolerances.max_steps)
        # As one number the absolute tolerance is multiplied by each state's value at a restart: a pulse that has
        # decayed to 1e-80 then gets a tolerance of 1e-89 and CVODE stalls. A vector is taken as it is.
        integrator.setValue("absolute_tolerance", [tolerances.absolute] * len(self._states))

    def run(
        self, problem: Problem, symbols: Sequence[str], must_stop: Callable[[], bool] = lambda: False
    ) -> Solution:
        """Solve one problem; ``must_stop`` is asked before each segment."""
        rr = self._rr
        rr.reset()
        rr.model.setGlobalParameterValues(*self._defaults)
        self._set(problem.parameters)
        if problem.initial is not None:
            self._set(problem.initial)
        rr.timeCourseSelections = ["time", *symbols]
        save = np.asarray(problem.save_days, dtype=float)
        rows: list[np.ndarray] = []
        try:
            for number, segment in enumerate(problem.segments):
                if must_stop():
                    raise RuntimeError("stopped")
                rows.append(self._segment(segment, save, is_first=number == 0))
        except RuntimeError as error:
            empty = np.full((len(save), len(symbols)), np.nan)
            return Solution(empty, {}, Status.FAILED, f"day {rr.model.getTime():.3f}: {str(error).splitlines()[0]}")
        values = np.concatenate(rows)[:, 1:]
        final = {name: float(rr.getValue(name)) for name in self._states}
        if values.shape[0] != len(save) or not np.isfinite(values).all():
            return Solution(values, final, Status.FAILED, "a saved value is missing or not finite")
        return Solution(values, final)

    def _segment(self, segment: Segment, save: np.ndarray, *, is_first: bool) -> np.ndarray:
        start, end = segment.t_start_day, segment.t_end_day
        self._set({**self._rest, **segment.inputs})
        inside = save[(save > start + EDGE_DAYS) & (save < end - EDGE_DAYS)]
        times = np.concatenate([[start], inside, [end]])
        table = np.array(self._rr.simulate(times=times.tolist()))
        wanted = np.ones(len(times), dtype=bool)
        wanted[0] = is_first and np.any(np.abs(save - start) <= EDGE_DAYS)
        wanted[-1] = np.any(np.abs(save - end) <= EDGE_DAYS)
        return table[wanted]

    def _set(self, values: Mapping[str, float]) -> None:
        self._rr.model.setGlobalParameterValues(
            [self._index[name] for name in values], [float(v) for v in values.values()]
        )


_runner: Runner | None = None
_must_stop: Callable[[], bool]


def _start(arguments: tuple[Any, ...], stop: Event) -> None:
    global _runner, _must_stop
    start_worker()
    _runner, _must_stop = Runner(*arguments), stop.is_set


def _solve(problem: Problem, symbols: Sequence[str]) -> Solution:
    assert _runner is not None
    return _runner.run(problem, symbols, _must_stop)


@dataclass
class ReferenceEngine:
    """libRoadRunner in worker processes.

    Parameters
    ----------
    sbml
        The compiled mechanism.
    states
        States in the order of the model.
    constants
        Parameters, reset to their medians before every run.
    rest
        Input -> value outside sessions.
    tolerances
        Of CVODE.
    workers
        Processes; 1 runs in this process.
    """

    sbml: str = field(repr=False)
    states: tuple[str, ...]
    constants: tuple[str, ...] = field(repr=False)
    rest: Mapping[str, float]
    tolerances: Tolerances = field(default_factory=Tolerances)
    workers: int = 0
    _pool: ProcessPoolExecutor | None = field(default=None, repr=False)
    _stop: Event | None = field(default=None, repr=False)
    _local: Runner | None = field(default=None, repr=False)

    @property
    def description(self) -> str:
        """Name, version and tolerances."""
        from importlib.metadata import version

        t = self.tolerances
        return f"libRoadRunner {version('libroadrunner')} CVODE rtol {t.relative:g} atol {t.absolute:g}"

    def solve(
        self, problems: Sequence[Problem], symbols: Sequence[str], *, on_done: Callable[[int], None] | None = None
    ) -> list[Solution]:
        """Return one solution per problem, in order."""
        workers = min(self.workers or os.cpu_count() or 1, len(problems))
        arguments = (self.sbml, self.states, self.constants, dict(self.rest), self.tolerances)
        if workers <= 1 or (len(problems) < 4 and self._pool is None):
            if self._local is None:
                self._local = Runner(*arguments)
            solutions = []
            for problem in problems:
                solutions.append(self._local.run(problem, symbols))
                if on_done:
                    on_done(1)
            return solutions
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            count = self.workers or os.cpu_count() or 1
            self._stop = context.Event()
            start = (arguments, self._stop)
            self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_start, initargs=start)
        with spawning():
            futures = {self._pool.submit(_solve, problem, symbols): i for i, problem in enumerate(problems)}
        answers: list[Solution | None] = [None] * len(problems)
        pending = set(futures)
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                answers[futures[future]] = future.result()
            if on_done:
                on_done(len(done))
        return [answer for answer in answers if answer is not None]

    def close(self) -> None:
        """Stop the workers at the next edge of a segment, whatever is unfinished."""
        if self._pool is not None and self._stop is not None:
            self._stop.set()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
