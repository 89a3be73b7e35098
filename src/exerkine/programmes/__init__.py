"""Programmes and scenarios: read from YAML, checked, and unrolled into sessions."""

from exerkine.programmes._expand import expand
from exerkine.programmes._form import programme_schema
from exerkine.programmes._programme import Block, Intensity, Intervals, Programme, Progression, Session
from exerkine.programmes._read import programme_from_dict, read_programme
from exerkine.programmes._read_scenario import programme_file, read_scenario, scenario_from_dict
from exerkine.programmes._scenario import OF_REST, Dose, Perturbation, Scenario, later, scenario_of, usual_of
from exerkine.programmes._scenario_form import scenario_schema
from exerkine.programmes._vocabulary import (
           Action,
           Route,
           Target,
           actions_named,
           read_actions,
           read_routes,
           read_targets,
)

__all__ = ["OF_REST", "Action", "Block", "Dose", "Intensity", "Intervals", "Perturbation", "Programme", "Progression", "Route",
           "Scenario", "Session", "Target", "actions_named", "expand", "later", "programme_file", "programme_from_dict",
           "programme_schema", "read_actions", "read_programme", "read_routes", "read_scenario", "read_targets",
           "scenario_from_dict", "scenario_of", "scenario_schema", "usual_of"]
