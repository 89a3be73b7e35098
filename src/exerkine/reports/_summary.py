"""The table that the charts draw."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields
from pathlib import Path

from exerkine.reports._files import write_whole
from exerkine.reports._numbers import decimal_text
from exerkine.simulation._result import SimulationResult, SummaryRow

COLUMNS = tuple(field.name for field in fields(SummaryRow))


def write_summary_csv(result: SimulationResult, path: Path | str) -> Path:
    """Write every row of ``result`` as CSV; the charts of the page draw these very decimals.

    Raises
    ------
    ValueError
        A number is not finite.
    OutputError
        The file cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in result.rows:
        writer.writerow(cell if isinstance(cell, str) else decimal_text(cell) for cell in astuple(row))
    return write_whole(path, buffer.getvalue())
