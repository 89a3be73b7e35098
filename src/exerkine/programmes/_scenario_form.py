"""The scenario file: which fields it may have, which of them a kind of perturbation needs; pydantic only here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict, Field

from exerkine.errors import Fault, UnitError, unknown_name_advice
from exerkine.forms import StrictForm, place_fault
from exerkine.programmes._form import ProgrammeForm, ranged
from exerkine.programmes._scenario import OF_REST, Dose
from exerkine.programmes._vocabulary import Target, action_names, read_routes, read_targets
from exerkine.tables import Document
from exerkine.units import convert

KINDS = Literal["knock_out", "knock_down", "over_express", "inject", "infuse", "neutralise", "block", "clamp", "drug",
                "bed_rest", "step_reduction", "detraining", "adherence", "diet", "vitamin_d", "cognitive_training", "laser"]
WHEN = frozenset({"kind", "from_day", "to_day"})
NEEDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "knock_out": (("target",), ("tissue", "since")),
    "knock_down": (("target", "share"), ("tissue", "since")),
    "over_express": (("target", "fold"), ("tissue", "since")),
    "inject": (("target", "route", "dose"), ("days_per_week",)),
    "infuse": (("target", "route", "dose"), ("minutes", "days_per_week")),
    "neutralise": (("target", "share"), ("tissue",)),
    "clamp": (("level",), ("target", "tissue", "state")),
    "block": (("name",), ("share", "since")),
    "drug": (("name",), ("share",)),
    "bed_rest": ((), ()),
    "step_reduction": (("share",), ()),
    "detraining": (("from_day",), ()),
    "adherence": (("share",), ()),
    "diet": ((), ("protein_g_kg_day", "energy_fold", "fibre_fold")),
    "vitamin_d": ((), ()),
    "cognitive_training": (("minutes", "days_per_week"), ()),
    "laser": ((), ()),
}
"""What each kind needs, and what it may have beside the days."""
DEFAULT_TISSUE = {"neutralise": "blood", "clamp": "blood"}

Plain = dict[str, Any]


class DoseForm(StrictForm):
    """How much: a number with its unit."""

    value: float = Field(gt=0, description="Number in the unit beside it.")
    unit: str = Field(min_length=1, description="mg, mg/kg, mmol/kg ... or x_rest (times the resting level); an infusion adds /h.")


class PerturbationForm(StrictForm):
    """One thing that is done to the person; which fields it takes depends on its kind."""

    kind: KINDS = Field(description="Say what is done.")
    target: str | None = Field(None, description="Molecule, as in knowledge/perturbations/targets.csv.")
    tissue: str | None = Field(None, description="Where; the whole body, or blood, if left out.")
    state: str | None = Field(None, description="State of the mechanism that a clamp holds, instead of a target.")
    name: str | None = Field(None, description="Block or drug, as in knowledge/perturbations/actions.csv.")
    fold: float | None = ranged(1, 100, "x usual", "Production, as a multiple of the usual one.")
    share: float | None = ranged(0, 1, "of it", "How much is lost, blocked, neutralised, left out or done.")
    level: float | None = ranged(0, 100, "x own", "Level that a clamp holds, as a multiple of the person's own.")
    route: str | None = Field(None, description="Way in, as in knowledge/perturbations/routes.csv.")
    dose: DoseForm | None = Field(None, description="How much of it each time; an infusion: per hour.")
    days_per_week: int | None = ranged(1, 7, "days", "How often, spread evenly; daily if left out.")
    minutes: float | None = ranged(1, 1440, "min", "How long each time; without it an infusion does not stop.")
    protein_g_kg_day: float | None = ranged(0.2, 3, "g/kg/d", "Protein eaten.")
    energy_fold: float | None = ranged(0.5, 1.5, "x usual", "Energy eaten.")
    fibre_fold: float | None = ranged(0, 4, "x usual", "Fibre eaten.")
    since: Literal["birth", "start"] | None = Field(None, description="'birth': for life, as in a knock-out animal.")
    from_day: float | None = ranged(0, 3650, "days", "Day it starts; 0, the first day, if left out.")
    to_day: float | None = ranged(0, 3650, "days", "Day it ends; the end of the run if left out.")


class ScenarioForm(StrictForm):
    """A programme and what is done to the person beside it."""

    model_config = ConfigDict(title="exerkine scenario")

    schema_: Literal[1] = Field(alias="schema", description="Write 'schema: 1' as the first line.")
    name: str = Field(min_length=1, description="Name the scenario.")
    description: str | None = Field(None, description="What it is, in a sentence.")
    programme: str | ProgrammeForm | None = Field(
        None, description="Programme file, relative to this one, or its fields; usual activity if left out.")
    perturbations: list[PerturbationForm] = Field(description="List what is done; 'perturbations: []' is the programme alone.")


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    schema = ScenarioForm.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _check_first_key(document: Document, sound: Plain) -> Iterator[Fault]:
    if document.places and "schema" in document.data and next(iter(document.data)) != "schema":
        yield place_fault(document, ("schema",), "should be the first line of the file")


def _check_fields(document: Document, sound: Plain) -> Iterator[Fault]:
    for path, data in _perturbations(document):
        needed, allowed = NEEDS.get(str(data.get("kind")), ((), tuple(PerturbationForm.model_fields)))
        for field in needed:
            if data.get(field) is None:
                yield place_fault(document, path, f"'{data['kind']}' needs {field}", _description(field))
        for field in data:
            if field in PerturbationForm.model_fields and field not in {*needed, *allowed, *WHEN}:
                yield place_fault(document, (*path, field), f"has no meaning for '{data['kind']}'",
                                  "It may have: " + ", ".join([*needed, *allowed, "from_day", "to_day"]) + ".")


def _check_names(document: Document, sound: Plain) -> Iterator[Fault]:
    """A target exists in the tissue and can take what is done to it; a route, a block and a drug are known."""
    for path, data in _perturbations(document):
        kind = str(data.get("kind"))
        if kind in ("block", "drug") and data.get("name") is not None:
            yield from _known(document, (*path, "name"), data["name"], action_names(kind), kind)
        if data.get("route") is not None:
            yield from _known(document, (*path, "route"), data["route"], read_routes(), "route")
        if data.get("target") is not None:
            yield from _target_faults(document, path, data, kind)


def _target_faults(document: Document, path: tuple[str | int, ...], data: Plain, kind: str) -> Iterator[Fault]:
    name = data["target"]
    targets = read_targets()
    unknown = list(_known(document, (*path, "target"), name, dict.fromkeys(t for t, _ in targets), "target"))
    yield from unknown
    route = read_routes().get(str(data.get("route")))
    tissue = route.tissue if route else data.get("tissue") or DEFAULT_TISSUE.get(kind, "body")
    if unknown or (data.get("route") is not None and not route):
        return
    tissues = [where for what, where in targets if what == name]
    if tissue not in tissues:
        where = "route" if route else "tissue"
        yield place_fault(document, (*path, where), f"{name} cannot be reached in '{tissue}'", _possible(tissues))
        return
    target = targets[name, tissue]
    if kind in ("knock_out", "knock_down", "over_express") and not target.levers:
        able = [where for where in tissues if targets[name, where].levers]
        yield place_fault(document, path, f"the production of {name} in '{tissue}' has no lever", _possible(able))
    if kind in ("inject", "infuse", "neutralise", "clamp") and not target.pool and (name, tissue) != ("FGF21", "brain"):
        able = [where for where in tissues if targets[name, where].pool]
        yield place_fault(document, path, f"{name} has no pool of its own in '{tissue}'", _possible(able))
    if route and route.available == 0:
        yield place_fault(document, (*path, "route"), f"nothing of {name} arrives in blood by mouth", route.note)


def _check_doses(document: Document, sound: Plain) -> Iterator[Fault]:
    """The unit of a dose fits what it is given into, and an infusion is given per time."""
    for path, data in _perturbations(document):
        dose, target = data.get("dose"), _reached(data)
        if not (isinstance(dose, dict) and isinstance(dose.get("unit"), str) and target):
            continue
        where, unit = (*path, "dose", "unit"), dose["unit"]
        amount, per_day = Dose(1.0, unit).flow
        if (data.get("kind") == "infuse") != (per_day > 0.0):
            wrong, like = ("an injection has no", "ug/kg") if per_day else ("an infusion needs a", "ug/kg/h")
            yield place_fault(document, where, f"{wrong} unit per time, not '{unit}'", f"Such as: {like}.")
        elif amount != OF_REST and (target.litres_per_kg is None or not _spreads(amount, target.unit)):
            able = f"an amount that spreads to {target.unit}, or " if target.litres_per_kg is not None else ""
            yield place_fault(document, where, f"'{amount}' is no dose of {target.target} in '{target.tissue}'",
                              f"It takes {able}{OF_REST} (multiples of the resting level).")


def _reached(data: Plain) -> Target | None:
    """Return what a dose is given into; None while its target or route is not known."""
    route = read_routes().get(str(data.get("route")))
    return read_targets().get((str(data.get("target")), route.tissue)) if route else None


def _spreads(amount: str, unit: str) -> bool:
    try:
        convert(1.0, amount.removesuffix("/kg") + "/L", unit)
    except UnitError:
        return False
    return True


def _check_times(document: Document, sound: Plain) -> Iterator[Fault]:
    for path, data in _perturbations(document):
        begin, end = data.get("from_day") or 0.0, data.get("to_day")
        if isinstance(begin, int | float) and isinstance(end, int | float) and end <= begin:
            yield place_fault(document, (*path, "to_day"), f"{end:g} is not after from_day {begin:g}")
        if data.get("since") == "birth" and (data.get("from_day") is not None or end is not None):
            yield place_fault(document, (*path, "since"), "what holds since birth has no days of its own")
        if data.get("kind") == "clamp" and (data.get("target") is None) == (data.get("state") is None):
            yield place_fault(document, path, "a clamp needs either a target or a state")
        if data.get("kind") == "diet" and not {"protein_g_kg_day", "energy_fold", "fibre_fold"} & set(data):
            yield place_fault(document, path, "a diet needs protein_g_kg_day, energy_fold or fibre_fold")


def _check_disuse(document: Document, sound: Plain) -> Iterator[Fault]:
    """Nobody lies in bed twice at once, or walks less there."""
    listed = ((path, data) for path, data in _perturbations(document) if data.get("kind") in ("bed_rest", "step_reduction"))
    idle = [(path, *_days_of(data)) for path, data in listed]
    for i, (path, begin, end) in enumerate(idle):
        if any(begin < other_end and other_begin < end for _, other_begin, other_end in idle[:i]):
            yield place_fault(document, path, "overlaps another bed rest or step reduction", "Let one end before the other begins.")


def _days_of(data: Plain) -> tuple[float, float]:
    begin, end = (data.get(name) for name in ("from_day", "to_day"))
    is_number = [isinstance(value, int | float) for value in (begin, end)]
    return (begin if is_number[0] else 0.0, end if is_number[1] else math.inf)  # type: ignore[return-value]


CHECKS: tuple[Callable[[Document, Plain], Iterator[Fault]], ...] = (
    _check_first_key, _check_fields, _check_names, _check_doses, _check_times, _check_disuse)


def _perturbations(document: Document) -> Iterator[tuple[tuple[str | int, ...], Plain]]:
    listed = document.data.get("perturbations")
    for i, data in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(data, dict):
            yield ("perturbations", i), data


def _known(document: Document, path: tuple[str | int, ...], name: Any, known: Any, what: str) -> Iterator[Fault]:
    if name not in known:
        yield place_fault(document, path, f"'{name}' is no {what}", unknown_name_advice(str(name), list(known)))


def _possible(tissues: Sequence[str]) -> str:
    return "Possible: " + ", ".join(tissues) + "."


def _description(field: str) -> str:
    return PerturbationForm.model_fields[field].description or ""
