"""The main job: one person, one programme, perhaps a comparator, many draws of what is not known."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine import Engine, MultirateEngine, ReferenceEngine, Segment
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.persons import Assumption, CompletedPerson, Person, complete_person, draw_unknown
from exerkine.programmes import Perturbation, Programme, Scenario, Session, scenario_of
from exerkine.simulation._follow import follow
from exerkine.simulation._perturb import Plan, pools_of, strengths_of
from exerkine.simulation._start import Start, starts_of

REST_DAYS = 2.0
"""Resting levels are read this long after the programme, as laboratories do: the last session is over."""
PERSON_STREAM = 1
"""Second word of the seed of what is not known of the person, so that it does not disturb the draws of the laws."""
TRAITS_AMONG_LAWS = ("f_responsiveness",)
"""Parameters that are drawn with the laws, but say how people differ."""
MOST_TYPICAL = 100
"""Draws in which the typical person is run as well; more would cost time and tell the parts of a band no better."""
SESSION_MINUTES = np.arange(-30.0, 361.0, 2.0)


@dataclass(frozen=True)
class Settings:
    """How to run: length in weeks, number of draws, seed of the draws, worker processes (0 = all cores).

    A typical person stands for a group, as the arm of a trial: what nobody measured stays at its mean in all draws.
    """

    weeks: int = 26
    draws: int = 20
    seed: int = 1
    workers: int = 0
    is_typical: bool = False


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
    perturbations: tuple[Perturbation, ...]
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
    typical_effect: np.ndarray | None = None
    """What the programme does (against the comparator, else from before) to the person at the centre of what is not known
    of them, under the laws of each draw, (D, S), NaN beyond `MOST_TYPICAL`; None if not asked."""

    @property
    def effect(self) -> np.ndarray:
        """What the programme does in each draw, against the comparator, else from before, (D, S)."""
        before = self.programme.weekly[:, 0] if self.against is None else self.against.weekly[:, -1]
        return self.programme.weekly[:, -1] - before


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
    programme: Programme | Scenario,
    *,
    against: Programme | Scenario | None = None,
    settings: Settings | None = None,
    engine: Engine | None = None,
    has_cuts: bool = True,
    has_parts: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Run a scenario, and a comparator, for one person over draws of the laws.

    Each draw is a whole alternative mechanism: parameters drawn from the posterior or their priors, traits set so that the
    person's measured baseline is met, a life without programme up to today, then the scenario: a programme, and what is
    done beside it.

    Parameters
    ----------
    mechanism
        Equations, and what is known of their parameters.
    person, programme, against
        As read from their files; a programme alone is the simplest scenario.
    settings
        Length, draws, seed, workers.
    engine
        A solver of this mechanism; the multirate engine when None, or when a scenario reaches into pools.
    has_cuts
        Whether to cut each arrow as well, to see what carried the effect.
    has_parts
        Whether to run the typical person under every draw as well, to tell what is not known of the laws from what is not
        known of the person.
    on_progress
        Told (runs finished, runs in all).

    Raises
    ------
    SimulationError
        A run does not finish.
    """
    settings = settings or Settings()
    started, clock = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), time.perf_counter()
    scenario, other = scenario_of(programme), scenario_of(against) if against is not None else None
    pools = pools_of(scenario, other)
    mechanism = mechanism.hooked(*pools)
    given = None if pools else engine
    solver = given or MultirateEngine(mechanism, workers=settings.workers)
    try:
        run = Runner(mechanism, solver, complete_person(person), settings, on_progress)
        return run.all(scenario, other, started, clock, has_cuts=has_cuts, has_parts=has_parts)
    finally:
        if given is None:
            solver.close()


class Runner:
    """One person ready to be run through scenarios: draws of what is not known of them, engine, progress."""

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
        self.people = [draw_unknown(person, chance, is_typical=settings.is_typical) for _ in range(settings.draws)]
        self.symbols = tuple(mechanism.observables) + tuple(s.symbol for s in mechanism.states)
        self.days = 7.0 * settings.weeks
        self.done, self.on_progress = 0, on_progress
        self.total = 0

    def all(
        self, scenario: Scenario, other: Scenario | None, started: str, clock: float, *, has_cuts: bool, has_parts: bool
    ) -> Run:
        draws = draws_of(self.mechanism, self.settings.draws, self.settings.seed)
        starts = starts_of(self.mechanism, self.engine, self.people, draws, may_miss=True)
        plans = [self.plan(s, REST_DAYS) for s in (scenario, other) if s is not None]
        typical_runs = min(self.settings.draws, MOST_TYPICAL) * has_parts
        runs = self.settings.draws + typical_runs + (len(self.mechanism.arrows) + 1) * has_cuts
        self.total = runs * sum(len(plan.phases(starts[0], {})) for plan in plans)
        arm = self.arm(plans[0], starts)
        against = self.arm(plans[1], starts) if other is not None else None
        cuts = self.cuts(scenario, other) if has_cuts else {}
        typical = self.typical_effect(scenario, other, draws) if has_parts else None
        wall = time.perf_counter() - clock
        description = self.engine.description
        return Run(self.person, self.symbols, arm, against, starts, cuts, self.settings, description, started, wall, typical)

    def plan(self, scenario: Scenario, tail_days: float) -> Plan:
        return Plan(self.mechanism, self.person, scenario, self.settings.weeks, tail_days)

    def arm(self, plan: Plan, starts: Sequence[Start]) -> Arm:
        weeks = 7.0 * np.arange(self.settings.weeks + 1)
        starts_day = [session.t_start_day for session in shown_sessions(plan.sessions, plan.segments)]
        minutes = [SESSION_MINUTES[self._is_in_run(t + SESSION_MINUTES / 1440.0)] for t in starts_day]
        times = [weeks, np.array([plan.end_day]), *(t + m / 1440.0 for t, m in zip(starts_day, minutes, strict=True))]
        save = np.unique(np.concatenate(times))
        values = self.follow(plan, starts, save, strengths_of(plan.scenario, self.settings.draws, self.settings.seed))
        weekly, rested, *sessions_seen = (values[:, np.isin(save, wanted)] for wanted in times)
        panels = [Panel(*pair) for pair in zip(minutes, sessions_seen, strict=True)]
        first, last = (panels[0], panels[-1]) if panels else (None, None)
        done = plan.scenario
        return Arm(done.programme, done.perturbations, plan.sessions, weekly, rested[:, 0], first, last, plan.assumptions)

    def weeks(self, scenario: Scenario, starts: Sequence[Start]) -> np.ndarray:
        """Return the weekly values of a scenario, shape (D, W + 1, S)."""
        save = 7.0 * np.arange(self.settings.weeks + 1)
        strengths = strengths_of(scenario, self.settings.draws, self.settings.seed)
        return self.follow(self.plan(scenario, 0.0), starts, save, strengths)

    def _is_in_run(self, t_day: np.ndarray) -> np.ndarray:
        return (t_day >= 0) & (t_day <= self.days)

    def follow(
        self, plan: Plan, starts: Sequence[Start], save: np.ndarray, strengths: Sequence[Mapping[int, float]]
    ) -> np.ndarray:
        """Return what is seen at the times ``save`` (T,) of every draw, phase after phase, shape (D, T, S)."""
        plans = [plan] * len(starts)
        values, faults = follow(self.engine, self.symbols, plans, starts, save, strengths, on_done=self.tell)
        for number, message in faults.items():
            raise SimulationError(
                f"run {number + 1} of {len(starts)} did not finish: {message}\n"
                "  Try another seed, or fewer sessions; report it if it happens with a shipped example."
            )
        return values

    def cuts(self, scenario: Scenario, other: Scenario | None) -> dict[str, np.ndarray]:
        """Return what the effect loses when one arrow is cut, each cut with its own life history and baseline."""
        draws: list[dict[str, float]] = [{}]
        draws += [dict.fromkeys(arrow.parameters, 0.0) for arrow in self.mechanism.arrows]
        effects = self.effects(scenario, other, draws, is_central=True)
        total = effects[0]
        lost = {a.arrow_id: total - e for a, e in zip(self.mechanism.arrows, effects[1:], strict=True)}
        return {"total": total, **lost}

    def typical_effect(self, scenario: Scenario, other: Scenario | None, draws: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return the effect in each draw for the person at the centre of what is not known of them, shape (D, S)."""
        laws = [{symbol: value for symbol, value in draw.items() if symbol not in TRAITS_AMONG_LAWS} for draw in draws]
        effects = np.full((len(draws), len(self.symbols)), np.nan)
        effects[:MOST_TYPICAL] = self.effects(scenario, other, laws[:MOST_TYPICAL], is_central=False)
        return effects

    def effects(
        self,
        scenario: Scenario,
        other: Scenario | None,
        draws: Sequence[Mapping[str, float]],
        *,
        is_central: bool,
    ) -> np.ndarray:
        """Return what a scenario does, against the other or from before, to the undrawn person in each draw, (D, S).

        ``is_central``: perturbations work with their central strength, as the laws do where only some are changed.
        """
        starts = starts_of(self.mechanism, self.engine, [self.person] * len(draws), draws, may_miss=True)
        save = np.array([0.0, self.days])

        def seen(which: Scenario) -> np.ndarray:
            strengths = strengths_of(which, self.settings.draws, self.settings.seed)[: len(draws)]
            return self.follow(self.plan(which, 0.0), starts, save, [{}] * len(draws) if is_central else strengths)

        done = seen(scenario)
        return done[:, 1] - (seen(other)[:, 1] if other else done[:, 0])

    def tell(self, finished: int) -> None:
        self.done += finished
        if self.on_progress:
            self.on_progress(self.done, self.total)


def draws_of(mechanism: Mechanism, n: int, seed: int) -> list[dict[str, float]]:
    """Return ``n`` draws of every parameter that is not fixed."""
    columns = mechanism.sample_parameters(np.random.default_rng(seed), n)
    return [{symbol: float(column[i]) for symbol, column in columns.items()} for i in range(n)]


def shown_sessions(sessions: Sequence[Session], segments: Sequence[Segment]) -> list[Session]:
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
