"""Facts as terms of a likelihood: each a range, beside the rows of trials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from exerkine.calibration._data import ALONE, Data
from exerkine.calibration._facts import INFORMING
from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table

ENDS = 4.0
"""An end of a range is as soft as this part of its width."""


@dataclass(frozen=True)
class FactTerm:
    """One number of a fact: its ``column`` among all facts, and the range in which it was found."""

    fact_id: str
    part: str
    column: int
    lo: float
    hi: float
    unit: str


@lru_cache(maxsize=1)
def fact_terms() -> tuple[FactTerm, ...]:
    """Return the facts that inform a fit.

    Held-out facts do not, nor those that rows of trials tell as well, nor those that nobody has measured.
    """
    rows = read_table(shipped_knowledge() / "facts.csv", required=("fact_id", "part", "kind", "lo", "hi", "also_in"))
    return tuple(
        FactTerm(row["fact_id"], row["part"], column, float(row["lo"]), float(row["hi"]), row["unit"])
        for column, row in enumerate(rows) if row["kind"] in INFORMING and not row["also_in"])


def with_facts(data: Data, facts: tuple[FactTerm, ...]) -> Data:
    """Return data with the ranges of facts behind their own rows; each stands alone."""
    lo, hi = (np.array([getattr(fact, end) for fact in facts]) for end in ("lo", "hi"))
    count, first = len(facts), int(data.groups.max(initial=-1)) + 1
    return replace(
        data,
        observed=np.r_[data.observed, np.full(count, np.nan)], se=np.r_[data.se, (hi - lo) / ENDS],
        lo=np.r_[data.lo, lo], hi=np.r_[data.hi, hi],
        groups=np.r_[data.groups, first + np.arange(count)], classes=np.r_[data.classes, np.full(count, ALONE)],
        shifts=np.r_[data.shifts, np.zeros((count, data.shifts.shape[1]))])
