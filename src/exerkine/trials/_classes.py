"""What the validation knows about outcomes: class, symbol, spread between studies and between people."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from exerkine.evidence import Studies
from exerkine.synthesis import Rules, pool_group, read_rules
from exerkine.tables import read_table

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "studies"
ANY_MATRIX = "any"
LEAST_TRIALS = 3
"""Fewer trials tell next to nothing of how far trials differ."""


@dataclass(frozen=True)
class OutcomeClass:
    """What stands for an outcome: its class, the observable that reads it (empty for none), and on which terms.

    ``sign`` is -1 where less of the symbol is more of the outcome; a stand-in is another measure of the same ability.
    ``rest_from_norm`` says that a bout without a sample at rest may start from the norm of its people, because laboratories
    agree on the resting level and it is small beside the rise.
    """

    outcome_class: str
    symbol: str
    sign: float
    is_stand_in: bool
    rest_from_norm: bool


@lru_cache(maxsize=1)
def read_outcome_classes() -> Mapping[tuple[str, str, str], OutcomeClass]:
    """Return ``outcome_classes.csv`` by outcome, setting (``training``, ``bout``) and matrix."""
    columns = ("outcome", "setting", "matrix", "class", "symbol", "is_stand_in", "rest_from_norm", "note")
    return {
        (row["outcome"], row["setting"], row["matrix"]): OutcomeClass(
            row["class"], row["symbol"].removeprefix("-"), -1.0 if row["symbol"].startswith("-") else 1.0,
            row["is_stand_in"] == "1", row["rest_from_norm"] == "1")
        for row in read_table(FOLDER / "outcome_classes.csv", required=columns)
    }


def class_of(outcome: str, setting: str, matrix: str) -> OutcomeClass | None:
    """Return what stands for an outcome measured in a matrix; the row ``any`` where the matrix has none of its own."""
    table = read_outcome_classes()
    exact = table.get((outcome, setting, matrix or ANY_MATRIX))
    if exact is not None or (setting == "bout" and matrix):
        return exact
    return table.get((outcome, setting, ANY_MATRIX))


@lru_cache(maxsize=1)
def read_spreads() -> Mapping[tuple[str, str], float]:
    """Return ``between_study.csv`` by class and quantity (``tau``, ``cv``, ``rise_cv``)."""
    rows = read_table(FOLDER / "between_study.csv", required=("class", "quantity", "value", "unit", "source", "grade"))
    return {(row["class"], row["quantity"]): float(row["value"]) for row in rows}


def pooled_tau(studies: Studies) -> dict[str, float]:
    """Return the spread between studies (in SD before training) by class, from pools of three trials or more.

    Every outcome is standardised; tau2 of its pools, net and within, is averaged with the number of trials as weight.
    """
    rules = read_rules()
    scales = {name: replace(scale, scale="SMD", unit="SD") for name, scale in rules.scales.items() if scale.scale != "HR"}
    in_sd = Rules(scales, rules.between_measures_correlation)
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for outcome in scales:
        known = class_of(outcome, "training", "")
        for comparison in ("net", "within"):
            pool = pool_group(studies, outcome, comparison=comparison, rules=in_sd)
            if known is not None and pool.pooled is not None and len(pool.trials) >= LEAST_TRIALS:
                found[known.outcome_class].append((len(pool.trials), pool.pooled.tau2))
    return {name: math.sqrt(sum(k * t for k, t in pools) / sum(k for k, _ in pools)) for name, pools in found.items()}


def printed_cv(studies: Studies) -> dict[str, float]:
    """Return the median of SD / mean before training by class, over human rows that print both."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for row in studies.all_outcomes:
        known = class_of(row.outcome, "training", row.matrix)
        mean, sd = row.ex_pre.mean, row.ex_pre.sd
        if known is not None and studies.arm(row.arm_id).species == "human" and mean and sd and mean > 0:
            found[known.outcome_class].append(sd / mean)
    return {name: statistics.median(values) for name, values in found.items()}
