"""Kernels as shared libraries: found beside the package or in the cache, or compiled once, for this processor."""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exerkine.engine._compile import BUILT, Precision, Target, cache_folder, compile_library, library_name, targets
from exerkine.engine._tiles import aligned, tiled, untiled


class Library:
    """One compiled kernel.

    Parameters
    ----------
    path
        Of the shared library.
    target
        What it was compiled for.
    """

    def __init__(self, path: Path, target: Target):
        self.name = target.name if target.precision == "double" else f"{target.name}, single precision"
        self._real: type[np.floating] = np.float32 if target.precision == "single" else np.float64
        self._library = ctypes.CDLL(str(path))
        self.most_persons: int = self._library.exerkine_lanes()
        self._library.exerkine_table_size.restype = ctypes.c_int64
        self._library.exerkine_look.argtypes = (ctypes.c_void_p, ctypes.c_int64)
        self.table_size: int = self._library.exerkine_table_size()

    @property
    def runs_here(self) -> bool:
        """Whether this processor has the instructions."""
        return bool(self._library.exerkine_runs_here())

    def start(self, parameters: np.ndarray, n_states: int) -> np.ndarray:
        """Return where the mechanism itself starts (S, n) for parameters (P, n)."""
        given, states = self._tile(parameters), self._empty(n_states)
        self._library.exerkine_start(*(ctypes.c_void_p(a.ctypes.data) for a in (given, states)))
        return untiled(states[None], parameters.shape[1])

    def run(self, block: Block) -> np.ndarray:
        """Run a block; its states become those at the end.  Returns what is saved, shape (T, O, n)."""
        n = block.states.shape[1]
        parameters, inputs, states = (self._tile(a) for a in (block.parameters, block.inputs, block.states))
        hooks = None if block.hooks is None else self._tile(block.hooks)
        saved, swing = self._empty(block.n_saves, len(block.out)), self._empty(1)
        space = self._empty(block.n_kinds, self.table_size)
        numbers = (len(block.h_day), len(block.inputs), block.n_kinds, block.n_saves, len(block.out))
        arrays = (block.h_day, block.set, block.kind, block.save, block.out, parameters, inputs, hooks, states, saved, space, swing)
        packed = PackedBlock(*numbers, *(None if a is None else a.ctypes.data for a in arrays))
        if block.is_saved_first:
            self._library.exerkine_look(ctypes.byref(packed), 0)
        self._library.exerkine_run(ctypes.byref(packed))
        block.states[:], block.swing[:] = untiled(states[None], n), untiled(swing[None], n)[0]
        return untiled(saved[None], n)

    def _tile(self, array: np.ndarray) -> np.ndarray:
        (tile,) = tiled(array, self.most_persons, self._real)
        return tile

    def _empty(self, *shape: int) -> np.ndarray:
        return aligned((*shape, self.most_persons), self._real)


@dataclass
class Block:
    """Persons side by side on one list of steps; the last axis of arrays is the person (n, no more than a library takes).

    ``h_day``, ``set``, ``kind`` and ``save`` (N,) are those of a grid, ``set`` being the row of ``inputs`` (K, I, n) and
    ``hooks`` (K, S, 3, n; whether a state is free, a loss per day, a source per day) that holds; ``parameters`` (P, n),
    ``states`` (S, n); ``out`` (O,) the numbers of the symbols to save.  ``swing`` (n,) is more than 1 afterwards for whom a
    state swung in long steps: they need shorter ones.
    """

    h_day: np.ndarray
    set: np.ndarray
    kind: np.ndarray
    save: np.ndarray
    is_saved_first: bool
    n_kinds: int
    n_saves: int
    out: np.ndarray
    parameters: np.ndarray
    inputs: np.ndarray
    hooks: np.ndarray | None
    states: np.ndarray
    swing: np.ndarray


class PackedBlock(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("n_steps", "n_sets", "n_kinds", "n_saves", "n_out")),
        *((name, ctypes.c_void_p) for name in ("h", "set", "kind", "save", "out", "par", "inp", "hook")),
        *((name, ctypes.c_void_p) for name in ("x", "saved", "space", "swing")),
    )


@functools.lru_cache(maxsize=8)
def library_of(source: str, precision: Precision = "double") -> Library | None:
    """Return the compiled kernel of a generated source, compiled now if need be; None without a compiler."""
    for target in targets(precision):
        name = library_name(source, target)
        for folder in (BUILT, cache_folder()):
            library = _usable(folder / name, target)
            if library is not None:
                return library
        if _supports(target) and compile_library(source, target, cache_folder()):
            library = _usable(cache_folder() / name, target)
            if library is not None:
                return library
    return None


def _usable(path: Path, target: Target) -> Library | None:
    if not path.exists():
        return None
    try:
        library = Library(path, target)
    except OSError:
        return None
    return library if library.runs_here else None


def _supports(target: Target) -> bool:
    """Return whether it is worth compiling for a family: the kernel itself is asked again before it runs."""
    wanted = {"avx512": {"avx512f", "avx512dq", "avx512vl"}, "avx2": {"avx2", "fma"}}.get(target.name, set())
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return target.name != "avx512"
    return wanted <= flags
