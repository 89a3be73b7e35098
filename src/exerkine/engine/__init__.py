"""Solvers: arrays and names in, arrays out; an engine knows no person and no programme."""

from exerkine.engine._compile import Precision
from exerkine.engine._gradient import Gradient, gradient
from exerkine.engine._multirate import MultirateEngine
from exerkine.engine._problem import Engine, Problem, Segment, Solution, Status
from exerkine.engine._reference import EDGE_DAYS, ReferenceEngine, Tolerances
from exerkine.engine._workers import spawning, start_worker, worker_pool

__all__ = [
    "EDGE_DAYS",
    "Engine",
    "Gradient",
    "MultirateEngine",
    "Precision",
    "Problem",
    "ReferenceEngine",
    "Segment",
    "Solution",
    "Status",
    "Tolerances",
    "gradient",
    "spawning",
    "start_worker",
    "worker_pool",
]
