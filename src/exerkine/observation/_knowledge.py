"""What ``knowledge/observation`` says about tests, retests and assays, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from exerkine.errors import TableError, unknown_name_advice
from exerkine.mechanism import shipped_knowledge
from exerkine.tables import Row, Table, read_table

KINDS = ("items", "absolute", "relative")


@dataclass(frozen=True)
class Instrument:
    """A test: the observable it scores, the latent ability it moves with, its range and the step of a score (0: none)."""

    symbol: str
    latent: str
    lo: float | None
    hi: float | None
    step: float


@dataclass(frozen=True)
class Retest:
    """What taking a test again does at some stages.

    ``noise`` by ``kind``: ``items`` is the steepness of one item in logits per SD, from which the noise follows;
    ``absolute`` is an SD in the unit of the test; ``relative`` is a fraction of the score.  ``practice`` is gained with
    each of the first ``practised_visits`` earlier visits, in the unit of the test, or as a fraction if ``relative``.
    """

    kind: str
    noise: float
    practice: float
    practised_visits: float


@dataclass(frozen=True)
class Assay:
    """A way to measure a part of an analyte in some matrices: what it reads, on which scale, how well.

    ``reads`` is a symbol of the mechanism, ``scale`` the median of (reading / true) over laboratories and ``scale_sd``
    the SD of its logarithm; ``cv_run`` and ``cv_lot`` are fractions, ``lod`` is in ``unit``, ``thaw_loss`` is the
    fraction lost with each freeze-thaw cycle.
    """

    analyte: str
    part: str
    matrices: tuple[str, ...]
    method: str
    reads: str
    unit: str
    label_en: str
    label_zh: str
    scale: float
    scale_sd: float
    cv_run: float
    cv_lot: float
    lod: float
    thaw_loss: float


@dataclass(frozen=True)
class Fluctuation:
    """The slow swings of a person on the latent scale: an Ornstein-Uhlenbeck process with this SD and time constant."""

    sd: float
    tau_y: float


@lru_cache(maxsize=1)
def read_instruments() -> Mapping[str, Instrument]:
    """Return each test of ``knowledge/observation/tests.csv`` by its symbol."""
    table = _table("tests.csv", "symbol", "latent", "lo", "hi", "step")
    return {row["symbol"]: Instrument(row["symbol"], row["latent"], row.number("lo"), row.number("hi"), _number(row, "step"))
            for row in table}


@lru_cache(maxsize=1)
def read_retests() -> Mapping[tuple[str, str], Retest]:
    """Return what ``knowledge/observation/retests.csv`` says, by symbol and stage of cognition.

    Raises
    ------
    TableError
        A kind is unknown or a number is missing.
    """
    table = _table("retests.csv", "symbol", "stages", "kind", "noise", "practice", "practised_visits")
    return {(row["symbol"], stage): _retest(row) for row in table for stage in row["stages"].split()}


@lru_cache(maxsize=1)
def read_assays() -> tuple[Assay, ...]:
    """Return the assays of ``knowledge/observation/assays.csv``, in file order."""
    words = ("analyte", "part", "matrices", "method", "reads", "unit", "label_en", "label_zh")
    numbers = ("scale", "scale_sd", "cv_run", "cv_lot", "lod", "thaw_loss")
    table = _table("assays.csv", *words, *numbers)
    return tuple(
        Assay(row["analyte"], row["part"], tuple(row["matrices"].split()), row["method"], row["reads"], row["unit"],
              row["label_en"], row["label_zh"], *(_number(row, column) for column in numbers))
        for row in table)


@lru_cache(maxsize=1)
def read_fluctuation() -> Fluctuation:
    """Return the slow fluctuation of ``knowledge/observation/constants.csv``."""
    values = {row["name"]: _number(row, "value") for row in _table("constants.csv", "name", "value", "unit")}
    return Fluctuation(values["fluctuation_sd"], values["fluctuation_tau"])


def find_assay(analyte: str, part: str, matrix: str, method: str) -> Assay | None:
    """Return the assay with these four words, None where the table has none."""
    return next((a for a in read_assays() if (a.analyte, a.part, a.method) == (analyte, part, method) and matrix in a.matrices),
                None)


def _retest(row: Row) -> Retest:
    if row["kind"] not in KINDS:
        raise TableError(row.fault("kind", f"'{row['kind']}' is not allowed", unknown_name_advice(row["kind"], KINDS)))
    return Retest(row["kind"], *(_number(row, column) for column in ("noise", "practice", "practised_visits")))


def _table(name: str, *required: str) -> Table:
    return read_table(shipped_knowledge() / "observation" / name, required=required)


def _number(row: Row, column: str) -> float:
    value = row.number(column)
    if value is None:
        raise TableError(row.fault(column, "is empty; a number is needed"))
    return value
