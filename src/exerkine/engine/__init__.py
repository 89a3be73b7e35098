"""Solvers: arrays and names in, arrays out; an engine knows no person and no programme."""

from exerkine.engine._multirate import MultirateEngine
from exerkine.engine._problem import Engine, Problem, Segment, Solution, Status
from exerkine.engine._reference import EDGE_DAYS, ReferenceEngine, Tolerances

__all__ = ["EDGE_DAYS", "Engine", "MultirateEngine", "Problem", "ReferenceEngine", "Segment", "Solution", "Status", "Tolerances"]
