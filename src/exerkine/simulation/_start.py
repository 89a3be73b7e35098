"""Put a person on the manifold: a life without programme up to today, with traits set so that the baseline is met.

Measured values never overwrite a state (that would act like a treatment); they set named traits of the person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exerkine.engine import Engine, Problem, Segment, Solution, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism, Observable, shipped_knowledge
from exerkine.persons import CompletedPerson, read_constants
from exerkine.tables import read_table

DAYS_PER_YEAR = 365.25
SHORTEST_LIFE_Y = 8.0
"""The slowest reversible state needs about a year; a shorter life would start off the manifold."""
HIGHEST_SHARE_OF_TOP = 0.97
CLOSENESS = 0.001
MOST_ROUNDS = 12
"""Of the fixed point; two to four are usual."""


@dataclass(frozen=True)
class Start:
    """Parameters (traits included) and states of one draw at the start of the programme."""

    parameters: Mapping[str, float]
    states: Mapping[str, float]


def starts_of(
    mechanism: Mechanism, engine: Engine, person: CompletedPerson, draws: Sequence[Mapping[str, float]]
) -> tuple[Start, ...]:
    """Return the start of every draw.

    Parameters
    ----------
    draws
        Parameters of each draw that differ from their medians.

    Raises
    ------
    SimulationError
        A life history does not finish.
    """
    observables = [o for o in mechanism.observables.values() if o.person_field or o.solve == "offset"]
    symbols = [o.symbol for o in observables]
    targets = {o.symbol: _target(o, person) for o in observables}
    current = [_with_room(mechanism, dict(draw) | _traits(mechanism, person), observables, targets) for draw in draws]
    for _ in range(MOST_ROUNDS):
        solutions = _lives(engine, person, current, symbols)
        missed = _missed(observables, targets, solutions)
        if not missed:
            return tuple(Start(p, s.final) for p, s in zip(current, solutions, strict=True))
        for parameters, solution in zip(current, solutions, strict=True):
            for observable, reading in zip(observables, solution.values[-1], strict=True):
                _meet(mechanism, parameters, observable, float(reading), targets[observable.symbol])
    raise SimulationError(f"the measured baseline cannot be met: {missed}")


def _lives(
    engine: Engine, person: CompletedPerson, draws: Sequence[Mapping[str, float]], symbols: Sequence[str]
) -> list[Solution]:
    problems = []
    for parameters in draws:
        days = (person.age_y - parameters["age_start"]) * DAYS_PER_YEAR
        problems.append(Problem(parameters, (Segment(0.0, days),), (days,)))
    solutions = engine.solve(problems, symbols)
    for number, solution in enumerate(solutions):
        if solution.status is not Status.OK:
            raise SimulationError(f"the life history of draw {number} did not finish: {solution.message}")
    return solutions


def _target(observable: Observable, person: CompletedPerson) -> float:
    value = float(getattr(person, observable.person_field)) if observable.person_field else 0.0
    return min(max(value, observable.lo), observable.hi)


def _with_room(
    mechanism: Mechanism, parameters: dict[str, float], observables: Sequence[Observable], targets: Mapping[str, float]
) -> dict[str, float]:
    """Raise the top of a scale that a person already exceeds, so that every draw can meet the measure."""
    for o in observables:
        if o.top:
            top = parameters.get(o.top, mechanism.medians[o.top])
            parameters[o.top] = max(top, targets[o.symbol] / HIGHEST_SHARE_OF_TOP)
    return parameters


def _missed(observables: Sequence[Observable], targets: Mapping[str, float], solutions: Sequence[Solution]) -> str:
    """Return the first reading that is not its target, in words; empty when all are met."""
    for solution in solutions:
        for o, reading in zip(observables, solution.values[-1], strict=True):
            target = targets[o.symbol]
            if abs(reading - target) > CLOSENESS * max(abs(target), 1.0 if o.solve == "offset" else 0.0):
                return f"{o.symbol} starts at {reading:.3g} {o.display_unit}, not at {target:.3g}"
    return ""


def _meet(
    mechanism: Mechanism, parameters: dict[str, float], observable: Observable, reading: float, target: float
) -> None:
    anchor = observable.anchor
    old = parameters.get(anchor, mechanism.medians[anchor])
    if observable.solve == "scale":
        parameters[anchor] = old * target / reading
    elif observable.solve == "offset":
        parameters[anchor] = old + target - reading
    else:
        top = parameters.get(observable.top, mechanism.medians[observable.top])
        parameters[anchor] = old + _logit(target / top) - _logit(reading / top)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


def _traits(mechanism: Mechanism, person: CompletedPerson) -> dict[str, float]:
    lean_other = read_constants()["lean_other_per_asm"].value * person.asm_dxa_kg
    traits = {"height_squared": (person.height_cm / 100.0) ** 2, "mass_lean_other": lean_other}
    traits["age_start"] = min(mechanism.medians["age_start"], person.age_y - SHORTEST_LIFE_Y)
    traits["age_tangles"] = person.age_y
    for row in read_table(shipped_knowledge() / "persons" / "stage_traits.csv"):
        if row["stage"] in (person.muscle_stage, person.cognition_stage):
            traits[row["parameter"]] = float(row["value"])
    return traits
