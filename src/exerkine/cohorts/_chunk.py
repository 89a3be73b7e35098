"""What is computed for some people of a cohort: a pure function of the task and of who they are, wherever it runs."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from exerkine.engine import MultirateEngine, Precision
from exerkine.errors import ExerkineError
from exerkine.mechanism import Mechanism, read_mechanism
from exerkine.persons import CompletedPerson, Person, complete_person, draw_unknown
from exerkine.programmes import Scenario
from exerkine.simulation import PERSON_STREAM, Plan, Start, follow, pools_of, starts_of, strengths_of

LAW_STREAM = 4
"""Second word of the seed: the laws that hold in each person."""
BLOCK = 256
"""People whose laws are drawn at once, by their number in the cohort, so that no draw depends on how it is cut into chunks."""
NOT_RUN, OK, FAILED = 0, 1, 2
"""Status of a person."""
ROLES = ("outcome", "exerkine")
"""Observables that are kept where none are asked for."""


@dataclass(frozen=True)
class CohortTask:
    """What happens to everybody.

    Parameters
    ----------
    scenarios
        Name -> scenario, run from the same start.
    weeks, every
        Length, and the weeks between two times that are kept; the end is always kept.
    seed
        Of what is not known of the laws and of the people.
    laws
        ``drawn``: each person has laws of their own, drawn anew; ``central``: all have the central values, and
        differ by their measures and by how they respond alone.
    observables
        What is kept; outcomes and exerkines where it is empty.
    variants
        Of the mechanism.
    precision
        Of the numbers that are computed with, as `MultirateEngine` takes it; results are kept in single precision anyway.
    """

    scenarios: Mapping[str, Scenario]
    weeks: int = 26
    every: int = 4
    seed: int = 1
    laws: Literal["drawn", "central"] = "drawn"
    observables: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    precision: Precision = "single"

    @property
    def kept_weeks(self) -> tuple[int, ...]:
        """The weeks that are kept, from 0 to the end."""
        return tuple(dict.fromkeys((*range(0, self.weeks, self.every), self.weeks)))


@dataclass(frozen=True)
class Part:
    """Results of some people, in order.

    ``values`` (scenario, person, week, observable), NaN for who failed; ``status`` (person,) is `OK` or `FAILED`;
    ``missed`` (person,) counts the measures that the start could not meet, because they contradict each other; ``message``
    says why somebody failed.
    """

    values: np.ndarray
    status: np.ndarray
    missed: np.ndarray
    message: tuple[str, ...]


@dataclass
class _Someone:
    """One person on the way through a chunk."""

    place: int
    number: int
    person: CompletedPerson
    plans: list[Plan] = field(default_factory=list)


class Runner:
    """A task made ready to be run for any people: mechanism, kernel, what is kept."""

    def __init__(self, task: CohortTask):
        self.task = task
        self.mechanism = _mechanism(task)
        self.engine = MultirateEngine(self.mechanism, workers=1, precision=task.precision)
        self.symbols = kept_symbols(task, self.mechanism)

    def run(self, first: int, people: Sequence[Person | str]) -> Part:
        """Return the results of people, of whom the first is number ``first`` of the cohort.

        Somebody who stands there as text could not be read: the text says why.
        """
        n, weeks = len(people), self.task.kept_weeks
        values = np.full((len(self.task.scenarios), n, len(weeks), len(self.symbols)), np.nan, dtype=np.float32)
        missed, message = np.zeros(n, dtype=np.int8), [""] * n
        group = list(self._ready(first, people, message))
        starts = self._starts(group)
        for someone, start in zip(group, starts, strict=True):
            message[someone.place], missed[someone.place] = start.fault, len(start.missed)
        alive = [pair for pair in zip(group, starts, strict=True) if not pair[1].fault]
        save = 7.0 * np.array(weeks, dtype=float)
        for k, scenario in enumerate(self.task.scenarios.values() if alive else ()):
            strengths = self._strengths(scenario, [someone.number for someone, _ in alive])
            plans = [someone.plans[k] for someone, _ in alive]
            seen, faults = follow(self.engine, self.symbols, plans, [start for _, start in alive], save, strengths)
            for i, (someone, _) in enumerate(alive):
                message[someone.place] = message[someone.place] or faults.get(i, "")
                values[k, someone.place] = seen[i]
        failed = np.array([bool(text) for text in message], dtype=bool)
        values[:, failed] = np.nan
        return Part(values, np.where(failed, FAILED, OK).astype(np.int8), missed, tuple(message))

    def _ready(self, first: int, people: Sequence[Person | str], message: list[str]) -> list[_Someone]:
        """Return those whose scenarios can be planned; the others get a message."""
        group = []
        for place, person in enumerate(people):
            if isinstance(person, str):
                message[place] = person
                continue
            try:
                chance = np.random.default_rng([self.task.seed, PERSON_STREAM, first + place])
                whole = draw_unknown(complete_person(person), chance)
                plans = [Plan(self.mechanism, whole, s, self.task.weeks, 0.0) for s in self.task.scenarios.values()]
            except Exception as error:  # one person's, whatever it is: the others of a long run are not to lose theirs
                name = "" if isinstance(error, ExerkineError) else f"{type(error).__name__}: "
                message[place] = name + " ".join(str(error).split())
                continue
            group.append(_Someone(place, first + place, whole, plans))
        return group

    def _starts(self, group: Sequence[_Someone]) -> Sequence[Start]:
        people, draws = [s.person for s in group], [self._laws(s.number) for s in group]
        return starts_of(self.mechanism, self.engine, people, draws, may_miss=True, may_fail=True)

    def _laws(self, number: int) -> dict[str, float]:
        if self.task.laws == "central":
            return {}
        columns = self._block(number // BLOCK)
        return {symbol: float(column[number % BLOCK]) for symbol, column in columns.items()}

    @lru_cache(maxsize=8)  # noqa: B019 - as many as a chunk has blocks; the runner lives as long as its process
    def _block(self, block: int) -> dict[str, np.ndarray]:
        return self.mechanism.sample_parameters(np.random.default_rng([self.task.seed, LAW_STREAM, block]), BLOCK)

    def _strengths(self, scenario: Scenario, numbers: Sequence[int]) -> list[Mapping[int, float]]:
        if self.task.laws == "central":
            return [{} for _ in numbers]
        blocks = {b: strengths_of(scenario, BLOCK, self.task.seed, block=b) for b in {n // BLOCK for n in numbers}}
        return [blocks[n // BLOCK][n % BLOCK] for n in numbers]


def kept_symbols(task: CohortTask, mechanism: Mechanism) -> tuple[str, ...]:
    """Return the observables that a task keeps."""
    return task.observables or tuple(o.symbol for o in mechanism.observables.values() if o.role in ROLES)


def _mechanism(task: CohortTask) -> Mechanism:
    return read_mechanism().with_variants(*task.variants).hooked(*pools_of(*task.scenarios.values()))


@lru_cache(maxsize=2)
def _runner(task: bytes) -> Runner:
    return Runner(pickle.loads(task))


def run_chunk(task: bytes, first: int, people: Sequence[Person | str]) -> Part:
    """Return the results of people; ``task`` is pickled, so that a process makes it ready once."""
    return _runner(task).run(first, people)
