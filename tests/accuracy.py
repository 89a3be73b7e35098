"""What is promised of the accuracy of a run, and random people in every kind of scenario to hold engines to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exerkine.engine import Engine, MultirateEngine, Problem, ReferenceEngine, Tolerances
from exerkine.mechanism import Mechanism
from exerkine.persons import Person, complete_person, draw_unknown, person_from_dict
from exerkine.programmes import scenario_from_dict
from exerkine.simulation import draws_of, starts_of
from exerkine.simulation._perturb import Plan, pools_of
from exerkine.simulation._start import Start

SLOW, OTHERS, CHANGE, LEVEL = 1e-4, 2e-3, 1e-3, 1e-5
"""How far slow states, and all others, may be off, relative to the value or to 0.1; and the change of an observable since the
start, relative to itself or to the level."""
PROGRAMMES = Path(__file__).parents[1] / "examples" / "programmes"
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
CASES = [(name, weeks, seed) for seed, (name, weeks) in enumerate(itertools.product(SCENARIOS, (26, 104)))]
PEOPLE = 4
MINUTES = np.array([-10.0, 2.0, 10.0, 25.0, 40.0, 50.0, 70.0, 120.0, 240.0, 420.0])
"""Around the start of the last session."""


@dataclass(frozen=True)
class Case:
    """Random people in a scenario: a mechanism with its hooks, where they start, when (days) and what is seen."""

    mechanism: Mechanism
    plan: Plan
    starts: Sequence[Start]
    save: np.ndarray
    weekly: np.ndarray

    @property
    def symbols(self) -> list[str]:
        """States, then observables."""
        return [*(s.symbol for s in self.mechanism.states), *self.mechanism.observables]

    def referee(self, tolerances: Tolerances) -> ReferenceEngine:
        """Return CVODE at some tolerances."""
        text = self.mechanism
        return ReferenceEngine(
            sbml=text.sbml, states=tuple(s.symbol for s in text.states), constants=tuple(text.parameters),
            rest={i.symbol: i.rest for i in text.inputs}, tolerances=tolerances, workers=1,
        )

    def solved(self, engine: Engine) -> np.ndarray:
        """Return what an engine gives phase after phase, (P, T, S)."""
        states, seen = [s.states for s in self.starts], []
        ways = [self.plan.phases(start, {}) for start in self.starts]
        for phases in zip(*ways, strict=True):
            begin, end = phases[0].from_day, phases[0].to_day
            times = tuple(self.save[((self.save > begin) | (begin == 0.0)) & (self.save <= end)] - begin)
            problems = [
                Problem({**start.parameters, **phase.parameters}, phase.segments, times, state)
                for start, phase, state in zip(self.starts, phases, states, strict=True)
            ]
            done = engine.solve(problems, self.symbols)
            assert not [s.message for s in done if s.message]
            states = [s.final for s in done]
            seen.append(np.stack([s.values for s in done]))
        return np.concatenate(seen, axis=1)

    def shares(self, got: np.ndarray, wanted: np.ndarray) -> dict[str, float]:
        """Return, by symbol, the greatest error as a share of what is promised."""
        n_states, observables = len(self.mechanism.states), self.mechanism.observables
        least = np.where((wanted < 0).any(axis=(0, 1)), 1.0, 0.1)
        off = (np.abs(got - wanted) / np.maximum(np.abs(wanted), least)).max(axis=(0, 1))[:n_states]
        allowed = np.array([SLOW if s.speed == "slow" else OTHERS for s in self.mechanism.states])

        in_sd = [float(o.unit == "SD") for o in observables.values()]  # scores about zero
        level = np.maximum(np.abs(wanted[:, :, n_states:]).max(axis=1, keepdims=True), in_sd)
        at_weeks = np.isin(self.save, self.weekly)
        seen, true = (values[:, at_weeks, n_states:] - values[:, :1, n_states:] for values in (got, wanted))
        most = np.maximum(CHANGE * np.abs(true), LEVEL * level)
        missed = (np.abs(seen - true) / np.maximum(most, 1e-12)).max(axis=(0, 1))
        return dict(zip(self.symbols, [*map(float, off / allowed), *map(float, missed)], strict=True))


def case_of(mechanism: Mechanism, name: str, weeks: int, seed: int) -> Case:
    """Return people drawn by a seed in one of the scenarios."""
    rng = np.random.default_rng([26, seed])
    done = scenario_from_dict({"name": name, "perturbations": [], **SCENARIOS[name]})
    hooked = mechanism.hooked(*pools_of(done))
    people = [draw_unknown(complete_person(random_person(rng)), rng) for _ in range(PEOPLE)]
    starts = starts_of(hooked, MultirateEngine(hooked), people, draws_of(hooked, PEOPLE, seed), may_miss=True)
    plan = Plan(hooked, people[0], done, weeks, 0.0)
    weekly = np.arange(0.0, 7.0 * weeks + 1, 28.0 if weeks > 30 else 7.0)
    around = plan.sessions[-1].t_start_day + MINUTES / 1440.0 if plan.sessions else np.array([])
    save = np.unique(np.concatenate([weekly, around[around <= plan.end_day]]))
    return Case(hooked, plan, starts, save, weekly)


def random_person(rng: np.random.Generator) -> Person:
    """Return an old person of whom little is known."""
    age, is_male = float(rng.uniform(60, 88)), bool(rng.integers(2))
    height = float(rng.normal(171 if is_male else 158, 6))
    stage = {"cognition": str(rng.choice(["none", "MCI"]))}
    return person_from_dict({
        "name": "x", "age_y": round(age, 1), "sex": "M" if is_male else "F", "height_cm": round(height, 1),
        "mass_kg": round(float(rng.uniform(20, 30)) * (height / 100) ** 2, 1), "diagnosis": stage,
    })
