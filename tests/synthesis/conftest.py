"""Published data sets, and the shipped study tables."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.evidence import read_studies

# Colditz 1994, JAMA 271:698: trials of BCG against tuberculosis, as in the worked examples of Berkey 1995, of van
# Houwelingen 2002 and of the metafor package (Viechtbauer 2010, J Stat Softw 36(3), data set dat.bcg).
TREATED_ILL = (4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27)
TREATED_WELL = (119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886)
CONTROL_ILL = (11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29)
CONTROL_WELL = (128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825)
LATITUDE_DEG = (44.0, 55.0, 42.0, 52.0, 13.0, 44.0, 19.0, 13.0, 27.0, 42.0, 18.0, 33.0, 33.0)

# Normand 1999, Stat Med 18:321, Table III: length of stay (days) after stroke, specialist against routine care:
# n, mean, SD of each group (data set dat.normand1999 of metafor).
STAY = ((155, 55, 47, 156, 75, 64), (31, 27, 7, 32, 29, 4), (75, 64, 17, 71, 119, 29), (18, 66, 20, 18, 137, 48),
        (8, 14, 8, 13, 18, 11), (57, 19, 7, 52, 18, 4), (34, 52, 45, 33, 41, 34), (110, 21, 16, 183, 31, 27),
        (60, 30, 27, 52, 23, 20))


@pytest.fixture(scope="session")
def bcg():
    a, b, c, d = (np.array(column, dtype=float) for column in (TREATED_ILL, TREATED_WELL, CONTROL_ILL, CONTROL_WELL))
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


@pytest.fixture(scope="session")
def latitude_deg():
    return LATITUDE_DEG


@pytest.fixture(scope="session")
def stay():
    rows = np.array(STAY, dtype=float)
    return rows[:, 1] - rows[:, 4], rows[:, 2] ** 2 / rows[:, 0] + rows[:, 5] ** 2 / rows[:, 3]


@pytest.fixture(scope="session")
def studies():
    return read_studies()
