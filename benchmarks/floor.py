"""What one core of this machine does at most: the floor that a count of operations is held against.

    .venv/bin/python benchmarks/floor.py
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from exerkine.engine import _compile, _native

REPEATS = 5
SECONDS = 0.05
"""How long one measurement takes at least."""


@dataclass(frozen=True)
class Peak:
    """Operations per second of one core, with the vectors and the precision the kernel is compiled for.

    A fused multiply-add is one operation here and two flops in ``gflops``.  ``exp``, ``log`` and ``root`` are the
    kernel's own functions.  All are rates of throughput: many independent operations at a time.
    """

    target: str
    precision: str
    lanes: int
    compiler: str
    fma: float
    divide: float
    root: float
    exp: float
    log: float

    @property
    def gflops(self) -> float:
        """10^9 additions and multiplications per second, when every one is part of a fused pair."""
        return 2e-9 * self.fma

    def lines(self) -> list[tuple[str, str]]:
        """Return names and rates, to be printed."""
        named = {"divides": self.divide, "square roots": self.root, "exps": self.exp, "logs": self.log}
        rates = [(f"peak, fused multiply-adds, {self.precision}", f"{self.gflops:.1f} GFLOP/s")]
        rates += [(f"peak, {name}, {self.precision}", f"{1e-9 * rate:.2f} x 10^9 per s") for name, rate in named.items()]
        return [(f"kernel, {self.precision}", f"{self.target}, {self.lanes} numbers in a vector; {self.compiler}"), *rates]


def machine_peak(precision: _compile.Precision) -> Peak:
    """Measure; the compiler, its flags and the family of processors are those the engine takes.

    Raises
    ------
    OSError
        There is no C compiler, or it fails.
    """
    target = next(t for t in _compile.targets(precision) if _native._supports(t))
    with tempfile.TemporaryDirectory() as folder:
        library = ctypes.CDLL(str(_library(target, Path(folder))))
        library.peak_operations.restype = ctypes.c_int64
        rates = {name: _rate(library, f"peak_{name}") for name in ("fma", "divide", "root", "exp", "log")}
    return Peak(target.name, precision, target.lanes, _compiler_version(), **rates)


def machine_peaks() -> dict[_compile.Precision, Peak]:
    """Return the peaks of both precisions."""
    return {precision: machine_peak(precision) for precision in get_args(_compile.Precision)}


def _compiler() -> list[str]:
    return os.environ.get("CC", "cc").split()


def _compiler_version() -> str:
    return subprocess.run([*_compiler(), "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]


def _library(target: _compile.Target, folder: Path) -> Path:
    made = folder / "peak.so"
    if not _compile.compile_file(Path(__file__).with_name("peak.c"), target, made):
        raise OSError("the C compiler is missing or fails")
    return made


def _rate(library: ctypes.CDLL, name: str) -> float:
    """Return operations per second, the best of several: what disturbs can only slow down."""
    function = getattr(library, name)
    function.argtypes, function.restype = (ctypes.c_int64,), ctypes.c_double
    library.peak_operations.argtypes = (ctypes.c_int64,)
    rounds, taken = 1000, 0.0
    while taken < SECONDS:
        rounds *= 2
        taken = _seconds(function, rounds)
    return library.peak_operations(rounds) / min(taken, *(_seconds(function, rounds) for _ in range(REPEATS)))


def _seconds(function: ctypes._CFuncPtr, rounds: int) -> float:
    begin = time.process_time()
    function(rounds)
    return time.process_time() - begin


if __name__ == "__main__":
    for peak in machine_peaks().values():
        for what, value in peak.lines():
            print(f"{what}: {value}")
