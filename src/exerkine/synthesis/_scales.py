"""The one scale on which the effects on an outcome are pooled, and what else the pooling has to assume."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import Fault
from exerkine.evidence._cells import KNOWLEDGE, Cells

SCALES = ("MD", "SMD", "PCT", "HR")
COLUMNS = ("outcome", "scale", "unit", "better", "reversed", "apart", "label_en", "label_zh")


@dataclass(frozen=True)
class OutcomeScale:
    """How effects on one outcome are expressed.

    ``scale`` is ``MD`` (mean difference in ``unit``), ``SMD`` (in standard deviations before training), ``PCT`` (per
    cent of the mean before) or ``HR`` (not pooled here).  ``better`` is ``up``, ``down`` or empty.  ``reversed`` holds
    units and measures that run against the outcome, as seconds do in a test where more is better;
    ``apart`` holds measures that bear the outcome's code but are another instrument, so that they are not pooled with it.
    """

    outcome: str
    scale: str
    unit: str
    better: str
    reversed: frozenset[str]
    apart: frozenset[str]
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Rules:
    """The scale of every outcome, and the correlation of two effects on the same people."""

    scales: dict[str, OutcomeScale]
    between_measures_correlation: float


def read_rules(folder: Path | str | None = None) -> Rules:
    """Read ``scales.csv``, and ``between_measures_correlation`` of ``assumptions.csv``.

    Parameters
    ----------
    folder
        Folder of the study tables; None reads those shipped with the package.

    Raises
    ------
    TableError
        A table is missing or malformed, an outcome appears twice, or the correlation is missing or outside 0 to 1.
    """
    cells, where = Cells(), KNOWLEDGE / "studies" if folder is None else Path(folder)
    scales: dict[str, OutcomeScale] = {}
    for row in cells.table(where / "scales.csv", COLUMNS):
        name = cells.name(row, "outcome")
        if name in scales:
            cells.bad(row, "outcome", f"'{name}' appears twice")
        scale = cells.choice(row, "scale", SCALES)
        scales[name] = OutcomeScale(
            name, scale, cells.name(row, "unit"), cells.choice(row, "better", ("", "up", "down")),
            _words(row["reversed"]), _words(row["apart"]),
            cells.name(row, "label_en"), cells.name(row, "label_zh"))
    wanted, correlation = "between_measures_correlation", None
    for row in cells.table(where / "assumptions.csv", ("name", "value")):
        if row["name"] == wanted:
            correlation = cells.number(row, "value", 0, 1)
            if correlation is None:
                cells.bad(row, "value", "is empty")
    if correlation is None and not cells.faults:
        cells.faults.append(Fault(str(where / "assumptions.csv"), message=f"has no row '{wanted}'"))
    cells.refuse()
    return Rules(scales, correlation or 0.0)


def _words(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(";") if part.strip())
