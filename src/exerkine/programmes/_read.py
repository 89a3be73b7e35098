"""Programme files in, frozen programmes out; every fault of a file is told in one go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exerkine.errors import ProgrammeError
from exerkine.forms import plain_document, sound_form
from exerkine.programmes._build import build_programme
from exerkine.programmes._checks import CHECKS
from exerkine.programmes._form import ProgrammeForm
from exerkine.programmes._programme import Programme
from exerkine.tables import Document, read_yaml


def read_programme(path: Path | str) -> Programme:
    """Read a programme from a YAML file whose first line is ``schema: 1``.

    Parameters
    ----------
    path
        The file; its fields are those of `programme_schema`.

    Returns
    -------
    Programme
        Its blocks with days as numbers (0 = Monday) and intensities as written.

    Raises
    ------
    TableError
        The file is missing, unreadable or not YAML.
    ProgrammeError
        Fields are unknown, missing, out of range or in contradiction, or a day holds more exercise than a day can;
        all faults together, each with its line.
    """
    return programme_of(read_yaml(path))


def programme_from_dict(data: Mapping[str, Any], *, file: str = "programme") -> Programme:
    """Return the programme that plain values describe, checked like a programme file; ``schema`` may be left out.

    Parameters
    ----------
    data
        Fields as in a programme file.
    file
        What to call the source in messages.

    Raises
    ------
    ProgrammeError
        As for `read_programme`, without line numbers.
    """
    return programme_of(plain_document(data, file, ProgrammeError))


def programme_of(document: Document) -> Programme:
    """Return the programme of a document, or raise every fault of it at once."""
    form = sound_form(ProgrammeForm, document, what="programme", checks=CHECKS, error=ProgrammeError)
    return build_programme(form.model_dump(by_alias=True, exclude_none=True))
