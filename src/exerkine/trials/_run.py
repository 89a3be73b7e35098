"""Arms run once each: what the model reads before and after, for the typical person and for people like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exerkine.engine import Engine
from exerkine.errors import InputError, SimulationError
from exerkine.evidence import AcuteArm, DoseDefaults, TrainingArm, TrainingOutcome, read_dose_defaults
from exerkine.mechanism import Mechanism
from exerkine.persons import CompletedPerson, Person
from exerkine.programmes import scenario_of
from exerkine.simulation import (
    REST_DAYS,
    Participant,
    Settings,
    bout_of_arm,
    control_of_arm,
    person_of_arm,
    programme_of_arm,
)
from exerkine.trials._questions import Question

MINUTES_PER_DAY = 1440.0
BEFORE_MIN = 5.0
"""Samples at rest are taken this long before a bout."""
WINDOW_MIN = np.arange(0.0, 361.0, 5.0)
"""From the start of a bout: where its peak is looked for when no time of sampling is told."""


@dataclass(frozen=True)
class Reading:
    """What one question reads, draw by draw, in the display unit of its observable: change and level before, (D,) each.

    ``other_change`` and ``other_start`` are the same for people drawn around the typical one, under the same laws.
    """

    change: np.ndarray
    start: np.ndarray
    other_change: np.ndarray
    other_start: np.ndarray
    person: CompletedPerson


@dataclass(frozen=True)
class ArmReadings:
    """The readings of an arm in the order of its questions, its length in weeks, and the defaults it needed."""

    readings: tuple[Reading, ...]
    weeks: int
    defaults: DoseDefaults


class Runner:
    """Runs arms with one engine; a person who stands for several arms is brought up to today once."""

    def __init__(self, mechanism: Mechanism, engine: Engine, draws: int, seed: int):
        self.mechanism, self.engine, self.draws, self.seed = mechanism, engine, draws, seed
        self._known: tuple[Person, tuple[Participant, ...]] | None = None

    def arm(
        self, arm: TrainingArm | AcuteArm, outcomes: Sequence[TrainingOutcome], asked: Sequence[Question]
    ) -> ArmReadings | str:
        """Return the readings of one arm, or why it cannot be simulated as told."""
        defaults = read_dose_defaults()
        try:
            if isinstance(arm, TrainingArm):
                return self._training(arm, outcomes, asked, defaults)
            return self._bout(arm, asked, defaults)
        except (InputError, SimulationError) as error:
            return str(error).splitlines()[0]

    def _training(
        self, arm: TrainingArm, outcomes: Sequence[TrainingOutcome], asked: Sequence[Question], defaults: DoseDefaults
    ) -> ArmReadings:
        weeks = max(1, round(defaults.span(arm.weeks, "weeks")))
        ordered = sorted(outcomes, key=lambda row: (row.outcome, row.unit, row.measure, row.ex_pre.mean or 0.0))
        people = self._people(person_of_arm(self.mechanism, arm, ordered, defaults))
        programme = programme_of_arm(arm, defaults)
        usual = scenario_of(control_of_arm(arm, programme)) if any(q.comparison == "net" for q in asked) else None
        days = [_day(question, weeks) for question in asked]
        times = np.unique([0.0, *days])
        symbols = tuple(dict.fromkeys(question.known.symbol for question in asked))
        done = [who.seen(scenario_of(programme), weeks, times, symbols) for who in people]
        rest = [who.seen(usual, weeks, times, symbols) for who in people] if usual is not None else done
        readings = []
        for question, day in zip(asked, days, strict=True):
            column, at = symbols.index(question.known.symbol), int(np.searchsorted(times, day))
            pairs = []
            for whole, other in zip(done, rest, strict=True):
                start, end = whole[:, 0, column], whole[:, at, column]
                pairs.append((end - (other[:, at, column] if question.comparison == "net" else start), start))
            readings.append(Reading(*pairs[0], *pairs[1], people[0].person))
        return ArmReadings(tuple(readings), weeks, defaults)

    def _bout(self, arm: AcuteArm, asked: Sequence[Question], defaults: DoseDefaults) -> ArmReadings:
        people = self._people(person_of_arm(self.mechanism, arm, (), defaults))
        scenario = scenario_of(bout_of_arm(arm, defaults))
        session = people[0].plan(scenario, 1).sessions[0]
        rest = session.t_start_day - BEFORE_MIN / MINUTES_PER_DAY
        minutes = [_minutes(question, arm.duration_min or session.duration_min) for question in asked]
        days = [session.t_start_day + np.asarray(times) / MINUTES_PER_DAY for times in minutes]
        times = np.unique(np.concatenate([[rest], *days]))
        symbols = tuple(dict.fromkeys(question.known.symbol for question in asked))
        done = [who.seen(scenario, 1, times, symbols) for who in people]
        readings = []
        for question, when in zip(asked, days, strict=True):
            column, at = symbols.index(question.known.symbol), np.isin(times, when)
            pairs = []
            for values in done:
                start = values[:, 0, column]
                pairs.append((values[:, at, column].max(axis=1) - start, start))
            readings.append(Reading(*pairs[0], *pairs[1], people[0].person))
        return ArmReadings(tuple(readings), 1, defaults)

    def _people(self, person: Person) -> tuple[Participant, ...]:
        """Return the typical person of an arm and people drawn around them, at their starts."""
        unnamed = replace(person, label="")
        if self._known is None or self._known[0] != unnamed:
            kinds = (Settings(draws=self.draws, seed=self.seed, is_typical=is_typical) for is_typical in (True, False))
            found = tuple(Participant(self.mechanism, self.engine, person, settings) for settings in kinds)
            self._known = (unnamed, found)
        return self._known[1]


def _day(question: Question, weeks: int) -> float:
    """Return when an outcome is measured: rested after the end, or within the programme at the week told."""
    week = question.week
    return 7.0 * weeks + REST_DAYS if week is None or round(week) >= weeks else 7.0 * max(1, round(week))


def _minutes(question: Question, duration_min: float) -> np.ndarray:
    if not question.t_min:
        return WINDOW_MIN
    return np.array(question.t_min) + (duration_min if question.from_end else 0.0)
