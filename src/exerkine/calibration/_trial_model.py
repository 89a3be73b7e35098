"""What the mechanism makes of every term and fact, for many parameter sets at once, over all processors."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager

import numpy as np

from exerkine.calibration._facts import facts_of
from exerkine.calibration._terms import ArmTerms
from exerkine.engine import Engine, MultirateEngine, start_worker, worker_pool
from exerkine.evidence import read_dose_defaults
from exerkine.mechanism import Mechanism
from exerkine.trials import Runner

PARTS_PER_WORKER, FACT_LANES = 8, 64
"""Pieces of the arms for each worker, and parameter sets of which one does the facts at a time."""
Shift = tuple[str, str, str]
"""Arm, field and kind of exercise of a dose that is not told."""


class TrialModel:
    """Arms run for many parameter sets, side by side in the engine's lanes; one person stands for each arm.

    Parameters
    ----------
    arms
        Neighbours should share their person, who is then brought up to today once.
    on_arm
        Told (arms finished, arms in all).
    """

    def __init__(
        self,
        mechanism: Mechanism,
        engine: Engine,
        arms: Sequence[ArmTerms],
        *,
        on_arm: Callable[[int, int], None] | None = None,
    ):
        self.mechanism, self.engine, self.arms, self.on_arm = mechanism, engine, tuple(arms), on_arm

    def predict(self, draws: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return predictions (N, M) on the scale of the terms; NaN where a run did not finish."""
        runner, found = Runner(self.mechanism, self.engine, len(draws), laws=draws, has_group=False), []
        for number, arm in enumerate(self.arms):
            found.append(_predicted(runner, arm))
            if self.on_arm:
                self.on_arm(number + 1, len(self.arms))
        return np.concatenate(found, axis=1)

    def shifts(self, limit: float = 0.0) -> tuple[np.ndarray, tuple[Shift, ...]]:
        """Return what a standard deviation of each dose that is not told adds to the terms (M, Q), at the prior's middle.

        Only doses that add more than ``limit`` standard errors to some term are returned, with their names.
        """
        runner = Runner(self.mechanism, self.engine, 1, laws=[{}], has_group=False)
        columns, names, first = [], [], 0
        errors = np.array([term.se for arm in self.arms for term in arm.terms])
        for arm in self.arms:
            for place in arm.needed:
                up, down = (_predicted(runner, arm, {place: side})[0] for side in (1.0, -1.0))
                column = np.zeros(len(errors))
                column[first : first + len(arm.terms)] = np.nan_to_num((up - down) / 2.0)
                if (np.abs(column) > limit * errors).any():
                    columns.append(column)
                    names.append((arm.arm.arm_id, *place))
            first += len(arm.terms)
        return np.array(columns).reshape(len(columns), len(errors)).T, tuple(names)


class ParallelModel:
    """Trials and facts in worker processes, each with some of the arms, or of the parameter sets, at a time.

    From `parallel_model`.
    """

    def __init__(
        self,
        pool: Executor,
        parts: Sequence[tuple[int, int]],
        facts: Sequence[int],
        on_arm: Callable[[int, int], None] | None,
    ):
        self._pool, self._parts, self._facts, self.on_arm = pool, parts, list(facts), on_arm

    def predict(self, draws: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return predictions (N, M): terms on their scales, then facts; NaN where a run did not finish."""
        content = pickle.dumps(draws)
        cuts = range(0, len(draws), FACT_LANES) if self._facts else range(0)
        jobs: dict[Future[np.ndarray], int] = {self._pool.submit(_facts, pickle.dumps(draws[i : i + FACT_LANES])): -1 for i in cuts}
        of_facts = list(jobs)
        jobs |= {self._pool.submit(_part, part, content): part[1] - part[0] for part in self._parts}
        done = 0
        for job in as_completed(jobs):
            job.result()
            done += max(jobs[job], 0)
            if self.on_arm:
                self.on_arm(done, self._parts[-1][1])
        found = [job.result() for job, size in jobs.items() if size >= 0]
        if self._facts:
            found.append(np.concatenate([job.result() for job in of_facts])[:, self._facts])
        return np.concatenate(found, axis=1)


@contextmanager
def parallel_model(
    mechanism: Mechanism,
    arms: Sequence[ArmTerms],
    facts: Sequence[int] = (),
    workers: int = 0,
    *,
    on_arm: Callable[[int, int], None] | None = None,
) -> Iterator[ParallelModel]:
    """Give a model of arms, and of some columns of the facts, in worker processes (0 for as many as there are processors)."""
    content = pickle.dumps((mechanism, tuple(arms)))
    with worker_pool(workers, initializer=_begin, initargs=(content,)) as (pool, count):
        edges = np.unique(np.linspace(0, len(arms), PARTS_PER_WORKER * count + 1).round().astype(int)).tolist()
        yield ParallelModel(pool, list(itertools.pairwise(edges)), facts, on_arm)


def _predicted(runner: Runner, arm: ArmTerms, moved: Mapping[tuple[str, str], float] | None = None) -> np.ndarray:
    done = runner.arm(arm.arm, arm.outcomes, [term.question for term in arm.terms], read_dose_defaults(moved))
    if isinstance(done, str):
        return np.full((runner.draws, len(arm.terms)), np.nan)
    return np.stack([term.predicted(reading) for term, reading in zip(arm.terms, done.readings, strict=True)], axis=1)


_worker: list[tuple[Mechanism, Sequence[ArmTerms], MultirateEngine]] = []
"""What a worker works with; filled when it starts."""


def _begin(content: bytes) -> None:
    start_worker()
    mechanism, arms = pickle.loads(content)
    _worker[:] = [(mechanism, arms, MultirateEngine(mechanism, workers=1))]


def _part(part: tuple[int, int], content: bytes) -> np.ndarray:
    mechanism, arms, engine = _worker[0]
    return TrialModel(mechanism, engine, arms[part[0] : part[1]]).predict(pickle.loads(content))


def _facts(content: bytes) -> np.ndarray:
    mechanism, _, engine = _worker[0]
    return facts_of(mechanism, engine, pickle.loads(content))
