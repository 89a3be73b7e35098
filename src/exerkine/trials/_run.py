"""Arms run once each: what the model reads before and after, for the typical person and for people like them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exerkine.engine import Engine
from exerkine.errors import InputError, SimulationError
from exerkine.evidence import AcuteArm, DoseDefaults, TrainingArm, TrainingOutcome, read_dose_defaults
from exerkine.mechanism import Mechanism
from exerkine.persons import CompletedPerson, Person, complete_person, draw_unknown, people_around
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
    """What one question reads, draw by draw, in the display unit of its observable: change and level before, (D,) each."""

    change: np.ndarray
    start: np.ndarray


@dataclass(frozen=True)
class ArmReadings:
    """What an arm reads in the order of its questions, who stands for it, its length in weeks, and the defaults it needed.

    ``others`` are the readings of people drawn around the typical one, under the same laws; ``around`` those of the typical one
    and then of weighted people, all under the central laws, with their ``weights`` (that of the typical one is 0).  Either is
    empty where it was not asked for.
    """

    person: CompletedPerson
    readings: tuple[Reading, ...]
    others: tuple[Reading, ...]
    around: tuple[Reading, ...]
    weights: np.ndarray
    weeks: int
    defaults: DoseDefaults


class Runner:
    """Runs arms with one engine; a person who stands for several arms in turn is brought up to today once.

    Parameters
    ----------
    mechanism, engine
        Laws and their solver.
    draws, seed
        Of the laws.
    laws
        Parameters of each draw instead; then nobody is drawn around the typical person.
    has_group
        Whether weighted people around the typical person are run under the central laws.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        engine: Engine,
        draws: int,
        seed: int = 1,
        *,
        laws: Sequence[Mapping[str, float]] | None = None,
        has_group: bool = True,
    ):
        self.mechanism, self.engine, self.draws, self.seed, self.laws = mechanism, engine, draws, seed, laws
        self.has_group = has_group
        self._known: tuple[Person, _People] | None = None

    def arm(
        self,
        arm: TrainingArm | AcuteArm,
        outcomes: Sequence[TrainingOutcome],
        asked: Sequence[Question],
        defaults: DoseDefaults | None = None,
    ) -> ArmReadings | str:
        """Return the readings of one arm, or why it cannot be simulated as told; ``defaults`` stand in for what it leaves out."""
        defaults = defaults or read_dose_defaults()
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
        people = self._people(person_of_training(self.mechanism, arm, outcomes, defaults))
        programme = programme_of_arm(arm, defaults)
        usual = scenario_of(control_of_arm(arm, programme)) if any(q.comparison == "net" for q in asked) else None
        days = [reading_day(question, weeks) for question in asked]
        times = np.unique([0.0, *days])
        symbols = tuple(dict.fromkeys(question.known.symbol for question in asked))

        def read(who: Participant) -> tuple[Reading, ...]:
            done = who.seen(scenario_of(programme), weeks, times, symbols)
            rest = who.seen(usual, weeks, times, symbols) if usual is not None else done
            found = []
            for question, day in zip(asked, days, strict=True):
                column, at = symbols.index(question.known.symbol), int(np.searchsorted(times, day))
                start, end = done[:, 0, column], done[:, at, column]
                found.append(Reading(end - (rest[:, at, column] if question.comparison == "net" else start), start))
            return tuple(found)

        return people.readings(read, weeks, defaults)

    def _bout(self, arm: AcuteArm, asked: Sequence[Question], defaults: DoseDefaults) -> ArmReadings:
        people = self._people(person_of_arm(self.mechanism, arm, (), defaults))
        scenario = scenario_of(bout_of_arm(arm, defaults))
        session = people.typical.plan(scenario, 1).sessions[0]
        rest = session.t_start_day - BEFORE_MIN / MINUTES_PER_DAY
        minutes = [reading_minutes(question, arm.duration_min or session.duration_min) for question in asked]
        days = [session.t_start_day + np.asarray(times) / MINUTES_PER_DAY for times in minutes]
        times = np.unique(np.concatenate([[rest], *days]))
        symbols = tuple(dict.fromkeys(question.known.symbol for question in asked))

        def read(who: Participant) -> tuple[Reading, ...]:
            values = who.seen(scenario, 1, times, symbols)
            found = []
            for question, when in zip(asked, days, strict=True):
                column, at = symbols.index(question.known.symbol), np.isin(times, when)
                start = values[:, 0, column]
                found.append(Reading(values[:, at, column].max(axis=1) - start, start))
            return tuple(found)

        return people.readings(read, 1, defaults)

    def _people(self, person: Person) -> _People:
        unnamed = replace(person, label="")
        if self._known is None or self._known[0] != unnamed:
            typical, drawn = (Settings(draws=self.draws, seed=self.seed, is_typical=is_typical) for is_typical in (True, False))
            self._known = unnamed, _People(
                Participant(self.mechanism, self.engine, person, typical, draws=self.laws),
                Participant(self.mechanism, self.engine, person, drawn) if self.laws is None else None,
                *(self._around(person) if self.has_group else (None, np.empty(0))))
        return self._known[1]

    def _around(self, person: Person) -> tuple[Participant, np.ndarray]:
        whole = complete_person(person)
        nodes = people_around(whole)
        people = [draw_unknown(whole, np.random.default_rng(self.seed), is_typical=True), *(node.person for node in nodes)]
        group = Participant(self.mechanism, self.engine, person, Settings(draws=len(people), is_typical=True),
                            draws=[{}] * len(people), people=people, is_central=True)
        return group, np.array([0.0, *(node.weight for node in nodes)])


@dataclass(frozen=True)
class _People:
    """Everybody who stands for an arm, at their starts."""

    typical: Participant
    others: Participant | None
    around: Participant | None
    weights: np.ndarray

    def readings(
        self, read: Callable[[Participant], tuple[Reading, ...]], weeks: int, defaults: DoseDefaults
    ) -> ArmReadings:
        """Return what everybody reads."""
        return ArmReadings(
            self.typical.person, read(self.typical), read(self.others) if self.others else (),
            read(self.around) if self.around else (), self.weights, weeks, defaults)


def person_of_training(
    mechanism: Mechanism, arm: TrainingArm, outcomes: Sequence[TrainingOutcome], defaults: DoseDefaults
) -> Person:
    """Return who stands for an arm, in whatever order its rows are written."""
    ordered = sorted(outcomes, key=lambda row: (row.outcome, row.unit, row.measure, row.ex_pre.mean or 0.0))
    return person_of_arm(mechanism, arm, ordered, defaults)


def reading_day(question: Question, weeks: int) -> float:
    """Return when an outcome is measured: rested after the end, or within the programme at the week told."""
    week = question.week
    return 7.0 * weeks + REST_DAYS if week is None or round(week) >= weeks else 7.0 * max(1, round(week))


def reading_minutes(question: Question, duration_min: float) -> np.ndarray:
    """Return when samples are taken, minutes (T,) from the start of a bout; the highest counts."""
    if not question.t_min:
        return WINDOW_MIN
    return np.array(question.t_min) + (duration_min if question.from_end else 0.0)
