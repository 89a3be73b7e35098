"""What is known from the literature: published studies as data, and signed causal statements."""

from exerkine.evidence._audit import Audit, Contradiction, Verdict, read_audit, read_contradictions, read_verdicts
from exerkine.evidence._change import ReportedChange, reported_change
from exerkine.evidence._defaults import DoseDefaults, read_dose_defaults
from exerkine.evidence._read import read_assumptions, read_sources, read_studies
from exerkine.evidence._statements import read_entities, read_statements
from exerkine.evidence._studies import Studies
from exerkine.evidence._trace import Trace, TracedLaw, TracedStatement, trace
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
from exerkine.evidence._wiring import LeftOut, Wiring, read_wiring, statement_uses

__all__ = [
    "AcuteArm",
    "AcuteDirection",
    "AcutePoint",
    "Assumptions",
    "Audit",
    "Contradiction",
    "DoseDefaults",
    "Entity",
    "LeftOut",
    "ReportedChange",
    "Source",
    "Span",
    "Statement",
    "Studies",
    "Summary",
    "Trace",
    "TracedLaw",
    "TracedStatement",
    "TrainingArm",
    "TrainingOutcome",
    "Verdict",
    "Wiring",
    "read_assumptions",
    "read_audit",
    "read_contradictions",
    "read_dose_defaults",
    "read_entities",
    "read_sources",
    "read_statements",
    "read_studies",
    "read_verdicts",
    "read_wiring",
    "reported_change",
    "statement_uses",
    "trace",
]
