"""The one join: mechanism, person and programme to trajectory and summary."""

from exerkine.simulation._arm_words import ArmWords, read_arm_words
from exerkine.simulation._common_scale import common_scale, observable_of
from exerkine.simulation._describe import contradictions
from exerkine.simulation._drives import check_holdable, segments_of
from exerkine.simulation._export import export_scenario
from exerkine.simulation._follow import follow
from exerkine.simulation._participant import Participant
from exerkine.simulation._perturb import Plan, levers_of, pools_of, strengths_of
from exerkine.simulation._result import Parts, Remeasured, SimulationResult, SummaryRow
from exerkine.simulation._several import SeveralRuns, band_of, simulate_several
from exerkine.simulation._simulate import (
    PERSON_STREAM,
    REST_DAYS,
    SESSION_MINUTES,
    Arm,
    Run,
    Settings,
    draws_of,
    reference_engine,
    simulate,
)
from exerkine.simulation._start import HIGHEST_SHARE_OF_TOP, Start, measures_of, starts_of
from exerkine.simulation._study import StudyReplay, StudyRow, replay_study
from exerkine.simulation._study_arm import arm_obstacle, bout_of_arm, control_of_arm, person_of_arm, programme_of_arm
from exerkine.simulation._summary import summarise
from exerkine.simulation._trajectory import Trajectory, trajectory_of

__all__ = [
    "HIGHEST_SHARE_OF_TOP",
    "PERSON_STREAM",
    "REST_DAYS",
    "SESSION_MINUTES",
    "Arm",
    "ArmWords",
    "Participant",
    "Parts",
    "Plan",
    "Remeasured",
    "Run",
    "Settings",
    "SeveralRuns",
    "SimulationResult",
    "Start",
    "StudyReplay",
    "StudyRow",
    "SummaryRow",
    "Trajectory",
    "arm_obstacle",
    "band_of",
    "bout_of_arm",
    "check_holdable",
    "common_scale",
    "contradictions",
    "control_of_arm",
    "draws_of",
    "export_scenario",
    "follow",
    "levers_of",
    "measures_of",
    "observable_of",
    "person_of_arm",
    "pools_of",
    "programme_of_arm",
    "read_arm_words",
    "reference_engine",
    "replay_study",
    "segments_of",
    "simulate",
    "simulate_several",
    "starts_of",
    "strengths_of",
    "summarise",
    "trajectory_of",
]
