"""What each exerkine does to each other one, to pathways and to outcomes: the run with it less the run without its rise.

The rise of an exerkine is taken away by holding its pool where it was.  Over the day of a bout it is held from the
start of that bout, so what is left is the work of one pulse; over weeks it is held from the start of the programme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Solution, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.network._knowledge import Node, read_nodes
from exerkine.persons import CompletedPerson, Person, complete_person, draw_unknown
from exerkine.programmes import Programme, Session, expand
from exerkine.simulation import Start, draws_of, reference_engine, segments_of, starts_of

MINUTES_PER_DAY = 1440.0
AFTER_BOUT_MIN = (15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0)
"""Minutes from the start of the session at which its influence is read."""
WEEKS = (0, 8, 26)
LOGARITHMS = ("INFLAMMATION",)
"""States that are the logarithm of a fold, so that their difference is a share already."""
BAND = (0.1, 0.5, 0.9)
LEAST_PCT, LEAST_SD = 0.01, 0.0005
"""An influence smaller than this counts as none, whatever its band."""


@dataclass(frozen=True)
class Influence:
    """One influence, with the 80 % band over the draws; ``minute`` is None for what weeks of training did.

    ``unit`` is ``%`` of the level at the start, or the unit of a score that starts at zero; ``sign`` is 0 where the
    band holds zero or the influence is smaller than anybody could see.
    """

    week: int
    minute: float | None
    source: str
    target: str
    unit: str
    median: float
    lo80: float
    hi80: float
    sign: int


def influences(
    mechanism: Mechanism,
    person: Person,
    programme: Programme,
    *,
    draws: int = 8,
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Influence, ...]:
    """Return every influence in the day of a bout of weeks 0, 8 and 26, and after 8 and 26 weeks of training.

    Parameters
    ----------
    mechanism, person, programme
        As for `simulate`.
    draws, seed
        Draws of the laws, each with its own start.
    on_progress
        Told (exerkines finished, exerkines in all).

    Raises
    ------
    SimulationError
        The programme holds no session in one of the weeks, or a run does not finish.
    """
    work = _Work(mechanism, complete_person(person), programme, draws, seed)
    sources = [node for node in read_nodes() if node.role == "exerkine"]
    found = []
    for number, node in enumerate(sources, start=1):
        found += work.of(node)
        if on_progress:
            on_progress(number, len(sources))
    return tuple(found)


class _Work:
    """Starts, sessions and the runs with everything free, shared by all exerkines."""

    def __init__(self, mechanism: Mechanism, person: CompletedPerson, programme: Programme, draws: int, seed: int):
        self.mechanism = mechanism
        self.targets = read_nodes()
        self.symbols = tuple(node.symbol for node in self.targets)
        self.is_score = np.array([self._is_score(symbol) for symbol in self.symbols])
        self.is_log = np.array([symbol in LOGARITHMS for symbol in self.symbols])
        sessions = expand(programme, max(WEEKS) + 1)
        self.segments, _ = segments_of(sessions, person, 7.0 * (max(WEEKS) + 1))
        self.bouts = [_hardest(sessions, self.segments, week) for week in WEEKS]
        free = reference_engine(mechanism)
        chance = np.random.default_rng([seed, 1])
        people = [draw_unknown(person, chance) for _ in range(draws)]
        self.starts = starts_of(mechanism, free, people, draws_of(mechanism, draws, seed))
        self.before = [self._states(free, bout.t_start_day) for bout in self.bouts]
        self.free_days = [self._day(free, bout, states) for bout, states in zip(self.bouts, self.before, strict=True)]
        self.free_weeks = self._weeks(free)
        free.close()

    def of(self, node: Node) -> list[Influence]:
        """Return the influences of one exerkine."""
        held = reference_engine(self.mechanism.held(*node.held))
        found = []
        for week, bout, states, free in zip(WEEKS, self.bouts, self.before, self.free_days, strict=True):
            difference = self._scaled(free, free - self._day(held, bout, states))
            found += self._told(node, week, AFTER_BOUT_MIN, difference[:, 1:])
        weeks = self._scaled(self.free_weeks, self.free_weeks - self._weeks(held))
        for i, week in enumerate(WEEKS[1:], start=1):
            found += self._told(node, week, (None,), weeks[:, i : i + 1])
        held.close()
        return found

    def _told(self, node: Node, week: int, minutes: Sequence[float | None], values: np.ndarray) -> list[Influence]:
        quantiles = np.quantile(values, BAND, axis=0)
        told = []
        for i, minute in enumerate(minutes):
            for j, target in enumerate(self.targets):
                low, middle, high = (float(q[i, j]) for q in quantiles)
                least = LEAST_SD if self.is_score[j] else LEAST_PCT
                is_sure = low * high > 0 and abs(middle) >= least
                unit = "SD" if self.is_score[j] else "%"
                sign = int(np.sign(middle)) if is_sure else 0
                told.append(Influence(week, minute, node.symbol, target.symbol, unit, middle, low, high, sign))
        return told

    def _scaled(self, free: np.ndarray, difference: np.ndarray) -> np.ndarray:
        per_cent = np.where(self.is_log, 1.0, np.abs(free[:, :1])) / 100.0
        return difference / np.where(self.is_score, 1.0, per_cent)

    def _is_score(self, symbol: str) -> bool:
        observable = self.mechanism.observables.get(symbol)
        return observable is not None and observable.solve == "offset"

    def _states(self, engine: Engine, t_day: float) -> list[Mapping[str, float]]:
        """Return the states of every draw after the programme up to a time."""
        if t_day <= 0:
            return [start.states for start in self.starts]
        segments = tuple(_until(self.segments, t_day))
        return [solution.final for solution in self._solve(engine, segments, (t_day,), [s.states for s in self.starts])]

    def _day(self, engine: Engine, bout: Session, states: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return the symbols over the day of one bout alone, shape (D, 1 + M, S); the first time is its start."""
        end = bout.t_start_day + bout.duration_min / MINUTES_PER_DAY
        parts = [s for s in self.segments if bout.t_start_day - 1e-9 <= s.t_start_day < end - 1e-9]
        segments = [Segment(s.t_start_day - bout.t_start_day, s.t_end_day - bout.t_start_day, s.inputs) for s in parts]
        segments.append(Segment(segments[-1].t_end_day, 1.0))
        times = (0.0, *(minute / MINUTES_PER_DAY for minute in AFTER_BOUT_MIN))
        return np.stack([s.values for s in self._solve(engine, segments, times, states)])

    def _weeks(self, engine: Engine) -> np.ndarray:
        """Return the symbols at the weeks of `WEEKS` of the programme, shape (D, W, S)."""
        times = tuple(7.0 * week for week in WEEKS)
        segments = tuple(_until(self.segments, times[-1]))
        return np.stack([s.values for s in self._solve(engine, segments, times, [s.states for s in self.starts])])

    def _solve(
        self, engine: Engine, segments: Sequence[Segment], times: Sequence[float], states: Sequence[Mapping[str, float]]
    ) -> list[Solution]:
        pairs: list[tuple[Start, Mapping[str, float]]] = list(zip(self.starts, states, strict=True))
        problems = [Problem(start.parameters, tuple(segments), tuple(times), one) for start, one in pairs]
        solutions = engine.solve(problems, self.symbols)
        for number, solution in enumerate(solutions):
            if solution.status is not Status.OK:
                raise SimulationError(f"run {number + 1} of {len(problems)} did not finish: {solution.message}")
        return solutions


def _hardest(sessions: Sequence[Session], segments: Sequence[Segment], week: int) -> Session:
    """Return the session of a week that takes up most oxygen."""
    inside = [s for s in sessions if 7.0 * week <= s.t_start_day < 7.0 * (week + 1)]
    if not inside:
        raise SimulationError(f"the programme holds no session in week {week + 1}, so there is no bout to look at")

    def oxygen(session: Session) -> float:
        end = session.t_start_day + session.duration_min / MINUTES_PER_DAY
        return max(s.inputs.get("x_oxygen", 0.0) for s in segments if session.t_start_day - 1e-9 <= s.t_start_day < end)

    return max(inside, key=oxygen)


def _until(segments: Sequence[Segment], t_day: float) -> list[Segment]:
    """Return the segments up to a time, the last one cut there."""
    inside = [s for s in segments if s.t_start_day < t_day]
    return [Segment(s.t_start_day, min(s.t_end_day, t_day), s.inputs) for s in inside]
