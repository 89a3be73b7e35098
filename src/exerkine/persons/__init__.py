"""Persons: read from YAML, checked, and completed with population norms."""

from exerkine.persons._amyloid import AmyloidChance
from exerkine.persons._complete import Assumption, CompletedPerson, complete_person, draw_unknown
from exerkine.persons._form import person_schema
from exerkine.persons._knowledge import Constant, read_constants, read_silent_fields, warning_text
from exerkine.persons._norms import Norm, Norms, StageShift, read_norms
from exerkine.persons._person import Biomarker, Diagnosis, Person
from exerkine.persons._read import person_from_dict, read_person

__all__ = [
    "AmyloidChance",
    "Assumption",
    "Biomarker",
    "CompletedPerson",
    "Constant",
    "Diagnosis",
    "Norm",
    "Norms",
    "Person",
    "StageShift",
    "complete_person",
    "draw_unknown",
    "person_from_dict",
    "person_schema",
    "read_constants",
    "read_norms",
    "read_person",
    "read_silent_fields",
    "warning_text",
]
