"""How many operations a run takes, and how long a core needs for them at its best: the floor of the engine.

    .venv/bin/python benchmarks/operations.py

The kernel itself is compiled with numbers that count what is done with them (`counted.h`).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from floor import Peak, machine_peaks
from peers.cases import PROGRAMMES, problems_of

from exerkine.engine import MultirateEngine, Problem, _compile, _native
from exerkine.engine._sources import sources_for
from exerkine.mechanism import Mechanism, read_mechanism

HERE = Path(__file__).parent
KINDS = ("multiplications", "other additions", "divides", "square roots", "exps", "logs", "choices")
"""In the order of `counted.h`; an addition to a product counts with the product."""
BLOCKS, REPEATS, COPIES = 4, 9, 5
TOLD = (
    "steps", *(f"{kind} per step" for kind in KINDS), "floor, ms", "floor if all overlapped, ms", "measured, ms",
    "measured over floor",
)


@dataclass(frozen=True)
class Floor:
    """What one person costs at least, in seconds of one core.

    ``one_by_one``: each kind of operation at its own peak, one kind after the other.  ``overlapped``: divides and square roots
    beside all the rest, as if the core never waited for a result.
    """

    one_by_one: float
    overlapped: float


def operations(mechanism: Mechanism, problem: Problem, precision: _compile.Precision) -> tuple[int, dict[str, int]]:
    """Return the steps of a run, and how often each kind of operation is done in it.

    Raises
    ------
    OSError
        There is no C++ compiler, or it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        library = _counting(mechanism, Path(folder), precision)
        engine = MultirateEngine(mechanism, workers=1, is_compiled=True)
        engine._library = library
        engine.solve([problem], ("MUSCLE",))
        return library.steps, dict(zip(KINDS, library.counts().tolist(), strict=True))


class _Counting(_native.Library):
    """A kernel of one lane that counts, and remembers how many steps it took."""

    steps = 0

    def run(self, block: _native.Block) -> np.ndarray:
        self.counts()  # of the start
        self.steps += len(block.h_day)
        return super().run(block)

    def counts(self) -> np.ndarray:
        found = np.zeros(len(KINDS), dtype=np.int64)
        self._library.exerkine_counts(ctypes.c_void_p(found.ctypes.data))
        return found


def _counting(mechanism: Mechanism, folder: Path, precision: _compile.Precision) -> _Counting:
    for name in _compile.METHOD:
        shutil.copy(_compile.KERNEL / name, folder)
    shutil.copy(HERE / "counted.h", folder / "threads.h")
    shutil.copy(HERE / "count.cpp", folder)
    (folder / "equations.h").write_text(sources_for(mechanism).c, encoding="utf-8")
    command = [*os.environ.get("CXX", "c++").split(), "-O1", "-std=c++17", "-w", "-shared", "-fPIC"]
    single = ["-DSINGLE"] if precision == "single" else []  # shorter series; the numbers that count are doubles
    subprocess.run([*command, *single, "-o", "count.so", "count.cpp"], check=True, cwd=folder)
    return _Counting(folder / "count.so", _compile.Target("counting", 8, ()))


def floor_of(counts: Mapping[str, int], peak: Peak) -> Floor:
    """Return what operations cost at least; choices are left out."""
    sums = (counts["multiplications"] + counts["other additions"]) / peak.fma
    sums += counts["exps"] / peak.exp + counts["logs"] / peak.log
    apart = counts["divides"] / peak.divide + counts["square roots"] / peak.root
    return Floor(sums + apart, max(sums, apart))


def kernel_seconds(mechanism: Mechanism, problems: Sequence[Problem], precision: _compile.Precision) -> float:
    """Return the seconds of one core that the kernel takes per person, Python left out.

    Copies of one library differ by up to a tenth, it seems by where their pages lie in memory: the median of several.
    """
    engine = MultirateEngine(mechanism, workers=1, is_compiled=True, precision=precision)
    assert isinstance(engine._library, _native.Library)
    target = next(t for t in _compile.targets(precision) if _native._supports(t))
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for number in range(COPIES):
            copy = shutil.copy(engine._library._library._name, Path(folder) / f"{number}.so")
            engine._library = _native.Library(Path(copy), target)
            times.append(_seconds(engine, problems))
    return median(times) / len(problems)


def _seconds(engine: MultirateEngine, problems: Sequence[Problem]) -> float:
    """Return the seconds that the kernel takes for all, the best of several runs."""
    assert isinstance(engine._library, _native.Library)
    library, taken = engine._library._library, []
    run = library.exerkine_run

    def timed(block: object) -> None:
        begin = time.process_time()
        run(block)
        taken.append(time.process_time() - begin)

    library.exerkine_run = timed
    totals = []
    for _ in range(REPEATS):
        taken.clear()
        engine.solve(problems, ("MUSCLE",))
        totals.append(sum(taken))
    return min(totals)


def floors(mechanism: Mechanism, peaks: Mapping[_compile.Precision, Peak], weeks: int) -> list[tuple[str, ...]]:
    """Return what is told of every programme and precision, one in each column; the first row says which."""
    columns = [("per person", *TOLD)]
    for programme in PROGRAMMES:
        problems = problems_of(mechanism, programme, weeks, max(peak.lanes for peak in peaks.values()) * BLOCKS)
        for precision, peak in peaks.items():
            steps, counts = operations(mechanism, problems[0], precision)
            per_step = (f"{count / steps:.0f}" for count in counts.values())
            floor, seconds = floor_of(counts, peak), kernel_seconds(mechanism, problems, precision)
            times = (f"{1e3 * s:.3f}" for s in (floor.one_by_one, floor.overlapped, seconds))
            ratio = f"{seconds / floor.one_by_one:.2f}"
            columns.append((f"{programme}, {precision}", str(steps), *per_step, *times, ratio))
    return list(zip(*columns, strict=True))


if __name__ == "__main__":
    for row in floors(read_mechanism(), machine_peaks(), 26):
        print(*row, sep=" | ")
