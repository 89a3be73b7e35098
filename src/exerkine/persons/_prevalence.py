"""How common the stages of muscle and of cognition are by age and sex, and how the two go together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from exerkine.errors import TableError
from exerkine.persons._knowledge import FOLDER, read_constants
from exerkine.persons._norms import BOTH_SEXES, GRADES, line_of
from exerkine.persons._population import Population
from exerkine.tables import Row, read_table

STAGES = {
    "muscle": ("none", "possible_sarcopenia", "sarcopenia", "severe_sarcopenia"),
    "cognition": ("none", "SCD", "MCI", "AD_mild", "AD_moderate", "dementia"),
}
"""By organ; people are drawn in this order."""
SARCOPENIC = ("sarcopenia", "severe_sarcopenia")
IMPAIRED = ("MCI", "AD_mild", "AD_moderate", "dementia")
ODDS_RATIO = "sarcopenia_impairment_odds_ratio"


@dataclass(frozen=True)
class Prevalence:
    """Share of people of one sex and age band who are in a stage."""

    organ: str
    stage: str
    sex: str
    age_lo_y: float
    age_hi_y: float
    share: float
    source: str
    grade: str


def read_prevalence(folder: Path | str = FOLDER) -> tuple[Prevalence, ...]:
    """Return the rows of ``prevalence.csv`` in a folder of persons.

    Raises
    ------
    TableError
        The file is missing or malformed, or a share is not between 0 and 1.
    """
    return _read_prevalence(Path(folder))


def odds_ratio(population: Population) -> tuple[float, str]:
    """Return the odds ratio of sarcopenia and cognitive impairment that a population is drawn with, and its grade."""
    if population.sarcopenia_impairment_odds_ratio is not None:
        return population.sarcopenia_impairment_odds_ratio, "declared"
    constant = read_constants()[ODDS_RATIO]
    return constant.value, constant.grade


def shares(population: Population, organ: str, *, sex: str, age_y: np.ndarray) -> np.ndarray:
    """Return the shares (P, stages of `STAGES`) of an organ's stages among people of one sex and of ages (P,)."""
    declared = getattr(population, organ)
    found = np.zeros((age_y.size, len(STAGES[organ])))
    for k, stage in enumerate(STAGES[organ][1:], start=1):
        if declared is not None:
            found[:, k] = dict(declared).get(stage, 0.0)
            continue
        bands = [row for row in read_prevalence() if (row.organ, row.stage) == (organ, stage) and row.sex in (sex, BOTH_SEXES)]
        if bands:
            found[:, k] = np.interp(age_y, *line_of(bands, [band.share for band in bands]))
    found[:, 0] = np.maximum(1.0 - found[:, 1:].sum(axis=1), 0.0)
    return found


def joint_shares(population: Population, *, sex: str, age_y: np.ndarray) -> np.ndarray:
    """Return the shares (P, muscle, cognition) of every pair of stages among people of one sex and of ages (P,).

    Both organs keep their shares.  Being sarcopenic and being impaired go together by the odds ratio; within the four
    groups that these two make, the stages are independent.
    """
    muscle, cognition = (shares(population, organ, sex=sex, age_y=age_y) for organ in STAGES)
    is_sick, is_weak = np.isin(STAGES["muscle"], SARCOPENIC), np.isin(STAGES["cognition"], IMPAIRED)
    p_sick, p_weak = muscle[:, is_sick].sum(axis=1), cognition[:, is_weak].sum(axis=1)
    both = both_share(p_sick, p_weak, odds_ratio(population)[0])
    together = {(True, True): both, (True, False): p_sick - both, (False, True): p_weak - both,
                (False, False): 1.0 - p_sick - p_weak + both}
    joint = muscle[:, :, None] * cognition[:, None, :]
    for (sick, weak), share in together.items():
        apart = (p_sick if sick else 1.0 - p_sick) * (p_weak if weak else 1.0 - p_weak)
        times = np.where(apart > 0.0, share / np.where(apart > 0.0, apart, 1.0), 0.0)
        joint *= np.where((is_sick == sick)[:, None] & (is_weak == weak)[None, :], times[:, None, None], 1.0)
    return joint


def draw_stages(joint: np.ndarray, chance: np.ndarray) -> dict[str, np.ndarray]:
    """Return for each organ the stages (P,) of people, as positions in `STAGES`.

    Parameters
    ----------
    joint
        Shares (P, muscle, cognition) of pairs of stages, as of `joint_shares`.
    chance
        A number from 0 to below 1 for each person (P,).
    """
    flat = joint.reshape(joint.shape[0], -1)
    reached = np.cumsum(flat, axis=1)
    last = flat.shape[1] - 1 - np.argmax(flat[:, ::-1] > 0.0, axis=1)  # where rounding leaves the sum below 1
    pair = np.minimum((reached <= chance[:, None]).sum(axis=1), last)
    return dict(zip(STAGES, np.unravel_index(pair, joint.shape[1:]), strict=True))


def both_share(one: np.ndarray, other: np.ndarray, odds: float) -> np.ndarray:
    """Return the share (P,) of people who have both of two things with these shares (P,) and that odds ratio."""
    if abs(odds - 1.0) < 1e-9:
        return one * other
    b = 1.0 + (one + other) * (odds - 1.0)
    return (b - np.sqrt(b**2 - 4.0 * odds * (odds - 1.0) * one * other)) / (2.0 * (odds - 1.0))


@lru_cache(maxsize=4)
def _read_prevalence(folder: Path) -> tuple[Prevalence, ...]:
    columns = ("organ", "stage", "sex", "age_lo", "age_hi", "share", "source", "grade")
    return tuple(_prevalence(row) for row in read_table(folder / "prevalence.csv", required=columns))


def _prevalence(row: Row) -> Prevalence:
    share, lo, hi = (row.number(column) for column in ("share", "age_lo", "age_hi"))
    if share is None or not 0.0 <= share <= 1.0:
        raise TableError(row.fault("share", "a number from 0 to 1 is needed"))
    if lo is None or hi is None or not lo < hi:
        raise TableError(row.fault("age_hi", "an age band from age_lo up to age_hi is needed"))
    allowed = {"organ": tuple(STAGES), "stage": STAGES.get(row["organ"], ()), "sex": ("F", "M", BOTH_SEXES), "grade": GRADES}
    for column, words in allowed.items():
        if row[column] not in words:
            raise TableError(row.fault(column, f"'{row[column]}' is not allowed", "Allowed: " + ", ".join(words) + "."))
    return Prevalence(row["organ"], row["stage"], row["sex"], lo, hi, share, row["source"], row["grade"])
