"""Doses: how far an amount raises its pool, when it is given, and how it is absorbed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from exerkine.errors import ProgrammeError
from exerkine.mechanism import Mechanism
from exerkine.persons import CompletedPerson
from exerkine.programmes import OF_REST, Perturbation, read_targets
from exerkine.simulation._start import Start
from exerkine.units import convert

MINUTES_PER_DAY, HOURS_PER_DAY = 1440.0, 24.0
LEAST_REST = 1e-9
"""Of a pool, in its own unit, that a dose may be a multiple of."""
BOLUS_DAYS = 1.0 / MINUTES_PER_DAY
ABSORPTION_STEPS, LEFT_AT_END = 8, 0.01
"""A dose is absorbed in steps of equal amount; the last ends when this share of an exponential would be left."""


def rise_of(p: Perturbation, mechanism: Mechanism, person: CompletedPerson, start: Start) -> float:
    """Return by how much a dose would raise its pool, in the unit of the state; per day for an infusion."""
    assert p.dose is not None
    target = read_targets()[p.target, p.tissue]
    amount, per = p.dose.flow if p.kind == "infuse" else (p.dose.unit, 1.0)
    if amount == OF_REST:
        resting = start.states[target.pool] if target.pool else 1.0
        if resting < LEAST_REST:
            why = f"{p.kind} {p.target}: {p.dose} is nothing, as its pool is empty at rest"
            raise ProgrammeError(f"{why}\n  Give an amount, such as ug/kg.")
        return per * p.dose.value * resting
    assert target.litres_per_kg is not None
    observable = mechanism.observables[target.observable]
    litres = target.litres_per_kg * (1.0 if amount.endswith("/kg") else person.mass_kg)
    rise = convert(p.dose.value / litres, amount.removesuffix("/kg") + "/L", target.unit)
    unit = next(s.unit for s in mechanism.states if s.symbol == target.pool)
    if unit == observable.unit:
        return per * rise
    if observable.person_field:
        return per * rise * start.states[target.pool] / float(getattr(person, observable.person_field))
    return per * rise / start.parameters.get(observable.anchor, mechanism.medians[observable.anchor])


def days_of(p: Perturbation, end_day: float) -> Iterator[float]:
    """Yield when a dose is given: evenly over each week, at ``start_h``."""
    gaps = 7.0 / p.days_per_week
    count = math.ceil((p.until(end_day) - p.from_day) / gaps - 1e-9)
    for k in range(count):
        yield p.from_day + math.floor(k * gaps + 1e-9) + p.start_h / HOURS_PER_DAY


def absorbed(day: float, rise: float, per_h: float | None) -> Iterator[tuple[float, float, float]]:
    """Yield (from, to, amount): a bolus, or first-order absorption in steps of equal amount."""
    if per_h is None:
        yield day, day + BOLUS_DAYS, rise
        return
    left = [*(1.0 - np.arange(ABSORPTION_STEPS) / ABSORPTION_STEPS), LEFT_AT_END]
    edges = [day - math.log(share) / (per_h * HOURS_PER_DAY) for share in left]
    for begin, end in itertools.pairwise(edges):
        yield begin, end, rise / ABSORPTION_STEPS
