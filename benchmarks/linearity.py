"""Whether the cost of the multirate engine is linear in weeks and in persons.

    .venv/bin/python benchmarks/linearity.py
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import get_args

import numpy as np
from peers.cases import PROGRAMMES, problems_of

from exerkine.engine import MultirateEngine, Precision, Problem
from exerkine.mechanism import Mechanism, read_mechanism

WEEKS = (13, 26, 52, 104)
PERSONS = (16, 64, 256, 1024)
BLOCK = 32
"""Persons while the weeks are varied."""
HORIZON = 26
"""Weeks while the number of persons is varied."""
ROUNDS = 5
HEADER = ("precision", "programme", "varied", "at", "µs per person and week")


def linearity(mechanism: Mechanism) -> list[tuple[str, ...]]:
    """Return the cost per person and week, and how far from a line, for each precision and programme, by weeks and by persons."""
    engines = {precision: MultirateEngine(mechanism, workers=1, precision=precision) for precision in get_args(Precision)}
    rows: dict[str, list[tuple[str, ...]]] = {precision: [] for precision in engines}
    for programme in PROGRAMMES:
        long = [problems_of(mechanism, programme, weeks, BLOCK) for weeks in WEEKS]
        everyone = problems_of(mechanism, programme, HORIZON, max(PERSONS))
        for precision, engine in engines.items():
            told = _told("weeks", WEEKS, _seconds(engine, long), BLOCK)
            told += _told("persons", PERSONS, _seconds(engine, [everyone[:n] for n in PERSONS]), HORIZON)
            rows[precision] += [(precision, programme, *row) for row in told]
    return [row for told in rows.values() for row in told]


def _seconds(engine: MultirateEngine, cases: Sequence[list[Problem]]) -> list[float]:
    """Return the seconds a core works for each case: the least of interleaved rounds."""
    times = np.full((ROUNDS, len(cases)), np.inf)
    for i in range(ROUNDS):
        for k, problems in enumerate(cases):
            begin = time.process_time()
            engine.solve(problems, ("MUSCLE",))
            times[i, k] = time.process_time() - begin
    return times.min(axis=0).tolist()


def _told(what: str, sizes: Sequence[int], seconds: Sequence[float], other: int) -> list[tuple[str, ...]]:
    rows = [(what, str(n), f"{1e6 * t / (n * other):.1f}") for n, t in zip(sizes, seconds, strict=True)]
    return [*rows, (what, "furthest from a line", f"{100 * deviation(sizes, seconds):.1f} %")]


def deviation(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return the greatest relative distance from the straight line that fits best relative to the values."""
    n, t = np.asarray(sizes, dtype=float), np.asarray(seconds)
    design = np.stack([np.ones_like(n), n], axis=1) / t[:, None]
    line = design @ np.linalg.lstsq(design, np.ones_like(t), rcond=None)[0]
    return float(np.abs(line - 1.0).max())


if __name__ == "__main__":
    for row in (HEADER, *linearity(read_mechanism())):
        print("  ".join(row))
