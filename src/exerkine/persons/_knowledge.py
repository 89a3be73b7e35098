"""What ``knowledge/persons`` says about analytes, medicines, constants and warnings, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.tables import Row, read_table

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "persons"


@dataclass(frozen=True)
class Constant:
    """One number of nature with its unit and where it comes from."""

    name: str
    value: float
    unit: str
    source: str
    grade: str


@dataclass(frozen=True)
class Analyte:
    """A blood analyte: canonical unit, plausible range in it, molar mass where laboratories use moles."""

    name: str
    field: str
    unit: str
    lo: float
    hi: float
    molar_mass_g_mol: float | None
    comparable_matrices: tuple[str, ...]
    source: str
    grade: str


@lru_cache(maxsize=1)
def read_constants() -> Mapping[str, Constant]:
    """Return the constants of ``knowledge/persons/constants.csv`` by name."""
    table = read_table(FOLDER / "constants.csv", required=("name", "value", "unit", "source", "grade"))
    return {row["name"]: Constant(row["name"], row.number("value") or 0.0, row["unit"], row["source"], row["grade"])
            for row in table}


@lru_cache(maxsize=1)
def read_analytes() -> Mapping[str, Analyte]:
    """Return the analytes of ``knowledge/persons/analytes.csv`` by name."""
    table = read_table(FOLDER / "analytes.csv", required=("analyte", "field", "unit", "lo", "hi", "molar_mass_g_mol"))
    return {row["analyte"]: Analyte(
        row["analyte"], row["field"], row["unit"], row.number("lo") or 0.0, row.number("hi") or 0.0,
        row.number("molar_mass_g_mol"), tuple(row["comparable_matrices"].split()), row["source"], row["grade"])
        for row in table}


@lru_cache(maxsize=1)
def read_medicine_classes() -> Mapping[str, str]:
    """Return the class of each medicine (or class name) that the model knows."""
    return {row["name"]: row["class"] for row in _read_medicines()}


def medicine_labels() -> Mapping[str, tuple[str, str]]:
    """Return the English and the Chinese name of each medicine (or class name) that the model knows."""
    return {row["name"]: (row["label_en"], row["label_zh"]) for row in _read_medicines()}


@lru_cache(maxsize=1)
def _read_medicines() -> tuple[Row, ...]:
    return tuple(read_table(FOLDER / "medicines.csv", required=("name", "class", "label_en", "label_zh")))


@lru_cache(maxsize=1)
def read_silent_fields() -> Mapping[str, str]:
    """Return each field that a person file may give but that moves no number, with the reason."""
    return {row["field"]: row["why"] for row in read_table(FOLDER / "silent_fields.csv", required=("field", "why"))}


@lru_cache(maxsize=1)
def _read_warnings() -> Mapping[str, Mapping[str, str]]:
    return {row["key"]: row for row in read_table(FOLDER / "warnings.csv", required=("key", "en", "zh"))}


def warning_text(key: str, lang: str = "en") -> str:
    """Return the words of one warning key of `Person.warnings`, in English (``en``) or Chinese (``zh``).

    Raises
    ------
    UnknownNameError
        The key or the language is unknown.
    """
    texts = _read_warnings()
    if key not in texts:
        raise UnknownNameError(f"'{key}' is not a warning. {unknown_name_advice(key, texts)}")
    if lang not in ("en", "zh"):
        raise UnknownNameError(f"'{lang}' is not a language of the warnings. Allowed: en, zh.")
    return texts[key][lang]
