"""One printed result -> an effect on the scale of its outcome, or the reason why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from exerkine.errors import UnitError
from exerkine.evidence import Assumptions, ReportedChange, TrainingArm, TrainingOutcome, reported_change
from exerkine.synthesis._quantiles import normal_quantile
from exerkine.synthesis._scales import OutcomeScale
from exerkine.units import convert

COMPARISONS = ("net", "within")
"""Exercise less a group that rested, or the change of the exercise group alone; the two are never pooled together."""
NOT_TRAINING = {"acute_bout": "acute", "cross_sectional": "no_trial", "observational": "no_trial"}
NOT_EXERCISE = ("none", "cognitive")
DOUBTFUL = frozenset({"misprint_suspected", "copy_error_suspected", "ci_unusable", "implausibly_large"})
OTHER_CONTRAST = frozenset({"contrast_between_programmes", "baseline_contrast"})
NOT_A_CHANGE = ("share_of_trials",)
Z_UNIT = "{z}"


@dataclass(frozen=True)
class RowEffect:
    """The effect of one row on the outcome's scale, with its standard error.

    ``se_from`` says where the error comes from: ``interval``, ``change scores``, ``before and after`` or ``p value``;
    ``is_standardised_here`` that the row's own spread was used, so that Hedges' correction is ours.
    """

    arm: TrainingArm
    row: TrainingOutcome
    value: float
    se: float
    comparison: str
    se_from: str
    is_standardised_here: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A row that is not pooled, and why: ``reason`` is a word of docs/synthesis.md."""

    arm_id: str
    outcome: str
    row: int
    reason: str


def row_effect(
    arm: TrainingArm, row: TrainingOutcome, scale: OutcomeScale, assumptions: Assumptions, comparison: str = "net"
) -> RowEffect | LeftOut:
    """Return the effect of a row on ``scale``, or why it cannot be pooled as ``comparison``.

    Standard errors are those of `reported_change`; where it has none, |effect| / z of an exact two-sided p value of the
    comparison (Cochrane Handbook 6.5.2.3).  See ``docs/synthesis.md`` for the formulae of each scale.
    """

    def out(reason: str) -> LeftOut:
        return LeftOut(arm.arm_id, row.outcome, row.row, reason)

    if reason := unfit_reason(arm, row):
        return out(reason)
    if row.measure in scale.apart:
        return out("other_instrument")
    change = reported_change(row, assumptions)
    if change is None:
        return out("no_number")
    if change.effect_type not in ("MD", "SMD", "PCT"):
        return out("other_scale")
    found = comparison_of(arm, row, change)
    if found != comparison:
        return out("comparison_unclear" if found == "" else "other_comparison")
    se, se_from = change.se, "interval" if change.derived_from == "reported effect" else change.derived_from
    if not se:
        se, se_from = error_from_p(row, change, found), "p value"
    if not se:
        return out("no_error")
    placed = _on_scale(row, change, se, scale)
    if isinstance(placed, str):
        return out(placed)
    value, error, is_here = placed
    sign = -1.0 if runs_against(row, scale) else 1.0
    return RowEffect(arm, row, sign * value, error, found, se_from, is_here)


def unfit_reason(arm: TrainingArm, row: TrainingOutcome) -> str:
    """Return why a row tells no effect of exercise on people, a word of docs/synthesis.md; empty when it may."""
    if arm.species != "human":
        return "animal"
    for flag, reason in NOT_TRAINING.items():
        if flag in arm.flags:
            return reason
    if arm.modality in NOT_EXERCISE:
        return "no_exercise"
    if arm.co_intervention:
        return "co_intervention"
    if DOUBTFUL & row.flags:
        return "doubtful"
    if OTHER_CONTRAST & row.flags or row.measure in NOT_A_CHANGE:
        return "other_contrast"
    return ""


def comparison_of(arm: TrainingArm, row: TrainingOutcome, change: ReportedChange) -> str:
    """Return ``net`` or ``within``, or nothing where the source leaves it open."""
    if change.comparison != "as reported":
        return "within" if change.comparison == "within arm" else "net"
    if arm.design == "PREPOST" or "no_inactive_arm" in arm.flags:
        return "within"
    return "net" if arm.design == "RCT" or arm.control else ""


def error_from_p(row: TrainingOutcome, change: ReportedChange, comparison: str) -> float | None:
    """Return |effect| / z of an exact two-sided p value of the comparison, None where none is printed."""
    p = row.p_between if "p_within_arm" in row.flags and comparison == "net" else row.p_value
    if p is None or p.lo is None or p.lo != p.hi or not 0 < p.lo < 1:
        return None
    return abs(change.value) / normal_quantile(1 - p.lo / 2) or None


def runs_against(row: TrainingOutcome, scale: OutcomeScale) -> bool:
    """Return whether a printed test runs against its outcome, as seconds do where more is better."""
    is_named = scale.scale == "SMD" and bool({row.unit, row.measure} & scale.reversed)
    return is_named != ("scale_reversed" in row.flags)


def _on_scale(
    row: TrainingOutcome, change: ReportedChange, se: float, scale: OutcomeScale
) -> tuple[float, float, bool] | str:
    if scale.scale == "HR":
        return "other_scale"
    if scale.scale == "MD":
        if change.effect_type != "MD":
            return "other_scale"
        if not change.unit:
            return "no_unit"
        try:
            factor = convert(1.0, change.unit, scale.unit)
        except UnitError:
            return "other_scale"
        return change.value * factor, se * factor, False
    if scale.scale == "PCT":
        if change.effect_type == "PCT":
            return change.value, se, False
        mean = row.ex_pre.mean
        if change.effect_type != "MD" or not mean or mean < 0:
            return "other_scale"
        return 100 * change.value / mean, 100 * se / mean, False
    if change.effect_type == "SMD":
        return change.value, se, False
    return _standardised(row, change, se) if change.effect_type == "MD" else "other_scale"


def _standardised(row: TrainingOutcome, change: ReportedChange, se: float) -> tuple[float, float, bool] | str:
    """Return g = J d with d the difference over the pooled SD before (Morris 2008), and its standard error.

    var g = J^2 (se^2 / sd^2 + d^2 / (2 df)), J = 1 - 3 / (4 df - 1).
    """
    groups = [(sd, n) for sd, n in ((_sd(row, "ex"), row.n_ex), (_sd(row, "ctl"), row.n_ctl)) if sd and n and n > 1]
    if not groups:
        return (change.value, se, False) if change.unit == Z_UNIT else "no_spread"
    df = sum(n - 1 for _, n in groups)
    sd = math.sqrt(sum((n - 1) * sd**2 for sd, n in groups) / df)
    d, j = change.value / sd, 1 - 3 / (4 * df - 1)
    return j * d, j * math.sqrt((se / sd) ** 2 + d**2 / (2 * df)), True


def _sd(row: TrainingOutcome, group: str) -> float | None:
    before, n = (row.ex_pre, row.n_ex) if group == "ex" else (row.ctl_pre, row.n_ctl)
    if before.sd is not None:
        return before.sd
    return before.se * math.sqrt(n) if before.se is not None and n else None
