"""From the text of a cell to a value, with every fault of a table collected before anything is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from exerkine.errors import Fault, TableError
from exerkine.evidence._values import Span, Summary
from exerkine.tables import Row, Table, read_table

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
_NUMBER = r"\d+(?:\.\d+)?(?:[eE]-?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})(?:-({_NUMBER}))?")
_BOUND = re.compile(rf"(<=|>=|<|>)({_NUMBER})")


class Cells:
    """Reads the cells of tables; bad ones become faults, told together by `refuse`."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._read: dict[Path, Table] = {}

    def table(self, path: Path, required: Sequence[str]) -> Sequence[Row]:
        """Return the rows of a table; none, and its faults noted, when it cannot be read."""
        if path in self._read and set(required) <= set(self._read[path].columns):
            return self._read[path].rows
        try:
            self._read[path] = read_table(path, required=required)
        except TableError as error:
            self.faults += error.faults
            return ()
        return self._read[path].rows

    def refuse(self) -> None:
        """Raise TableError with all faults found so far, if there are any."""
        if self.faults:
            raise TableError(self.faults)

    def bad(self, row: Row, column: str, message: str, advice: str = "") -> None:
        """Note a fault at ``column`` of ``row``."""
        self.faults.append(row.fault(column, message, advice))

    def name(self, row: Row, column: str) -> str:
        """Return a text that may not be empty."""
        text = row[column].strip()
        if not text:
            self.bad(row, column, "is empty")
        return text

    def choice(self, row: Row, column: str, allowed: Collection[str], prefixes: tuple[str, ...] = ()) -> str:
        """Return a text that is one of ``allowed`` (``""`` among them if it may be empty) or starts with a prefix."""
        text = row[column].strip()
        if text not in allowed and not (prefixes and text.startswith(prefixes)):
            words = [word for word in allowed if word] + [prefix + "..." for prefix in prefixes]
            self.bad(row, column, f"'{text}' is unknown", "Allowed: " + ", ".join(words) + ".")
        return text

    def number(self, row: Row, column: str, lo: float = -math.inf, hi: float = math.inf) -> float | None:
        """Return a finite number within bounds, None for an empty cell."""
        try:
            value = row.number(column)
        except TableError as error:
            self.faults += error.faults
            return None
        if value is not None and not lo <= value <= hi:
            self.bad(row, column, f"{value:g} is outside {lo:g} to {hi:g}")
        return value

    def integer(self, row: Row, column: str) -> int:
        """Return a whole number >= 0 (0, with a fault noted, when the cell holds none)."""
        value = self.number(row, column, 0)
        if value is None or value != int(value):
            self.bad(row, column, f"'{row[column]}' is not a whole number")
            return 0
        return int(value)

    def span(self, row: Row, column: str) -> Span | None:
        """Return a number, range or bound, None for an empty cell."""
        text = row[column].strip()
        if not text:
            return None
        if match := _RANGE.fullmatch(text):
            lo, hi = float(match[1]), float(match[2] or match[1])
            if lo > hi:
                self.bad(row, column, f"'{text}' runs downwards")
            return Span(lo, hi)
        if match := _BOUND.fullmatch(text):
            bound = float(match[2])
            return Span(hi=bound) if "<" in match[1] else Span(lo=bound)
        self.bad(row, column, f"'{text}' is not a number, a range or a bound", "Write it as 3, 3-5, <=50 or >10.")
        return None

    def spread(self, row: Row, column: str) -> float | None:
        """Return a finite number >= 0, None for an empty cell."""
        return self.number(row, column, 0)

    def summary(self, row: Row, prefix: str) -> Summary:
        """Return mean, SD and SE of the columns ``prefix_mean``, ``prefix_sd``, ``prefix_se``."""
        mean = self.number(row, f"{prefix}_mean")
        return Summary(mean, self.spread(row, f"{prefix}_sd"), self.spread(row, f"{prefix}_se"))

    def flags(self, row: Row) -> frozenset[str]:
        """Return the coded remarks of the row."""
        return frozenset(part.strip() for part in row["flags"].split(";") if part.strip())
