"""The main job: one person, one programme, perhaps a comparator, many draws of what is not known."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from exerkine.engine import Engine, Problem, ReferenceEngine, Segment, Solution, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.persons import Assumption, CompletedPerson, Person, complete_person, draw_unknown
from exerkine.programmes import Programme, Session, expand
from exerkine.simulation._drives import segments_of
from exerkine.simulation._start import Start, starts_of

REST_DAYS = 2.0
"""Resting levels are read this long after the programme, as laboratories do: the last session is over."""
PERSON_STREAM = 1
"""Second word of the seed of what is not known of the person, so that it does not disturb the draws of the laws."""
SESSION_MINUTES = np.arange(-30.0, 361.0, 2.0)


@dataclass(frozen=True)
class Settings:
    """How to run: length in weeks, number of draws, seed of the draws, worker processes (0 = all cores)."""

    weeks: int = 26
    draws: int = 20
    seed: int = 1
    workers: int = 0


@dataclass(frozen=True)
class Panel:
    """The minutes around one session: ``minutes`` (M,) from its start, ``values`` (D, M, S)."""

    minutes: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Arm:
    """One scenario run over all draws.

    ``weekly`` (D, W + 1, S), ``rested`` (D, S; `REST_DAYS` after the end) and the two panels hold ``symbols`` in the
    mechanism's units; the panels are None where the scenario holds no session.
    """

    programme: Programme
    sessions: tuple[Session, ...]
    weekly: np.ndarray
    rested: np.ndarray
    first_session: Panel | None
    last_session: Panel | None
    assumptions: tuple[Assumption, ...]


@dataclass(frozen=True)
class Run:
    """Everything one simulation computed, before it is summarised."""

    person: CompletedPerson
    symbols: tuple[str, ...]
    programme: Arm
    against: Arm | None
    starts: tuple[Start, ...]
    """One per draw: its parameters, and the states from which both scenarios begin."""
    cuts: Mapping[str, np.ndarray]
    """Arrow id -> what the effect loses without it, and ``total``; per symbol, at central values; empty if not asked."""
    settings: Settings
    solver: str
    started: str
    wall_s: float


def reference_engine(mechanism: Mechanism, *, workers: int = 0) -> ReferenceEngine:
    """Return the reference engine for a mechanism."""
    return ReferenceEngine(
        sbml=mechanism.sbml,
        states=tuple(s.symbol for s in mechanism.states),
        constants=tuple(mechanism.parameters),
        rest={i.symbol: i.rest for i in mechanism.inputs},
        workers=workers,
    )


def simulate(
    mechanism: Mechanism,
    person: Person,
    programme: Programme,
    *,
    against: Programme | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
    has_cuts: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Run a programme, and a comparator, for one person over draws from the priors.

    Each draw is a whole alternative mechanism: parameters from their priors, traits set so that the person's measured
    baseline is met, a life without programme up to today, then the programme.

    Parameters
    ----------
    mechanism
        Equations and priors.
    person, programme, against
        As read from their files.
    settings
        Length, draws, seed, workers.
    engine
        A solver; the reference engine when None.
    has_cuts
        Whether to cut each arrow as well, to see what carried the effect.
    on_progress
        Told (runs finished, runs in all).

    Raises
    ------
    SimulationError
        A run does not finish.
    """
    settings = settings or Settings()
    started, clock = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), time.perf_counter()
    own = engine is None
    engine = engine or reference_engine(mechanism, workers=settings.workers)
    try:
        run = _Runner(mechanism, engine, complete_person(person), settings, on_progress)
        return run.all(programme, against, started, clock, has_cuts=has_cuts)
    finally:
        if own:
            engine.close()


class _Runner:
    def __init__(
        self,
        mechanism: Mechanism,
        engine: Engine,
        person: CompletedPerson,
        settings: Settings,
        on_progress: Callable[[int, int], None] | None,
    ):
        self.mechanism, self.engine, self.person, self.settings = mechanism, engine, person, settings
        chance = np.random.default_rng([settings.seed, PERSON_STREAM])
        self.people = [draw_unknown(person, chance) for _ in range(settings.draws)]
        self.symbols = tuple(mechanism.observables) + tuple(s.symbol for s in mechanism.states)
        self.days = 7.0 * settings.weeks
        self.done, self.on_progress = 0, on_progress
        self.total = 0

    def all(
        self, programme: Programme, against: Programme | None, started: str, clock: float, *, has_cuts: bool
    ) -> Run:
        self.total = (1 + (against is not None)) * (self.settings.draws + (len(self.mechanism.arrows) + 1) * has_cuts)
        draws = draws_of(self.mechanism, self.settings.draws, self.settings.seed)
        starts = starts_of(self.mechanism, self.engine, self.people, draws)
        arm = self.arm(programme, starts)
        other = self.arm(against, starts) if against is not None else None
        cuts = self.cuts(arm, other) if has_cuts else {}
        wall = time.perf_counter() - clock
        description = self.engine.description
        return Run(self.person, self.symbols, arm, other, starts, cuts, self.settings, description, started, wall)

    def arm(self, programme: Programme, starts: Sequence[Start]) -> Arm:
        sessions = expand(programme, self.settings.weeks)
        segments, assumptions = segments_of(sessions, self.person, self.days)
        weeks = 7.0 * np.arange(self.settings.weeks + 1)
        starts_day = [session.t_start_day for session in _shown_sessions(sessions, segments)]
        minutes = [SESSION_MINUTES[self._is_in_run(t + SESSION_MINUTES / 1440.0)] for t in starts_day]
        rested_day = self.days + REST_DAYS
        segments = (*segments, Segment(self.days, rested_day))
        times = [weeks, np.array([rested_day]), *(t + m / 1440.0 for t, m in zip(starts_day, minutes, strict=True))]
        save = np.unique(np.concatenate(times))
        solutions = self.solve([Problem(s.parameters, segments, tuple(save), s.states) for s in starts])
        values = np.stack([solution.values for solution in solutions])
        weekly, rested, *sessions_seen = (values[:, np.isin(save, wanted)] for wanted in times)
        panels = [Panel(*pair) for pair in zip(minutes, sessions_seen, strict=True)]
        first, last = (panels[0], panels[-1]) if panels else (None, None)
        return Arm(programme, sessions, weekly, rested[:, 0], first, last, assumptions)

    def _is_in_run(self, t_day: np.ndarray) -> np.ndarray:
        return (t_day >= 0) & (t_day <= self.days)

    def cuts(self, arm: Arm, other: Arm | None) -> dict[str, np.ndarray]:
        """Return what the effect loses when one arrow is cut, each cut with its own life history and baseline."""
        draws: list[dict[str, float]] = [{}]
        draws += [dict.fromkeys(arrow.parameters, 0.0) for arrow in self.mechanism.arrows]
        starts = starts_of(self.mechanism, self.engine, [self.person] * len(draws), draws)
        save = (0.0, self.days)
        segments, _ = segments_of(arm.sessions, self.person, self.days)
        rest = segments_of(other.sessions, self.person, self.days)[0] if other else ()
        problems = [Problem(s.parameters, segments, save, s.states) for s in starts]
        problems += [Problem(s.parameters, rest, save, s.states) for s in starts] if other else []
        values = [solution.values for solution in self.solve(problems)]
        n = len(starts)
        effects = [values[i][1] - (values[n + i][1] if other else values[i][0]) for i in range(n)]
        total = effects[0]
        lost = {a.arrow_id: total - e for a, e in zip(self.mechanism.arrows, effects[1:], strict=True)}
        return {"total": total, **lost}

    def solve(self, problems: Sequence[Problem]) -> list[Solution]:
        solutions = self.engine.solve(problems, self.symbols, on_done=self.tell)
        for number, solution in enumerate(solutions):
            if solution.status is not Status.OK:
                raise SimulationError(
                    f"run {number + 1} of {len(problems)} did not finish: {solution.message}\n"
                    "  Try another seed, or fewer sessions; report it if it happens with a shipped example."
                )
        return solutions

    def tell(self, finished: int) -> None:
        self.done += finished
        if self.on_progress:
            self.on_progress(self.done, self.total)


def draws_of(mechanism: Mechanism, n: int, seed: int) -> list[dict[str, float]]:
    """Return ``n`` draws of every parameter that is not fixed."""
    columns = mechanism.sample_parameters(np.random.default_rng(seed), n)
    return [{symbol: float(column[i]) for symbol, column in columns.items()} for i in range(n)]


def _shown_sessions(sessions: Sequence[Session], segments: Sequence[Segment]) -> list[Session]:
    """Return the first session of the kind that takes up most oxygen, and the last one of the same kind."""
    if not sessions:
        return []
    peaks = {s.t_start_day: _peak_oxygen(s, segments) for s in sessions if s.t_start_day < 7.0} or {
        sessions[0].t_start_day: 0.0
    }
    first = next(s for s in sessions if s.t_start_day == max(peaks, key=lambda t: peaks[t]))
    last = [s for s in sessions if s.label == first.label and s.modality == first.modality][-1]
    return [first, last]


def _peak_oxygen(session: Session, segments: Sequence[Segment]) -> float:
    end = session.t_start_day + session.duration_min / 1440.0
    inside = [s.inputs.get("x_oxygen", 0.0) for s in segments if session.t_start_day <= s.t_start_day < end]
    return max(inside, default=0.0)


def trajectory_of(run: Run, mechanism: Mechanism) -> Any:
    """Return the weekly values as an xarray Dataset with dims (scenario, draw, week), one variable per symbol."""
    import xarray as xr

    arms = {"programme": run.programme} | ({"against": run.against} if run.against else {})
    stacked = np.stack([arm.weekly for arm in arms.values()])
    units = {o.symbol: o.display_unit for o in mechanism.observables.values()} | {
        s.symbol: s.unit for s in mechanism.states
    }
    variables = {
        symbol: (("scenario", "draw", "week"), stacked[..., i], {"units": units[symbol]})
        for i, symbol in enumerate(run.symbols)
    }
    coords = {"scenario": list(arms), "draw": np.arange(run.settings.draws), "week": np.arange(run.settings.weeks + 1)}
    return xr.Dataset(variables, coords, attrs={"knowledge_hash": mechanism.knowledge_hash, "bands": "prior"})
