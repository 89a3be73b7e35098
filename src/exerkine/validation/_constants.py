"""The numbers that scores and baselines rest on, from ``validation/scoring.csv`` and ``validation/hypertrophy.csv``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from exerkine.errors import Fault, TableError
from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table

NAMES = ("smallest_effect", "prior_trials", "trials_per_moderator", "trials_per_word", "fitness_days", "fatigue_days",
         "fatigue_ratio", "rest_days")
OF_GROWTH = ("igf1_drive", "igf1_drive_of_session", "igf1_brake", "akt_drive", "akt_brake", "akt_of_igf1", "foxo_drive",
             "foxo_brake", "foxo_of_akt", "mtor_drive", "mtor_brake", "mtor_of_akt", "mtor_of_foxo", "synthesis", "breakdown",
             "most_myofibrils", "delay", "session")


@lru_cache(maxsize=4)
def constants(folder: Path | None = None) -> dict[str, float]:
    """Return name -> value of ``scoring.csv`` of a folder; None is the shipped one.

    Raises
    ------
    TableError
        The table cannot be read, a name is missing or unknown, or a value is not above 0.
    """
    return _numbers(folder, "scoring.csv", NAMES)


@lru_cache(maxsize=4)
def hypertrophy_constants(folder: Path | None = None) -> dict[str, float]:
    """Return name -> value of ``hypertrophy.csv``, as `constants` does."""
    return _numbers(folder, "hypertrophy.csv", OF_GROWTH)


def _numbers(folder: Path | None, name: str, names: tuple[str, ...]) -> dict[str, float]:
    path = (folder if folder is not None else shipped_knowledge() / "validation") / name
    found: dict[str, float] = {}
    faults = []
    for row in read_table(path, required=("name", "value", "unit", "source", "grade")):
        value = row.number("value")
        if row["name"] not in names:
            faults.append(row.fault("name", f"'{row['name']}' is unknown", "Allowed: " + ", ".join(names) + "."))
        elif value is None or value <= 0:
            faults.append(row.fault("value", f"'{row['value']}' is not above 0"))
        else:
            found[row["name"]] = value
    faults += [Fault(str(path), message=f"has no row '{one}'") for one in names if one not in found and not faults]
    if faults:
        raise TableError(faults)
    return found
