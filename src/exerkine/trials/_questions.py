"""Rows of study tables -> what a case needs to know before anything is run, or why a row becomes none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from exerkine.errors import unknown_name_advice
from exerkine.evidence import (
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Assumptions,
    ReportedChange,
    Summary,
    TrainingArm,
    TrainingOutcome,
    reported_change,
)
from exerkine.simulation import arm_obstacle, read_arm_words
from exerkine.synthesis import (
    comparison_of,
    error_from_p,
    one_time_each,
    read_rules,
    runs_against,
    trials_of,
    unfit_reason,
)
from exerkine.trials._classes import OutcomeClass, class_of, read_outcome_classes
from exerkine.trials._skipped import Skipped
from exerkine.trials._table import StudyTable

POOLED = "META"
CONTROL_TRAINS = frozenset({"control_trains", "control_training_unclear", "p_within_arm", "effect_within_arm"})
PERCENT = 100.0
OF_REST = {"pct_of_rest": PERCENT, "fold_of_rest": 1.0}
"""Units of a sample that is printed as a share of the resting level, and what they call that level."""
QUANTITIES = ("", "total", "vs_rest", "net_cerebral_uptake")
ODD_POINTS = frozenset({"doubtful", "other_people", "fold_ambiguous"})


@dataclass(frozen=True)
class Question:
    """A case before it is run: the arm, the row in the form of a training outcome, the effect it prints, and how it is read.

    ``reported`` is None where the source gives a direction only; ``se`` is what the source tells of its error.  ``t_min`` are
    minutes from the start of a bout at which samples were taken, empty where the source says only that it is the peak;
    ``from_end`` says that they count from its end.  ``weeks`` is when a training outcome was measured.
    """

    arm: TrainingArm | AcuteArm
    trial: str
    row: TrainingOutcome
    known: OutcomeClass
    comparison: str
    reported: ReportedChange | None
    se: float | None
    se_from: str
    sign: float
    line: int
    week: float | None = None
    t_min: tuple[float, ...] = ()
    from_end: bool = False
    rest_from_norm: bool = False


def questions_of(table: StudyTable) -> tuple[list[Question], list[Skipped], int]:
    """Return what can be asked of a table, the rows that cannot, and how many samples of bouts were joined with another."""
    asked, skipped = _training(table)
    bouts, out, joined = _bouts(table)
    return asked + bouts, [*table.skipped, *skipped, *out], joined


def _training(table: StudyTable) -> tuple[list[Question], list[Skipped]]:
    studies = table.studies
    trial = trials_of(studies.arms.values())
    asked: list[Question] = []
    out: list[Skipped] = []
    by_outcome: defaultdict[str, list[tuple[TrainingArm, TrainingOutcome, int]]] = defaultdict(list)
    for row, line in zip(studies.all_outcomes, table.outcome_lines, strict=True):
        arm = studies.arm(row.arm_id)
        reason = _unusable(arm, row)
        if reason:
            out.append(Skipped(arm.study_id, row.outcome, line, *reason))
        else:
            by_outcome[row.outcome].append((arm, row, line))
    for rows in by_outcome.values():
        repeats = one_time_each([(arm, row) for arm, row, _ in rows], trial)
        for number, (arm, row, line) in enumerate(rows):
            found = repeats.get(number) or _question(arm, row, line, trial[arm.arm_id], studies.assumptions)
            if isinstance(found, Question):
                asked.append(found)
            else:
                out.append(Skipped(arm.study_id, row.outcome, line, found))
    return asked, out


def _unusable(arm: TrainingArm, row: TrainingOutcome) -> tuple[str, ...]:
    if arm.species != "human":
        return ("animal",)
    if arm.design == POOLED:
        return ("pooled",)
    reason = unfit_reason(arm, row)
    if reason in ("no_exercise", "acute", "no_trial", "co_intervention"):
        return (reason,)
    known = class_of(row.outcome, "training", row.matrix)
    if known is None:
        return ("unknown_outcome", _outcome_advice(row.outcome, "training"))
    return _arm_fault(arm, arm.condition) or ((reason,) if reason else ()) or (() if known.symbol else ("no_symbol",))


def _arm_fault(arm: TrainingArm | AcuteArm, population: str) -> tuple[str, ...]:
    words = read_arm_words()
    for code, fault in (("unknown_modality", words.modality_fault(arm.modality)),
                        ("unknown_population", words.population_fault(population)), ("dose", arm_obstacle(arm))):
        if fault:
            return code, fault
    return ()


def _outcome_advice(outcome: str, setting: str) -> str:
    codes = {name for name, where, _ in read_outcome_classes() if where == setting}
    return f"the outcome '{outcome}' is not known. {unknown_name_advice(outcome, codes)}"


def _question(
    arm: TrainingArm, row: TrainingOutcome, line: int, trial: str, assumptions: Assumptions
) -> Question | str:
    scale = read_rules().scales.get(row.outcome)
    if scale is not None and row.measure in scale.apart:
        return "other_instrument"
    change = reported_change(row, assumptions)
    if change is not None and change.effect_type not in ("MD", "SMD", "PCT"):
        return "other_scale"
    if change is None and not row.direction:
        return "no_number"
    comparison = comparison_of(arm, row, change) if change is not None else _silent_comparison(arm, row)
    if not comparison:
        return "comparison_unclear"
    known = class_of(row.outcome, "training", row.matrix)
    assert known is not None
    if known.outcome_class == "cognition" and comparison == "within":
        return "retest"
    se, se_from = _error(row, change, comparison)
    sign = -1.0 if scale is not None and runs_against(row, scale) else 1.0
    week = row.at_week.middle if row.at_week is not None else None
    return Question(arm, trial, row, known, comparison, change, se, se_from, sign, line, week)


def _error(row: TrainingOutcome, change: ReportedChange | None, comparison: str) -> tuple[float | None, str]:
    if change is None:
        return None, "default"
    if change.se:
        return change.se, "printed"
    from_p = error_from_p(row, change, comparison)
    return (from_p, "p value") if from_p else (None, "default")


def _silent_comparison(arm: TrainingArm, row: TrainingOutcome) -> str:
    """Return what a direction without a number compares, as `comparison_of` judges an effect."""
    if CONTROL_TRAINS & (row.flags | arm.flags) or arm.design == "PREPOST" or "no_inactive_arm" in arm.flags:
        return "within"
    return "net" if arm.design == "RCT" or arm.control or row.n_ctl else ""


def _bouts(table: StudyTable) -> tuple[list[Question], list[Skipped], int]:
    studies = table.studies
    asked: list[Question] = []
    out: list[Skipped] = []
    joined = 0
    groups: defaultdict[tuple[str, ...], list[tuple[AcutePoint, int]]] = defaultdict(list)
    for point, line in zip(studies.all_points, table.point_lines, strict=True):
        groups[point.arm_id, point.exerkine, point.matrix, point.measure, point.unit].append((point, line))
    for points in groups.values():
        arm = studies.acute_arm(points[0][0].arm_id)
        fault = _bout_fault(arm, points[0][0].exerkine, points[0][0].matrix, points[0][0].measure)
        found = fault or _of_samples(arm, points, studies.assumptions)
        if isinstance(found, Question):
            asked.append(found)
            joined += len(points) - 1
        else:
            out += [Skipped(arm.study_id, point.exerkine, line, *found) for point, line in points]
    for row, line in zip(studies.all_directions, table.direction_lines, strict=True):
        arm = studies.acute_arm(row.arm_id)
        fault = _bout_fault(arm, row.exerkine, row.matrix, "") or (() if row.direction else ("no_number",))
        if fault:
            out.append(Skipped(arm.study_id, row.exerkine, line, *fault))
        else:
            asked.append(_of_direction(arm, row, line))
    return asked, out, joined


def _bout_fault(arm: AcuteArm, outcome: str, matrix: str, measure: str) -> tuple[str, ...]:
    if "meta_analysis" in arm.flags:
        return ("pooled",)
    if "lactate_infused" in arm.flags:
        return ("co_intervention",)
    if "chosen_by_outcome" in arm.flags:
        return ("chosen",)
    known = class_of(outcome, "bout", matrix)
    if known is None and class_of(outcome, "bout", "") is None:
        return "unknown_outcome", _outcome_advice(outcome, "bout")
    is_brain = matrix == "brain_av_diff", measure == "net_cerebral_uptake"
    if known is None or measure not in QUANTITIES or (known.symbol and is_brain[0] != is_brain[1]):
        return "other_quantity", " ".join(part for part in (matrix, measure) if part)
    return _arm_fault(arm, arm.population) or (() if known.symbol else ("no_symbol",))


def _of_samples(
    arm: AcuteArm, points: Sequence[tuple[AcutePoint, int]], assumptions: Assumptions
) -> Question | tuple[str, ...]:
    """Return the largest sample after the start less the one at rest; the same is then asked of the model."""
    first = points[0][0]
    known = class_of(first.exerkine, "bout", first.matrix)
    assert known is not None
    rest = sorted((point for point, _ in points if _is_rest(point) and point.mean is not None), key=_when)
    later = [(point, line) for point, line in points if not _is_rest(point) and point.mean is not None
             and not ODD_POINTS & point.flags]
    if not later:
        return ("no_number",)
    times = [_time(point) for point, _ in later]
    if any(time is None and "peak" not in point.flags for time, (point, _) in zip(times, later, strict=True)):
        return ("no_time",)
    point, line = max(later, key=lambda pair: (pair[0].mean or 0.0, -_when(pair[0])))
    from_norm = False
    before = Summary(rest[-1].mean, rest[-1].sd, rest[-1].sem) if rest else Summary(OF_REST.get(first.unit))
    if first.unit != "SMD" and before.mean is None:
        if not known.rest_from_norm:
            return ("no_rest_sample",)
        from_norm = True
    row = _as_outcome(arm, point, before)
    change = reported_change(row, assumptions) if not from_norm else None
    se, se_from = _error(row, change, "within") if not from_norm else (_own_error(point, arm), "printed")
    known_times = [time for time in times if time is not None]
    is_timed = len(known_times) == len(times)
    ends = {point.t_min is None for point, _ in later}
    return Question(
        arm, arm.study_id, row, known, "within", change, se, se_from if se else "default", 1.0, line,
        t_min=tuple(sorted(set(known_times))) if is_timed and len(ends) == 1 else (), from_end=ends == {True},
        rest_from_norm=from_norm)


def _as_outcome(arm: AcuteArm, point: AcutePoint, before: Summary) -> TrainingOutcome:
    common = {"arm_id": arm.arm_id, "outcome": point.exerkine, "row": point.row, "matrix": point.matrix, "n_ex": arm.n}
    assert point.mean is not None
    if point.unit == "SMD":
        return TrainingOutcome(**common, effect=point.mean, effect_type="SMD", effect_lo=point.lo, effect_hi=point.hi,  # type: ignore[arg-type]
                               flags=frozenset({"effect_within_arm"}))
    if point.unit in OF_REST:
        fold = PERCENT / OF_REST[point.unit]
        sd, sem = (spread * fold if spread is not None else None for spread in (point.sd, point.sem))
        return TrainingOutcome(**common, unit="%", ex_change=Summary(point.mean * fold - PERCENT, sd, sem))  # type: ignore[arg-type]
    after = Summary(point.mean, point.sd, point.sem)
    return TrainingOutcome(**common, unit=point.unit, ex_pre=before, ex_post=after)  # type: ignore[arg-type]


def _own_error(point: AcutePoint, arm: AcuteArm) -> float | None:
    return point.sem if point.sem else point.sd / arm.n**0.5 if point.sd and arm.n else None


def _when(point: AcutePoint) -> float:
    return _time(point) or 0.0


def _is_rest(point: AcutePoint) -> bool:
    if point.t_min is not None:
        return point.t_min <= 0.0
    return point.t_post_min is not None and point.t_post_min < 0.0 and "during_exercise" not in point.flags


def _time(point: AcutePoint) -> float | None:
    return point.t_min if point.t_min is not None else point.t_post_min


def _of_direction(arm: AcuteArm, row: AcuteDirection, line: int) -> Question:
    known = class_of(row.exerkine, "bout", row.matrix)
    assert known is not None
    outcome = TrainingOutcome(arm.arm_id, row.exerkine, row.row, matrix=row.matrix, n_ex=arm.n, p_value=row.p_value,
                              direction=row.direction)
    times = (row.t_post_min,) if row.t_post_min is not None and row.t_post_min >= 0.0 else ()
    return Question(arm, arm.study_id, outcome, known, "within", None, None, "default", 1.0, line, t_min=times,
                    from_end=bool(times))
