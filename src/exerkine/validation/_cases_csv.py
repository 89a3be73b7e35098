"""Cases with their bands and parts as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np

from exerkine.validation._predict import Predictions

ENDS = {"lo95": 2.5, "lo80": 10.0, "lo50": 25.0, "median": 50.0, "hi50": 75.0, "hi80": 90.0, "hi95": 97.5}
CASE_COLUMNS = ("study_id", "trial", "outcome", "outcome_class", "population", "modality", "weeks", "sessions_per_week",
                "min_per_session", "intensity", "comparison", "n", "line", "unit", "observed", "se", "lo", "hi", "direction")
PART_COLUMNS = ("laws_sd", "people_sd", "between_sd", "sampling_sd", "total_sd", "se_from", "defaults")


def case_dicts(found: Predictions) -> Iterator[dict[str, Any]]:
    """Yield each case as a plain dict: what was observed, the median and the ends of 50, 80 and 95 % of its draws, the parts.

    ``laws_lo80`` and ``laws_hi80`` are the ends of the laws alone.  What is not known is None.
    """
    for case, draws, laws, parts in zip(found.cases, found.predicted, found.laws, found.parts, strict=True):
        told = {name: getattr(case, name) for name in CASE_COLUMNS if hasattr(case, name)} | dict(case.dose)
        ends = {name: float(value) for name, value in zip(ENDS, np.nanpercentile(draws, tuple(ENDS.values())), strict=True)}
        alone = np.nanpercentile(laws, (ENDS["lo80"], ENDS["hi80"]))
        spread = (parts.laws, parts.people, parts.between, parts.sampling, parts.total, parts.se_from, list(parts.defaults))
        yield ({name: told.get(name) for name in CASE_COLUMNS} | ends
               | {"laws_lo80": float(alone[0]), "laws_hi80": float(alone[1])} | dict(zip(PART_COLUMNS, spread, strict=True)))


def cases_csv(found: Predictions) -> str:
    """Return all cases as CSV, numbers with six digits, an empty cell for what is not known."""
    columns = (*CASE_COLUMNS, *ENDS, "laws_lo80", "laws_hi80", *PART_COLUMNS)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for case in case_dicts(found):
        writer.writerow([_cell(case[name]) for name in columns])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
