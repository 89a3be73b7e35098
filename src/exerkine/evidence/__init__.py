"""What is known from the literature: published studies as data, and signed causal statements."""

from exerkine.evidence._audit import Audit, Contradiction, Verdict, read_audit, read_contradictions, read_verdicts
from exerkine.evidence._change import ReportedChange, reported_change
from exerkine.evidence._defaults import DoseDefaults, read_dose_defaults
from exerkine.evidence._read import read_assumptions, read_sources, read_studies
from exerkine.evidence._statements import read_entities, read_statements
from exerkine.evidence._studies import Studies
from exerkine.evidence._values import (
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Assumptions,
    Entity,
    Source,
    Span,
    Statement,
    Summary,
    TrainingArm,
    TrainingOutcome,
)

__all__ = [
    "AcuteArm",
    "AcuteDirection",
    "AcutePoint",
    "Assumptions",
    "Audit",
    "Contradiction",
    "DoseDefaults",
    "Entity",
    "ReportedChange",
    "Source",
    "Span",
    "Statement",
    "Studies",
    "Summary",
    "TrainingArm",
    "TrainingOutcome",
    "Verdict",
    "read_assumptions",
    "read_audit",
    "read_contradictions",
    "read_dose_defaults",
    "read_entities",
    "read_sources",
    "read_statements",
    "read_studies",
    "read_verdicts",
    "reported_change",
]
