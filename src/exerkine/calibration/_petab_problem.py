"""A PEtab problem as its parts, and its parameters: every free one with its prior, the spreads between trials, their effects."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from exerkine.calibration._prior_map import FARTHEST, Z90
from exerkine.calibration._terms import Unused
from exerkine.mechanism import Mechanism, Parameter
from exerkine.trials import read_spreads

Row = tuple[object, ...]


@dataclass(frozen=True)
class PetabProblem:
    """A problem as its parts: the SBML text, the tables by name (header first), and what had to be left out."""

    sbml: str
    tables: dict[str, tuple[tuple[str, ...], list[Row]]]
    left_out: tuple[Unused, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has, how many experiments there are, and how much was left out."""
        rows = {name: len(rows) for name, (_, rows) in self.tables.items()}
        rows["experiments"] = len({row[0] for row in self.tables["experiments"][1]})
        return {**rows, "periods": len(self.tables["experiments"][1]), "left_out": len(self.left_out)}


def parameter_rows(mechanism: Mechanism, own: Collection[str], classes: Iterable[str], trials: Iterable[str]) -> list[Row]:
    """Return the rows of the parameter table.

    Parameters
    ----------
    own
        Parameters that people have of their own; what is estimated of them is called ``prior_X``.
    classes
        Of outcomes: the spread between trials of each is estimated, under the prior that a fit gives it (`Data`).
    trials
        Names of the effects of trials, in units of that spread.
    """
    rows = [_prior_row(f"prior_{p.symbol}" if p.symbol in own else p.symbol, p, mechanism.medians[p.symbol])
            for p in mechanism.parameters.values() if p.prior != "fixed"]
    for name in classes:
        tau = read_spreads()[name, "tau"]
        rows.append((f"tau_{name}", 0.0, FARTHEST * tau, tau, "true", "rayleigh", repr(tau)))
    return rows + [(trial, -FARTHEST, FARTHEST, 0.0, "true", "normal", "0.0;1.0") for trial in trials]


def _prior_row(name: str, p: Parameter, middle: float) -> Row:
    if p.prior == "uniform":
        return name, p.lo, p.hi, middle, "true", "uniform", f"{p.lo!r};{p.hi!r}"
    spread = (math.log(p.hi) - math.log(p.lo)) / (2.0 * Z90)
    return name, p.lo, p.hi, middle, "true", "log-normal", f"{math.log(p.value)!r};{spread!r}"
