"""The mechanism: Antimony text and tables in, an immutable `Mechanism` and SBML out."""

from exerkine.mechanism._algebra import read_equations, read_starts
from exerkine.mechanism._check import CHECKS, check_mechanism
from exerkine.mechanism._check_own import OWN_KINDS
from exerkine.mechanism._compile import with_events, with_values, with_variables
from exerkine.mechanism._formulas import Formula, Formulas, read_formulas, rule_function
from exerkine.mechanism._mechanism import (
    Arrow,
    Exerkine,
    Input,
    Mechanism,
    Observable,
    Parameter,
    Place,
    Reference,
    State,
    Variant,
)
from exerkine.mechanism._modulators import Modulator
from exerkine.mechanism._posterior import Posterior, read_posterior, write_posterior
from exerkine.mechanism._read import read_mechanism, read_references, shipped_knowledge
from exerkine.mechanism._speed import prove_speeds
from exerkine.mechanism._statement_ids import is_own, is_review, is_statement
from exerkine.mechanism._text import Law

__all__ = [
    "CHECKS",
    "OWN_KINDS",
    "Arrow",
    "Exerkine",
    "Formula",
    "Formulas",
    "Input",
    "Law",
    "Mechanism",
    "Modulator",
    "Observable",
    "Parameter",
    "Place",
    "Posterior",
    "Reference",
    "State",
    "Variant",
    "check_mechanism",
    "is_own",
    "is_review",
    "is_statement",
    "prove_speeds",
    "read_equations",
    "read_formulas",
    "read_mechanism",
    "read_posterior",
    "read_references",
    "read_starts",
    "rule_function",
    "shipped_knowledge",
    "with_events",
    "with_values",
    "with_variables",
    "write_posterior",
]
