"""Numbers as text: exact decimals for files and charts, rounded ones for reading."""

from __future__ import annotations

import math

MINUS = "\N{MINUS SIGN}"
PLOTTED_DIGITS = 6
"""Significant digits of plotted numbers: finer than any pixel and any assay, and short enough to read in a table."""
READ_DIGITS = 2
"""Significant digits of a band's width in running text; its ends and its median share those decimals."""


def decimal_text(value: float | None) -> str:
    """Return the one text of a plotted number, the same in the page and in the CSV; empty for None."""
    if value is None:
        return ""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be plotted; only finite numbers can")
    return repr(float(f"{value:.{PLOTTED_DIGITS}g}"))


def decimals_for(*values: float, width: float = 0.0) -> int:
    """Return how many decimals tell ``values`` apart at the scale of ``width`` (or of the largest value)."""
    scale = width or max((abs(value) for value in values), default=0.0)
    if not scale:
        return 0
    digits = READ_DIGITS if width else READ_DIGITS + 1
    return min(4, max(0, digits - 1 - math.floor(math.log10(scale))))


def read_text(value: float, decimals: int, *, is_signed: bool = False) -> str:
    """Return ``value`` for reading, with a true minus sign, and a plus sign where ``is_signed``; zero has none."""
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return f"{MINUS if value < 0 else '+' if is_signed else ''}{text}"
