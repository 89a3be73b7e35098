"""Rows of study tables as questions to the mechanism: read, run with the people and programmes they name, put on one scale."""

from exerkine.trials._case import CLASSES, Case
from exerkine.trials._classes import (
    OutcomeClass,
    class_of,
    pooled_tau,
    printed_cv,
    read_outcome_classes,
    read_spreads,
)
from exerkine.trials._frame import Frame, frame_of
from exerkine.trials._group import GroupMean, group_mean
from exerkine.trials._place import Placed, place
from exerkine.trials._questions import Question, questions_of
from exerkine.trials._run import (
    BEFORE_MIN,
    ArmReadings,
    Reading,
    Runner,
    person_of_training,
    reading_day,
    reading_minutes,
)
from exerkine.trials._skipped import Skipped, skip_reasons
from exerkine.trials._table import StudyTable, read_study_table, shipped_table

__all__ = [
    "BEFORE_MIN",
    "CLASSES",
    "ArmReadings",
    "Case",
    "Frame",
    "GroupMean",
    "OutcomeClass",
    "Placed",
    "Question",
    "Reading",
    "Runner",
    "Skipped",
    "StudyTable",
    "class_of",
    "frame_of",
    "group_mean",
    "person_of_training",
    "place",
    "pooled_tau",
    "printed_cv",
    "questions_of",
    "read_outcome_classes",
    "read_spreads",
    "read_study_table",
    "reading_day",
    "reading_minutes",
    "shipped_table",
    "skip_reasons",
]
