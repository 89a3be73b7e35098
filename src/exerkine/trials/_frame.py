"""The scale on which one question and what is predicted for it can be compared."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from exerkine.errors import UnitError, UnknownNameError
from exerkine.evidence import AcuteArm, Assumptions, ReportedChange, Summary, read_dose_defaults, reported_change
from exerkine.evidence._change import Z
from exerkine.mechanism import Mechanism, Observable
from exerkine.persons import CompletedPerson, read_norms
from exerkine.simulation import common_scale
from exerkine.trials._classes import read_spreads
from exerkine.trials._questions import Question
from exerkine.units import convert

PERCENT = 100.0
Z_UNIT = "{z}"


@dataclass(frozen=True)
class Frame:
    """A question on its scale ``unit``: what the source says there, and how a prediction gets there.

    ``observed`` is None where the source prints a direction only; ``se`` and the interval ``lo`` to ``hi`` are what it tells
    of its error.  ``one_sd`` is a standard deviation between people on this scale, ``n`` and ``n_control`` (None where no
    control counts) are numbers of people, of which ``defaults`` says what had to be assumed.
    """

    question: Question
    observable: Observable
    reported: ReportedChange
    unit: str
    factor: float
    one_sd: float
    people_sd: float
    n: float
    n_control: float | None
    defaults: tuple[str, ...]
    within_person_correlation: float
    observed: float | None
    se: float | None
    lo: float | None
    hi: float | None

    def on_scale(self, change: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Return predictions (D,) from change and level before, both in the display unit of the observable; NaN for none."""
        known, question = self.question.known, self.question
        found = common_scale(question.row, self.observable, self.reported, known.sign * change, start, people_sd=self.people_sd,
                             is_stand_in=known.is_stand_in, sign=question.sign)
        assert not isinstance(found, str)  # there is a frame because there is a scale
        return np.where(np.isfinite(found[2]), found[2], np.nan)

    def between(self, middle: float) -> float:
        """Return how far trials differ beyond their own errors, where ``middle`` is predicted."""
        spread, name = read_spreads(), self.question.known.outcome_class
        tau = spread[name, "tau"] * self.one_sd
        return math.hypot(tau, spread[name, "tau_of_effect"] * middle) if self._is_bout else tau

    def error(self, middle: float) -> float:
        """Return what the source tells of its error, else the error that so many people would have."""
        if self.se is not None:
            return self.se
        shares = 1.0 / self.n + (1.0 / self.n_control if self.n_control else 0.0)
        error = math.sqrt(2.0 * (1.0 - self.within_person_correlation) * shares) * self.one_sd
        if self._is_bout:
            error = math.hypot(error, read_spreads()[self.question.known.outcome_class, "rise_cv"] * middle / math.sqrt(self.n))
        return error

    @property
    def _is_bout(self) -> bool:
        return isinstance(self.question.arm, AcuteArm)


def frame_of(
    mechanism: Mechanism, question: Question, person: CompletedPerson, start: float, assumptions: Assumptions
) -> Frame | str:
    """Return the scale of a question, or why there is none.

    Parameters
    ----------
    person
        Who stands for the arm.
    start
        Level before, in the display unit of the observable.
    """
    observable = mechanism.observables[question.known.symbol]
    question = _with_rest(question, observable, person, assumptions)
    reported = question.reported or _direction_only(question, observable)
    if isinstance(reported, str):
        return reported
    sd, ratio = _people_sd(question, observable, person, start)
    scaled = common_scale(question.row, observable, reported, np.ones(1), np.ones(1), people_sd=sd,
                          is_stand_in=question.known.is_stand_in, sign=question.sign)
    if isinstance(scaled, str):
        return scaled
    unit, factor, _ = scaled
    one_sd = 1.0 if unit == "SMD" else PERCENT * ratio if unit.startswith("%") else _own_sd(question, factor, sd)
    has_number = question.reported is not None
    se = abs(factor) * question.se if question.se and has_number else None
    lo, hi = _interval(reported, factor, se) if has_number else (None, None)
    n, n_control, defaults = _sizes(question)
    return Frame(question, observable, reported, unit, factor, one_sd, sd, n, n_control, defaults,
                 assumptions.correlation(question.row.outcome), factor * reported.value if has_number else None, se, lo, hi)


def _with_rest(question: Question, observable: Observable, person: CompletedPerson, assumptions: Assumptions) -> Question:
    """Return a bout without a sample at rest with the norm of its people as that sample."""
    if not question.rest_from_norm:
        return question
    rest = getattr(person, observable.person_field or "", None)
    if rest is None:
        return question
    try:
        before = convert(rest, observable.display_unit, question.row.unit)
    except UnitError:
        return question
    row = replace(question.row, ex_pre=Summary(before))
    return replace(question, row=row, reported=reported_change(row, assumptions))


def _direction_only(question: Question, observable: Observable) -> ReportedChange | str:
    """Return an empty effect on the scale that is natural for an observable: SD of a latent score, else per cent."""
    if question.rest_from_norm:
        return f"'{question.row.unit}' cannot be compared with {observable.display_unit}"
    kind = "SMD" if observable.solve == "offset" or observable.display_unit == "SD" else "PCT"
    row = question.row
    return ReportedChange(row.arm_id, row.outcome, row.row, 0.0, None, None, None, "", kind, question.comparison, "")


def _interval(reported: ReportedChange, factor: float, se: float | None) -> tuple[float | None, float | None]:
    if reported.lo is not None and reported.hi is not None:
        lo, hi = sorted((factor * reported.lo, factor * reported.hi))
        return lo, hi
    centre = factor * reported.value
    return (centre - Z * se, centre + Z * se) if se is not None else (None, None)


def _people_sd(
    question: Question, observable: Observable, person: CompletedPerson, start: float
) -> tuple[float, float]:
    """Return the SD between people in the display unit, and as a share of the level before.

    What the study prints comes first, then the norm of its people, then the share that is usual for the class.
    """
    if observable.solve == "offset" or observable.display_unit == "SD":
        return 1.0, 1.0
    before = question.row.ex_pre
    level = abs(start) or 1.0
    if before.sd and before.mean and question.row.unit != Z_UNIT:
        ratio = before.sd / abs(before.mean)
        return ratio * level, ratio
    norm = _norm_sd(observable, person)
    if norm is None:
        ratio = read_spreads()[question.known.outcome_class, "cv"]
        return ratio * level, ratio
    return norm, norm / level


def _norm_sd(observable: Observable, person: CompletedPerson) -> float | None:
    if not observable.person_field:
        return None
    try:
        return read_norms().at(observable.person_field, sex=person.sex, age_y=person.age_y).sd
    except UnknownNameError:
        return None


def _own_sd(question: Question, factor: float, sd: float) -> float:
    """Return the SD between people on the scale of an effect in the unit of the observable."""
    printed = question.row.ex_pre.sd
    return abs(factor) * printed if printed else sd


def _sizes(question: Question) -> tuple[float, float | None, tuple[str, ...]]:
    """Return people who exercised and people of the control (None where none counts); a default where it is not told."""
    row, arm, defaults = question.row, question.arm, read_dose_defaults()
    told = row.n_ex or (arm.n if isinstance(arm, AcuteArm) else arm.n_ex)
    n = defaults.number(told or None, "n_per_arm")
    if question.comparison != "net" or isinstance(arm, AcuteArm):
        return n, None, tuple(defaults.used)
    return n, defaults.number(row.n_ctl or arm.n_ctl or None, "n_per_arm"), tuple(defaults.used)
