"""How good the model is: the facts it should reproduce, each by its own protocol."""

from exerkine.calibration._bench import Bench, aerobic, resistance, weekly
from exerkine.calibration._facts import FactPart, check_facts

__all__ = ["Bench", "FactPart", "aerobic", "check_facts", "resistance", "weekly"]
