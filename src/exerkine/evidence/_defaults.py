"""Doses a source leaves out: declared defaults, and a record of which were needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exerkine.evidence._values import Span
from exerkine.tables import read_table

TABLE = Path(__file__).resolve().parent.parent / "knowledge" / "studies" / "dose_defaults.csv"


@dataclass
class DoseDefaults:
    """Defaults of ``dose_defaults.csv``; ``used`` says, in order, which stood in for what a source leaves out."""

    table: Mapping[tuple[str, str], tuple[float, str]]
    used: list[str] = field(default_factory=list)

    def take(self, name: str, modality: str = "any") -> tuple[float, str]:
        """Return value and unit of the default for a modality, and note that it was needed."""
        value, unit = self.table[name, modality]
        return self.own(name, value, unit), unit

    def own(self, name: str, value: float, unit: str) -> float:
        """Return a default that stands elsewhere, and note that it was needed."""
        said = f"{name} = {value:g}" + (f" {unit}" if unit != "1" else "")
        if said not in self.used:
            self.used.append(said)
        return value

    def number(self, given: float | None, name: str, modality: str = "any") -> float:
        """Return what is given, else the default."""
        return given if given is not None else self.take(name, modality)[0]

    def span(self, given: Span | None, name: str) -> float:
        """Return the middle of what is given, else the default."""
        return self.number(given.middle if given is not None else None, name)

    def dose(self, name: str, modality: str) -> dict[str, object]:
        """Return the default intensity or load as a programme file writes it."""
        value, unit = self.take(name, modality)
        return {"value": value, "unit": unit}


def read_dose_defaults() -> DoseDefaults:
    """Return the declared defaults, none of them used yet."""
    return DoseDefaults({(row["field"], row["modality"]): (float(row["value"]), row["unit"]) for row in read_table(TABLE)})
