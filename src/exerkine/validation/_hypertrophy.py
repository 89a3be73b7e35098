"""A published model of muscle growth as a forecaster: IGF-1, Akt, FOXO and mTOR after each session build myofibrils.

Villota-Narvaez et al. 2021 and 2022, with sessions and constants of Devold, Rognes and Rangamani 2025.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.integrate import solve_ivp

from exerkine.validation._constants import hypertrophy_constants

HOURS_PER_WEEK = 168.0
WEEKS, SETTLED = 12, 8
"""How long the model is run, and from when on growth is the same every week: nothing in it feels the muscle."""


def muscle_growth(weeks: float | None, sessions_per_week: float | None) -> float | None:
    """Return by which share myofibrils have grown after a programme of even resistance sessions; None where a dose is unknown.

    Examples
    --------
    >>> round(muscle_growth(9, 3), 3)
    0.101
    """
    if not weeks or not sessions_per_week:
        return None
    course = _course(float(sessions_per_week))
    growth = float(np.interp(weeks, np.arange(WEEKS + 1), course))
    if weeks > WEEKS:
        growth += (weeks - WEEKS) * float(course[-1] - course[SETTLED]) / (WEEKS - SETTLED)
    return min(growth, hypertrophy_constants()["most_myofibrils"] - 1.0)


@lru_cache(maxsize=64)
def _course(sessions_per_week: float) -> np.ndarray:
    """Return the growth at the end of each week (WEEKS + 1,), from rest."""
    of = hypertrophy_constants()
    begins = np.arange(0.0, WEEKS * HOURS_PER_WEEK, HOURS_PER_WEEK / sessions_per_week) + of["delay"]
    igf1 = of["igf1_drive"] / of["igf1_brake"]
    akt = (of["akt_drive"] + of["akt_of_igf1"] * igf1) / of["akt_brake"]
    foxo = (of["foxo_drive"] - of["foxo_of_akt"] * akt) / of["foxo_brake"]
    mtor = (of["mtor_drive"] + of["mtor_of_akt"] * akt - of["mtor_of_foxo"] * foxo) / of["mtor_brake"]

    def slopes(t: float, x: np.ndarray) -> list[float]:
        last = int(np.searchsorted(begins, t, side="right")) - 1
        drive = of["igf1_drive_of_session"] if last >= 0 and t < begins[last] + of["session"] else 0.0
        return [
            x[0] * (of["igf1_drive"] + drive - of["igf1_brake"] * x[0]),
            x[1] * (of["akt_drive"] - of["akt_brake"] * x[1] + of["akt_of_igf1"] * x[0]),
            x[2] * (of["foxo_drive"] - of["foxo_brake"] * x[2] - of["foxo_of_akt"] * x[1]),
            x[3] * (of["mtor_drive"] - of["mtor_brake"] * x[3] + of["mtor_of_akt"] * x[1] - of["mtor_of_foxo"] * x[2]),
            of["synthesis"] * max(x[3] - mtor, 0.0) - of["breakdown"] * max(x[2] - foxo, 0.0)]

    found = solve_ivp(slopes, (0.0, WEEKS * HOURS_PER_WEEK), [igf1, akt, foxo, mtor, 0.0], method="LSODA", max_step=0.5,
                      t_eval=HOURS_PER_WEEK * np.arange(WEEKS + 1), rtol=1e-7, atol=1e-10)
    return np.asarray(found.y[4])
