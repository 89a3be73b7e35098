"""Doses a source leaves out: declared defaults, and a record of which were needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exerkine.evidence._values import Span
from exerkine.tables import read_table

TABLE = Path(__file__).resolve().parent.parent / "knowledge" / "studies" / "dose_defaults.csv"
Place = tuple[str, str]
"""Field and modality (``any`` where it is the same for all)."""


@dataclass(frozen=True)
class DoseDefault:
    """One default: a value, and how far (``sd``, None where it is held) what is not told may lie from it."""

    value: float
    unit: str
    sd: float | None


@dataclass
class DoseDefaults:
    """Defaults of ``dose_defaults.csv``; ``used`` says, in order, which stood in for what a source leaves out.

    ``moved`` shifts defaults by standard deviations of their own, to see what hangs on them; ``needed`` are the places in the
    table of those that were taken and have one.
    """

    table: Mapping[Place, DoseDefault]
    moved: Mapping[Place, float] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    needed: list[Place] = field(default_factory=list)

    def take(self, name: str, modality: str = "any") -> tuple[float, str]:
        """Return value and unit of the default for a modality, and note that it was needed."""
        place = name, modality
        default = self.table[place]
        if default.sd is not None and place not in self.needed:
            self.needed.append(place)
        value = default.value + self.moved.get(place, 0.0) * (default.sd or 0.0)
        return self.own(name, value, default.unit), default.unit

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


def read_dose_defaults(moved: Mapping[Place, float] | None = None) -> DoseDefaults:
    """Return the declared defaults, none of them used yet; ``moved`` by standard deviations where asked."""
    rows = read_table(TABLE, required=("field", "modality", "value", "sd", "unit"))
    table = {
        (row["field"], row["modality"]): DoseDefault(float(row["value"]), row["unit"], float(row["sd"]) if row["sd"] else None)
        for row in rows}
    return DoseDefaults(table, moved or {})
