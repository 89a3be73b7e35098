"""How good the model is: the facts it should reproduce, each by its own protocol."""

from exerkine.calibration._bench import Bench, aerobic, resistance, weekly
from exerkine.calibration._facts import FactPart, check_facts
from exerkine.calibration._stability import LIMIT_PERSONS, LIMIT_REFERENCE, Loop, Stability, circle_arms, stability

__all__ = [
    "LIMIT_PERSONS",
    "LIMIT_REFERENCE",
    "Bench",
    "FactPart",
    "Loop",
    "Stability",
    "aerobic",
    "check_facts",
    "circle_arms",
    "resistance",
    "stability",
    "weekly",
]
