"""Person files in, frozen persons out; every fault of a file is told in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exerkine.errors import PersonError
from exerkine.forms import plain_document, sound_form
from exerkine.persons._biomarkers import convert_biomarker
from exerkine.persons._checks import CHECKS, warning_keys
from exerkine.persons._form import PersonForm
from exerkine.persons._knowledge import read_analytes
from exerkine.persons._person import Biomarker, Diagnosis, Person
from exerkine.tables import Document, read_yaml


def read_person(path: Path | str) -> Person:
    """Read one person from a YAML file whose first line is ``schema: 1``.

    Parameters
    ----------
    path
        The file; its fields are those of `person_schema`.

    Returns
    -------
    Person
        The measures as given, blood values also in canonical units, and the keys of what the user should be told.

    Raises
    ------
    TableError
        The file is missing, unreadable or not YAML.
    PersonError
        Fields are unknown, missing, out of range or in contradiction; all faults together, each with its line.
    """
    return person_from_document(read_yaml(path))


def person_from_dict(data: Mapping[str, Any], *, file: str = "person") -> Person:
    """Return the person that plain values describe, checked like a person file; ``schema`` may be left out.

    Parameters
    ----------
    data
        Fields as in a person file.
    file
        What to call the source in messages.

    Raises
    ------
    PersonError
        As for `read_person`, without line numbers.
    """
    return person_from_document(plain_document(data, file, PersonError))


def person_from_document(document: Document) -> Person:
    """Return the person that a document holds; raises `PersonError` as `read_person` does."""
    form = sound_form(PersonForm, document, what="person", checks=CHECKS, error=PersonError)
    sound = form.model_dump(exclude_none=True, exclude={"schema_"})
    return Person(**{
        **sound,
        "warnings": warning_keys(sound),
        "diagnosis": Diagnosis(**sound.get("diagnosis", {})),
        "biomarkers": tuple(_biomarker(name, marker) for name, marker in sound.get("biomarkers", {}).items()),
        "medicines": tuple(sound.get("medicines", ())),
        "sppb": sound.get("sppb", _sum_of_parts(sound)),
    })


def _biomarker(name: str, marker: Mapping[str, Any]) -> Biomarker:
    analyte = read_analytes()[name]
    return Biomarker(name, canonical_value=convert_biomarker(marker["value"], marker["unit"], analyte),
                     canonical_unit=analyte.unit, **marker)


def _sum_of_parts(sound: Mapping[str, Any]) -> int | None:
    parts = [sound.get(part) for part in ("sppb_balance", "sppb_gait", "sppb_chair")]
    return None if None in parts else sum(part for part in parts if part is not None)
