"""A scenario as an immutable value: a programme, and what is done to the person beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from exerkine.programmes._expand import expand, joined, kept_share
from exerkine.programmes._programme import Block, Programme, Session, spread_days

PER_DAY = {"min": 1440.0, "h": 24.0, "d": 1.0}
"""How often the time of a flow fits into a day."""
OF_REST = "x_rest"
"""Unit of a dose that is a multiple of the resting level."""


@dataclass(frozen=True)
class Dose:
    """An amount as it was prescribed: ``value`` in ``unit``."""

    value: float
    unit: str

    @property
    def flow(self) -> tuple[str, float]:
        """Return the unit of the amount, and how often a day it flows; 0 where the unit names no time."""
        amount, _, time = self.unit.rpartition("/")
        return (amount, PER_DAY[time]) if time in PER_DAY else (self.unit, 0.0)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


@dataclass(frozen=True)
class Perturbation:
    """One thing that is done to a person, from ``from_day`` to ``to_day`` (None: to the end); day 0 is the first.

    ``kind`` says what; the fields a kind does not use keep their defaults.  ``share`` is how much of it: of the
    production that is lost, the activity that is blocked, the level that is neutralised, the steps that are left out, the
    sessions that are done.  ``fold`` is a multiple of the usual production, ``level`` of the person's own level.
    """

    kind: str
    target: str = ""
    tissue: str = ""
    state: str = ""
    name: str = ""
    fold: float | None = None
    share: float = 1.0
    level: float | None = None
    route: str = ""
    dose: Dose | None = None
    days_per_week: int = 7
    minutes: float | None = None
    start_h: float = 8.0
    protein_g_kg_day: float | None = None
    energy_fold: float | None = None
    fibre_fold: float | None = None
    since_birth: bool = False
    from_day: float = 0.0
    to_day: float | None = None

    def until(self, end_day: float) -> float:
        """Return the day on which it ends in a run that ends on ``end_day``."""
        return end_day if self.to_day is None else min(self.to_day, end_day)


@dataclass(frozen=True)
class Scenario:
    """A programme and perturbations; a programme alone is the simplest scenario."""

    name: str
    programme: Programme
    perturbations: tuple[Perturbation, ...] = ()
    description: str = ""

    def sessions(self, weeks: int) -> tuple[Session, ...]:
        """Return the sessions that are done in the first weeks, in order of their start."""
        sessions = expand(self.programme, weeks)
        for p in self.perturbations:
            if p.kind in ("detraining", "adherence"):
                share = p.share if p.kind == "adherence" else 0.0
                sessions = kept_share(sessions, share, p.from_day, p.until(7.0 * weeks))
        blocks = tuple(_cognitive_block(p) for p in self.perturbations if p.kind == "cognitive_training")
        return joined(sessions, expand(Programme("cognitive training", blocks=blocks), weeks)) if blocks else sessions


def later(scenario: Scenario, weeks: int) -> Scenario:
    """Return the same scenario begun some weeks later: its blocks and what is done beside them."""
    moved = tuple(_block_later(block, weeks) for block in scenario.programme.blocks)
    beside = tuple(
        p if p.since_birth else replace(p, from_day=p.from_day + 7.0 * weeks,
                                        to_day=None if p.to_day is None else p.to_day + 7.0 * weeks)
        for p in scenario.perturbations
    )
    return replace(scenario, programme=replace(scenario.programme, blocks=moved), perturbations=beside)


def usual_of(scenario: Scenario) -> Scenario:
    """Return usual activity of the same person: without the programme, with what holds since birth."""
    since_birth = tuple(p for p in scenario.perturbations if p.since_birth)
    return Scenario("usual activity", Programme("usual activity"), since_birth)


def _block_later(block: Block, weeks: int) -> Block:
    steps = tuple(replace(step, from_week=step.from_week + weeks) for step in block.progression)
    last = None if block.last_week is None else block.last_week + weeks
    return replace(block, first_week=block.first_week + weeks, last_week=last, progression=steps)


def scenario_of(plan: Programme | Scenario) -> Scenario:
    """Return a programme as the scenario in which nothing else is done."""
    return plan if isinstance(plan, Scenario) else Scenario(plan.name, plan, description=plan.description)


def _cognitive_block(training: Perturbation) -> Block:
    week = int(training.from_day // 7) + 1
    last = None if training.to_day is None else max(week, int(-(-training.to_day // 7)))
    return Block("cognitive training", "cognitive", training.minutes or 0.0, spread_days(training.days_per_week),
                 start_h=15.0, first_week=week, last_week=last)
