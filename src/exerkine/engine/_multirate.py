"""The multirate engine: persons side by side through generated kernels, in threads."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from exerkine.engine._compile import Precision
from exerkine.engine._fallback import NumpyLibrary, numpy_library
from exerkine.engine._gpu import GpuLibrary, gpu_library_of
from exerkine.engine._grid import FIRST_DAYS, SHOCK_DAYS, Grid, grid_of
from exerkine.engine._native import Block, Library, library_of
from exerkine.engine._problem import Problem, Segment, Solution, Status
from exerkine.engine._sources import sources_for
from exerkine.engine._steps import FREE, LOSS, SOURCE
from exerkine.engine.generator import own_inputs, seen_symbols
from exerkine.errors import EngineError, EngineWarning

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

WITHOUT_COMPILER = "no C compiler (cc, gcc, clang or $CC): the engine runs in NumPy, many times slower"

Edges = tuple[float, ...]
"""Where segments begin, and where the last ends (days)."""

Inputs = tuple[np.ndarray, np.ndarray, np.ndarray | None]
"""Segment -> set (N,), sets (K, I, n), and hooks (K, S, 3, n) or None where nothing reaches in."""

DOSED_FINENESS = 2.0
"""Steps where a dose runs into a pool: it drives what reads the pool further from rest than any session does."""
SWINGING_FINENESS = (4.0, 16.0)
"""For whom a state swings in long steps; the longest are then eleven days, and less than three."""


class MultirateEngine:
    """Generated kernels of a mechanism.

    Parameters
    ----------
    mechanism
        With or without hooks; its numbers may differ from those of the text.
    workers
        Threads; 0 for as many as there are cores.
    fineness
        Divides the length of every step.
    is_compiled
        Whether to use a compiled kernel: True, False (NumPy), or None for what there is.
    device
        "gpu" for an NVIDIA card, which needs ``exerkine[gpu]``; not yet run on one, only checked on a processor.
    precision
        "single" computes with 32 bits for twice as many persons at a time: as accurate as the steps are, but rounded to about
        1e-6, so that differences of that size are lost.  NumPy and cards compute with 64 bits whatever is asked for.

    Raises
    ------
    MechanismError
        A state does not move as its speed class says.
    EngineError
        A compiled kernel is asked for, and there is neither one nor a C compiler; or a card, and the message says what is missing.
    """

    def __init__(
        self, mechanism: Mechanism, *, workers: int = 0, fineness: float = 1.0, is_compiled: bool | None = None,
        device: Literal["cpu", "gpu"] = "cpu", precision: Precision = "double",
    ):
        sources = sources_for(mechanism)
        compiled: Library | GpuLibrary | None = None
        if device == "gpu":
            compiled = gpu_library_of(sources.c)
        elif is_compiled is not False:
            compiled = library_of(sources.c, precision)
        if compiled is None and is_compiled is None:
            warnings.warn(WITHOUT_COMPILER, EngineWarning, stacklevel=2)
        if compiled is None and is_compiled:
            raise EngineError("there is no compiled kernel of this mechanism, and no C compiler (cc, gcc, clang or $CC)")
        self._library: Library | GpuLibrary | NumpyLibrary = compiled or numpy_library(sources.numpy)
        self.workers, self.fineness = workers or os.cpu_count() or 1, fineness
        self.precision: Precision = precision if isinstance(compiled, Library) else "double"
        self._states = {s.symbol: i for i, s in enumerate(mechanism.states)}
        self._parameters = {s: i for i, s in enumerate(mechanism.parameters)}
        self._inputs = {s.symbol: i for i, s in enumerate(own_inputs(mechanism))}
        self._medians = np.array([mechanism.medians[symbol] for symbol in mechanism.parameters])
        self._rest = np.array([s.rest for s in own_inputs(mechanism)])
        rules = [law.symbol for law in mechanism.text.laws if law.kind == "rule"]
        self._known_places: dict[tuple[str, ...], np.ndarray] = {}
        self._kept_inputs: tuple[tuple[Segment, ...], int, Inputs] | None = None
        self._held = [self._states[s] for s in mechanism.held_states]
        self._symbols = {s: i for i, s in enumerate(seen_symbols(self._states, rules))}

    @cached_property
    def description(self) -> str:
        """Name, instructions and fineness."""
        return f"multirate engine, {self._library.name}, fineness {self.fineness:g}"

    @property
    def is_compiled(self) -> bool:
        """Whether a compiled kernel runs, rather than NumPy."""
        return not isinstance(self._library, NumpyLibrary)

    def solve(
        self, problems: Sequence[Problem], symbols: Sequence[str], *, on_done: Callable[[int], None] | None = None
    ) -> list[Solution]:
        """Return one solution per problem, in order."""
        answers: list[Solution | None] = [None] * len(problems)
        with ThreadPoolExecutor(self.workers) as pool:
            pending = {
                pool.submit(self._solve, [problems[i] for i in chunk], edges, symbols): chunk
                for edges, chunk in self._chunks(problems)
            }
            try:
                while pending:
                    done, _ = wait(pending, return_when=FIRST_COMPLETED)
                    for future in done:
                        chunk = pending.pop(future)
                        for i, solution in zip(chunk, future.result(), strict=True):
                            answers[i] = solution
                        if on_done:
                            on_done(len(chunk))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return [answer for answer in answers if answer is not None]

    def close(self) -> None:
        """Nothing is held."""

    def _chunks(self, problems: Sequence[Problem]) -> Iterable[tuple[Edges, list[int]]]:
        """Yield the numbers of problems that can run side by side, with the edges they share."""
        groups: dict[tuple[Edges, tuple[float, ...]], list[int]] = {}
        group_of: dict[tuple[int, int], list[int]] = {}  # mostly all have the very same segments
        for i, problem in enumerate(problems):
            same = id(problem.segments), id(problem.save_days)
            if same not in group_of:
                group_of[same] = groups.setdefault((_edges(problem.segments), tuple(problem.save_days)), [])
            group_of[same].append(i)
        most = self._library.most_persons
        for (edges, _), members in groups.items():
            for first in range(0, len(members), most):
                yield edges, members[first : first + most]

    def _solve(self, problems: Sequence[Problem], edges: Edges, symbols: Sequence[str]) -> list[Solution]:
        """Solve a chunk; those for whom long steps were too long again, with shorter ones."""
        solutions, swing = self._solve_in(problems, edges, symbols, self.fineness)
        for fineness in SWINGING_FINENESS:
            again = [i for i, s in enumerate(solutions) if swing[i] > 1.0 or s.status is not Status.OK]
            if not again:
                break
            finer, swing_of = self._solve_in([problems[i] for i in again], edges, symbols, fineness * self.fineness)
            for i, solution, swung in zip(again, finer, swing_of, strict=False):
                solutions[i], swing[i] = solution, swung
        return solutions

    def _solve_in(
        self, problems: Sequence[Problem], edges: Edges, symbols: Sequence[str], fineness: float
    ) -> tuple[list[Solution], np.ndarray]:
        save_days = tuple(problems[0].save_days)
        parameters = np.repeat(self._medians[:, None], len(problems), axis=1)
        for i, problem in enumerate(problems):
            given = problem.parameters
            parameters[self._places(given, self._parameters), i] = np.fromiter(given.values(), float, len(given))
        states = self._library.start(parameters, len(self._states))
        for i, problem in enumerate(problems):
            if begun := problem.initial:
                states[self._places(begun, self._states), i] = np.fromiter(begun.values(), float, len(begun))
        sets, inputs, hooks = self._inputs_of(problems)
        is_held, is_dosed = (hooks is not None and hooks[:, :, what].any() for what in (LOSS, SOURCE))
        finer = fineness * (DOSED_FINENESS if is_dosed and not is_held else 1.0)
        grid = _grid(edges, save_days, finer, SHOCK_DAYS if is_held or is_dosed else FIRST_DAYS)
        out = np.array([self._symbols[s] for s in symbols], dtype=np.int64)
        block = Block(
            grid.h_day, sets[grid.segment], grid.kind, grid.save, grid.is_saved_first, grid.n_kinds, len(save_days), out,
            parameters, inputs, hooks, states, np.zeros(len(problems)),
        )
        saved = self._library.run(block)
        return self._solutions(saved, states, save_days), block.swing

    def _places(self, given: Mapping[str, float], rows: Mapping[str, int]) -> np.ndarray:
        """Return the rows of the names that are given; people are mostly given the same. No parameter is called as a state."""
        names = tuple(given)
        places = self._known_places.get(names)
        if places is None:
            places = self._known_places[names] = np.array([rows[name] for name in names], dtype=np.intp)
        return places

    def _solutions(self, saved: np.ndarray, states: np.ndarray, save_days: Sequence[float]) -> list[Solution]:
        """Return the solutions of a block from what was saved (T, O, n) and the states at the end (S, n)."""
        values = saved.transpose(2, 0, 1)
        is_seen = np.isfinite(values).all(axis=2)
        is_whole = is_seen.all(axis=1) & np.isfinite(states).all(axis=0)
        solutions = []
        for i, final in enumerate(states.T.tolist()):
            solution = Solution(values[i].copy(), dict(zip(self._states, final, strict=True)))
            if not is_whole[i]:
                lost = np.flatnonzero(~is_seen[i])
                when = f"day {save_days[lost[0]]:.3f}: " if len(lost) else ""
                solution = replace(solution, status=Status.FAILED, message=f"{when}a value is not finite")
            solutions.append(solution)
        return solutions

    def _inputs_of(self, problems: Sequence[Problem]) -> Inputs:
        """Return the inputs of people; those of a programme that all share are kept for the next block."""
        segments = problems[0].segments
        if not all(p.segments is segments for p in problems):
            return self._inputs_read(problems, is_shared=False)
        kept = self._kept_inputs
        if kept is None or kept[0] is not segments or kept[1] != len(problems):
            kept = segments, len(problems), self._inputs_read(problems, is_shared=True)
            self._kept_inputs = kept
        return kept[2]

    def _inputs_read(self, problems: Sequence[Problem], *, is_shared: bool) -> Inputs:
        known: dict[tuple[tuple[tuple[str, float], ...], ...], int] = {}
        sets = np.empty(len(problems[0].segments), dtype=np.int32)
        told: dict[int, tuple[tuple[str, float], ...]] = {}
        for number, segments in enumerate(zip(*(p.segments for p in problems[: 1 if is_shared else None]), strict=True)):
            for given in (s.inputs for s in segments):
                if id(given) not in told:  # sessions alike share theirs
                    told[id(given)] = tuple(sorted(given.items()))
            sets[number] = known.setdefault(tuple(told[id(s.inputs)] for s in segments), len(known))
        if is_shared:
            known = {key * len(problems): k for key, k in known.items()}
        inputs = np.empty((len(known), len(self._inputs), len(problems)))
        inputs[:] = self._rest[:, None]
        reached = [(k, i, *item) for key, k in known.items() for i, given in enumerate(key) for item in given]
        hooks = self._free(len(known), len(problems)) if self._held else None
        for k, i, name, value in reached:
            if name in self._inputs:
                inputs[k, self._inputs[name], i] = value
                continue
            if hooks is None:
                hooks = self._free(len(known), len(problems))
            what, state = name.split("_", 1)
            hooks[k, self._states[state], SOURCE if what == "source" else LOSS, i] = value
        return sets, inputs, hooks

    def _free(self, n_sets: int, n_persons: int) -> np.ndarray:
        hooks = np.zeros((n_sets, len(self._states), 3, n_persons))
        hooks[:, :, FREE] = 1.0
        hooks[:, self._held, FREE] = 0.0
        return hooks


def _edges(segments: Sequence[Segment]) -> Edges:
    return (segments[0].t_start_day, *(s.t_end_day for s in segments))


@lru_cache(maxsize=64)
def _grid(edges: Edges, save_days: tuple[float, ...], fineness: float, first_days: float) -> Grid:
    return grid_of(edges, save_days, fineness=fineness, first_days=first_days)
