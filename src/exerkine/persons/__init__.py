"""Persons: read from YAML, checked, and completed with population norms."""

from exerkine.persons._amyloid import AmyloidChance
from exerkine.persons._cohorts import Cohort, CohortColumn, read_cohorts
from exerkine.persons._compare import compare_population
from exerkine.persons._comparison import Comparison, LevelCheck, PairCheck, SlopeCheck
from exerkine.persons._complete import Assumption, CompletedPerson, complete_person, draw_unknown
from exerkine.persons._draw import draw_population
from exerkine.persons._form import person_schema
from exerkine.persons._knowledge import Constant, medicine_labels, read_constants, read_silent_fields, warning_text
from exerkine.persons._nodes import WeightedPerson, people_around
from exerkine.persons._norms import Norm, Norms, StageShift, read_norms
from exerkine.persons._people import People, write_people
from exerkine.persons._person import Biomarker, Diagnosis, Person, plain_medicine_name
from exerkine.persons._population import Population, Spread, population_from_dict, read_population
from exerkine.persons._population_form import population_schema
from exerkine.persons._prevalence import STAGES, Prevalence, odds_ratio, read_prevalence
from exerkine.persons._read import person_from_dict, read_person
from exerkine.persons._read_people import BadRow, PeopleFile, read_people
from exerkine.persons._responses import Response, ResponseTrait, draw_responses, read_response_traits, read_responses
from exerkine.persons._staging import (
    COGNITION_STAGES,
    MUSCLE_STAGES,
    Measures,
    Stage,
    measures_of,
    stage_of,
    stage_of_person,
)
from exerkine.persons._tally import Tally

__all__ = [
    "COGNITION_STAGES",
    "MUSCLE_STAGES",
    "STAGES",
    "AmyloidChance",
    "Assumption",
    "BadRow",
    "Biomarker",
    "Cohort",
    "CohortColumn",
    "Comparison",
    "CompletedPerson",
    "Constant",
    "Diagnosis",
    "LevelCheck",
    "Measures",
    "Norm",
    "Norms",
    "PairCheck",
    "People",
    "PeopleFile",
    "Person",
    "Population",
    "Prevalence",
    "Response",
    "ResponseTrait",
    "SlopeCheck",
    "Spread",
    "Stage",
    "StageShift",
    "Tally",
    "WeightedPerson",
    "compare_population",
    "complete_person",
    "draw_population",
    "draw_responses",
    "draw_unknown",
    "measures_of",
    "medicine_labels",
    "odds_ratio",
    "people_around",
    "person_from_dict",
    "person_schema",
    "plain_medicine_name",
    "population_from_dict",
    "population_schema",
    "read_cohorts",
    "read_constants",
    "read_norms",
    "read_people",
    "read_person",
    "read_population",
    "read_prevalence",
    "read_response_traits",
    "read_responses",
    "read_silent_fields",
    "stage_of",
    "stage_of_person",
    "warning_text",
    "write_people",
]
