"""The one join: mechanism, person and programme to trajectory and summary."""

from exerkine.simulation._result import SimulationResult
from exerkine.simulation._simulate import Run, Settings, reference_engine, simulate, trajectory_of
from exerkine.simulation._summary import summarise

__all__ = ["Run", "Settings", "SimulationResult", "reference_engine", "simulate", "summarise", "trajectory_of"]
