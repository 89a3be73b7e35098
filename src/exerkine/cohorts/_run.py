"""The long job: chunk after chunk through workers, each written when it is there, none twice."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from exerkine import __version__
from exerkine.cohorts._chunk import CohortTask, Part, kept_symbols, run_chunk
from exerkine.cohorts._store import Store
from exerkine.engine import MultirateEngine, worker_pool
from exerkine.errors import Fault, OutputError, SimulationError, TableError
from exerkine.mechanism import read_mechanism
from exerkine.persons import Person, read_people

CHUNK = 512
AT_ONCE = 2
"""Chunks under way per worker: one that runs and one that waits, so that memory does not grow with the cohort."""


@dataclass(frozen=True)
class CohortRun:
    """How a cohort stands: people who are done and who failed, of all; ``resumed`` were there before."""

    store: Store
    people: int
    ok: int
    failed: int
    resumed: int


def run_cohort(
    table: Path,
    task: CohortTask,
    out: Path,
    *,
    chunk: int = CHUNK,
    workers: int = 0,
    scheduler: str = "",
    on_progress: Callable[[int, int], None] | None = None,
) -> CohortRun:
    """Run everybody of a table through scenarios, into a Zarr group.

    A run that was cut off goes on where it was: what is finished is kept, byte for byte what one run would have written.

    Parameters
    ----------
    table
        One person per row, as `read_people` reads it.
    out
        The Zarr group; made if need be.
    chunk
        People who are computed and written at once.
    workers
        Processes; 0 for as many as there are cores.
    scheduler
        Address of a `dask.distributed` scheduler, whose workers are used instead.
    on_progress
        Told (people done, people in all).

    Raises
    ------
    TableError
        The table is no table of people, or holds nobody.
    OutputError
        ``out`` holds another run, or cannot be written.
    SimulationError
        Workers end without a word, or the scheduler cannot be reached.
    """
    store = _store(table, task, out, chunk)
    done = store.finished()
    resumed = min(len(done) * store.chunk, store.n_people)
    finished = resumed
    if on_progress:
        on_progress(finished, store.n_people)
    if len(done) < store.n_chunks:
        with _executor(workers, scheduler) as (executor, slots):
            for number, part in _parts(executor, slots, pickle.dumps(task), _chunks(table, store, done)):
                store.write(number, part)
                finished += len(part.status)
                if on_progress:
                    on_progress(finished, store.n_people)
    counts = store.counts()
    return CohortRun(store, store.n_people, counts["ok"], counts["failed"], resumed)


def _store(table: Path, task: CohortTask, out: Path, chunk: int) -> Store:
    people = read_people(table)
    mechanism = read_mechanism().with_variants(*task.variants)
    symbols = kept_symbols(task, mechanism)
    precision = MultirateEngine(mechanism, workers=1, precision=task.precision).precision  # without a compiler: double
    identity = _identity(table, replace(task, observables=symbols, precision=precision), mechanism.knowledge_hash, chunk)
    if out.exists():
        store = Store.open(out)
        other = sorted(k for k, v in identity.items() if store.attributes.get(k) != v)
        if other:
            raise OutputError(f"{out}: holds another run (other {', '.join(other)}); name another place with -o, or remove it")
        return store
    known = [mechanism.observables[s] for s in symbols]
    observables = {
        o.symbol: {"units": o.display_unit, "long_name": o.label_en, "long_name_zh": o.label_zh} for o in known
    }
    count = people.count()
    if not count:
        raise TableError(Fault(str(table), message="holds nobody: a row per person is needed below the header"))
    return Store.create(
        out, n_people=count, chunk=chunk, scenarios=list(task.scenarios), weeks=task.kept_weeks,
        observables=observables,
        attributes=identity,
    )


def _identity(table: Path, task: CohortTask, knowledge_hash: str, chunk: int) -> dict[str, Any]:
    """Return what makes a run the same run."""
    with table.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    whole = asdict(task)
    scenarios = json.dumps(whole.pop("scenarios"), sort_keys=True, default=str)
    return {
        "version": __version__, "knowledge": knowledge_hash, "table": digest, "chunk": chunk,
        "scenarios": hashlib.sha256(scenarios.encode()).hexdigest(), **json.loads(json.dumps(whole)),
    }


def _chunks(table: Path, store: Store, done: set[int]) -> Iterator[tuple[int, int, list[Person | str]]]:
    """Yield (number, first person, people) of what is still to do."""
    people: list[Person | str] = []
    number = 0
    for row in read_people(table):
        people.append(row if isinstance(row, Person) else "; ".join(map(str, row.faults)))
        if len(people) == store.chunk:
            if number not in done:
                yield number, number * store.chunk, people
            number, people = number + 1, []
    if people and number not in done:
        yield number, number * store.chunk, people


def _parts(
    executor: Executor, slots: int, task: bytes, chunks: Iterator[tuple[int, int, Sequence[Person | str]]]
) -> Iterator[tuple[int, Part]]:
    """Yield (number, results) of chunks as they are ready, never holding more than a few."""
    from concurrent.futures.process import BrokenProcessPool

    pending: dict[Future[Part], int] = {}
    try:
        while True:
            while len(pending) < AT_ONCE * slots and (chunk := next(chunks, None)):
                number, first, people = chunk
                pending[executor.submit(run_chunk, task, first, people)] = number
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                yield pending.pop(future), future.result()
    except BrokenProcessPool as error:
        raise SimulationError("a worker ended without a word (out of memory?); the same command goes on") from error
    finally:
        for future in pending:
            future.cancel()


@contextmanager
def _executor(workers: int, scheduler: str) -> Iterator[tuple[Executor, int]]:
    """Give what runs chunks, and how many at once."""
    if scheduler:
        with _cluster(scheduler) as both:
            yield both
        return
    with worker_pool(workers) as both:
        yield both


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise SimulationError("--scheduler needs dask.distributed: pip install 'exerkine[cluster]'") from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise SimulationError(f"no scheduler answers at {address}: {error}") from error
    with client:
        slots = sum(client.nthreads().values())
        if not slots:
            raise SimulationError(f"the scheduler at {address} has no workers")
        yield client.get_executor(pure=False), slots
