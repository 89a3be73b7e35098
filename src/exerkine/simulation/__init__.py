"""The one join: mechanism, person and programme to trajectory and summary."""

from exerkine.simulation._export import export_scenario
from exerkine.simulation._result import SimulationResult
from exerkine.simulation._simulate import (
    SESSION_MINUTES,
    Arm,
    Run,
    Settings,
    reference_engine,
    simulate,
    trajectory_of,
)
from exerkine.simulation._study import StudyReplay, StudyRow, replay_study
from exerkine.simulation._summary import summarise

__all__ = [
    "SESSION_MINUTES",
    "Arm",
    "Run",
    "Settings",
    "SimulationResult",
    "StudyReplay",
    "StudyRow",
    "export_scenario",
    "reference_engine",
    "replay_study",
    "simulate",
    "summarise",
    "trajectory_of",
]
