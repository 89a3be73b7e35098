"""The multirate engine beside other solvers, in one process where possible, on one core, interleaved: time, error, set-up.

    make bench                                  # everything; writes the tables and the figure of docs/speed.md
    .venv/bin/python benchmarks/engines.py --only multirate libroadrunner --out out/bench

Every solver gets the same parameters, starts and segments, and restarts at every edge of a session.  Times are medians
over the rounds of the time that one core works (`time.process_time`, all threads), so that a busy machine disturbs little.
The error is the greatest of the slow states at the weeks, against CVODE at 1e-10, relative to the value or to 0.1.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
from floor import machine_peaks
from linearity import HEADER as LINEARITY
from linearity import linearity
from machine import machine_lines
from operations import floors
from peers import FILES, Peer, load_peers
from peers.apart import Apart
from peers.cases import PROGRAMMES, error_of, problems_of, slow_states, truth_of
from peers.multirate import NAMES
from peers.tolerances import DEFAULT
from picture import draw

from exerkine.engine import Problem
from exerkine.mechanism import Mechanism, read_mechanism

DOCS = Path(__file__).parents[1] / "docs" / "benchmarks"
TRUE_PERSONS = 2
"""How many persons the truth is computed for."""
SLOW_SECONDS = 20.0
"""A solver that needs longer for one person is timed once, and left out of the programmes after."""


@dataclass
class Row:
    """A solver at one accuracy: what it needed, or why there is nothing."""

    peer: Peer
    setting: str
    problems: list[Problem]
    symbols: list[str]
    setup: float
    error: float = np.inf
    times: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The solver."""
        return self.peer.name

    @property
    def persons(self) -> int:
        """How many are solved at a time."""
        return len(self.problems)

    @property
    def rate(self) -> float:
        """Persons per second of one core."""
        return self.persons / median(self.times)

    def run(self) -> tuple[np.ndarray, float]:
        """Solve; return the values and the seconds a core worked."""
        begin = time.process_time()
        values = self.peer.solve(self.problems, self.symbols, self.peer.settings[self.setting])
        return values, self.peer.seconds if isinstance(self.peer, Apart) else time.process_time() - begin


def main() -> None:
    """Measure, print, and write the files of the documentation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], choices=FILES, help="files of benchmarks/peers")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder for tables and figure")
    asked = parser.parse_args()
    stay_on_one_core()
    asked.out.mkdir(parents=True, exist_ok=True)
    peers, missing = load_peers(asked.only)
    peaks = machine_peaks()
    machine = [*machine_lines(), *(line for peak in peaks.values() for line in peak.lines())]
    machine += [(peer.name, peer.version) for peer in peers]
    machine += [(f"{name}, left out", why) for name, why in missing.items()]
    show(asked.out / "machine.csv", ("what", "value"), machine)
    mechanism = read_mechanism()
    slow_peers: set[str] = set()
    tables = {}
    for programme in PROGRAMMES:
        problems = problems_of(mechanism, programme, asked.weeks, max(peer.persons for peer in peers))
        rows, failed = measured(mechanism, problems, peers, asked.rounds, slow_peers)
        print(f"\n{programme}, {asked.weeks} weeks, {len(problems[0].segments)} segments")
        show(asked.out / f"engines-{programme}.csv", HEADER, [*(cells(row, rows) for row in rows), *failed, *absent(missing)])
        tables[programme] = rows
    draw({programme: [(r.name, r.error, r.rate) for r in rows] for programme, rows in tables.items()}, asked.out / "engines.svg")
    print()
    header, *rows = floors(mechanism, peaks, asked.weeks)
    show(asked.out / "floor.csv", header, rows)
    print()
    show(asked.out / "linearity.csv", LINEARITY, linearity(mechanism))


def stay_on_one_core() -> None:
    """Bind this process, and whatever threads solvers start, to one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def measured(
    mechanism: Mechanism, problems: Sequence[Problem], peers: Sequence[Peer], rounds: int, slow_peers: set[str]
) -> tuple[list[Row], list[tuple[str, ...]]]:
    """Return what every solver needed at every accuracy, and the cells of those that failed or were left out."""
    slow = slow_states(mechanism)
    truth = truth_of(mechanism, list(problems[:TRUE_PERSONS]), slow)
    rows: list[Row] = []
    failed: list[tuple[str, ...]] = []
    for peer in peers:
        if peer.name in slow_peers:
            failed.append(nothing(peer.name, "too slow for this programme"))
            continue
        try:
            rows += prepared(mechanism, peer, list(problems[: peer.persons]), slow, truth)
        except Exception as error:  # a peer that breaks is told in the table, whatever it raises
            failed.append(nothing(peer.name, f"failed: {type(error).__name__}: {' '.join(str(error).split())[:80]}"))
    slow_peers |= {row.name for row in rows if row.times}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for row in rows:
            if row.name not in slow_peers:
                row.times.append(row.run()[1])
    return rows, failed


def prepared(mechanism: Mechanism, peer: Peer, problems: list[Problem], slow: list[str], truth: np.ndarray) -> list[Row]:
    """Return the rows of a solver with its set-up and errors; a slow one has its time already."""
    print(f"preparing {peer.name}", file=sys.stderr, flush=True)
    begin = time.perf_counter()
    peer.prepare(mechanism, problems, slow)
    setup = time.perf_counter() - begin
    rows = []
    for setting in peer.settings:
        row = Row(peer, setting, problems, slow, setup)
        values, seconds = row.run()
        known = min(len(values), len(truth))
        row.error = error_of(values[:known], truth[:known])
        if seconds > SLOW_SECONDS * row.persons:
            row.times.append(seconds)
        rows.append(row)
    return rows


HEADER = (
    "engine", "accuracy asked for", "error", "ms per person", "persons/s", "x libRoadRunner", "multirate is quicker by",
    "persons x timings", "set-up, s",
)


def cells(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return a row of the table.

    ``x libRoadRunner`` is the speed beside libRoadRunner at the tolerances of the reference engine.  ``multirate is
    quicker by`` takes the quickest precision and fineness that are at least as accurate as this row; empty where none is.
    """
    base = [r.rate for r in rows if r.name.startswith("libRoadRunner") and r.setting == DEFAULT]
    ours = [r.rate for r in rows if r.name in NAMES.values() and r.error <= row.error]
    ratio = plain(row.rate / base[0]) if base else ""
    quicker = f"{max(ours) / row.rate:.0f}" if ours and row.name not in NAMES.values() else ""
    size, setup = f"{row.persons} x {len(row.times)}", f"{row.setup:.1f}"
    return row.name, row.setting, f"{row.error:.1e}", plain(1e3 / row.rate), plain(row.rate), ratio, quicker, size, setup


def plain(number: float) -> str:
    """Return three digits, never in powers of ten."""
    return np.format_float_positional(float(f"{number:.3g}"), trim="-")


def nothing(name: str, why: str) -> tuple[str, ...]:
    """Return a row of the table that says why it is empty."""
    return name, why, *[""] * (len(HEADER) - 2)


def absent(missing: dict[str, str]) -> list[tuple[str, ...]]:
    """Return the rows of solvers that are not installed."""
    return [nothing(name, why) for name, why in missing.items()]


def show(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table and write it as CSV."""
    table = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(header))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), flush=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


if __name__ == "__main__":
    main()
