"""A replayed trial as text and as JSON: predicted, with its band, beside reported, with its interval."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exerkine.simulation import StudyReplay, StudyRow


def replay_dict(replay: StudyReplay) -> dict[str, Any]:
    """Return one arm for JSON."""
    return {
        "arm_id": replay.arm.arm_id,
        "condition": replay.arm.condition,
        "modality": replay.arm.modality,
        "weeks": replay.weeks,
        "defaults": list(replay.defaults),
        "rows": [asdict(row) for row in replay.rows],
        "skipped": [{"outcome": outcome, "reason": reason} for outcome, reason in replay.skipped],
    }


def replay_text(replay: StudyReplay) -> str:
    """Return one arm as a table for the terminal."""
    arm = replay.arm
    lines = [f"{arm.arm_id}: {arm.condition}, {arm.modality}, {replay.weeks} weeks ({arm.mode_detail or 'no detail'})"]
    if arm.co_intervention:
        lines.append(f"  with the exercise came, and is not simulated: {arm.co_intervention}")
    if replay.defaults:
        lines.append("  not in the source, declared default taken: " + "; ".join(replay.defaults))
    lines.append(f"  {'outcome':<12}{'scale':<16}{'reported (95 % CI)':<30}{'predicted (80 % band)':<32}comparison")
    lines += [_line(row) for row in replay.rows]
    lines += [f"  {outcome:<12}left out: {reason}" for outcome, reason in replay.skipped]
    return "\n".join(lines)


def _line(row: StudyRow) -> str:
    interval = "no CI" if row.reported_lo is None or row.reported_hi is None else f"{row.reported_lo:.2f}, {row.reported_hi:.2f}"
    reported = f"{row.reported:+.2f} ({interval})" + (" null" if row.is_null else "")
    predicted = f"{row.predicted:+.2f} ({row.lo80:.2f}, {row.hi80:.2f})"
    return f"  {row.outcome:<12}{row.scale:<16}{reported:<30}{predicted:<32}{row.comparison}"
