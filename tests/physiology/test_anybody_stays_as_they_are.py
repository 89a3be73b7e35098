"""Anybody who changes nothing stays, for a month, what they were measured to be."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.engine import Problem, Segment, Status
from exerkine.persons import complete_person, draw_unknown, person_from_dict
from exerkine.simulation import draws_of, reference_engine, starts_of

MUSCLE = ("none", "possible_sarcopenia", "sarcopenia", "severe_sarcopenia")
COGNITION = ("none", "SCD", "MCI", "AD_mild", "dementia", "AD_moderate")
DAYS = 30.0
MOST_MOVED = {"MMSE": 0.05, "MOCA": 0.05, "AMYLOID_PET": 0.02, "CRP": 0.015}
"""Shares of the baseline: tests of cognition and plaque follow a running disease, CRP passes 1 % in one of a thousand; all
else moves less than one per cent.
"""


def anybody(count, seed):
    chance = np.random.default_rng(seed)
    people = []
    for _ in range(count):
        stages = {"muscle": str(chance.choice(MUSCLE)), "cognition": str(chance.choice(COGNITION))}
        data = {"age_y": float(chance.uniform(50, 95)), "sex": str(chance.choice(["F", "M"])), "diagnosis": stages}
        people.append(draw_unknown(complete_person(person_from_dict(data)), chance))
    return people


def _start_and_stay(mechanism, count, seed):
    people = anybody(count, seed)
    symbols = [o.symbol for o in mechanism.observables.values() if o.person_field]
    engine = reference_engine(mechanism)
    try:
        starts = starts_of(mechanism, engine, people, draws_of(mechanism, count, seed))
        problems = [Problem(s.parameters, (Segment(0.0, DAYS),), (0.0, DAYS), s.states) for s in starts]
        solutions = engine.solve(problems, symbols)
    finally:
        engine.close()

    assert [s.message for s in solutions if s.status is not Status.OK] == []
    before, after = np.moveaxis(np.array([s.values for s in solutions]), 1, 0)
    moved = np.abs(after / before - 1.0).max(axis=0)
    assert {s: m for s, m in zip(symbols, moved, strict=True) if m > MOST_MOVED.get(s, 0.01)} == {}
    fields = [mechanism.observables[s] for s in symbols]
    wanted = np.array([[np.clip(getattr(p, o.person_field), o.lo, o.hi) for o in fields] for p in people], dtype=float)
    assert before == pytest.approx(wanted, rel=2e-3, abs=1e-3)


def test_sixty_people_meet_their_measures_and_stay(mechanism):
    _start_and_stay(mechanism, 60, 11)


@pytest.mark.slow
def test_a_thousand_people_meet_their_measures_and_stay(mechanism):
    _start_and_stay(mechanism, 1000, 12)
