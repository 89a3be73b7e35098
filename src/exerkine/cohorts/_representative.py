"""One person who stands for an arm, held against a whole population drawn for it: what is lost, and what mends it."""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from exerkine.engine import MultirateEngine
from exerkine.errors import SimulationError
from exerkine.evidence import Studies, read_dose_defaults
from exerkine.mechanism import Mechanism
from exerkine.persons import CompletedPerson, complete_person, draw_unknown, people_around
from exerkine.programmes import scenario_of
from exerkine.simulation import (
    REST_DAYS,
    Plan,
    arm_obstacle,
    control_of_arm,
    follow,
    person_of_arm,
    programme_of_arm,
    starts_of,
)

COMPARED = ("ASM", "KNEE_EXT", "HGS", "GAIT_SPEED", "VO2PEAK", "MEMORY", "IL6", "CRP", "BDNF")


@dataclass(frozen=True)
class RepresentativeEffect:
    """The effect of one arm's programme on one outcome, against its control, in ``unit``, under the central laws.

    ``typical`` is that of the representative person; ``mean`` (with its standard error ``mean_se``) and ``sd`` are those of
    ``people`` drawn for the arm; ``corrected`` and ``corrected_sd`` are what the weighted ``nodes`` of `people_around` make
    of both.
    """

    arm_id: str
    symbol: str
    unit: str
    typical: float
    mean: float
    mean_se: float
    sd: float
    corrected: float
    corrected_sd: float
    people: int
    nodes: int

    @property
    def correction(self) -> float:
        """What the spread of people adds to the effect on the representative person."""
        return self.corrected - self.typical


def representative_effects(
    mechanism: Mechanism,
    studies: Studies,
    arm_id: str,
    *,
    symbols: Sequence[str] = COMPARED,
    people: int = 400,
    seed: int = 1,
    workers: int = 0,
) -> tuple[RepresentativeEffect, ...]:
    """Return the effects of a training arm on its representative person, on people drawn for it, and by the correction.

    Everybody lives under the central laws, so that only people differ.  What the arm measured before is taken for everybody.

    Raises
    ------
    StudyError
        There is no such arm.
    SimulationError
        The arm cannot be simulated, or a run does not finish.
    """
    arm = studies.arm(arm_id)
    obstacle = arm_obstacle(arm)
    if obstacle:
        raise SimulationError(f"arm '{arm_id}' cannot be simulated: {obstacle}")
    defaults = read_dose_defaults()
    person = complete_person(person_of_arm(mechanism, arm, studies.outcomes(arm_id), defaults))
    weeks = max(1, round(defaults.span(arm.weeks, "weeks")))
    programme = programme_of_arm(arm, defaults)
    plans = [Plan(mechanism, person, scenario_of(p), weeks, REST_DAYS) for p in (programme, control_of_arm(arm, programme))]
    chance = np.random.default_rng([seed, zlib.crc32(arm_id.encode())])
    drawn = [draw_unknown(person, chance) for _ in range(people)]
    around = people_around(person)
    with closing(MultirateEngine(mechanism, workers=workers)) as engine:
        effects = _effects(mechanism, engine, plans, [person, *drawn, *(one.person for one in around)], symbols)
    typical, of_drawn, of_nodes = effects[0], effects[1 : people + 1], effects[people + 1 :]
    corrected, corrected_sd = _moments(of_nodes, [one.weight for one in around], [one.along for one in around])
    units = [mechanism.observables[symbol].display_unit for symbol in symbols]
    mean, sd = of_drawn.mean(axis=0), of_drawn.std(axis=0, ddof=1)
    return tuple(
        RepresentativeEffect(arm_id, symbol, units[i], float(typical[i]), float(mean[i]), float(sd[i]) / math.sqrt(people),
                             float(sd[i]), float(corrected[i]), float(corrected_sd[i]), people, len(around))
        for i, symbol in enumerate(symbols))


def _effects(
    mechanism: Mechanism, engine: MultirateEngine, plans: Sequence[Plan], people: Sequence[CompletedPerson], symbols: Sequence[str]
) -> np.ndarray:
    """Return the first plan less the second, rested after the end, for everybody, shape (P, S)."""
    draws: list[dict[str, float]] = [{} for _ in people]
    starts = starts_of(mechanism, engine, people, draws, may_miss=True)
    ends = []
    for plan in plans:
        seen, faults = follow(engine, symbols, [plan] * len(people), starts, np.array([plan.end_day]), [{}] * len(people))
        if faults:
            raise SimulationError(f"{len(faults)} of {len(people)} people did not finish: {next(iter(faults.values()))}")
        ends.append(seen[:, 0])
    return np.asarray(ends[0] - ends[1])


def _moments(effects: np.ndarray, weights: Sequence[float], along: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and SD (S,) over weighted people of effects (N, S), whose directions are independent."""
    mean = np.asarray(weights) @ effects
    apart: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(along):
        if name:
            apart[name].append(number)
    variance = np.zeros(effects.shape[1])
    for members in apart.values():
        weight, moved = np.asarray(weights)[members], effects[members] - effects[0]
        variance += weight @ moved**2 - (weight @ moved) ** 2
    return mean, np.sqrt(np.maximum(variance, 0.0))
