"""What every solver is given: draws of one woman in two programmes, and the truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from exerkine.engine import MultirateEngine, Problem, Tolerances
from exerkine.mechanism import Mechanism
from exerkine.persons import complete_person, draw_unknown, read_person
from exerkine.programmes import read_programme, scenario_of
from exerkine.simulation import draws_of, reference_engine, starts_of
from exerkine.simulation._perturb import Plan

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMMES = ("aerobic-3x45", "recommended")
LEAST = 0.1
"""An error is relative to the value, or to this where the value is smaller."""


def problems_of(mechanism: Mechanism, programme: str, weeks: int, n: int) -> list[Problem]:
    """Return ``n`` draws of one woman in a programme, saved at the weeks."""
    person = complete_person(read_person(EXAMPLES / "persons" / "woman-72-sp-mci.yaml"))
    rng = np.random.default_rng(7)
    people = [draw_unknown(person, rng) for _ in range(n)]
    starts = starts_of(mechanism, MultirateEngine(mechanism), people, draws_of(mechanism, n, 7), may_miss=True)
    plan = Plan(mechanism, person, scenario_of(read_programme(EXAMPLES / "programmes" / f"{programme}.yaml")), weeks, 0.0)
    save = tuple(7.0 * np.arange(weeks + 1))
    return [Problem(s.parameters, plan.segments, save, s.states) for s in starts]


def slow_states(mechanism: Mechanism) -> list[str]:
    """Return the states whose error is told: the outcomes of months, which every engine must get right."""
    return [s.symbol for s in mechanism.states if s.speed == "slow"]


def truth_of(mechanism: Mechanism, problems: list[Problem], symbols: list[str]) -> np.ndarray:
    """Return what CVODE finds at 1e-10."""
    engine = reference_engine(mechanism, workers=1)
    engine.tolerances = Tolerances(1e-10, 1e-12)
    return np.stack([solution.values for solution in engine.solve(problems, symbols)])


def error_of(values: np.ndarray, truth: np.ndarray) -> float:
    """Return the greatest error over persons, weeks and symbols; infinite if a value is missing."""
    errors = np.abs(values - truth) / np.maximum(np.abs(truth), LEAST)
    return float(np.nan_to_num(errors, nan=np.inf).max())
