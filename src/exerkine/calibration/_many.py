"""The bench for many parameter sets at once: what protocols ask is solved once for all of them, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from exerkine.calibration._bench import AFTER_LAST_DAYS, Bench, Bout, Readings, Value, life_before, segments_of
from exerkine.engine import Engine, Problem, Status
from exerkine.mechanism import Mechanism

Given = tuple[tuple[str, float | tuple[float, ...]], ...]
"""Parameters, each with one value for all sets or one for each."""
Draws = Sequence[Mapping[str, float]]


class Answer(Readings):
    """Readings (T, D) of one run; before it is solved it notes which symbols are read, and answers NaN."""

    def __init__(self, bouts: Sequence[Bout], save_days: tuple[float, ...], changes: Given, n_draws: int):
        super().__init__()
        self.bouts, self.save_days, self.changes, self.n_draws = bouts, save_days, changes, n_draws

    def __missing__(self, symbol: str) -> np.ndarray:
        """Note a symbol."""
        self[symbol] = np.full((len(self.save_days), self.n_draws), np.nan)
        return self[symbol]


class ManyBench(Bench):
    """Runs bouts for standard people, one for each of D parameter sets.

    Protocols are run twice: what they ask in the first round is answered in the second.  `solve` in between lives each life before
    day 0 once per age and traits, and does each run once, however many protocols ask for it.  Where a run or the life before
    it did not finish, all readings of that set are NaN.  What a protocol asks must not hang on what it reads.

    Parameters
    ----------
    draws
        Parameter sets, as values that differ from the medians of the mechanism.
    """

    def __init__(self, mechanism: Mechanism, engine: Engine, draws: Draws):
        super().__init__(mechanism, engine)
        self.draws = tuple(draws)
        self._people: dict[tuple[float, Given], dict[tuple[object, ...], Answer]] = {}

    def own(self, symbol: str) -> Value:
        """Return each set's own value of a parameter (D,)."""
        return np.array([draw.get(symbol, self.mechanism.medians[symbol]) for draw in self.draws])

    def run(
        self,
        age_y: float,
        bouts: Sequence[Bout],
        save_days: Sequence[float],
        traits: Mapping[str, Value] | None = None,
        changes: Mapping[str, Value] | None = None,
    ) -> Readings:
        """Return readings (T, D), which are NaN until they are solved."""
        runs = self._people.setdefault((age_y, self._given(traits or {})), {})
        answer = Answer(bouts, tuple(map(float, save_days)), self._given(changes or {}), len(self.draws))
        what = tuple((start, minutes, tuple(sorted(inputs.items()))) for start, minutes, inputs in bouts)
        return runs.setdefault((what, answer.save_days, answer.changes), answer)

    def solve(self, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Answer everything that was asked; ``on_progress`` is told (runs done, runs in all)."""
        total, done = sum(1 + len(runs) for runs in self._people.values()), 0
        for (age_y, traits), runs in self._people.items():
            self._solve_person(age_y, traits, list(runs.values()))
            done += 1 + len(runs)
            if on_progress:
                on_progress(done, total)

    def _solve_person(self, age_y: float, traits: Given, runs: Sequence[Answer]) -> None:
        people = list(self._with(traits, self.draws))
        shared: dict[float, Problem] = {}
        lives = []
        for person in people:
            start_y = person.get("age_start", self.mechanism.medians["age_start"])
            life = shared.setdefault(start_y, life_before(age_y, start_y, {}))
            lives.append(Problem(person, life.segments, life.save_days))
        states = [s.final if s.status is Status.OK else None for s in self.engine.solve(lives, ("AGE",))]
        alive = [d for d, state in enumerate(states) if state is not None]
        symbols = tuple(dict.fromkeys(symbol for run in runs for symbol in run))
        problems = []
        for run in runs:
            segments = segments_of(run.bouts, max(run.save_days) + AFTER_LAST_DAYS)
            changed = list(self._with(run.changes, people))
            problems += [Problem(changed[d], segments, run.save_days, states[d]) for d in alive]
        solutions = iter(self.engine.solve(problems, symbols))
        for run in runs:
            values = np.full((len(symbols), len(run.save_days), len(self.draws)), np.nan)
            for d in alive:
                solution = next(solutions)
                if solution.status is Status.OK:
                    values[:, :, d] = solution.values.T
            for symbol in run:
                run[symbol] = values[symbols.index(symbol)]

    def _given(self, values: Mapping[str, Value]) -> Given:
        return tuple(sorted((name, tuple(v.tolist()) if isinstance(v, np.ndarray) else float(v)) for name, v in values.items()))

    def _with(self, given: Given, people: Draws) -> Iterator[Mapping[str, float]]:
        """Yield the parameters of each set with those given above them."""
        for d, person in enumerate(people):
            yield {**person, **{name: v[d] if isinstance(v, tuple) else v for name, v in given}} if given else person
