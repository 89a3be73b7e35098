"""Markdown of text, code and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands, in a table too."""
    return re.sub(r"([\\`*_{}\[\]<>|$#~^])", r"\\\1", text)


def code(text: str) -> str:
    """Return text as code, nothing for nothing."""
    return f"`{text}`" if text else ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; cells are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
