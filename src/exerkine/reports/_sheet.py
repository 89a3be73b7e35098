"""A sheet: titled tables of effects with their bands, from which text, CSV and a self-contained page are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exerkine.reports._files import files_in
from exerkine.reports._numbers import decimal_text, decimals_for, read_text
from exerkine.reports._page import HTML_LANG, ROOM, template
from exerkine.reports._texts import Texts

COLUMNS = ("section", "row", "column", "unit", "median", "lo80", "hi80", "is_seen", "words")
LEAST_SPAN = 1e-9
MOST_DECIMALS = 2


@dataclass(frozen=True)
class Cell:
    """One cell: words, or a median with its 80 % band in ``unit``; ``is_seen`` marks what stands out."""

    words: str = ""
    band: tuple[float, float, float] | None = None
    unit: str = ""
    is_seen: bool = False
    tone: str = ""
    """``good``, ``bad``, ``flat`` or empty: how a verdict is coloured."""
    shows_unit: bool = False
    """Whether the unit stands behind the band, where those of a column differ."""


@dataclass(frozen=True)
class SheetRow:
    """A named row; ``note`` stands small under the name."""

    name: str
    cells: tuple[Cell, ...]
    note: str = ""
    is_reference: bool = False


@dataclass(frozen=True)
class SheetSection:
    """A table under a heading; ``columns`` name the cells, the first column is that of the rows' names."""

    title: str
    words: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class Sheet:
    """A page of tables: ``name`` is that of its files, ``lead`` its first paragraphs, ``bands`` what a simulation drew from."""

    name: str
    kicker: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[SheetSection, ...]
    bands: str = ""


def sheet_text(sheet: Sheet) -> str:
    """Return a sheet for the terminal."""
    return "\n\n".join([f"{sheet.title}\n{' '.join(sheet.lead)}", *(_section_text(section) for section in sheet.sections)])


def write_sheet(sheet: Sheet, folder: Path | str, lang: str = "en") -> Path:
    """Write a sheet as ``NAME.html`` and ``NAME.csv`` into a folder; return the page's path.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    with files_in(folder) as scratch:
        (scratch / f"{sheet.name}.csv").write_text(_csv(sheet), encoding="utf-8", newline="")
        (scratch / f"{sheet.name}.html").write_text(_page(sheet, lang), encoding="utf-8")
    return Path(folder) / f"{sheet.name}.html"


def band_text(cell: Cell) -> str:
    """Return a cell for reading: median and band, or its words."""
    if cell.band is None:
        return cell.words
    median, lo, hi = cell.band
    decimals = min(MOST_DECIMALS, decimals_for(*cell.band))
    numbers = [read_text(value, decimals, is_signed=True) for value in (median, lo, hi)]
    return f"{numbers[0]} ({numbers[1]}, {numbers[2]})" + (f" {cell.unit}" if cell.shows_unit else "")


def _section_text(section: SheetSection) -> str:
    table = [(section.head, *section.columns)]
    table += [(row.name, *(band_text(cell) + ("*" if cell.is_seen else "") for cell in row.cells)) for row in section.rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([section.title, *([section.words] if section.words else []), *lines])


def _width(text: str) -> int:
    """Return the columns a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _csv(sheet: Sheet) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for section in sheet.sections:
        for row in section.rows:
            for column, cell in zip(section.columns, row.cells, strict=True):
                numbers = [decimal_text(value) for value in cell.band] if cell.band else ["", "", ""]
                writer.writerow([section.title, row.name, column, cell.unit, *numbers, int(cell.is_seen), cell.words])
    return buffer.getvalue()


def _page(sheet: Sheet, lang: str) -> str:
    from markupsafe import Markup

    style = Markup((ROOM / "static" / "report.css").read_text(encoding="utf-8"))
    sections = [_drawn(section) for section in sheet.sections]
    has_bands = any(cell.band for section in sheet.sections for row in section.rows for cell in row.cells)
    page: str = template("sheet.html").render(t=Texts(lang).word, html_lang=HTML_LANG[lang], style=style, sheet=sheet,
                                              sections=sections, has_bands=has_bands)
    return page + "\n"


def _drawn(section: SheetSection) -> dict[str, Any]:
    """Return a section with each band placed on the scale of its column, in per cent of the width."""
    spans = [_span([row.cells[i] for row in section.rows]) for i in range(len(section.columns))]
    rows = [{"row": row, "cells": list(_placed(row.cells, spans))} for row in section.rows]
    return {"section": section, "rows": rows}


def _span(cells: Sequence[Cell]) -> tuple[float, float]:
    ends = [end for cell in cells if cell.band for end in cell.band]
    lo, hi = min([0.0, *ends]), max([0.0, *ends])
    return lo, max(hi, lo + LEAST_SPAN)


def _placed(cells: Sequence[Cell], spans: Sequence[tuple[float, float]]) -> Iterator[dict[str, Any]]:
    for cell, (lo, hi) in zip(cells, spans, strict=True):
        placed: dict[str, Any] = {"cell": cell, "text": band_text(cell), "bar": None}
        if cell.band:
            zero, median, low, high = (100.0 * (value - lo) / (hi - lo) for value in (0.0, *cell.band))
            placed["bar"] = {"zero": f"{zero:.1f}", "median": f"{median:.1f}", "left": f"{low:.1f}", "width": f"{high - low:.1f}"}
        yield placed
