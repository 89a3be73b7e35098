"""Persons: read from YAML, checked, and completed with population norms."""

from exerkine.persons._amyloid import AmyloidChance
from exerkine.persons._complete import Assumption, CompletedPerson, complete_person, draw_unknown
from exerkine.persons._form import person_schema
from exerkine.persons._knowledge import Constant, medicine_labels, read_constants, read_silent_fields, warning_text
from exerkine.persons._norms import Norm, Norms, StageShift, read_norms
from exerkine.persons._person import Biomarker, Diagnosis, Person, plain_medicine_name
from exerkine.persons._read import person_from_dict, read_person
from exerkine.persons._staging import (
    COGNITION_STAGES,
    MUSCLE_STAGES,
    Measures,
    Stage,
    measures_of,
    stage_of,
    stage_of_person,
)

__all__ = [
    "COGNITION_STAGES",
    "MUSCLE_STAGES",
    "AmyloidChance",
    "Assumption",
    "Biomarker",
    "CompletedPerson",
    "Constant",
    "Diagnosis",
    "Measures",
    "Norm",
    "Norms",
    "Person",
    "Stage",
    "StageShift",
    "complete_person",
    "draw_unknown",
    "measures_of",
    "medicine_labels",
    "person_from_dict",
    "person_schema",
    "plain_medicine_name",
    "read_constants",
    "read_norms",
    "read_person",
    "read_silent_fields",
    "stage_of",
    "stage_of_person",
    "warning_text",
]
