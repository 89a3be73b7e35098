"""Plain values of a programme file, already sound in form, to frozen blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exerkine.programmes._programme import DAY_NAMES, Block, Intensity, Intervals, Programme, Progression, spread_days

Plain = Mapping[str, Any]

_AS_THEY_STAND = ("name", "modality", "warm_up_min", "cool_down_min", "sets", "reps", "exercises", "muscle_mass_share",
                  "eccentric_share", "cognitive_load", "supervised", "first_week", "last_week")


def build_programme(data: Plain) -> Programme:
    """Return the programme of a sound mapping with the fields of a programme file."""
    return Programme(data["name"], data.get("description", ""), data.get("adherence", 1.0),
                     tuple(build_block(block) for block in data["blocks"]))


def build_block(data: Plain) -> Block:
    """Return one block; ``days_per_week`` becomes days, ``start_time`` hours, a lone modality a mixture of itself."""
    intervals = _intervals(data.get("intervals"))
    minutes = data.get("minutes", intervals.total_min if intervals else 0.0)
    hours, minutes_past = (int(part) for part in data.get("start_time", "09:30").split(":"))
    mixture = data.get("mixture") or {data["modality"]: 1.0}
    return Block(
        **{name: data[name] for name in _AS_THEY_STAND if name in data},
        minutes=minutes, days=_days(data), start_h=hours + minutes_past / 60, intervals=intervals,
        mixture=tuple((modality, float(share)) for modality, share in mixture.items()),
        intensity=_intensity(data.get("intensity")), load=_intensity(data.get("load")),
        beside=tuple(data.get("beside", ())), progression=tuple(_progression(step) for step in data.get("progression", ())))


def _days(data: Plain) -> tuple[int, ...]:
    if "days" in data:
        return tuple(sorted({DAY_NAMES.index(day) for day in data["days"]}))
    return spread_days(data.get("days_per_week", 0))


def _intensity(data: Plain | None) -> Intensity | None:
    if data is None:
        return None
    return Intensity(None, "class", data["class"]) if "class" in data else Intensity(float(data["value"]), data["unit"])


def _intervals(data: Plain | None) -> Intervals | None:
    if data is None:
        return None
    work = _intensity(data["work_intensity"])
    assert work is not None  # the form asks for it
    return Intervals(data["work_min"], work, data["rest_min"], _intensity(data.get("rest_intensity")), data["repeats"])


def _progression(data: Plain) -> Progression:
    return Progression(**{**data, "intensity": _intensity(data.get("intensity")), "load": _intensity(data.get("load"))})
