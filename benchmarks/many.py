"""Many people on all cores: the engine alone, and `exerkine cohort` from a table to results on disk; speed and memory.

    .venv/bin/python benchmarks/many.py [--people 2000 20000] [--alone 20000 1000000]

What a million would take is the measured time per person times a million: the cost is linear (`linearity.py`).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import get_args

from peers.cases import EXAMPLES, problems_of

from exerkine.engine import MultirateEngine, Precision
from exerkine.mechanism import read_mechanism
from exerkine.persons import draw_population, read_population, write_people

PROGRAMME, WEEKS, SEED = "aerobic-3x45", 26, 7
DRAWS = 512
"""Persons who are run over and over by the engine alone."""
MILLION = 1_000_000
HEADER = ("what", "people", "persons/s", "a million takes, min", "greatest memory of a process, MB")


def engine_alone(people: int, precision: Precision) -> tuple[str, ...]:
    """Return what the engine needs on all cores, its problems ready."""
    mechanism = read_mechanism()
    problems = problems_of(mechanism, PROGRAMME, WEEKS, DRAWS)
    engine = MultirateEngine(mechanism, precision=precision)
    rounds = -(-people // DRAWS)
    begin = time.perf_counter()
    for _ in range(rounds):
        engine.solve(problems, ("MUSCLE", "COGNITION", "VO2PEAK"))
    taken = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _told(f"engine alone, {precision}, {engine.workers} threads", rounds * DRAWS, taken, peak)


def command(people: int, precision: Precision) -> tuple[str, ...]:
    """Return what the command needs, from a table of people to results on disk, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "people.csv", Path(folder) / "results.zarr"
        population = read_population(EXAMPLES / "populations" / "community-60-90.yaml")
        write_people([draw_population(population, people, SEED)], table)
        words = ["cohort", table, EXAMPLES / "programmes" / f"{PROGRAMME}.yaml", "--weeks", WEEKS, "--precision", precision]
        words += ["-o", out, "--json"]
        begin = time.perf_counter()
        ran = subprocess.run([sys.executable, "-m", "exerkine", *map(str, words)], capture_output=True, text=True, check=True)
        taken = time.perf_counter() - begin
        assert json.loads(ran.stdout)["people"] == people
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return _told(f"exerkine cohort, {precision}, {os.cpu_count()} processes", people, taken, peak)


def _told(what: str, people: int, seconds: float, kilobytes: int) -> tuple[str, ...]:
    per_million = seconds / people * MILLION / 60.0
    return what, str(people), f"{people / seconds:.0f}", f"{per_million:.1f}", f"{kilobytes / 1024:.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table of the documentation."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="*", default=[2000, 20000], help="of the command")
    alone = "of the engine alone; the first number in both precisions, the others in single"
    parser.add_argument("--alone", type=int, nargs="*", default=[20000, MILLION], help=alone)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "benchmarks")
    asked = parser.parse_args(arguments)
    rows = [HEADER]
    precisions: tuple[Precision, ...] = get_args(Precision)
    measurements = [partial(command, n, precision) for precision in precisions for n in asked.people]
    measurements += [partial(engine_alone, n, "double") for n in asked.alone[:1]]
    measurements += [partial(engine_alone, n, "single") for n in asked.alone]
    for measure in measurements:
        row = measure()
        rows.append(row)
        print("  ".join(row), flush=True)
    with (asked.out / "many.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
