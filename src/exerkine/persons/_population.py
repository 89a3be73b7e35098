"""A population as an immutable value, and the file that declares one."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exerkine.errors import Fault, PopulationError
from exerkine.forms import place_fault, plain_document, sound_form
from exerkine.persons._population_form import Measure, PopulationForm
from exerkine.tables import Document, read_yaml

MEASURES: tuple[str, ...] = typing.get_args(Measure)
"""What can be measured in people that are drawn: fields of a person file, and names of analytes."""


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation, in the unit of what they are of."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Population:
    """Whom to draw; None means as in the tables: ages evenly, stages by ``prevalence.csv``, the rest by ``norms.csv``.

    ``age`` is the normal of ages before it is cut off at ``age_lo_y`` and ``age_hi_y``.  ``muscle`` and ``cognition`` are
    shares by stage, the rest being ``none``.  Values from outside come in through `read_population` or
    `population_from_dict`, which check them.
    """

    name: str
    age_lo_y: float
    age_hi_y: float
    age: Spread | None = None
    women_share: float = 0.5
    muscle: tuple[tuple[str, float], ...] | None = None
    cognition: tuple[tuple[str, float], ...] | None = None
    sarcopenia_impairment_odds_ratio: float | None = None
    schooling_y: Spread | None = None
    habitual_steps_day: Spread | None = None
    measures: tuple[str, ...] = MEASURES
    description: str = ""


def read_population(path: Path | str) -> Population:
    """Read a population from a YAML file whose first line is ``schema: 1``.

    Parameters
    ----------
    path
        The file; its fields are those of `population_schema`.

    Raises
    ------
    TableError
        The file is missing, unreadable or not YAML.
    PopulationError
        Fields are unknown, missing, out of range or in contradiction; all faults together, each with its line.
    """
    return _population(read_yaml(path))


def population_from_dict(data: Mapping[str, Any], *, file: str = "population") -> Population:
    """Return the population that plain values describe, checked like a population file; ``schema`` may be left out.

    Raises
    ------
    PopulationError
        As for `read_population`, without line numbers.
    """
    return _population(plain_document(data, file, PopulationError))


def _population(document: Document) -> Population:
    form = sound_form(PopulationForm, document, what="population", checks=(_check_first_key, _check_steps, _check_measures),
                      error=PopulationError)
    plain = form.model_dump(exclude_none=True, exclude={"schema_", "age_y"})
    ages = form.age_y
    for organ in ("muscle", "cognition"):
        if organ in plain:
            plain[organ] = tuple((stage, share) for stage, share in plain[organ].items() if share > 0)
    for name in ("schooling_y", "habitual_steps_day"):
        if name in plain:
            plain[name] = Spread(**plain[name])
    if "measures" in plain:
        plain["measures"] = tuple(name for name in MEASURES if name in plain["measures"])
    age = None if ages.mean is None or ages.sd is None else Spread(ages.mean, ages.sd)
    return Population(age_lo_y=ages.lo, age_hi_y=ages.hi, age=age, **plain)


def _check_first_key(document: Document, sound: dict[str, Any]) -> Iterator[Fault]:
    if document.places and "schema" in document.data and next(iter(document.data)) != "schema":
        yield place_fault(document, ("schema",), "should be the first line of the file")


def _check_steps(document: Document, sound: dict[str, Any]) -> Iterator[Fault]:
    steps = sound.get("habitual_steps_day")
    if isinstance(steps, dict) and steps.get("mean") == 0:
        yield place_fault(document, ("habitual_steps_day", "mean"), "0 is not above 0 steps/day")


def _check_measures(document: Document, sound: dict[str, Any]) -> Iterator[Fault]:
    given = sound.get("measures")
    measures = given if isinstance(given, list) else []
    for i, name in enumerate(measures):
        if name in measures[:i]:
            yield place_fault(document, ("measures", i), f"'{name}' stands here already")
