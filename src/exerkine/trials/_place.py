"""One question with its readings on one scale: observed effect and error beside law draws and the other parts of spread."""

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
from exerkine.trials._run import Reading
from exerkine.units import convert

PERCENT = 100.0
Z_UNIT = "{z}"
CENTRAL = (15.87, 84.13)
"""One standard deviation to both sides of the median."""


@dataclass(frozen=True)
class Placed:
    """A case on its scale ``unit``: what was observed, the law draws (D,), and the other parts as standard deviations.

    ``se`` is what the source tells of its error; ``error`` that, or the default where it tells none.
    """

    unit: str
    observed: float | None
    se: float | None
    lo: float | None
    hi: float | None
    laws: np.ndarray
    people: float
    between: float
    error: float
    se_from: str
    defaults: tuple[str, ...]


def place(mechanism: Mechanism, question: Question, reading: Reading, assumptions: Assumptions) -> Placed | str:
    """Return a question on the scale on which effect and prediction can be compared, or why there is none."""
    known = question.known
    observable = mechanism.observables[known.symbol]
    question = _with_rest(question, observable, reading.person, assumptions)
    reported = question.reported or _direction_only(question, observable)
    if isinstance(reported, str):
        return reported
    start = float(np.nanmedian(reading.start))
    sd, ratio = _people_sd(question, observable, reading.person, start)
    scaled = [
        common_scale(question.row, observable, reported, known.sign * change, before, people_sd=sd,
                     is_stand_in=known.is_stand_in, sign=question.sign)
        for change, before in ((reading.change, reading.start), (reading.other_change, reading.other_start))]
    typical, others = scaled
    if isinstance(typical, str) or isinstance(others, str):
        return str(typical)
    unit, factor, laws = typical
    laws = np.where(np.isfinite(laws), laws, np.nan)
    one_sd = 1.0 if unit == "SMD" else PERCENT * ratio if unit.startswith("%") else _own_sd(question, factor, sd)
    spread = read_spreads()
    n, n_control, defaults = _sizes(question)
    middle = abs(float(np.nanmedian(laws))) if np.isfinite(laws).any() else 0.0
    between = spread[known.outcome_class, "tau"] * one_sd
    shares = 1.0 / n + (1.0 / n_control if n_control else 0.0)
    error = math.sqrt(2.0 * (1.0 - assumptions.within_person_correlation) * shares) * one_sd
    if isinstance(question.arm, AcuteArm):
        between = math.hypot(between, spread[known.outcome_class, "tau_of_effect"] * middle)
        error = math.hypot(error, spread[known.outcome_class, "rise_cv"] * middle / math.sqrt(n))
    se = abs(factor) * question.se if question.se and question.reported is not None else None
    ends = [None, None] if question.reported is None else _interval(reported, factor, se)
    return Placed(
        unit, None if question.reported is None else factor * reported.value, se, ends[0], ends[1], laws,
        _response_sd(laws, others[2]) / math.sqrt(n), between, se if se is not None else error,
        question.se_from if se is not None else "default", defaults if se is None else ())


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


def _interval(reported: ReportedChange, factor: float, se: float | None) -> list[float | None]:
    if reported.lo is not None and reported.hi is not None:
        return sorted((factor * reported.lo, factor * reported.hi))  # type: ignore[return-value]
    centre = factor * reported.value
    return [centre - Z * se, centre + Z * se] if se is not None else [None, None]


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


def _response_sd(typical: np.ndarray, others: np.ndarray) -> float:
    """Return how far people's responses differ: under the same laws, other people less the typical one."""
    apart = (others - typical)[np.isfinite(others - typical)]
    if not len(apart):
        return 0.0
    low, high = np.percentile(apart, CENTRAL)
    return float(high - low) / 2.0
