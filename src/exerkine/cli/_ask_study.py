"""A study as lines for the terminal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exerkine.cli._ask_words import Say, columns
from exerkine.evidence import EvidenceBase


def study(base: EvidenceBase, told: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield a study as `_ask_dict.study` tells it."""
    say = Say(base, lang)
    for source in told["sources"]:
        links = [f"https://doi.org/{source['doi']}" if source["doi"] else "", f"PMID {source['pmid']}" if source["pmid"] else "",
                 source["url"]]
        yield f"{source['source_id']}: {source['citation']}"
        yield "  " + "  ".join(dict.fromkeys(link for link in links if link))
    for arm in told["arms"]:
        yield ""
        yield from _training(say, arm) if arm["kind"] == "training" else _acute(say, arm)
    if told["claimed_by"]:
        yield f"\n{say('study_claims')}: {' '.join(told['claimed_by'])}"


def _training(say: Say, arm: Mapping[str, Any]) -> Iterator[str]:
    detail = f"{say.open}{arm['mode_detail']}{say.close}" if arm["mode_detail"] else ""
    yield say("study_arm", arm=arm["arm_id"], modality=say.term("exercise", arm["modality"]), detail=detail,
              condition=say.term("condition", arm["condition"]), design=say.term("design", arm["design"]),
              species=say.term("species", arm["species"]))
    if arm["n_ex"] is not None and arm["n_ctl"] is not None:
        size = say("n_people", ex=f"{arm['n_ex']:g}", ctl=f"{arm['n_ctl']:g}")
    else:
        size = say("n_group", n=f"{arm['n_ex']:g}") if arm["n_ex"] is not None else ""
    scale = f"% {arm['intensity_unit']}" if arm["intensity_value"] else ""
    intensity = say.comma.join(filter(None, (f"{_span(arm['intensity_value'])} {scale}".strip(), arm["intensity_words"])))
    lines = [("study_people", [size, *_people(say, arm)]),
             ("study_dose", [_told(say, "per_week", arm["sessions_per_week"]), _told(say, "minutes", arm["min_per_session"]),
                             _told(say, "weeks", arm["weeks"]), intensity]),
             ("study_control", [arm["control"]]), ("study_beside", [arm["co_intervention"]]), ("study_flags", arm["flags"])]
    yield from _listed(say, lines)
    rows = []
    for one in arm["outcomes"]:
        change = one["change"]
        number = _effect(change) if change else say("no_number", direction=say.term("direction", one["direction"] or "?"))
        null = say("null") if change and change["is_null"] else ""
        rows.append((say.outcome(one["outcome"]), one["measure"], one["matrix"], _told(say, "week_at", one["at_week"]), number,
                     say.term("comparison", change["comparison"]) if change else "", null))
    yield from columns(rows, "    ")


def _acute(say: Say, arm: Mapping[str, Any]) -> Iterator[str]:
    detail = f"{say.open}{arm['group']}{say.close}" if arm["group"] else ""
    yield f"{arm['arm_id']}: {say.term('exercise', arm['modality'])}{detail}; {say.term('condition', arm['population'])}"
    size = say("n_group", n=f"{arm['n']:g}") if arm["n"] is not None else ""
    value = f"{arm['intensity_value']:g} % {arm['intensity_unit']}" if arm["intensity_value"] is not None else ""
    minutes = say("minutes", v=f"{arm['duration_min']:g}") if arm["duration_min"] is not None else ""
    yield from _listed(say, [("study_people", [size, *_people(say, arm)]),
                             ("study_dose", [minutes, value, arm["intensity_words"]]), ("study_flags", arm["flags"])])
    rows = []
    for point in arm["points"]:
        spread = next((f" ({name} {point[name]:g})" for name in ("sd", "sem", "iqr") if point[name] is not None), "")
        rows.append((say.outcome(point["exerkine"]), point["matrix"], point["measure"], _when(say, point),
                     f"{point['mean']:g} {point['unit']}{spread}" if point["mean"] is not None else ""))
    for row in arm["directions"]:
        direction = say.term("direction", row["direction"] or "?")
        rows.append((say.outcome(row["exerkine"]), row["matrix"], "", _when(say, row), say("no_number", direction=direction)))
    yield from columns(rows, "    ")


def _people(say: Say, arm: Mapping[str, Any]) -> list[str]:
    return [say("age", v=f"{arm['age_mean_y']:g}") if arm["age_mean_y"] is not None else "",
            say("women", v=f"{arm['female_pct']:g}") if arm["female_pct"] is not None else ""]


def _listed(say: Say, lines: list[tuple[str, list[str]]]) -> Iterator[str]:
    for key, parts in lines:
        if text := say.comma.join(part for part in parts if part):
            yield f"  {say(key)}: {text}"


def _effect(change: Mapping[str, Any]) -> str:
    band = f" ({change['lo']:.3g}, {change['hi']:.3g})" if change["lo"] is not None and change["hi"] is not None else ""
    return f"{change['effect_type']} {change['value']:+.3g}{band} {change['unit']}".rstrip()


def _span(span: Mapping[str, float | None] | None) -> str:
    if span is None:
        return ""
    lo, hi = span["lo"], span["hi"]
    if lo is None or hi is None:
        return f"≤{hi:g}" if lo is None else f"≥{lo:g}"
    return f"{lo:g}" if lo == hi else f"{lo:g}–{hi:g}"


def _told(say: Say, key: str, span: Mapping[str, float | None] | None) -> str:
    return say(key, v=_span(span)) if span is not None else ""


def _when(say: Say, row: Mapping[str, Any]) -> str:
    return say("minute_at", v=f"{row['t_post_min']:g}") if row["t_post_min"] is not None else ""
