"""For whom and how: what one factor at a time does to the response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.experiments._effects import OUTCOMES, Effect, Tell, change_of, check_outcomes, effect_of
from exerkine.experiments._timing import STAGES
from exerkine.mechanism import Mechanism
from exerkine.persons import Person, complete_person, person_from_dict
from exerkine.programmes import Programme, programme_from_dict
from exerkine.simulation import Settings, simulate_several

REFERENCE: Mapping[str, Any] = {"mode": "aerobic", "intensity": 55, "minutes": 45, "frequency": 3, "age": 70, "sex": "F",
                                "stage": "healthy", "baseline": "typical"}
LEVELS: Mapping[str, tuple[Any, ...]] = {
    "mode": ("aerobic", "interval", "resistance", "multimodal", "mind_body", "vibration"),
    "intensity": (40, 55, 75),
    "minutes": (20, 45, 60),
    "frequency": (2, 3, 5),
    "age": (60, 70, 80),
    "sex": ("F", "M"),
    "stage": tuple(STAGES),
    "baseline": ("low", "typical", "high"),
}
"""One factor at a time; the level of `REFERENCE` is the same run in every factor."""
FACTORS_OF_RESPONSE = tuple(LEVELS)
USUAL = Programme("usual activity")
BASELINES = {"low": 0.8, "high": 1.2}
"""Strength, gait and fitness at the start, as a multiple of what is usual for age, sex and stage."""
MEASURED = ("knee_extension_nm", "grip_kg", "vo2peak_ml_kg_min", "gait_speed_m_s")


@dataclass(frozen=True)
class Level:
    """The response at one level of one factor, and its difference from the response at the reference."""

    factor: str
    level: str
    is_reference: bool
    effects: tuple[Effect, ...]
    differences: tuple[Effect, ...]


@dataclass(frozen=True)
class HeterogeneityStudy:
    """Responses after ``weeks`` against usual activity, one factor changed at a time."""

    levels: tuple[Level, ...]
    weeks: int
    draws: int
    seed: int


def heterogeneity_study(
    mechanism: Mechanism,
    *,
    weeks: int = 26,
    settings: Settings | None = None,
    outcomes: Sequence[str] = OUTCOMES,
    factors: Sequence[str] = FACTORS_OF_RESPONSE,
    on_progress: Tell | None = None,
) -> HeterogeneityStudy:
    """Change mode, intensity, minutes, frequency, age, sex, stage and baseline one at a time.

    The reference is `REFERENCE`: a healthy woman of 70, three sessions a week of 45 min at 55 % of her reserve.  Draws are
    the same at every level, so differences hold draw by draw.  ``settings`` give draws, seed and workers.

    Raises
    ------
    UnknownNameError
        A factor or an outcome is not known.
    SimulationError
        A run does not finish.
    """
    check_outcomes(mechanism, outcomes)
    for factor in factors:
        if factor not in LEVELS:
            raise UnknownNameError(f"'{factor}' is no factor. {unknown_name_advice(factor, LEVELS)}")
    base = settings or Settings(draws=8)
    group = replace(base, weeks=weeks, is_typical=True)
    wanted = [(factor, level) for factor in dict.fromkeys(factors) for level in LEVELS[factor]]
    done: dict[tuple[tuple[str, Any], ...], dict[str, np.ndarray]] = {}
    levels = []
    for number, (factor, level) in enumerate([("", None), *wanted]):
        choice = {**REFERENCE, **({factor: level} if factor else {})}
        key = tuple(choice.items())
        if key not in done:
            done[key] = _changes(mechanism, choice, group, outcomes)
        if factor:
            levels.append(_level(mechanism, factor, level, done[key], done[tuple(REFERENCE.items())]))
        if on_progress:
            on_progress(number + 1, len(wanted) + 1)
    return HeterogeneityStudy(tuple(levels), weeks, base.draws, base.seed)


def _level(mechanism: Mechanism, factor: str, level: Any, here: dict[str, np.ndarray], there: dict[str, np.ndarray]) -> Level:
    effects = tuple(effect_of(mechanism, symbol, change) for symbol, change in here.items())
    differences = tuple(effect_of(mechanism, symbol, change - there[symbol]) for symbol, change in here.items())
    return Level(factor, str(level), REFERENCE[factor] == level, effects, differences)


def _changes(
    mechanism: Mechanism, choice: Mapping[str, Any], settings: Settings, outcomes: Sequence[str]
) -> dict[str, np.ndarray]:
    runs = simulate_several(mechanism, _person(choice), {"done": _programme(choice), "usual": USUAL}, settings=settings)
    return {s: change_of(mechanism, s, runs.of("done", s)[:, -1], runs.of("usual", s)[:, -1]) for s in outcomes}


def _person(choice: Mapping[str, Any]) -> Person:
    data: dict[str, Any] = {"age_y": float(choice["age"]), "sex": choice["sex"], "diagnosis": dict(STAGES[choice["stage"]])}
    fold = BASELINES.get(choice["baseline"])
    if fold is not None:
        usual = complete_person(person_from_dict(data))
        data |= {name: fold * float(getattr(usual, name)) for name in MEASURED}
    return person_from_dict(data)


def _programme(choice: Mapping[str, Any]) -> Programme:
    mode, minutes = choice["mode"], float(choice["minutes"])
    intensity = {"value": choice["intensity"], "unit": "%VO2R"}
    block: dict[str, Any] = {"name": mode, "modality": mode, "days_per_week": choice["frequency"], "minutes": minutes}
    block["supervised"] = True
    if mode in ("aerobic", "multimodal"):
        block["intensity"] = intensity
    if mode == "interval":
        hard, easy = ({"value": value, "unit": "%VO2R"} for value in (85, 40))
        block["intervals"] = {"work_min": 3, "rest_min": 2, "repeats": int(minutes // 5), "work_intensity": hard,
                              "rest_intensity": easy}
    if mode in ("resistance", "multimodal"):
        block |= {"sets": 3, "reps": 8, "exercises": 6, "load": {"value": 75, "unit": "%1RM"}}
    if mode == "multimodal":
        block["mixture"] = {"aerobic": 0.4, "resistance": 0.4, "balance": 0.2}
    return programme_from_dict({"schema": 1, "name": mode, "blocks": [block]})
