"""How likely plaque is in people of a stage, age and genotype, and how much of it there is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from exerkine.persons._knowledge import FOLDER, read_constants
from exerkine.tables import Row, read_table

AGE_OF_TABLE_Y = 70.0
LOWEST_CL, HIGHEST_CL = 0.5, 125.0
_LEVELS = ("positive_cl", "positive_sd", "negative_cl", "negative_sd")


@dataclass(frozen=True)
class AmyloidChance:
    """A mixture: with ``positive_share`` a person has plaque, of mean and spread in centiloids, else hardly any."""

    positive_share: float
    positive_cl: float
    positive_sd: float
    negative_cl: float
    negative_sd: float
    source: str
    grade: str

    @property
    def central_cl(self) -> float:
        """Return the mean of the more likely kind."""
        return self.positive_cl if self.positive_share > 0.5 else self.negative_cl

    def draw(self, chance: np.random.Generator) -> float:
        """Return the plaque of one such person, CL."""
        is_positive, z = chance.random() < self.positive_share, chance.standard_normal()
        level = self.positive_cl + self.positive_sd * z if is_positive else self.negative_cl + self.negative_sd * z
        return float(min(max(level, LOWEST_CL), HIGHEST_CL))


def amyloid_chance(stage: str, age_y: float, apoe4_copies: int | None) -> AmyloidChance:
    """Return the mixture for a stage of cognition, an age and a number of APOE e4 alleles (None: not known)."""
    row = _table()[stage]
    share, slope = _number(row, "positive_share"), _number(row, "log_odds_per_decade")
    log_odds = math.log(share / (1 - share)) + slope * (age_y - AGE_OF_TABLE_Y) / 10.0
    if apoe4_copies is not None:
        per_copy, usual = (read_constants()[name].value for name in ("apoe4_amyloid_log_odds", "apoe4_usual_copies"))
        log_odds += per_copy * (apoe4_copies - usual)
    levels = {name: _number(row, name) for name in _LEVELS}
    return AmyloidChance(1.0 / (1.0 + math.exp(-log_odds)), **levels, source=row["source"], grade=row["grade"])


def _number(row: Row, column: str) -> float:
    return row.number(column) or 0.0


@lru_cache(maxsize=1)
def _table() -> dict[str, Row]:
    return {row["stage"]: row for row in read_table(FOLDER / "amyloid.csv")}
