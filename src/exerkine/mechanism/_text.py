"""The Antimony modules as written: which line declares, starts or drives which symbol.

libAntimony compiles the modules; this reader only knows where everything stands, so that faults can point at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import Fault
from exerkine.tables import read_text

_NAME = r"[A-Za-z_]\w*"
_DECLARATION = re.compile(rf"({_NAME})\s+has\s+({_NAME})\s*$")
_UNIT = re.compile(rf"unit\s+({_NAME})\s*=\s*(.+)$")
_LAW = re.compile(rf"({_NAME})\s*('\s*=|:=|=(?!=))\s*(.*)$", re.S)
_EVIDENCE = re.compile(r"//\s*\[([^\]]*)\]")
_KINDS = {"'=": "rate", ":=": "rule", "=": "start"}


@dataclass(frozen=True)
class Place:
    """Where something stands: file as the user knows it, line and column counted from 1."""

    file: str
    line: int
    column: int

    def fault(self, code: str, message: str, advice: str = "") -> Fault:
        """Return a fault at this place."""
        return Fault(self.file, self.line, self.column, code, message, advice)


@dataclass(frozen=True)
class Declaration:
    """``symbol has unit``."""

    symbol: str
    unit: str
    place: Place


@dataclass(frozen=True)
class Law:
    """One equation: ``rate`` (``A' = ...``), ``rule`` (``A := ...``) or ``start`` (``A = ...``), with its evidence ids."""

    symbol: str
    kind: str
    expression: str
    place: Place
    evidence: tuple[str, ...]

    def symbols(self) -> tuple[tuple[str, Place], ...]:
        """Return every name in the expression except functions and the units that follow numbers."""
        text = re.sub(
            rf"(?<![\w.])(\d+\.?\d*(?:[eE][-+]?\d+)?)\s+({_NAME})", lambda m: " " * len(m.group(0)), self.expression
        )
        offset = self.place.column - 1
        return tuple(
            (m.group(0), Place(self.place.file, self.place.line, offset + self._start + m.start() + 1))
            for m in re.finditer(rf"(?<![\w.])({_NAME})\b(?!\s*\()", text)
        )

    @property
    def _start(self) -> int:
        return {"rate": len(self.symbol) + 4, "rule": len(self.symbol) + 4, "start": len(self.symbol) + 3}[self.kind]


@dataclass(frozen=True)
class ModuleText:
    """All modules of one folder, read but not compiled."""

    declarations: tuple[Declaration, ...]
    laws: tuple[Law, ...]
    units: dict[str, str]
    sources: dict[str, str]
    faults: tuple[Fault, ...]


def read_modules(folder: Path) -> ModuleText:
    """Read ``units.ant`` and ``modules/*.ant`` of a knowledge folder; statements that fit no pattern become faults.

    Raises
    ------
    TableError
        A file cannot be read.
    """
    declarations: list[Declaration] = []
    laws: list[Law] = []
    units: dict[str, str] = {}
    faults: list[Fault] = []
    sources: dict[str, str] = {}
    for path in [folder / "units.ant", *sorted((folder / "modules").glob("*.ant"))]:
        text = read_text(path)
        name = path.relative_to(folder).as_posix()
        sources[name] = text
        for number, line in enumerate(text.splitlines(), start=1):
            _read_line(name, number, line, declarations, laws, units, faults)
    return ModuleText(tuple(declarations), tuple(laws), units, sources, tuple(faults))


def _read_line(
    name: str,
    number: int,
    line: str,
    declarations: list[Declaration],
    laws: list[Law],
    units: dict[str, str],
    faults: list[Fault],
) -> None:
    code = line.split("//", 1)[0]
    evidence = _EVIDENCE.search(line)
    ids = tuple(evidence.group(1).split()) if evidence else ()
    position = 0
    for part in code.split(";"):
        text = part.strip()
        place = Place(name, number, position + len(part) - len(part.lstrip()) + 1)
        position += len(part) + 1
        if not text:
            continue
        if match := _UNIT.match(text):
            if match.group(1) in units:
                faults.append(place.fault("EK004", f"unit '{match.group(1)}' is defined twice", "Keep one definition."))
            units[match.group(1)] = match.group(2)
        elif match := _DECLARATION.match(text):
            declarations.append(Declaration(match.group(1), match.group(2), place))
        elif match := _LAW.match(text):
            kind = _KINDS[match.group(2).replace(" ", "")]
            laws.append(Law(match.group(1), kind, match.group(3).strip(), place, ids if kind != "start" else ()))
        else:
            faults.append(
                place.fault(
                    "EK001",
                    f"'{text[:60]}' is no declaration, start value, rule or rate",
                    "Write `X has unit;`, `X = 1;`, `X := ...;` or `X' = ...;`, each on one line.",
                )
            )
    if code.strip() and not code.rstrip().endswith(";"):
        faults.append(
            Place(name, number, len(code.rstrip()) + 1).fault(
                "EK002",
                "the line does not end with ';'",
                "Antimony ends a statement at the line break: keep each law on one line.",
            )
        )
