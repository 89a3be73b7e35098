"""Blocks of persons through the generated NumPy module: the same steps as the compiled kernel, without a compiler."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

import numpy as np

from exerkine.engine._native import Block
from exerkine.engine._steps import Path

FIRST_H = 1e-9
"""Days; as in the kernel: a step too short to move anything tells the rates that hold now."""
LONG_H, FAR, LEAST = 7.0, 0.01, 0.1
"""As in the kernel: in longer steps (days) a state may swing, if it lands so far from where it was foreseen."""
MOST_PERSONS = 256
"""In one block, whose arrays then take a few megabytes."""


class NumpyLibrary:
    """The kernel without a compiler.

    Parameters
    ----------
    equations
        The generated module.
    """

    name = "NumPy"
    most_persons = MOST_PERSONS

    def __init__(self, equations: ModuleType):
        self._equations: Any = equations

    def start(self, parameters: np.ndarray, n_states: int) -> np.ndarray:
        """Return where the mechanism itself starts (S, n) for parameters (P, n)."""
        states = np.empty((n_states, parameters.shape[1]))
        self._equations.start(parameters, states)
        return states

    def run(self, block: Block) -> np.ndarray:
        """Run a block; its states become those at the end.  Returns what is saved, shape (T, O, n)."""
        with np.errstate(all="ignore"):
            return self._run(block)

    def _run(self, b: Block) -> np.ndarray:
        eq, n, x = self._equations, b.states.shape[1], b.states
        saved = np.zeros((b.n_saves, len(b.out), n))
        if b.is_saved_first:
            saved[0] = self._seen(b, b.inputs[b.set[0]])
        p, u, lo, hi = (np.empty((size, n)) for size in (eq.N_PERSON, eq.N_INPUT, eq.N_OPENING, eq.N_OPENING))
        ahead, path = np.full_like(x, np.nan), Path.still(x.shape)  # stays so where nothing is foreseen
        tables: dict[int, np.ndarray] = {}
        eq.person(b.parameters, p)
        for j, (h, now, kind) in enumerate(zip(b.h_day.tolist(), b.set.tolist(), b.kind.tolist(), strict=True)):
            inp, hook = b.inputs[now], b.hooks[now] if b.hooks is not None else None
            jumps = j == 0 or now != b.set[j - 1]
            fresh = jumps and (j == 0 or hook is not None)
            if jumps:
                eq.input(b.parameters, p, inp, u)
            past = x.copy()
            eq.opening(b.parameters, inp, p, u, x, lo)
            if fresh:
                first = self._table(b, p, FIRST_H)
                eq.step(FIRST_H, b.parameters, inp, p, u, first, lo, lo, past, past, x.copy(), path, hook)
            if not kind or kind not in tables:
                tables[kind] = self._table(b, p, h)
            eq.foresee(h, fresh, x, path, ahead)
            eq.opening(b.parameters, inp, p, u, ahead, hi)
            eq.step(h, b.parameters, inp, p, u, tables[kind], lo, hi, past, ahead, x, path, hook)
            if h > LONG_H:
                miss = np.abs(x - ahead) / (FAR * np.maximum(np.abs(x), LEAST))
                b.swing[:] = np.fmax(b.swing, np.fmax.reduce(miss))
            if b.save[j] >= 0:
                saved[b.save[j]] = self._seen(b, inp)
        return saved

    def _table(self, b: Block, p: np.ndarray, h: float) -> np.ndarray:
        table = np.empty((self._equations.N_TABLE, b.states.shape[1]))
        self._equations.table(h, b.parameters, p, table)
        return table

    def _seen(self, b: Block, inputs: np.ndarray) -> np.ndarray:
        out = np.empty((self._equations.N_OBSERVED, b.states.shape[1]))
        self._equations.observe(b.parameters, inputs, b.states, out)
        return out[b.out]


@functools.lru_cache(maxsize=4)
def numpy_library(source: str) -> NumpyLibrary:
    """Return the kernel of a generated module, given as text."""
    module = ModuleType("exerkine_equations")
    exec(compile(source, "<generated equations>", "exec"), module.__dict__)
    return NumpyLibrary(module)
