"""The claims of the review as data: what it says, and which readings of which experiments stand for it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from exerkine.claims._experiments import read_experiments, read_people
from exerkine.claims._table2 import FOLDER, Table2Cell, read_table2
from exerkine.errors import Fault, TableError, UnknownNameError, unknown_name_advice
from exerkine.evidence import read_entities, read_statements
from exerkine.tables import Row, read_table

DIRECTIONS = ("up", "down", "none", "biphasic")
STATUSES = ("assert", "suspect", "gap")
REASONS = ("statistics", "definition", "put_in", "no_readout", "no_cause", "graph", "dose", "many", "use")
"""Why a claim is not run: a count of people; true by definition; told by the norms that the mechanism is given; nothing in
it reads this; nothing in it can be moved to cause this; a matter of the graph; a recommended dose and no effect; more than
one experiment can say; how a measure or a tool is used."""

_AS_THEY_STAND = ("claim_id", "section", "line", "references", "tier", "status", "population", "arm", "readout", "expected",
                  "printed_arrow", "cause", "cause_en", "cause_zh")
_WEEK = re.compile(r"w\d+")
READINGS = ("rest", "start", "since_start", "mean", "peak", "last_peak", "before", "bout_end")
"""After the end at rest; at the start; change from the start to the end; mean of the first week; greatest value around the
first session (or dose), or around the last; before the first session, and as it ends."""
HALF, LEAST_SHARE = 0.5, 0.2
"""Above a half, an effect e that becomes e (1 - 2 share) when the arrow is turned has the other sign; what is small is not kept."""
OF_CELLS = {"rest": "rest", "session": "last_peak-peak", "bout": "bout_end-before"}
"""How the cells of Table 2 call them."""


@dataclass(frozen=True)
class Contrast:
    """One reading of one experiment that stands for a claim, or for part of it.

    ``symbol`` carries a minus where less of it is more of what the claim names; ``is_proxy`` where it stands near to it.
    ``reading`` is one of `READINGS`, or the end of a week (``w8``), or a difference of two of them (``w26-w16``), which is
    taken within the experiment alone: later minus earlier.
    """

    experiment: str
    symbol: str
    reading: str
    is_proxy: bool
    expected: str


@dataclass(frozen=True)
class Share:
    """How much of the effect of a claim goes through an arrow, found without turning it.

    ``share`` is d ln(effect) / d ln(weight), ``lost`` the part of the effect that is lost when the arrow is cut (NaN where a run
    without it does not finish).
    """

    share: float
    lost: float

    @property
    def left(self) -> float:
        """Part of the effect that is foretold to be left when the arrow is turned, by the parabola through both."""
        return 1.0 - 4.0 * self.lost + 2.0 * self.share

    @property
    def is_listed(self) -> bool:
        """Whether tangent and parabola both foretell that the effect turns with the arrow."""
        return self.share > HALF and self.left < 0.0


@dataclass(frozen=True)
class Claim:
    """One thing that the review says, with the direction it expects.

    ``readout`` and ``cause`` are entities; ``population`` is a key of the people in ``experiments.yaml``.  ``expected`` is
    the physical direction, ``printed_arrow`` the arrow of its Table 2.  ``status`` is ``assert``, ``suspect`` (known or
    feared to be misprinted: run, and never enforced) or ``gap`` (the review itself calls it unknown).  ``arm`` is the arm of
    Table 2 that carries it; else ``contrasts`` do, or ``not_run`` is one of `REASONS`.  ``shares`` are those of the arrows in its
    effect, above `LEAST_SHARE`, the greatest first (``review/shares.csv``, as `shares_of` finds them).  ``miss_en`` and
    ``miss_zh`` say why the mechanism as it stands does not reproduce it, where it does not.
    """

    claim_id: str
    section: str
    line: str
    references: str
    tier: str
    status: str
    contradictions: tuple[str, ...]
    population: str
    arm: str
    readout: str
    expected: str
    printed_arrow: str
    statements: tuple[str, ...]
    shares: Mapping[str, Share] = field(hash=False)
    not_run: str
    cause: str
    cause_sign: int
    cause_en: str
    cause_zh: str
    miss_en: str
    miss_zh: str
    contrasts: tuple[Contrast, ...]

    @property
    def arrows(self) -> Mapping[str, float]:
        """The arrows that the claim lists, with their shares: those with which its effect is foretold to turn."""
        return {arrow: one.share for arrow, one in self.shares.items() if one.is_listed}


@lru_cache(maxsize=1)
def read_claims(folder: Path | str = FOLDER) -> Mapping[str, Claim]:
    """Return every claim by its id, in the order of the table.

    Raises
    ------
    TableError
        A table is missing or malformed; a claim names an entity, a statement, an arm, an experiment or people that do not
        exist; it has no way to be run and no reason why not, or both; its direction differs from that of its cell in Table
        2; or a contrast has a direction of its own where the claim has one that would do.  All faults are told together.
    """
    check = _Check(Path(folder))
    return check.claims()


def claim_of(name: str) -> Claim:
    """Return one claim.

    Raises
    ------
    UnknownNameError
        There is no such claim.
    """
    claims = read_claims()
    if name not in claims:
        raise UnknownNameError(f"'{name}' is no claim. {unknown_name_advice(name, claims)}")
    return claims[name]


class _Check:
    """Reads the tables and gathers what is wrong with them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.experiments, self.people = read_experiments(folder), read_people(folder)
        arms, cells = read_table2(folder)
        self.arms = {arm.arm_id for arm in arms}
        self.cells = {cell.cell_id: cell for cell in cells}
        self.entities = set(read_entities())
        self.statements = {statement.statement_id for statement in read_statements()}
        self.faults: list[Fault] = []

    def claims(self) -> dict[str, Claim]:
        contrasts = self._contrasts()
        self.misses = {row["claim_id"]: row for row in read_table(self.folder / "misses.csv")}
        self.shares = self._shares()
        claims: dict[str, Claim] = {}
        for row in read_table(self.folder / "claims.csv"):
            claim = self._claim(row, contrasts.pop(row["claim_id"], []))
            if claim.claim_id in claims:
                self._bad(row, "claim_id", f"'{claim.claim_id}' appears twice")
            claims[claim.claim_id] = claim
        for name, row in {**self.misses, **self.share_rows}.items():
            if name not in claims:
                self._bad(row, "claim_id", f"'{name}' is no claim")
        for rows in contrasts.values():
            self._bad(rows[0], "claim_id", f"'{rows[0]['claim_id']}' is no claim")
        if self.faults:
            raise TableError(self.faults)
        return claims

    def _shares(self) -> dict[str, dict[str, Share]]:
        found: dict[str, dict[str, Share]] = {}
        rows = read_table(self.folder / "shares.csv", required=("claim_id", "arrow", "share", "lost"))
        for row in rows:
            share, lost = (row.number(name) for name in ("share", "lost"))
            found.setdefault(row["claim_id"], {})[row["arrow"]] = Share(share or 0.0, math.nan if lost is None else lost)
        self.share_rows = {row["claim_id"]: row for row in rows}
        return found

    def _contrasts(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in read_table(self.folder / "contrasts.csv"):
            self._one_of(row, "experiment", self.experiments)
            self._one_of(row, "expected", ("", *DIRECTIONS[:3]))
            if not all(part in READINGS or _WEEK.fullmatch(part) for part in row["reading"].split("-", 1)):
                self._bad(row, "reading", f"'{row['reading']}' is no reading", f"Allowed: {', '.join(READINGS)}, w8, w26-w16.")
            found.setdefault(row["claim_id"], []).append(row)
        return found

    def _claim(self, row: Row, contrasts: list[Row]) -> Claim:
        self._one_of(row, "expected", DIRECTIONS)
        self._one_of(row, "status", STATUSES)
        self._one_of(row, "readout", self.entities)
        self._one_of(row, "cause", {"", *self.entities})
        if row["cause"] and row["cause"] == row["readout"]:
            self._bad(row, "cause", "is what is read; the graph has no way from a thing to itself")
        self._one_of(row, "arm", {"", *self.arms})
        self._one_of(row, "not_run", ("", *REASONS))
        self._one_of(row, "population", self.people)
        for statement in row["statements"].split():
            if statement not in self.statements:
                self._bad(row, "statements", f"'{statement}' is no statement")
        if sum((bool(row["arm"]), bool(contrasts), bool(row["not_run"]))) != 1:
            self._bad(row, "not_run", "a claim has an arm, or contrasts, or a reason why it is not run: one of the three")
        cell = self.cells.get(row["claim_id"])
        if cell and (cell.expected, cell.status) != (row["expected"], row["status"]):
            self._bad(row, "expected", f"'{row['expected']}, {row['status']}' is not what table2_cells.csv says of it")
        return self._value(row, contrasts)

    def _value(self, row: Row, contrasts: list[Row]) -> Claim:
        cell, miss = self.cells.get(row["claim_id"]), self.misses.get(row["claim_id"])
        parts = _of_cell(cell) if cell else tuple(self._contrast(one, row["expected"]) for one in contrasts)
        return Claim(
            **{name: row[name] for name in _AS_THEY_STAND},
            contradictions=tuple(row["contradiction"].split()),
            statements=tuple(row["statements"].split()),
            shares=self.shares.get(row["claim_id"], {}),
            not_run=row["not_run"] or ("" if parts else "no_readout"),
            cause_sign=int(row["cause_sign"] or 0),
            miss_en=miss["why_en"] if miss else "",
            miss_zh=miss["why_zh"] if miss else "",
            contrasts=parts,
        )

    def _contrast(self, row: Row, expected: str) -> Contrast:
        if not row["expected"] and expected == "biphasic":
            self._bad(row, "expected", "a claim that turns needs a direction for each of its parts")
        if row["expected"] and row["expected"] == expected:
            self._bad(row, "expected", "leave it empty: it is the direction of the claim")
        fields = (row["experiment"], row["symbol"], row["reading"], row["is_proxy"] == "1")
        return Contrast(*fields, row["expected"] or expected)

    def _one_of(self, row: Row, column: str, allowed: object) -> None:
        if row[column] not in allowed:  # type: ignore[operator]
            self._bad(row, column, f"'{row[column]}' is not allowed here")

    def _bad(self, row: Row, column: str, message: str, advice: str = "") -> None:
        self.faults.append(row.fault(column, message, advice))


def _of_cell(cell: Table2Cell) -> tuple[Contrast, ...]:
    """Return the contrast of a cell of Table 2, none where the mechanism reads nothing like it."""
    if not cell.symbol:
        return ()
    return (Contrast(cell.arm_id, cell.symbol, OF_CELLS[cell.reading or "rest"], cell.is_proxy, cell.expected),)
