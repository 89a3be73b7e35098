"""How people differ in what training does to them: traits that nobody can measure beforehand, and the data behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from exerkine.errors import TableError
from exerkine.persons._knowledge import FOLDER
from exerkine.tables import Row, read_table

GRADES = ("measured", "derived", "prior")


@dataclass(frozen=True)
class Response:
    """How far the change of one kind of outcome differs between people who did the same.

    ``cv`` is the SD of the change over its mean, ``lo`` to ``hi`` what else is compatible; ``has_error`` says whether the
    error of measuring twice is inside.  ``least`` and ``most`` are the smallest and the largest change that the source
    prints, in per cent of the level before, ``low_share`` its share of low responders; None where it prints none.
    ``symbol`` is the observable that stands for the kind, ``modality`` what people did.
    """

    name: str
    symbol: str
    modality: str
    cv: float
    lo: float
    hi: float
    has_error: bool
    n: int
    least: float | None
    most: float | None
    low_share: float | None
    source: str
    grade: str


@dataclass(frozen=True)
class ResponseTrait:
    """A multiplier of one adaptive law that differs between people: gamma-distributed with mean 1 and this ``cv``.

    A gamma distribution reaches down to zero, so that some people hardly respond, and its mean leaves that of a group.
    """

    parameter: str
    response: str
    cv: float

    @property
    def shape(self) -> float:
        """The shape of the gamma distribution."""
        return 1.0 / self.cv**2

    def values(self, quantiles: np.ndarray) -> np.ndarray:
        """Return the trait at quantiles (N,) of people."""
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(self.shape, quantiles) / self.shape)

    def nodes(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return ``count`` values and their weights (Gauss-Laguerre), exact for means of polynomials of the trait."""
        from scipy.special import roots_genlaguerre

        x, weights = roots_genlaguerre(count, self.shape - 1.0)
        return x / self.shape, weights / weights.sum()


@lru_cache(maxsize=1)
def read_responses() -> Mapping[str, Response]:
    """Return the spread of responses of ``knowledge/persons/responses.csv``, by kind.

    Raises
    ------
    TableError
        A number is missing or out of order, or a grade is unknown.
    """
    required = ("response", "symbol", "modality", "cv", "lo", "hi", "has_error", "n", "source", "grade")
    return {row["response"]: _response(row) for row in read_table(FOLDER / "responses.csv", required=required)}


@lru_cache(maxsize=1)
def read_response_traits() -> tuple[ResponseTrait, ...]:
    """Return the traits of ``knowledge/persons/response_traits.csv``.

    Raises
    ------
    TableError
        A spread is not above zero, or a kind of response is not in ``responses.csv``.
    """
    known = read_responses()
    found = []
    for row in read_table(FOLDER / "response_traits.csv", required=("parameter", "response", "cv", "source", "grade")):
        if row["response"] not in known:
            raise TableError(row.fault("response", f"'{row['response']}' is no kind of response", f"Allowed: {', '.join(known)}."))
        found.append(ResponseTrait(row["parameter"], row["response"], _positive(row, "cv")))
    return tuple(found)


def draw_responses(chance: np.random.Generator) -> dict[str, float]:
    """Return how one person responds: a value of each trait, independent of one another, by parameter."""
    return {trait.parameter: float(chance.gamma(trait.shape, 1.0 / trait.shape)) for trait in read_response_traits()}


def _response(row: Row) -> Response:
    cv, lo, hi = _positive(row, "cv"), row.number("lo") or 0.0, _positive(row, "hi")
    if not lo <= cv <= hi:
        raise TableError(row.fault("cv", f"{cv:g} is outside {lo:g} to {hi:g}"))
    if row["grade"] not in GRADES:
        raise TableError(row.fault("grade", f"'{row['grade']}' is not allowed", f"Allowed: {', '.join(GRADES)}."))
    least, most, low_share = (row.number(column) for column in ("least", "most", "low_share"))
    return Response(
        row["response"], row["symbol"], row["modality"], cv, lo, hi, row["has_error"] == "1", round(_positive(row, "n")),
        least, most, low_share, row["source"], row["grade"])


def _positive(row: Row, column: str) -> float:
    value = row.number(column)
    if value is None or value <= 0.0:
        raise TableError(row.fault(column, f"'{row[column]}' is not allowed", "A number above zero."))
    return value
