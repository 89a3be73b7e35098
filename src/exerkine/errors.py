"""All exception classes, and the one shape in which a fault in somebody's file is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one place of one file; prints as ``file:line:column: CODE message`` and an advice line."""

    file: str
    line: int = 0
    column: int = 0
    code: str = ""
    message: str = ""
    advice: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        head = f"{place}: {self.code + ' ' if self.code else ''}{self.message}"
        return f"{head}\n  {self.advice}" if self.advice else head


class ExerkineError(Exception):
    """Base of every error this package raises on purpose; its text is meant for the user."""


class InputError(ExerkineError):
    """Something a user wrote is wrong; carries every fault found, so that all can be mended in one go."""

    def __init__(self, faults: str | Fault | Sequence[Fault]):
        if isinstance(faults, Fault):
            faults = [faults]
        self.faults: tuple[Fault, ...] = () if isinstance(faults, str) else tuple(faults)
        super().__init__(faults if isinstance(faults, str) else "\n".join(str(fault) for fault in self.faults))


class TableError(InputError):
    """A CSV or YAML file cannot be read as the table or document it should be."""


class UnitError(InputError):
    """A unit is unknown, or does not measure the quantity it stands beside."""


class UnknownNameError(InputError):
    """A name was used that nothing defines."""


class PersonError(InputError):
    """A person file is wrong or describes somebody outside the range of the model."""


class PopulationError(InputError):
    """A population file is wrong or describes people outside the range of the model."""


class ProgrammeError(InputError):
    """A programme file is wrong or asks for the impossible."""


class ProtocolError(InputError):
    """A protocol file is wrong, or asks for a reading that the run does not hold."""


class MechanismError(InputError):
    """The text or the tables of the mechanism are wrong."""


class StudyError(InputError):
    """A study is unknown or cannot be simulated with what its row says."""


class SynthesisError(InputError):
    """Effects cannot be pooled or regressed as asked."""


class OutputError(InputError):
    """A result cannot be written where the user asked for it."""


class SimulationError(ExerkineError):
    """A run did not finish; says who, when and what to try."""


class EngineError(ExerkineError):
    """No engine can run the mechanism on this machine."""


class EngineWarning(UserWarning):
    """An engine runs more slowly than it could on this machine."""


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, or None when nothing is close."""
    choices = list(known)
    folded = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def unknown_name_advice(name: str, known: Iterable[str]) -> str:
    """Return ``Nearest name: 'x'.`` when there is one, else what is allowed (the count, when the list is long)."""
    choices = sorted(known)
    near = nearest_name(name, choices)
    if near:
        return f"Nearest name: '{near}'."
    return (
        f"No name is near; {len(choices)} are known." if len(choices) > 40 else "Allowed: " + ", ".join(choices) + "."
    )
