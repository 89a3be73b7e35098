"""The numbers that scores and baselines rest on, from ``validation/scoring.csv``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from exerkine.errors import Fault, TableError
from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table

NAMES = ("smallest_effect", "prior_trials", "trials_per_moderator", "trials_per_word", "fitness_days", "fatigue_days",
         "fatigue_ratio", "rest_days")


@lru_cache(maxsize=4)
def constants(folder: Path | None = None) -> dict[str, float]:
    """Return name -> value of ``scoring.csv`` of a folder; None is the shipped one.

    Raises
    ------
    TableError
        The table cannot be read, a name is missing or unknown, or a value is not above 0.
    """
    path = (folder if folder is not None else shipped_knowledge() / "validation") / "scoring.csv"
    found: dict[str, float] = {}
    faults = []
    for row in read_table(path, required=("name", "value", "unit", "source", "grade")):
        value = row.number("value")
        if row["name"] not in NAMES:
            faults.append(row.fault("name", f"'{row['name']}' is unknown", "Allowed: " + ", ".join(NAMES) + "."))
        elif value is None or value <= 0:
            faults.append(row.fault("value", f"'{row['value']}' is not above 0"))
        else:
            found[row["name"]] = value
    faults += [Fault(str(path), message=f"has no row '{name}'") for name in NAMES if name not in found and not faults]
    if faults:
        raise TableError(faults)
    return found
