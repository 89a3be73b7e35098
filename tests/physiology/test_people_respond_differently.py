"""Traits of response: what they scale, what they leave alone, and people in whom a programme hardly does anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from exerkine.engine import MultirateEngine
from exerkine.mechanism import read_mechanism
from exerkine.persons import complete_person, person_from_dict
from exerkine.programmes import programme_from_dict, scenario_of
from exerkine.simulation import Plan, follow, starts_of

SYMBOLS = ("ASM", "KNEE_EXT", "VO2PEAK")
BLOCKS = {
    "resistance": {"sets": 3, "reps": 10, "exercises": 6, "load": {"value": 75, "unit": "%1RM"}},
    "aerobic": {"intensity": {"value": 65, "unit": "%VO2R"}},
}
TRAITS = ("f_response_size", "f_response_strength", "f_response_fitness")


@pytest.fixture(scope="module")
def changes():
    """Return the change in per cent after 20 weeks by (modality, trait, value), and the starts of all."""
    mechanism = read_mechanism()
    person = complete_person(person_from_dict({"age_y": 70, "sex": "F"}))
    cases = [(trait, value) for trait in TRAITS for value in (0.0, 1.0, 2.0)] + [("all", 0.0)]
    people = [replace(person, responses=dict.fromkeys(TRAITS if trait == "all" else (trait,), value)) for trait, value in cases]
    found = {}
    with closing(MultirateEngine(mechanism, workers=1)) as engine:
        starts = starts_of(mechanism, engine, people, [{}] * len(people), may_miss=True)
        for modality, block in BLOCKS.items():
            data = {"name": modality, "modality": modality, "days_per_week": 3, "minutes": 45, "supervised": True, **block}
            programme = programme_from_dict({"schema": 1, "name": modality, "blocks": [data]})
            plan = Plan(mechanism, person, scenario_of(programme), 20, 2.0)
            seen, faults = follow(engine, SYMBOLS, [plan] * len(people), starts, np.array([0.0, 142.0]), [{}] * len(people))
            assert not faults
            for case, ends in zip(cases, seen, strict=True):
                found[(modality, *case)] = dict(zip(SYMBOLS, 100.0 * (ends[1] / ends[0] - 1.0), strict=True))
    return found, starts


@pytest.mark.parametrize(
    ("modality", "trait", "symbol"),
    [("resistance", "f_response_size", "ASM"), ("resistance", "f_response_strength", "KNEE_EXT"),
     ("aerobic", "f_response_fitness", "VO2PEAK")],
)
def test_a_trait_scales_its_own_response_evenly(changes, modality, trait, symbol):
    none, usual, twice = (changes[0][modality, trait, value][symbol] for value in (0.0, 1.0, 2.0))

    assert none < 0.4 * usual
    assert twice - usual == pytest.approx(usual - none, rel=0.05)


def test_somebody_without_any_response_gains_hardly_any_muscle_or_strength(changes):
    usual, none = changes[0]["resistance", "f_response_size", 1.0], changes[0]["resistance", "all", 0.0]

    assert abs(none["ASM"]) < 0.2 * usual["ASM"]
    assert abs(none["KNEE_EXT"]) < 0.1 * usual["KNEE_EXT"]


def test_growth_and_learning_are_apart_and_strength_follows_both(changes):
    found = changes[0]

    assert found["resistance", "f_response_strength", 2.0]["ASM"] == pytest.approx(
        found["resistance", "f_response_strength", 1.0]["ASM"], abs=0.01)
    assert found["resistance", "f_response_size", 2.0]["KNEE_EXT"] > found["resistance", "f_response_size", 1.0]["KNEE_EXT"] + 3


def test_who_responds_starts_no_other_than_who_does_not(changes):
    first, *others = (start.states for start in changes[1])

    for other in others:
        assert other["MUSCLE"] == pytest.approx(first["MUSCLE"], rel=1e-2), "a life of IGF-1 below its top tells a little"
        assert other["NEURAL_DRIVE"] == pytest.approx(first["NEURAL_DRIVE"], rel=1e-4)
        assert other["CARDIOVASCULAR"] == pytest.approx(first["CARDIOVASCULAR"], rel=1e-6)
