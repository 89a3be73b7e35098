"""Persons as rows of a table: columns named after the fields of a person file, nested ones with dots."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from exerkine.persons._form import BiomarkerForm, BiomarkersForm, DiagnosisForm, PersonForm

EMPTY = frozenset({"", "NA", "NaN", "nan", "None"})
LIST_MARK = ";"
COMPANIONS = frozenset({"schema", "stages_together"})
"""Columns that tables of people have beside the fields of a person, and that need no remark."""


@lru_cache(maxsize=1)
def person_columns() -> Mapping[str, type]:
    """Return the columns of a table of people, in the order of a person file, each with the type of its cells."""
    columns: dict[str, type] = {}
    for name, info in PersonForm.model_fields.items():
        if name == "diagnosis":
            columns |= {f"diagnosis.{part}": str for part in DiagnosisForm.model_fields}
        elif name == "biomarkers":
            columns |= {f"biomarkers.{analyte}.{part}": _kind(BiomarkerForm, part)
                        for analyte in BiomarkersForm.model_fields for part in BiomarkerForm.model_fields}
        elif info.alias is None:
            columns[name] = _kind(PersonForm, name)
    return columns


def plain_person(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return cells of known columns as the plain values of a person file; a text that is no number stays text."""
    plain: dict[str, Any] = {"schema": 1}
    for column, cell in cells.items():
        value = cell_value(cell, person_columns()[column]) if isinstance(cell, str) else cell
        if value is None:
            continue
        *groups, name = column.split(".")
        holder = plain
        for group in groups:
            holder = holder.setdefault(group, {})
        holder[name] = value
    markers = plain.get("biomarkers", {})
    for analyte in [name for name, marker in markers.items() if "value" not in marker]:
        del markers[analyte]  # unit and matrix are the same in a whole column, also where nothing was measured
    return plain


def cell_value(text: str, kind: type) -> Any:
    """Return what a cell says, None when it is empty."""
    text = text.strip()
    if text in EMPTY:
        return None
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind is list:
        return [part.strip() for part in text.split(LIST_MARK) if part.strip()]
    if kind is str:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if kind is int and number.is_integer() else number


def _kind(form: type[BaseModel], field: str) -> type:
    """Return the type of a field's cells: a whole number, a number, text, a truth value or a list."""
    annotation = form.model_fields[field].annotation
    parts = [part for part in (typing.get_args(annotation) or (annotation,)) if part is not type(None)]
    first = parts[0]
    if typing.get_origin(first) is list:
        return list
    return first if first in (int, float, bool, str) else str
