"""Rows -> one effect per trial: nobody is counted twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.evidence import Span, TrainingArm, TrainingOutcome
from exerkine.synthesis._rows import RowEffect

WEEK_HOURS = 60.0
DOSES = ("weeks", "sessions_per_week", "minutes_per_week", "hours")


@dataclass(frozen=True)
class TrialEffect:
    """The one effect of a trial, in the outcome's scale, with what stands behind it.

    ``n_ex`` and ``n_ctl`` are people analysed, None where a source does not say.  Moderators are means over the arms by
    size, None where an arm does not tell; ``population`` and ``modality`` join several with ``+``.  ``joined`` says
    what was done to have one effect: any of ``measures``, ``arms``, ``papers``.
    """

    trial: str
    study_ids: tuple[str, ...]
    arm_ids: tuple[str, ...]
    row_ids: tuple[tuple[str, int], ...]
    value: float
    se: float
    design: str
    population: str
    modality: str
    n_ex: float | None
    n_ctl: float | None
    weeks: float | None
    sessions_per_week: float | None
    minutes_per_week: float | None
    hours: float | None
    age_y: float | None
    female_pct: float | None
    se_from: tuple[str, ...]
    joined: tuple[str, ...]


def trials_of(arms: Iterable[TrainingArm]) -> dict[str, str]:
    """Return arm_id -> trial: arms of one study, and studies with one word in ``trial``, are one trial."""
    trial: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    for arm in arms:
        keys = {f"study {arm.study_id}"} | ({f"trial {arm.trial}"} if arm.trial else set())
        met = [key for key in keys if key in groups]
        merged = set().union(keys, *(groups[key] for key in met))
        for key in merged:
            groups[key] = merged
    for arm in arms:
        keys = groups[f"study {arm.study_id}"]
        named = sorted(key.partition(" ")[2] for key in keys if key.startswith("trial "))
        trial[arm.arm_id] = named[0] if named else arm.study_id
    return trial


def one_time_each(rows: Sequence[tuple[TrainingArm, TrainingOutcome]], trial: dict[str, str]) -> dict[int, str]:
    """Return the rows, by position, that repeat the people of another row, with the reason.

    Kept are rows at the end of training, of everybody, as randomised.  A row is left out beside a better one even where
    that better one cannot be pooled: otherwise the result that was printed best would be the one that is taken.
    """
    out: dict[int, str] = {}

    def rest() -> list[int]:
        return [i for i in range(len(rows)) if i not in out]

    for i, (arm, row) in enumerate(rows):
        at, weeks = _middle(row.at_week), _middle(arm.weeks)
        if "possible_repeat" in row.flags:
            out[i] = "repeat"
        elif "follow_up" in row.flags or (at is not None and weeks is not None and at > weeks):
            out[i] = "follow_up"
    for reason, flags in (("per_protocol", {"per_protocol"}), ("subgroup", {"subgroup", "high_mci_risk_only"})):
        whole = {trial[rows[i][0].arm_id] for i in rest() if not flags & rows[i][1].flags}
        out |= {i: reason for i in rest() if flags & rows[i][1].flags and trial[rows[i][0].arm_id] in whole}
    last: dict[tuple[str, ...], float] = {}
    for i in rest():
        key, at = _people(rows[i][0]), _when(*rows[i])
        if at is not None:
            last[key] = max(last.get(key, at), at)
    return out | {i: "earlier" for i in rest() if (at := _when(*rows[i])) is not None and at < last[_people(rows[i][0])]}


def _people(arm: TrainingArm) -> tuple[str, ...]:
    """Return what arms of one study share when they are the same people after fewer and after more weeks."""
    if arm.design != "PREPOST":
        return (arm.arm_id,)
    same = (arm.study_id, arm.condition, arm.modality, arm.mode_detail, arm.female_pct, arm.sessions_per_week, arm.age_mean_y)
    return tuple(map(str, same))


def _when(arm: TrainingArm, row: TrainingOutcome) -> float | None:
    at = _middle(row.at_week)
    return at if at is not None else _middle(arm.weeks)


def _middle(span: Span | None) -> float | None:
    return span.middle if span is not None else None


def joined(trial: str, rows: Sequence[RowEffect], correlation: float) -> TrialEffect:
    """Return one effect from all rows of a trial.

    Measures of one arm are averaged; then arms, by their number of people (a control shared by arms is thereby counted
    once, as when the arms are combined into one group).  The variance is w'Vw, with these correlations in V: between
    measures of one arm and between papers on the same people, ``correlation``; between arms that share a control,
    sqrt(n1 n2 / ((n1 + c)(n2 + c))), 1/2 where sizes are unknown; between arms of different people, 0.
    """
    arms = list(dict.fromkeys(row.arm.arm_id for row in rows))
    size = {a: _known([row.row.n_ex or row.arm.n_ex for row in rows if row.arm.arm_id == a]) for a in arms}
    total = sum(n or 0.0 for n in size.values())
    share = {a: n / total if n is not None and None not in size.values() else 1 / len(arms) for a, n in size.items()}
    count = {a: sum(row.arm.arm_id == a for row in rows) for a in arms}
    w = np.array([share[row.arm.arm_id] / count[row.arm.arm_id] for row in rows])
    se = np.array([row.se for row in rows])
    r = np.array([[_correlation(one, other, correlation) for other in rows] for one in rows])
    value = float(w @ np.array([row.value for row in rows]))
    error = math.sqrt(max(float(w @ (r * np.outer(se, se)) @ w), 0.0))
    first = {row.arm.arm_id: row.arm for row in rows}
    doses = {name: _mean([(share[a], dose(arm)[name]) for a, arm in first.items()]) for name in DOSES}
    shares_people = any(_correlation(one, other, 1.0) > 0 for one in rows for other in rows if one.arm is not other.arm)
    n_ctl = [row.row.n_ctl or row.arm.n_ctl for row in {row.arm.arm_id: row for row in rows}.values()]
    studies = tuple(dict.fromkeys(row.arm.study_id for row in rows))
    ways = {"measures": max(count.values()) > 1, "arms": len(arms) > len(studies), "papers": len(studies) > 1}
    return TrialEffect(
        trial=trial, study_ids=studies, arm_ids=tuple(arms), row_ids=tuple((row.arm.arm_id, row.row.row) for row in rows),
        value=value, se=error, design="+".join(dict.fromkeys(row.arm.design for row in rows)),
        population="+".join(sorted({row.arm.condition for row in rows})),
        modality="+".join(sorted({row.arm.modality for row in rows})),
        n_ex=None if None in size.values() or len(studies) > 1 else total,
        n_ctl=None if None in n_ctl or len(studies) > 1 else max(n_ctl) if shares_people else sum(n for n in n_ctl if n),  # type: ignore[type-var]
        **doses, age_y=_mean([(share[a], arm.age_mean_y) for a, arm in first.items()]),
        female_pct=_mean([(share[a], arm.female_pct) for a, arm in first.items()]),
        se_from=tuple(dict.fromkeys(row.se_from for row in rows)), joined=tuple(way for way, holds in ways.items() if holds))


def dose(arm: TrainingArm) -> dict[str, float | None]:
    """Return weeks, sessions a week, minutes a week and total hours of a programme, as prescribed."""
    weeks, sessions, minutes = (_middle(span) for span in (arm.weeks, arm.sessions_per_week, arm.min_per_session))
    per_week = sessions * minutes if sessions is not None and minutes is not None else None
    hours = per_week * weeks / WEEK_HOURS if per_week is not None and weeks is not None else None
    return dict(zip(DOSES, (weeks, sessions, per_week, hours), strict=True))


def _known(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value]
    return max(known) if known else None


def _mean(pairs: Sequence[tuple[float, float | None]]) -> float | None:
    if any(value is None for _, value in pairs):
        return None
    return sum(share * value for share, value in pairs if value is not None)


def _correlation(one: RowEffect, other: RowEffect, between_measures: float) -> float:
    if one is other:
        return 1.0
    a, b = one.arm, other.arm
    if a.arm_id == b.arm_id or a.study_id != b.study_id:
        return between_measures
    if one.comparison == "within" or {a.female_pct, b.female_pct} == {0.0, 100.0} or _controls_differ(one, other):
        return 0.0
    n1, n2, c = (one.row.n_ex or a.n_ex), (other.row.n_ex or b.n_ex), (one.row.n_ctl or a.n_ctl)
    if not n1 or not n2 or not c:
        return 0.5
    return math.sqrt(n1 * n2 / ((n1 + c) * (n2 + c)))


def _controls_differ(one: RowEffect, other: RowEffect) -> bool:
    a, b = one.row, other.row
    if a.measure != b.measure or a.unit != b.unit:
        return False
    pairs = [(a.ctl_pre.mean, b.ctl_pre.mean), (a.ctl_post.mean, b.ctl_post.mean), (a.ctl_change.mean, b.ctl_change.mean)]
    return any(x is not None and y is not None and x != y for x, y in pairs)

