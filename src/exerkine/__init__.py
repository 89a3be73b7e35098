"""Exerkine: an executable model of exercise and the ageing muscle-brain axis."""

__version__ = "0.1.0"
