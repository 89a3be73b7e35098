"""The effect of exercise as a source reports it, on one scale per outcome, with a standard error by a stated rule."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from exerkine.evidence._read import read_assumptions
from exerkine.evidence._values import Assumptions, Span, Summary, TrainingOutcome

LEVEL = 0.95  # of every interval here, and 1 - LEVEL the limit above which a p value counts as no effect
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_NO_EFFECT = {"HR": 1.0}  # every other effect type has its "no effect" at 0
_CONTROL_IS_NO_REST = {"control_trains", "control_training_unclear"}


@dataclass(frozen=True)
class ReportedChange:
    """The effect of exercise on one outcome of one arm, as published.

    ``value`` is in ``unit`` when ``effect_type`` is MD, in per cent when PCT, a standardised mean difference when SMD,
    a ratio when HR, a correlation when RHO.  ``comparison`` is ``net of control``, ``within arm``, or ``as reported``
    where the row does not tell.  ``derived_from`` is ``reported effect``, ``change scores`` (no assumption) or
    ``before and after`` (assumed correlation).  ``se``, ``lo`` and ``hi`` (95 %) are None where the source prints too
    little.  ``null_reasons`` says why it counts as a null result: any of ``interval``, ``p value``, ``direction``,
    ``computed interval``; empty if it does not.
    """

    arm_id: str
    outcome: str
    row: int
    value: float
    se: float | None
    lo: float | None
    hi: float | None
    unit: str
    effect_type: str
    comparison: str
    derived_from: str
    null_reasons: tuple[str, ...] = ()
    unit_is_missing: bool = False

    @property
    def is_null(self) -> bool:
        """Whether the study found no effect on this outcome."""
        return bool(self.null_reasons)


def reported_change(outcome: TrainingOutcome, assumptions: Assumptions | None = None) -> ReportedChange | None:
    """Return the effect of exercise on an outcome as its source reports it.

    The first of these that the row allows: the source's own mean difference with its interval; the difference of the
    printed changes; the difference of (after - before), exercise minus control, or of the exercise arm alone when
    there is no control; the source's effect of another type, or without interval.  When the control trained too (or
    may have), it is left out and the change within the exercise arm is returned.

    Standard errors: of a change, its printed SE, else SD / sqrt(n), else
    sqrt(sd_pre^2 + sd_post^2 - 2 r sd_pre sd_post) / sqrt(n) with r the within-person correlation of the
    outcome in ``assumptions.csv`` (the same with the SE of both means, without n); of a difference of two arms, the root of the
    summed squares; of a reported effect, the width of its interval / (2 * 1.96).  Intervals are normal, 95 %.

    It counts as null when the source's interval crosses "no effect", its p value is above 0.05, or it concludes
    ``none``; a computed interval is asked only when the source says none of these.  A p value or a conclusion about the
    exercise arm alone (flag ``p_within_arm``) does not judge a difference from control.  An effect printed the other
    way round (flag ``control_minus_exercise``) is turned.

    Parameters
    ----------
    outcome
        A row of ``training_outcomes.csv``.
    assumptions
        The within-person correlations; None takes the shipped ones.

    Returns
    -------
    ReportedChange or None
        None when the row prints a direction or a p value only.

    Examples
    --------
    >>> row = TrainingOutcome("A", "HGS", 1, unit="kg", ex_pre=Summary(25.0), ex_post=Summary(26.5))
    >>> reported_change(row).value
    1.5
    """
    r = (_shipped() if assumptions is None else assumptions).correlation(outcome.outcome)
    found = next(_candidates(outcome, r), None)
    if found is None:
        return None
    value, se, lo, hi, effect_type, comparison, derived = found
    if lo is None and hi is None and se is not None:
        lo, hi = value - Z * se, value + Z * se
    reasons = _null_reasons(outcome, lo, hi, comparison)
    unit = outcome.unit if effect_type in ("MD", "PCT") else ""
    missing = effect_type == "MD" and not unit
    place = (outcome.arm_id, outcome.outcome, outcome.row)
    return ReportedChange(*place, value, se, lo, hi, unit, effect_type, comparison, derived, reasons, missing)


_Found = tuple[float, float | None, float | None, float | None, str, str, str]


@lru_cache(maxsize=1)
def _shipped() -> Assumptions:
    return read_assumptions()


def _candidates(row: TrainingOutcome, r: float) -> Iterator[_Found]:
    rests = not _CONTROL_IS_NO_REST & row.flags
    lo, hi = row.effect_lo, row.effect_hi
    within = "effect_within_arm" in row.flags
    if rests and not within and row.effect is not None and row.effect_type == "MD" and None not in (lo, hi):
        yield _effect(row, row.effect)
    scale = "PCT" if row.unit == "%" else "MD"
    change, control = (row.ex_change, row.n_ex), (row.ctl_change, row.n_ctl)
    if (first := _of_change(*change)) is not None:
        yield _net(first, _of_change(*control) if rests else None, scale, "change scores")
    before_after = _of_levels(row.ex_pre, row.ex_post, row.n_ex, r)
    if before_after is not None:
        second = _of_levels(row.ctl_pre, row.ctl_post, row.n_ctl, r) if rests else None
        yield _net(before_after, second, scale, "before and after")
    if rests and row.effect is not None:
        yield _effect(row, row.effect)


def _effect(row: TrainingOutcome, value: float) -> _Found:
    lo, hi = row.effect_lo, row.effect_hi
    if "control_minus_exercise" in row.flags:
        value, lo, hi = -value, None if hi is None else -hi, None if lo is None else -lo
    se = None
    if lo is not None and hi is not None and row.effect_type != "HR":  # a ratio is symmetric on the log scale only
        se = (hi - lo) / (2 * Z)
    comparison = "as reported"
    if "effect_within_arm" in row.flags:
        comparison = "within arm"
    elif row.n_ctl is not None or row.ctl_pre.mean is not None or row.ctl_post.mean is not None:
        comparison = "net of control"
    return value, se, lo, hi, row.effect_type, comparison, "reported effect"


def _of_change(change: Summary, n: float | None) -> tuple[float, float | None] | None:
    if change.mean is None:
        return None
    if change.se is not None:
        return change.mean, change.se
    return change.mean, change.sd / math.sqrt(n) if change.sd is not None and n else None


def _of_levels(pre: Summary, post: Summary, n: float | None, r: float) -> tuple[float, float | None] | None:
    if pre.mean is None or post.mean is None:
        return None
    se = None
    if pre.sd is not None and post.sd is not None and n:
        se = math.sqrt(pre.sd**2 + post.sd**2 - 2 * r * pre.sd * post.sd) / math.sqrt(n)
    elif pre.se is not None and post.se is not None:
        se = math.sqrt(pre.se**2 + post.se**2 - 2 * r * pre.se * post.se)
    return post.mean - pre.mean, se


def _net(
    exercise: tuple[float, float | None], control: tuple[float, float | None] | None, scale: str, derived: str
) -> _Found:
    if control is None:
        return *exercise, None, None, scale, "within arm", derived
    se = None
    if exercise[1] is not None and control[1] is not None:
        se = math.hypot(exercise[1], control[1])
    return exercise[0] - control[0], se, None, None, scale, "net of control", derived


def _null_reasons(row: TrainingOutcome, lo: float | None, hi: float | None, comparison: str) -> tuple[str, ...]:
    of_arm_only = "p_within_arm" in row.flags and comparison == "net of control"
    p = row.p_between or (None if of_arm_only else row.p_value)
    printed = None not in (row.effect_lo, row.effect_hi) and "effect_within_arm" not in row.flags
    concluded = row.direction if row.direction == "none" or not of_arm_only else ""
    tests = {
        "interval": printed and _crosses(row.effect_lo, row.effect_hi, row.effect_type),
        "p value": _is_above(p),
        "direction": concluded == "none",
        "computed interval": not (printed or p or concluded) and _crosses(lo, hi, ""),
    }
    return tuple(reason for reason, holds in tests.items() if holds)


def _crosses(lo: float | None, hi: float | None, effect_type: str) -> bool:
    none = _NO_EFFECT.get(effect_type, 0.0)
    return lo is not None and hi is not None and lo < none < hi


def _is_above(p: Span | None) -> bool:
    limit = round(1 - LEVEL, 12)
    if p is None or p.lo is None:
        return False
    return p.lo > limit or (p.hi is None and p.lo == limit)
