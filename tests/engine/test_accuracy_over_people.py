"""The multirate engine against CVODE at 1e-10 over random people in every kind of scenario."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from exerkine.engine import MultirateEngine, Problem, ReferenceEngine, Tolerances
from exerkine.persons import complete_person, draw_unknown, person_from_dict
from exerkine.programmes import scenario_from_dict
from exerkine.simulation import draws_of, starts_of
from exerkine.simulation._perturb import Plan, pools_of

pytestmark = pytest.mark.slow

PROGRAMMES = Path(__file__).parents[2] / "examples" / "programmes"
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
TWICE = {"name": "twice a week", "modality": "resistance", "days": ["Mon", "Thu"], "minutes": 40, "sets": 3, "reps": 10,
         "load": {"value": 75, "unit": "%1RM"}}
DAILY = {"name": "every day", "modality": "aerobic", "days": DAYS, "minutes": 30, "intensity": {"value": 55, "unit": "%HRR"}}
ENDOTOXIN = {"kind": "infuse", "target": "ENDOTOXIN", "route": "iv", "dose": {"value": 0.5, "unit": "x_rest/h"}, "minutes": 240}
INFUSION = {"kind": "infuse", "target": "IL6", "route": "iv", "dose": {"value": 0.1, "unit": "ug/kg/h"}, "minutes": 180}
WITH = {"programme": str(PROGRAMMES / "aerobic-3x45.yaml")}
SCENARIOS = {
    "none": {},
    "aerobic": WITH,
    "resistance": {"programme": {"schema": 1, "name": "x", "blocks": [TWICE]}},
    "intervals": {"programme": str(PROGRAMMES / "hiit-3x.yaml")},
    "mix": {"programme": str(PROGRAMMES / "recommended.yaml")},
    "daily": {"programme": {"schema": 1, "name": "x", "blocks": [DAILY]}},
    "knock-out": WITH | {"perturbations": [{"kind": "knock_out", "target": "IRISIN", "from_day": 30}]},
    "infusion": {"perturbations": [INFUSION | {"from_day": 20, "to_day": 40, "days_per_week": 3}]},
    "endotoxin": {"perturbations": [ENDOTOXIN | {"from_day": 50, "to_day": 51}]},
    "bed rest": WITH | {"perturbations": [{"kind": "bed_rest", "from_day": 60, "to_day": 75}]},
}
PAIRS = [(name, weeks, seed) for seed, (name, weeks) in enumerate(itertools.product(SCENARIOS, (26, 104)))]
PEOPLE = 4
MINUTES = np.array([-10.0, 2.0, 10.0, 25.0, 40.0, 50.0, 70.0, 120.0, 240.0, 420.0])


def random_person(rng):
    age, is_male = float(rng.uniform(60, 88)), bool(rng.integers(2))
    height = float(rng.normal(171 if is_male else 158, 6))
    stage = {"cognition": str(rng.choice(["none", "MCI"]))}
    return person_from_dict({
        "name": "x", "age_y": round(age, 1), "sex": "M" if is_male else "F", "height_cm": round(height, 1),
        "mass_kg": round(float(rng.uniform(20, 30)) * (height / 100) ** 2, 1), "diagnosis": stage,
    })


def scenario(name):
    return scenario_from_dict({"name": name, "perturbations": [], **SCENARIOS[name]})


def solved(engine, plan, starts, save, symbols):
    """Return what an engine gives phase after phase, (P, T, S)."""
    states, seen = [s.states for s in starts], []
    ways = [plan.phases(start, {}) for start in starts]
    for phases in zip(*ways, strict=True):
        begin, end = phases[0].from_day, phases[0].to_day
        times = tuple(save[((save > begin) | (begin == 0.0)) & (save <= end)] - begin)
        problems = [
            Problem({**start.parameters, **phase.parameters}, phase.segments, times, state)
            for start, phase, state in zip(starts, phases, states, strict=True)
        ]
        done = engine.solve(problems, symbols)
        assert not [s.message for s in done if s.message]
        states = [s.final for s in done]
        seen.append(np.stack([s.values for s in done]))
    return np.concatenate(seen, axis=1)


@pytest.mark.parametrize(("name", "weeks", "seed"), PAIRS, ids=[f"{n}-{w}" for n, w, _ in PAIRS])
def test_random_people_agree_with_cvode(mechanism, name, weeks, seed):
    rng = np.random.default_rng([26, seed])
    done = scenario(name)
    hooked = mechanism.hooked(*pools_of(done))
    mine = MultirateEngine(hooked)
    single = MultirateEngine(hooked, precision="single")
    referee = ReferenceEngine(
        sbml=hooked.sbml, states=tuple(s.symbol for s in hooked.states), constants=tuple(hooked.parameters),
        rest={i.symbol: i.rest for i in hooked.inputs}, tolerances=Tolerances(1e-10, 1e-12), workers=1,
    )
    people = [draw_unknown(complete_person(random_person(rng)), rng) for _ in range(PEOPLE)]
    starts = starts_of(hooked, mine, people, draws_of(hooked, PEOPLE, seed), may_miss=True)
    plan = Plan(hooked, people[0], done, weeks, 0.0)
    weekly = np.arange(0.0, 7.0 * weeks + 1, 28.0 if weeks > 30 else 7.0)
    around = plan.sessions[-1].t_start_day + MINUTES / 1440.0 if plan.sessions else np.array([])
    save = np.unique(np.concatenate([weekly, around[around <= plan.end_day]]))
    symbols = [*(s.symbol for s in hooked.states), *hooked.observables]

    wanted, *found = (solved(engine, plan, starts, save, symbols) for engine in (referee, mine, single))

    for got in found:
        agree(got, wanted, hooked, np.isin(save, weekly))


def agree(got, wanted, mechanism, at_weeks):
    """Hold what an engine gives, (P, T, states and observables), to what is promised of its accuracy."""
    least = np.where((wanted < 0).any(axis=(0, 1)), 1.0, 0.1)
    off = (np.abs(got - wanted) / np.maximum(np.abs(wanted), least)).max(axis=(0, 1))
    said = {s.symbol: (s.speed, float(e)) for s, e in zip(mechanism.states, off, strict=False)}
    assert not {s: e for s, (speed, e) in said.items() if speed == "slow" and e > 1e-4}
    assert not {s: e for s, (speed, e) in said.items() if speed != "slow" and e > 2e-3}

    n_states, observables = len(mechanism.states), mechanism.observables
    in_sd = [float(o.unit == "SD") for o in observables.values()]  # scores about zero
    reference = np.maximum(np.abs(wanted[:, :, n_states:]).max(axis=1, keepdims=True), in_sd)
    seen, true = got[:, at_weeks, n_states:], wanted[:, at_weeks, n_states:]
    change = np.abs(true - true[:, :1])
    allowed = np.maximum(1e-3 * change, 1e-5 * reference)
    missed = (np.abs((seen - seen[:, :1]) - (true - true[:, :1])) / np.maximum(allowed, 1e-12)).max(axis=(0, 1))
    assert not {s: round(float(m), 2) for s, m in zip(observables, missed, strict=True) if m > 1.0}
