"""Programmes: read from YAML, checked, and unrolled into sessions."""

from exerkine.programmes._expand import expand
from exerkine.programmes._form import programme_schema
from exerkine.programmes._programme import Block, Intensity, Intervals, Programme, Progression, Session
from exerkine.programmes._read import programme_from_dict, read_programme

__all__ = ["Block", "Intensity", "Intervals", "Programme", "Progression", "Session", "expand", "programme_from_dict",
           "programme_schema", "read_programme"]
