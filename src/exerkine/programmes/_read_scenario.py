"""Scenario files in, frozen scenarios out; a programme file is a scenario in which nothing else is done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exerkine.errors import ProgrammeError
from exerkine.forms import plain_document, sound_form
from exerkine.programmes._programme import Programme
from exerkine.programmes._read import programme_from_dict, programme_of, read_programme
from exerkine.programmes._scenario import Dose, Perturbation, Scenario, scenario_of
from exerkine.programmes._scenario_form import CHECKS, DEFAULT_TISSUE, ScenarioForm
from exerkine.programmes._vocabulary import read_routes
from exerkine.tables import Document, read_yaml

USUAL = Programme("usual activity")


def read_scenario(path: Path | str) -> Scenario:
    """Read a scenario, or a programme as the simplest scenario, from a YAML file whose first line is ``schema: 1``.

    Parameters
    ----------
    path
        The file; its fields are those of `scenario_schema`, or of `programme_schema`.  A programme that it names is
        looked for beside it.

    Raises
    ------
    TableError
        A file is missing, unreadable or not YAML.
    ProgrammeError
        Fields are unknown, missing, out of range or in contradiction; all faults of a file together, each with its line.
    """
    document = read_yaml(path)
    if "perturbations" not in document.data and "blocks" in document.data:
        return scenario_of(programme_of(document))
    return _scenario(document, Path(path).parent)


def scenario_from_dict(data: Mapping[str, Any], *, file: str = "scenario", folder: Path | str = ".") -> Scenario:
    """Return the scenario that plain values describe, checked like a scenario file; ``schema`` may be left out.

    Raises
    ------
    ProgrammeError
        As for `read_scenario`, without line numbers.
    """
    return _scenario(plain_document(data, file, ProgrammeError), Path(folder))


def programme_file(path: Path | str) -> Path | None:
    """Return the programme file that a scenario file names, None where it names none."""
    named = read_yaml(path).data.get("programme")
    return Path(path).parent / named if isinstance(named, str) else None


def _scenario(document: Document, folder: Path) -> Scenario:
    form = sound_form(ScenarioForm, document, what="scenario", checks=CHECKS, error=ProgrammeError)
    plain = form.model_dump(by_alias=True, exclude_none=True)
    named = plain.get("programme")
    if isinstance(named, str):
        programme = read_programme(folder / named)
    else:
        programme = programme_from_dict(named, file=document.file) if named else USUAL
    perturbations = tuple(_perturbation(data) for data in plain["perturbations"])
    return Scenario(plain["name"], programme, perturbations, plain.get("description", ""))


def _perturbation(data: Mapping[str, Any]) -> Perturbation:
    fields = {name: value for name, value in data.items() if name not in ("dose", "since", "route")}
    if "target" in data:
        fields["tissue"] = data.get("tissue") or DEFAULT_TISSUE.get(data["kind"], "body")
    if "route" in data:
        fields |= {"route": data["route"], "tissue": read_routes()[data["route"]].tissue}
    dose = Dose(**data["dose"]) if "dose" in data else None
    return Perturbation(**fields, dose=dose, since_birth=data.get("since") == "birth")
