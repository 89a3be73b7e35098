"""What the words of a study table stand for: kinds of exercise as sessions, populations as persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.tables import Row, read_table

TABLE = Path(__file__).resolve().parent.parent / "knowledge" / "studies" / "arm_words.csv"
COLUMNS = ("kind", "word", "modality", "muscle", "cognition", "age_mean_y", "cognitive_load", "muscle_mass_share",
           "habitually_trained", "grade", "note")


@dataclass(frozen=True)
class ModalityWord:
    """A kind of exercise: the ``modality`` of a programme file, and fields of its block that differ from the usual ones."""

    modality: str
    fields: Mapping[str, object]


@dataclass(frozen=True)
class PopulationWord:
    """A population: stages of the person that stands for it, its age in years where a study gives none, and habits."""

    stages: Mapping[str, str]
    age_mean_y: float | None
    is_trained: bool


@dataclass(frozen=True)
class ArmWords:
    """All words that can be simulated, by kind."""

    modalities: Mapping[str, ModalityWord]
    populations: Mapping[str, PopulationWord]
    intensities: frozenset[str]

    def modality_fault(self, word: str) -> str:
        """Return why a modality cannot be simulated; empty when it can."""
        return _fault("modality", word, self.modalities)

    def population_fault(self, word: str) -> str:
        """Return why a population cannot be simulated; empty when it can."""
        return _fault("population", word, self.populations)


@lru_cache(maxsize=1)
def read_arm_words() -> ArmWords:
    """Return the words of ``knowledge/studies/arm_words.csv``."""
    rows = read_table(TABLE, required=COLUMNS).rows
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in ("modality", "population", "intensity")}
    return ArmWords(
        {row["word"]: ModalityWord(row["modality"], _fields(row)) for row in kinds["modality"]},
        {row["word"]: _population(row) for row in kinds["population"]},
        frozenset(row["word"] for row in kinds["intensity"]))


def _fault(kind: str, word: str, known: Mapping[str, object]) -> str:
    return "" if word in known else f"the {kind} '{word}' is not known. {unknown_name_advice(word, known)}"


def _fields(row: Row) -> dict[str, object]:
    load = row.number("cognitive_load")
    fields: dict[str, object] = {} if load is None else {"cognitive_load": load}
    return fields | ({"muscle_mass_share": row["muscle_mass_share"]} if row["muscle_mass_share"] else {})


def _population(row: Row) -> PopulationWord:
    stages = {organ: row[organ] for organ in ("muscle", "cognition") if row[organ]}
    return PopulationWord(stages, row.number("age_mean_y"), row["habitually_trained"] == "1")
