"""How the levels of exerkines differ between stages of disease, and whether the difference helps or harms.

The level of a stage comes from the norms (people measured) or from the mechanism (what the stage does to a pool of the
brain).  The experiment: the same person for half a year, once with the level of the stage and once with that of
health.  What muscle and cognition lose by the level of the stage makes it harmful; what they gain, compensatory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.network._influence import BAND, LEAST_PCT, LEAST_SD
from exerkine.network._knowledge import Node, read_nodes
from exerkine.persons import CompletedPerson, complete_person, draw_unknown, person_from_dict
from exerkine.simulation import Start, draws_of, reference_engine, starts_of

STAGES: Mapping[str, Mapping[str, str]] = {
    "healthy": {},
    "SP": {"muscle": "sarcopenia"},
    "MCI": {"cognition": "MCI"},
    "AD": {"cognition": "AD_mild"},
    "SP+CI": {"muscle": "sarcopenia", "cognition": "MCI"},
}
WEEKS_CLAMPED = 26
Band = tuple[float, float, float]
LEAST_CHANGE = 0.02
"""A level within two per cent of that of health is told as the same."""


@dataclass(frozen=True)
class StageChange:
    """The level of one exerkine at one stage, as a ratio to health, and what it does to muscle (%) and cognition (SD).

    ``basis`` is ``norm`` or ``mechanism``; ``verdict`` is ``same``, ``harmful``, ``compensatory``, ``mixed`` or
    ``undecided``.  Effects are (low, median, high) of the draws, None for a level that is the same.
    """

    stage: str
    symbol: str
    basis: str
    ratio: float
    muscle_pct: Band | None
    cognition_sd: Band | None
    verdict: str


def stage_changes(
    mechanism: Mechanism,
    *,
    age_y: float = 72.0,
    sex: str = "F",
    draws: int = 8,
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[StageChange, ...]:
    """Return the levels of all exerkines at every stage, each with its experiment.

    ``on_progress`` is told the stages done and those there are.

    Raises
    ------
    SimulationError
        A run does not finish.
    """
    engine = reference_engine(mechanism)
    try:
        people = {stage: _completed(age_y, sex, diagnosis) for stage, diagnosis in STAGES.items()}
        starts = {stage: _starts(mechanism, engine, person, draws, seed) for stage, person in people.items()}
        found = []
        for done, (stage, person) in enumerate(people.items()):
            if on_progress:
                on_progress(done, len(people))
            for node in (n for n in read_nodes() if n.role == "exerkine"):
                for basis, symbol, ratio in _levels(mechanism, node, person, people["healthy"], starts[stage], starts["healthy"]):
                    found.append(_change(mechanism, engine, stage, node, basis, symbol, ratio, starts[stage]))
        return tuple(found)
    finally:
        engine.close()


def _completed(age_y: float, sex: str, diagnosis: Mapping[str, str]) -> CompletedPerson:
    return complete_person(person_from_dict({"age_y": age_y, "sex": sex, "diagnosis": dict(diagnosis)}))


def _starts(mechanism: Mechanism, engine: Engine, person: CompletedPerson, draws: int, seed: int) -> tuple[Start, ...]:
    chance = np.random.default_rng([seed, 1])
    people = [draw_unknown(person, chance, is_typical=True) for _ in range(draws)]
    return starts_of(mechanism, engine, people, draws_of(mechanism, draws, seed))


def _levels(
    mechanism: Mechanism,
    node: Node,
    person: CompletedPerson,
    healthy: CompletedPerson,
    starts: Sequence[Start],
    healthy_starts: Sequence[Start],
) -> list[tuple[str, str, float]]:
    """Return (basis, symbol, ratio to health) of the level in blood, and of that in the brain where there is one."""
    name = mechanism.observables[node.symbol].person_field
    levels = [("norm", node.symbol, float(getattr(person, name) / getattr(healthy, name)))]
    in_brain = mechanism.exerkines[node.symbol].brain
    if in_brain:
        here, there = (float(np.median([s.states[in_brain] for s in group])) for group in (starts, healthy_starts))
        levels.append(("mechanism", in_brain, here / there))
    return levels


def _change(
    mechanism: Mechanism, engine: Engine, stage: str, node: Node, basis: str, symbol: str, ratio: float, starts: Sequence[Start]
) -> StageChange:
    if abs(math.log(ratio)) < math.log(1.0 + LEAST_CHANGE):
        return StageChange(stage, symbol, basis, ratio, None, None, "same")
    as_it_is, as_in_health = (ratio, 1.0) if basis == "norm" else (1.0, 1.0 / ratio)
    changed, usual = (_half_a_year(mechanism, engine, node.lever, fold, starts) for fold in (as_it_is, as_in_health))
    muscle = _band(100.0 * (changed[:, 0] / usual[:, 0] - 1.0))
    cognition = _band(changed[:, 1] - usual[:, 1])
    return StageChange(stage, symbol, basis, ratio, muscle, cognition, _verdict(muscle, cognition))


def _half_a_year(
    mechanism: Mechanism, engine: Engine, lever: str, fold: float, starts: Sequence[Start]
) -> np.ndarray:
    """Return muscle and cognition after half a year with a pool scaled, shape (D, 2)."""
    days = 7.0 * WEEKS_CLAMPED
    problems = []
    for start in starts:
        usual = start.parameters.get(lever, mechanism.medians[lever])
        problems.append(Problem({**start.parameters, lever: fold * usual}, (Segment(0.0, days),), (days,), start.states))
    solutions = engine.solve(problems, ("MUSCLE", "cognition"))
    for solution in solutions:
        if solution.status is not Status.OK:
            raise SimulationError(f"a run with {lever} scaled did not finish: {solution.message}")
    return np.stack([solution.values[-1] for solution in solutions])


def _band(values: np.ndarray) -> Band:
    low, middle, high = (float(q) for q in np.quantile(values, BAND))
    return low, middle, high


def _verdict(muscle: Band, cognition: Band) -> str:
    """Return what both organs say; one of them decides alone only where the other cannot be moved the other way."""
    organs = ((muscle, LEAST_PCT), (cognition, LEAST_SD))
    signs = {_sign(band, least) for band, least in organs} - {0}
    if len(signs) == 2:
        return "mixed"
    if not signs or any(_reaches(band, least, -sign) for band, least in organs for sign in signs):
        return "undecided"
    return "compensatory" if signs == {1} else "harmful"


def _sign(band: Band, least: float) -> int:
    low, middle, high = band
    return int(np.sign(middle)) if low * high > 0 and abs(middle) >= least else 0


def _reaches(band: Band, least: float, sign: int) -> bool:
    return max(sign * band[0], sign * band[2]) >= least
