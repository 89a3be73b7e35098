"""Columns of an outside study table, and how their cells are spelt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exerkine.errors import Fault
from exerkine.evidence import _rows as forms
from exerkine.tables import Row

_SAME = {"age_mean": "age_mean_y", "pct_female": "female_pct", "intensity_text": "intensity_words",
         "intensity_pct": "intensity_value"}
_CITED = ("citation", "doi", "pmid", "url", "source_url", "note", "read_from")
_AFTER = re.compile(r"\bt_post\s*=\s*(-?\d+(?:\.\d+)?)")
"""In a note: minutes from the end of a bout, where its length is not told."""
TRAINING_ARM_KEY = (
    "study_id", "species", "condition", "age_mean_y", "female_pct", "modality", "mode_detail", "control", "sessions_per_week",
    "min_per_session", "weeks", "intensity_value", "intensity_unit", "intensity_words", "co_intervention", "design")
ACUTE_ARM_KEY = ("study_id", "population", "group", "n", "age_mean_y", "female_pct", "modality", "intensity_value",
                 "intensity_unit", "intensity_words", "duration_min")


@dataclass(frozen=True)
class Kind:
    """One kind of table: columns it needs, all that are read, other names for them, and those that say where a row is from."""

    required: tuple[str, ...]
    known: frozenset[str]
    aliases: Mapping[str, str]
    silent: frozenset[str]

    def written(self, name: str) -> str:
        """Return the name of a column as outside tables write it."""
        return next((outside for outside, inside in self.aliases.items() if inside == name), name)


TRAINING = Kind(
    ("study_id", "condition", "modality", "outcome"),
    frozenset((*forms.ARM_COLUMNS, *forms.OUTCOME_COLUMNS)) - {"source_id", "row"},
    {**_SAME, "population": "condition", "seed_ref": "review_ref"},
    frozenset((*_CITED, "source_id", "row")))
ACUTE = Kind(
    ("study_id", "population", "modality", "exerkine", "unit"),
    frozenset((*forms.ACUTE_ARM_COLUMNS, *forms.POINT_COLUMNS, *forms.DIRECTION_COLUMNS)) - {"source_id", "row"},
    _SAME,
    frozenset((*_CITED, "source_id", "row")))


@dataclass(frozen=True)
class WrittenRow(Row):
    """A row under the names that are used inside, whose faults name the columns as they are written in the file."""

    outside: Mapping[str, str] = ()  # type: ignore[assignment]
    header: tuple[str, ...] = ()

    def fault(self, column: str, message: str, advice: str = "", code: str = "") -> Fault:
        """Return a fault that points at the column as the file has it."""
        name = self.outside.get(column, column)
        position = self.header.index(name) + 1 if name in self.header else 0
        return Fault(self.file, self.line, position, code, f"column '{name}': {message}", advice)

    def given(self, **cells: str) -> WrittenRow:
        """Return the same row with other cells."""
        return WrittenRow(self.file, self.line, {**self.cells, **cells}, self.columns, self.outside, self.header)


def written(row: Row, names: Mapping[str, str], kind: Kind) -> WrittenRow:
    """Return a row of a file under the names used inside; what the file lacks is empty."""
    cells = {**dict.fromkeys((*sorted(kind.known), "source_id", "row"), ""), **{names[c]: row[c] for c in row}}
    return WrittenRow(row.file, row.line, cells, tuple(cells), {inside: c for c, inside in names.items()}, row.columns)


def normal_training(row: WrittenRow) -> WrittenRow:
    """Return a row of training effects with usual spellings made one, and what its silence means filled in."""
    spans = {name: _span(row[name]) for name in ("sessions_per_week", "min_per_session", "weeks", "intensity_value", "at_week")}
    has_control = any(row[name].strip() for name in ("n_ctl", "ctl_pre_mean", "ctl_post_mean", "ctl_change_mean"))
    return row.given(
        **spans, **_intensity(row), condition=_population(row["condition"]), species=row["species"].strip() or "human",
        modality=row["modality"].strip(), outcome=row["outcome"].strip(), study_id=row["study_id"].strip(),
        design=row["design"].strip() or ("CT" if has_control else "PREPOST"), p_value=_p(row["p_value"]),
        p_between=_p(row["p_between"]), unit=row["unit"].strip())


def normal_acute(row: WrittenRow) -> WrittenRow:
    """Return a row of a bout with usual spellings made one; words behind a unit say what was measured."""
    unit, _, more = row["unit"].strip().partition(" ")
    measure = row["measure"].strip() or more.strip("() ").replace(" ", "_")
    if unit == "SMD_vs_rest":
        unit, measure = "SMD", "vs_rest"
    after = _AFTER.search(row.get("note", ""))
    if after and not row["t_min"].strip() and not row["t_post_min"].strip():
        row = row.given(t_post_min=after[1])
    return row.given(
        unit=unit, measure=measure, population=_population(row["population"]), modality=row["modality"].strip(),
        study_id=row["study_id"].strip(), exerkine=row["exerkine"].strip(), matrix=row["matrix"].strip(),
        p_value=_p(row["p_value"]), **_intensity(row))


def _intensity(row: Row) -> dict[str, str]:
    unit = row["intensity_unit"].strip()
    return {"intensity_unit": "" if unit == "text" else unit}


def _population(text: str) -> str:
    """Return one of the words of the study tables where a spelling is only another one: MCI/DEMENTIA, OTHER_middle_aged."""
    word = text.strip()
    if word.startswith("MODEL_"):
        return word
    return "OTHER_" + word.replace("/", "_OR_").upper().removeprefix("OTHER_") if "/" in word or word != word.upper() else word


def _span(text: str) -> str:
    return re.sub(r"\s*[\N{EN DASH}\N{EM DASH}]\s*", "-", text.strip()).replace("\N{LESS-THAN OR EQUAL TO}", "<=")


def _p(text: str) -> str:
    """Return a p value as ``0.03``, ``<0.05`` or ``>0.05``; ``ns`` is above 0.05."""
    plain = text.strip().lower().replace(" ", "").removeprefix("p").removeprefix("=")
    if plain in ("ns", "n.s."):
        return ">0.05"
    return re.sub(r"^([<>]?=?)\.", r"\g<1>0.", plain)
