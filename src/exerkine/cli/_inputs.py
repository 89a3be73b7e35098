"""Files that several commands read, with what has to be said about them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exerkine.persons import Person


def told_person(path: Path, lang: str = "en") -> Person:
    """Return the person of a file; warnings about it go to stderr."""
    from exerkine.persons import read_person, warning_text

    person = read_person(path)
    for warning in person.warnings:
        print(warning_text(warning, lang), file=sys.stderr)
    return person
