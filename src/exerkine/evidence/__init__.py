"""What is known from the literature: published studies as data, and signed causal statements."""

from exerkine.evidence._audit import Audit, Contradiction, Verdict, read_audit, read_contradictions, read_verdicts
from exerkine.evidence._base import EvidenceBase, check_evidence, read_evidence
from exerkine.evidence._change import ReportedChange, reported_change
from exerkine.evidence._database import connect_evidence, run_sql
from exerkine.evidence._defaults import DoseDefaults, read_dose_defaults
from exerkine.evidence._edges import Edge, chosen_statements, edges_of
from exerkine.evidence._export import EvidenceGraph, evidence_graph, graph_texts
from exerkine.evidence._gaps import Gaps, find_gaps
from exerkine.evidence._links import Link
from exerkine.evidence._names import find_entity, of_the_same_gene
from exerkine.evidence._own import Grounds, OwnStatement, count_grounds, read_own_statements
from exerkine.evidence._paths import Clash, PathAnswer, SignedPath, Step, all_clashes, find_paths
from exerkine.evidence._read import read_assumptions, read_sources, read_studies
from exerkine.evidence._search import Found, Hit, search_evidence
from exerkine.evidence._statements import read_entities, read_statements
from exerkine.evidence._studies import Studies
from exerkine.evidence._table1 import Table1Row
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
from exerkine.evidence._words import Gene, Relation, Term, Words

__all__ = [
    "AcuteArm",
    "AcuteDirection",
    "AcutePoint",
    "Assumptions",
    "Audit",
    "Clash",
    "Contradiction",
    "DoseDefaults",
    "Edge",
    "Entity",
    "EvidenceBase",
    "EvidenceGraph",
    "Found",
    "Gaps",
    "Gene",
    "Grounds",
    "Hit",
    "LeftOut",
    "Link",
    "OwnStatement",
    "PathAnswer",
    "Relation",
    "ReportedChange",
    "SignedPath",
    "Source",
    "Span",
    "Statement",
    "Step",
    "Studies",
    "Summary",
    "Table1Row",
    "Term",
    "Trace",
    "TracedLaw",
    "TracedStatement",
    "TrainingArm",
    "TrainingOutcome",
    "Verdict",
    "Wiring",
    "Words",
    "all_clashes",
    "check_evidence",
    "chosen_statements",
    "connect_evidence",
    "count_grounds",
    "edges_of",
    "evidence_graph",
    "find_entity",
    "find_gaps",
    "find_paths",
    "graph_texts",
    "of_the_same_gene",
    "read_assumptions",
    "read_audit",
    "read_contradictions",
    "read_dose_defaults",
    "read_entities",
    "read_evidence",
    "read_own_statements",
    "read_sources",
    "read_statements",
    "read_studies",
    "read_verdicts",
    "read_wiring",
    "reported_change",
    "run_sql",
    "search_evidence",
    "statement_uses",
    "trace",
]
