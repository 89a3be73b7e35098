"""The multirate engine beside libRoadRunner, in one process and interleaved: time per person, and error of each.

    make bench
    .venv/bin/python benchmarks/engines.py [--weeks 26] [--rounds 5] [--gpu]

The error is that of slow states at the weeks, against CVODE at 1e-10, relative to the value or to 0.1.  Times are
medians over the rounds, on one core.  ``--gpu`` adds the first card, with many persons at once, or says what is missing.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np

from exerkine.engine import Engine, MultirateEngine, Problem, ReferenceEngine, Tolerances
from exerkine.errors import EngineError
from exerkine.mechanism import Mechanism, read_mechanism
from exerkine.persons import complete_person, draw_unknown, read_person
from exerkine.programmes import read_programme, scenario_of
from exerkine.simulation import draws_of, reference_engine, starts_of
from exerkine.simulation._perturb import Plan

EXAMPLES = Path(__file__).parents[1] / "examples"
PROGRAMMES = ("aerobic-3x45", "recommended")
LANES = 8
BLOCKS = 4
PEER_RUNS = 2
GPU_COPIES = 256


def problems_of(mechanism: Mechanism, programme: str, weeks: int, n: int) -> list[Problem]:
    """Return ``n`` draws of one woman in a programme, saved at the weeks."""
    person = complete_person(read_person(EXAMPLES / "persons" / "woman-72-sp-mci.yaml"))
    rng = np.random.default_rng(7)
    people = [draw_unknown(person, rng) for _ in range(n)]
    starts = starts_of(mechanism, MultirateEngine(mechanism), people, draws_of(mechanism, n, 7), may_miss=True)
    plan = Plan(mechanism, person, scenario_of(read_programme(EXAMPLES / "programmes" / f"{programme}.yaml")), weeks, 0.0)
    save = tuple(7.0 * np.arange(weeks + 1))
    return [Problem(s.parameters, plan.segments, save, s.states) for s in starts]


def seconds(engine: Engine, problems: Sequence[Problem], symbols: Sequence[str]) -> float:
    """Return the seconds that problems take."""
    begin = time.perf_counter()
    engine.solve(problems, symbols)
    return time.perf_counter() - begin


def error(engine: Engine, problems: Sequence[Problem], symbols: Sequence[str], truth: np.ndarray) -> float:
    """Return the greatest error of symbols."""
    got = np.stack([s.values for s in engine.solve(problems, symbols)])
    return float((np.abs(got - truth) / np.maximum(np.abs(truth), 0.1)).max())


def main() -> None:
    """Print machine, versions, times, errors and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gpu", action="store_true")
    asked = parser.parse_args()
    mechanism = read_mechanism()
    slow = [s.symbol for s in mechanism.states if s.speed == "slow"]
    loose, tight = (reference_engine(mechanism, workers=1) for _ in range(2))
    tight.tolerances = Tolerances(1e-10, 1e-12)
    mine = MultirateEngine(mechanism, workers=1)
    print(f"{platform.platform()}, {platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(f"libRoadRunner {version('libroadrunner')}, NumPy {version('numpy')}; {mine.description}; {loose.description}")
    for programme in PROGRAMMES:
        problems = problems_of(mechanism, programme, asked.weeks, LANES * BLOCKS)
        compare(programme, problems, slow, mine, loose, tight, asked.rounds)
        if asked.gpu:
            compare_gpu(programme, problems, slow, mechanism, mine, asked.rounds)


def compare(
    programme: str, problems: Sequence[Problem], slow: Sequence[str], mine: Engine, loose: ReferenceEngine,
    tight: ReferenceEngine, rounds: int,
) -> None:
    """Print one programme."""
    few = problems[:PEER_RUNS]
    truth = np.stack([s.values for s in tight.solve(few, slow)])
    errors = [error(engine, few, slow, truth) for engine in (mine, loose)]
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(mine, problems, ("MUSCLE",)) / len(problems))
        theirs.append(seconds(loose, few, ("MUSCLE",)) / len(few))
    rates = [1.0 / median(times) for times in (ours, theirs)]
    print(f"{programme}: multirate {rates[0]:.0f} persons/s (error {errors[0]:.1e}), "
          f"libRoadRunner {rates[1]:.2f} persons/s (error {errors[1]:.1e}): {rates[0] / rates[1]:.0f} times")


def compare_gpu(
    programme: str, problems: Sequence[Problem], slow: Sequence[str], mechanism: Mechanism, mine: Engine, rounds: int
) -> None:
    """Print one programme on the first card; Python's own work on the problems counts."""
    try:
        card = MultirateEngine(mechanism, device="gpu")
    except EngineError as missing:
        print(f"{programme}: {missing}")
        return
    away = error(card, problems, slow, np.stack([s.values for s in mine.solve(problems, slow)]))
    many = [*problems] * GPU_COPIES
    rate = len(many) / median(seconds(card, many, ("MUSCLE",)) for _ in range(rounds))
    print(f"{programme}: {card.description}: {rate:.0f} persons/s, {len(many)} at once (from the processor: {away:.1e})")


if __name__ == "__main__":
    main()
