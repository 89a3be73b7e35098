"""A few people with weights who stand for everybody like one person: means over a group at a tenth of its cost."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from exerkine.persons._complete import CompletedPerson, _bodily
from exerkine.persons._conditional import values_of
from exerkine.persons._responses import read_response_traits

NODES_OF_TRAIT = 4
"""Values of each trait of response; what a trait does is nearly a straight line, so few are enough."""
OUT, WEIGHT = math.sqrt(3.0), 1.0 / 6.0
"""Where the outer points of a normal variable lie, in SD, and what each weighs (Gauss-Hermite, three points)."""
LEAST_VARIANCE = 1e-9


@dataclass(frozen=True)
class WeightedPerson:
    """One of the people who stand for a group; ``along`` says in what they differ from its centre (empty: the centre)."""

    person: CompletedPerson
    weight: float
    along: str


def people_around(person: CompletedPerson) -> tuple[WeightedPerson, ...]:
    """Return weighted people around a person: the sum of weight times anything is its mean over people like them.

    People differ from the centre in one independent direction at a time: each principal axis of what was not measured, plaque,
    each trait of response.  Exact for what is a sum of (nearly) polynomial effects of the directions; what two directions do
    only together is left out.  Weights add up to 1; that of the centre, which comes first, may be negative.
    """
    unknown = person.unknown
    centre = replace(person, **_unmeasured(person, unknown.mean))  # type: ignore[arg-type]
    apart: list[WeightedPerson] = []
    variances, axes = np.linalg.eigh(unknown.covariance) if len(unknown.scales) else (np.zeros(0), np.zeros((0, 0)))
    for number, (variance, axis) in enumerate(zip(variances, axes.T, strict=True)):
        if variance < LEAST_VARIANCE:
            continue
        for side in (-OUT, OUT):
            values = _unmeasured(person, unknown.mean + side * math.sqrt(variance) * axis)
            apart.append(WeightedPerson(replace(person, **values), WEIGHT, f"measures {number}"))  # type: ignore[arg-type]
    if person.amyloid is not None:
        share = person.amyloid.positive_share
        levels = ((person.amyloid.positive_cl, share), (person.amyloid.negative_cl, 1.0 - share))
        apart += [WeightedPerson(replace(centre, amyloid_cl=level), weight, "amyloid_cl") for level, weight in levels]
    for trait in read_response_traits():
        apart += [
            WeightedPerson(replace(centre, responses={trait.parameter: float(value)}), float(weight), trait.parameter)
            for value, weight in zip(*trait.nodes(NODES_OF_TRAIT), strict=True)]
    return WeightedPerson(centre, 1.0 - sum(one.weight for one in apart), ""), *apart


def _unmeasured(person: CompletedPerson, deviations: np.ndarray) -> dict[str, float]:
    scales = person.unknown.scales
    values = {s.variable: float(values_of(s.variable, np.array(s.norm), np.array(s.sd), z))
              for s, z in zip(scales, deviations, strict=True)}
    return _bodily(values, person)
