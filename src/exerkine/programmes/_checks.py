"""What one field of a programme says about another: each check is a small function in a list."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeGuard

from pydantic import ValidationError

from exerkine.errors import Fault
from exerkine.forms import Path, lacks, place_fault
from exerkine.programmes._build import build_block
from exerkine.programmes._form import BlockForm
from exerkine.programmes._programme import DAY_NAMES, Block
from exerkine.tables import Document

_DAY_LIMIT_H = 16.0
_MIXTURE_TOLERANCE = 0.01
_MINUTES_TOLERANCE = 1.0
_FASTEST_REP_S = 1.0
_LIMITS = {"%HRR": (0, 100), "%VO2max": (0, 200), "%VO2R": (0, 200), "%HRmax": (0, 100), "RPE6-20": (6, 20),
           "RPE0-10": (0, 10), "METs3.5": (1, 25), "METs2.7": (1, 32), "%1RM": (0, 130), "%Wmax": (0, 300)}
_NEEDED = {"aerobic": ("intensity",), "interval": ("intervals",), "resistance": ("sets", "reps", "load"),
           "multimodal": ("mixture",)}
_NEED_ADVICE = {"intensity": "For example intensity: {value: 50, unit: \"%HRR\"} or intensity: {class: moderate}.",
                "intervals": "For example intervals: {work_min: 4, work_intensity: ..., rest_min: 3, repeats: 4}.",
                "load": "For example load: {value: 70, unit: \"%1RM\"} or load: {class: moderate}.",
                "mixture": "For example mixture: {aerobic: 0.5, resistance: 0.5}."}

Plain = dict[str, Any]


def _check_first_key(document: Document, sound: Plain) -> Iterator[Fault]:
    if document.places and "schema" in document.data and next(iter(document.data)) != "schema":
        yield place_fault(document, ("schema",), "should be the first line of the file")


def _check_blocks(document: Document, sound: Plain) -> Iterator[Fault]:
    for i, block in _plain_blocks(document):
        yield from _block_faults(document, block, ("blocks", i))


def _check_full_days(document: Document, sound: Plain) -> Iterator[Fault]:
    """Refuse a programme whose fullest day holds more exercise than a day can hold; blocks with faults do not count."""
    blocks = dict(_sound_blocks(document))
    days = [(week, day) for week in sorted(_turning_weeks(blocks.values())) for day in range(len(DAY_NAMES))]
    week, day = max(days, key=lambda when: _minutes_on(blocks.values(), *when))
    hours = _minutes_on(blocks.values(), week, day) / 60
    if hours > _DAY_LIMIT_H:
        longest = max(blocks, key=lambda i: _minutes_on([blocks[i]], week, day))
        yield place_fault(document, ("blocks", longest, "minutes"), f"{hours:.3g} h of exercise in a day "
                          f"({DAY_NAMES[day]} of week {week})", f"At most {_DAY_LIMIT_H:g} h a day can be simulated.")


CHECKS: tuple[Callable[[Document, Plain], Iterator[Fault]], ...] = (_check_first_key, _check_blocks, _check_full_days)


def _plain_blocks(document: Document) -> Iterator[tuple[int, Plain]]:
    blocks = document.data.get("blocks")
    return ((i, block) for i, block in enumerate(blocks if isinstance(blocks, list) else []) if isinstance(block, dict))


def _block_faults(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    for check in BLOCK_CHECKS:
        yield from check(document, block, path)


def _sound_blocks(document: Document) -> Iterator[tuple[int, Block]]:
    for i, block in _plain_blocks(document):
        try:
            form = BlockForm.model_validate(block)
        except ValidationError:
            continue  # told already, with its place
        if not any(_block_faults(document, block, ("blocks", i))):
            yield i, build_block(form.model_dump(by_alias=True, exclude_none=True))


def _turning_weeks(blocks: Iterable[Block]) -> set[int]:
    return {1, *(block.first_week for block in blocks), *(step.from_week for block in blocks for step in block.progression)}


def _minutes_on(blocks: Iterable[Block], week: int, day: int) -> float:
    standing = (block.in_week(week) for block in blocks)
    return sum(block.duration_min for block in standing if block is not None and day in block.days)


def _check_days(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    given = [name for name in ("days", "days_per_week") if block.get(name) is not None]
    if len(given) == 2 or (not given and all(lacks(BlockForm, block, name) for name in ("days", "days_per_week"))):
        yield place_fault(document, path, f"has {' and '.join(given) or 'neither days nor days_per_week'}",
                          "Give one of days ([Mon, Wed]) and days_per_week (2).")
    for k, step in enumerate(_steps(block)):
        if given == ["days"] and step.get("days_per_week") is not None:
            yield place_fault(document, (*path, "progression", k, "days_per_week"), "cannot change a block with fixed days",
                              "Give days_per_week in the block too.")


def _check_minutes(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    minutes, intervals = block.get("minutes"), block.get("intervals")
    if intervals is None and lacks(BlockForm, block, "minutes"):
        yield place_fault(document, (*path, "minutes"), "is missing", "Give the minutes of the main part.")
    if not isinstance(intervals, dict):
        return
    work, rest, repeats = (intervals.get(name) for name in ("work_min", "rest_min", "repeats"))
    if not (_is_number(minutes) and _is_number(work) and _is_number(rest) and _is_number(repeats)):
        return
    last_rest_left_out = repeats * work + (repeats - 1) * rest
    if not last_rest_left_out - _MINUTES_TOLERANCE <= minutes <= last_rest_left_out + rest + _MINUTES_TOLERANCE:
        yield place_fault(document, (*path, "minutes"), f"{minutes:g} min is not the {last_rest_left_out:g} min of the intervals",
                          "Leave minutes out, and give warm_up_min and cool_down_min beside the intervals.")


def _check_pace(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    """Refuse more repetitions than the minutes can hold."""
    sets, reps, exercises, minutes = (block.get(name) for name in ("sets", "reps", "exercises", "minutes"))
    if not (_is_number(sets) and _is_number(reps) and _is_number(minutes)):
        return
    lifts = sets * reps * (exercises if _is_number(exercises) else 1)
    if lifts * _FASTEST_REP_S > minutes * 60:
        yield place_fault(document, (*path, "minutes"), f"{minutes:g} min cannot hold {lifts:g} repetitions",
                          "Give more minutes, or fewer sets, repetitions or exercises.")


def _check_needed(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    modality = block.get("modality")
    for name in _NEEDED.get(modality, ()) if isinstance(modality, str) else ():
        if lacks(BlockForm, block, name):
            yield place_fault(document, (*path, name), f"is missing ({modality} needs it)", _NEED_ADVICE.get(name, ""))


def _check_parts(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    """Each part of a mixture needs the dose of its modality, or it would be simulated as rest."""
    mixture = block.get("mixture")
    for modality, share in mixture.items() if isinstance(mixture, dict) else ():
        needed = {"aerobic": "intensity", "interval": "intensity", "resistance": "load"}.get(modality)
        if needed and share and lacks(BlockForm, block, needed):
            message = f"is missing (the {modality} part of the mixture needs it)"
            yield place_fault(document, (*path, needed), message, _NEED_ADVICE[needed])


def _check_mixture(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    mixture = block.get("mixture")
    if not isinstance(mixture, dict):
        return
    if block.get("modality") != "multimodal":
        yield place_fault(document, (*path, "mixture"), "is for modality multimodal only")
    shares = [share for share in mixture.values() if isinstance(share, int | float)]
    if abs(sum(shares) - 1) > _MIXTURE_TOLERANCE:
        yield place_fault(document, (*path, "mixture"), f"sums to {sum(shares):g}, not to 1")


def _check_weeks(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    first, last = block.get("first_week", 1), block.get("last_week")
    if isinstance(first, int) and isinstance(last, int) and last < first:
        yield place_fault(document, (*path, "last_week"), f"{last} is before first_week {first}")


def _check_intensities(document: Document, block: Plain, path: Path) -> Iterator[Fault]:
    for inner, plain in _intensities(block):
        value, unit, name = (plain.get(key) for key in ("value", "unit", "class"))
        if (name is not None) == (value is not None or unit is not None):
            yield place_fault(document, (*path, *inner), "needs either value and unit, or class", "For example {value: 60, unit: "
                              "\"%HRR\"} or {class: moderate}.")
        elif name is None and (value is None or unit is None):
            yield place_fault(document, (*path, *inner), "needs both value and unit")
        elif _is_number(value) and isinstance(unit, str) and unit in _LIMITS:
            low, high = _LIMITS[unit]
            if not low <= value <= high:
                yield place_fault(document, (*path, *inner, "value"), f"{value:g} is outside {low}-{high} {unit}")


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and math.isfinite(value)


def _intensities(block: Plain) -> Iterator[tuple[Path, Plain]]:
    """Find every intensity and load of a block, with its place."""
    intervals = block.get("intervals")
    holders: list[tuple[Path, Any]] = [((), block), (("intervals",), intervals)]
    holders += [(("progression", k), step) for k, step in enumerate(_steps(block))]
    for path, holder in holders:
        for name in ("intensity", "load", "work_intensity", "rest_intensity"):
            if isinstance(holder, dict) and isinstance(holder.get(name), dict):
                yield (*path, name), holder[name]


def _steps(block: Plain) -> list[Plain]:
    steps = block.get("progression")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


BLOCK_CHECKS: tuple[Callable[[Document, Plain, Path], Iterator[Fault]], ...] = (
    _check_days, _check_minutes, _check_pace, _check_needed, _check_parts, _check_mixture, _check_weeks, _check_intensities)
