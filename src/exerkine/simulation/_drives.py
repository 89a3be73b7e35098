"""From sessions to what physiology sees: stretches of time with constant inputs of the mechanism."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from exerkine.engine import Segment
from exerkine.errors import Fault, ProgrammeError
from exerkine.mechanism import shipped_knowledge
from exerkine.persons import Assumption, CompletedPerson
from exerkine.programmes import Intensity, Session
from exerkine.simulation._intensity import Converted, one_rm_fraction, vo2_reserve_fraction
from exerkine.tables import Row, read_table

MINUTES_PER_DAY = 1440.0


_content = attrgetter(*(f.name for f in fields(Session) if f.name != "t_start_day"))
"""What a session is, whenever it is."""


@dataclass(frozen=True)
class _Part:
    minutes: float
    inputs: Mapping[str, float]


@lru_cache(maxsize=1)
def _modalities() -> Mapping[str, Row]:
    return {row["modality"]: row for row in read_table(shipped_knowledge() / "programmes" / "modalities.csv")}


@lru_cache(maxsize=1)
def _constants() -> Mapping[str, float]:
    rows = read_table(shipped_knowledge() / "programmes" / "constants.csv")
    return {row["name"]: float(row["value"]) for row in rows}


def kinds_of(sessions: Sequence[Session]) -> tuple[int, ...]:
    """Return a number per session; sessions that are the same but for their time have the same."""
    known: dict[tuple[Any, ...], int] = {}
    return tuple(known.setdefault(_content(session), len(known)) for session in sessions)


def segments_of(
    sessions: Sequence[Session], person: CompletedPerson, days: float, *, kinds: Sequence[int] | None = None
) -> tuple[tuple[Segment, ...], tuple[Assumption, ...]]:
    """Return contiguous segments from day 0 to ``days``, and every conversion that was made on the way.

    Sessions are in order of time and do not overlap (`expand` sees to that); what reaches beyond ``days`` is cut off.
    ``kinds`` are those of `kinds_of`, where they are known.

    Raises
    ------
    ProgrammeError
        A session asks for more than anybody can hold without a pause.
    """
    segments: list[Segment] = []
    assumptions: dict[tuple[str, str], Assumption] = {}
    known: dict[int, list[_Part]] = {}
    now = 0.0
    for session, kind in zip(sessions, kinds if kinds is not None else kinds_of(sessions), strict=True):
        if session.t_start_day >= days:
            break
        if session.t_start_day > now:
            segments.append(_rest(now, session.t_start_day))
            now = session.t_start_day
        if kind not in known:
            known[kind] = list(_parts(session, person, assumptions))
        for part in known[kind]:
            end = min(now + part.minutes / MINUTES_PER_DAY, days)
            if end > now:
                segments.append(Segment(now, end, part.inputs))
                now = end
    if now < days:
        segments.append(_rest(now, days))
    return tuple(segments), tuple(assumptions.values())


@lru_cache(maxsize=4096)
def _rest(begin: float, end: float) -> Segment:
    """Return a time without session; people in the same programme share it."""
    return Segment(begin, end)


def check_holdable(sessions: Sequence[Session], person: CompletedPerson) -> None:
    """Refuse what nobody can hold, before a long run.

    Raises
    ------
    ProgrammeError
        A session asks for more than anybody can hold without a pause.
    """
    segments_of(sessions, person, math.inf)


def _parts(session: Session, person: CompletedPerson, notes: dict[tuple[str, str], Assumption]) -> Iterator[_Part]:
    main = list(_main_parts(session, person, notes))
    share = _constants()["warm_up_intensity_share"]
    if session.warm_up_min > 0:
        yield _Part(session.warm_up_min, _eased(main[0].inputs, share))
    yield from main
    if session.cool_down_min > 0:
        yield _Part(session.cool_down_min, _eased(main[-1].inputs, share))


def _eased(inputs: Mapping[str, float], share: float) -> dict[str, float]:
    keep = {name: inputs[name] for name in ("mass_active", "contact")}
    return keep | {name: share * inputs[name] for name in ("x_oxygen", "x_muscle")}


def _main_parts(session: Session, person: CompletedPerson, notes: dict[tuple[str, str], Assumption]) -> Iterator[_Part]:
    minutes = session.duration_min - session.warm_up_min - session.cool_down_min
    if session.intervals is not None:
        bout = session.intervals
        for number in range(bout.repeats):
            yield _Part(bout.work_min, _inputs(session, "interval", bout.work_intensity, bout.work_min, person, notes))
            if number + 1 < bout.repeats:
                yield _Part(
                    bout.rest_min, _inputs(session, "interval", bout.rest_intensity, bout.rest_min, person, notes)
                )
        return
    mixture = session.mixture or ((session.modality, 1.0),)
    total = sum(weight for _, weight in mixture)
    for modality, weight in mixture:
        part = minutes * weight / total
        yield _Part(part, _inputs(session, modality, session.intensity, part, person, notes))


def _inputs(
    session: Session,
    modality: str,
    intensity: Intensity | None,
    minutes: float,
    person: CompletedPerson,
    notes: dict[tuple[str, str], Assumption],
) -> dict[str, float]:
    row, constants = _modalities()[modality], _constants()
    is_resistance = row["is_resistance"] == "1"
    x_oxygen, x_muscle = row.number("x_oxygen") or 0.0, row.number("x_muscle") or 0.0
    if intensity is not None and not is_resistance:
        converted = vo2_reserve_fraction(intensity, person)
        _refuse_what_nobody_holds(converted.value, minutes, session)
        _note(notes, converted, session)
        x_oxygen = x_muscle = converted.value
    muscle_kg = constants["muscle_per_asm"] * person.asm_dxa_kg
    inputs = {
        "x_oxygen": x_oxygen,
        "x_muscle": x_muscle,
        "mass_active": muscle_kg * constants[f"{session.muscle_mass_share}_mass_share"],
        "contact": float(session.supervised),
        **{f"u_{what}": 1.0 for what in session.beside},
        "u_cognitive": _either(session.cognitive_load, row.number("cognitive_load")),
    }
    if is_resistance:
        inputs |= _resistance(session, row, minutes, person, notes)
    return inputs


def _refuse_what_nobody_holds(fraction: float, minutes: float, session: Session) -> None:
    excess = fraction - _constants()["critical_fraction"]
    if excess > 0 and minutes > (longest := _constants()["minutes_above_critical"] / excess):
        said = f"{100 * fraction:.0f} % of VO2 reserve for {minutes:g} min without a pause: nobody holds that"
        advice = f"At this intensity up to {longest:.0f} min can be held; lower it, shorten the session, or write intervals."
        raise ProgrammeError(Fault(session.label, message=said, advice=advice))


def _resistance(
    session: Session, row: Row, minutes: float, person: CompletedPerson, notes: dict[tuple[str, str], Assumption]
) -> dict[str, float]:
    constants = _constants()
    load = row.number("load") or 0.0
    if session.load is not None:
        converted = one_rm_fraction(session.load)
        _note(notes, converted, session)
        load = converted.value
    sets, exercises = session.sets or constants["default_sets"], session.exercises or constants["default_exercises"]
    reps = session.reps or constants["standard_reps"]
    volume = sets * exercises / constants["standard_sets"] * (reps / constants["standard_reps"]) ** constants["reps_exponent"]
    bouts = volume ** constants["bout_volume_exponent"]
    rate = bouts * MINUTES_PER_DAY / minutes
    x_muscle = min(1.0, (row.number("x_muscle") or 0.0) * load / constants["resistance_reference_load"])
    eccentric = _either(session.eccentric_share, row.number("eccentric_share"))
    return {"rate_bouts": rate, "load": load, "x_muscle": x_muscle, "rate_eccentric": eccentric * rate}


def _note(notes: dict[tuple[str, str], Assumption], converted: Converted, session: Session) -> None:
    """Keep the record of a conversion; what stands as prescribed is no assumption."""
    if converted.assumption.grade != "measured":
        notes[session.label, str(converted.value)] = replace(converted.assumption, note=session.label)


def _either(given: float | None, default: float | None) -> float:
    return given if given is not None else (default or 0.0)
