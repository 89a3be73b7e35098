"""Rows of study tables as terms of a likelihood: what was reported, beside what the mechanism makes of the same arm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._data import Z95, Data
from exerkine.engine import Engine
from exerkine.evidence import AcuteArm, TrainingArm, TrainingOutcome
from exerkine.mechanism import Mechanism
from exerkine.trials import (
    Frame,
    GroupMean,
    Question,
    Reading,
    Runner,
    StudyTable,
    frame_of,
    group_mean,
    questions_of,
    read_spreads,
    skip_reasons,
)

RANGES = {"up": (Z95, np.inf), "none": (-Z95, Z95), "down": (-np.inf, -Z95)}


@dataclass(frozen=True)
class Term:
    """One row that may inform parameters, in its ``frame``.

    ``scale`` is what one standard deviation is in the unit of the frame: between people, and for the rise in a bout rather how
    far trials of such a rise differ.  ``observed``, ``se``, ``lo`` and ``hi`` are in such deviations; ``observed`` is NaN where
    only the direction is known, and the effect then lies between ``lo`` and ``hi``.  ``mean`` leads from the typical person to
    the mean over the people of the arm.
    """

    frame: Frame
    mean: GroupMean
    scale: float
    observed: float
    se: float
    lo: float
    hi: float

    @property
    def question(self) -> Question:
        """What is asked of the mechanism."""
        return self.frame.question

    @property
    def outcome_class(self) -> str:
        """The class of the outcome."""
        return self.question.known.outcome_class

    def predicted(self, reading: Reading) -> np.ndarray:
        """Return what the typical person reads as predictions (D,) of the term."""
        return self.mean.of(self.frame.on_scale(reading.change, reading.start)) / self.scale

    @property
    def is_range(self) -> bool:
        """Whether only a direction is known."""
        return not np.isfinite(self.observed)


@dataclass(frozen=True)
class ArmTerms:
    """One arm with its rows, its terms, and the places of the dose defaults that it needs."""

    arm: TrainingArm | AcuteArm
    outcomes: tuple[TrainingOutcome, ...]
    terms: tuple[Term, ...]
    needed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Unused:
    """A row that informs nothing, and why."""

    study_id: str
    outcome: str
    line: int
    reason: str


def terms_of(mechanism: Mechanism, engine: Engine, table: StudyTable) -> tuple[tuple[ArmTerms, ...], tuple[Unused, ...]]:
    """Return the arms with at least one term, and every row that is none with the reason.

    Rows are those that a validation predicts.  One with a number and an error, printed or from a p value or usual for so many
    people, is a number; one with a direction only is a range.  Each arm is run once at the prior's middle, which sets the
    scales.  Arms that the same person stands for follow one another.
    """
    asked, skipped, _ = questions_of(table)
    unused = [Unused(one.study_id, one.outcome, one.line, one.reason) for one in skipped]
    outcomes: defaultdict[str, list[TrainingOutcome]] = defaultdict(list)
    for row in table.studies.all_outcomes:
        outcomes[row.arm_id].append(row)
    by_arm: defaultdict[str, list[Question]] = defaultdict(list)
    for question in asked:
        by_arm[question.arm.arm_id].append(question)
    runner, arms, persons = Runner(mechanism, engine, 1, laws=[{}]), [], []
    for arm_id, questions in by_arm.items():
        arm, rows = questions[0].arm, outcomes[arm_id]
        done = runner.arm(arm, rows, questions)
        if isinstance(done, str):
            unused += [_unused(question, done) for question in questions]
            continue
        terms = []
        for question, reading, around in zip(questions, done.readings, done.around, strict=True):
            frame = frame_of(mechanism, question, done.person, float(reading.start[0]), table.studies.assumptions)
            found = frame if isinstance(frame, str) else _term(frame, group_mean(frame, around, done.weights), reading)
            if isinstance(found, Term):
                terms.append(found)
            else:
                unused.append(_unused(question, found))
        if terms:
            arms.append(ArmTerms(arm, tuple(rows), tuple(terms), tuple(done.defaults.needed)))
            persons.append(repr(done.person))
    arms = [arms[i] for i in sorted(range(len(arms)), key=lambda i: persons[i])]
    return tuple(arms), tuple(unused)


def data_of(
    arms: Sequence[ArmTerms], classes: Sequence[str], shifts: np.ndarray | None = None, telling: float = 1.0
) -> Data:
    """Return the terms of arms as data of a fit; a group is one outcome of one trial.

    ``classes`` are the classes in the order in which their numbers count; the spread between trials to expect is that of
    ``between_study.csv``.
    """
    terms = [term for arm in arms for term in arm.terms]
    groups: defaultdict[tuple[str, str], int] = defaultdict(lambda: len(groups))

    def column(name: str) -> np.ndarray:
        return np.array([getattr(term, name) for term in terms])

    return Data(
        observed=column("observed"), se=column("se"), lo=column("lo"), hi=column("hi"),
        groups=np.array([groups[term.question.trial, term.question.row.outcome] for term in terms]),
        classes=np.array([classes.index(term.outcome_class) for term in terms]),
        tau_scale=np.array([read_spreads()[name, "tau"] for name in classes]),
        shifts=shifts if shifts is not None else np.empty((0, 0)), telling=telling)


def _term(frame: Frame, mean: GroupMean, reading: Reading) -> Term | str:
    """Return a frame as a term; ``reading`` is that of the typical person at the prior's middle."""
    middle = float(mean.of(frame.on_scale(reading.change, reading.start))[0])
    if not np.isfinite(middle):
        return "the run at the prior's middle did not finish"
    scale = frame.between(abs(middle)) / read_spreads()[frame.question.known.outcome_class, "tau"]
    se = frame.error(abs(middle)) / scale
    if frame.observed is not None:
        return Term(frame, mean, scale, frame.observed / scale, se, -np.inf, np.inf)
    ends = RANGES.get(frame.question.row.direction)
    if ends is None:
        return skip_reasons()["no_number"][0]
    return Term(frame, mean, scale, np.nan, se, ends[0] * se, ends[1] * se)


def _unused(question: Question, reason: str) -> Unused:
    return Unused(question.arm.study_id, question.row.outcome, question.line, reason)
