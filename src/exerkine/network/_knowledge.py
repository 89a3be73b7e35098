"""Which exerkines, pathways and outcomes the network shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table


@dataclass(frozen=True)
class Node:
    """One row or column: a state or observable and its ``role`` (``exerkine``, ``pathway`` or ``outcome``).

    Of an exerkine also the states that are held to take its rise away, the parameter that scales its level, and the
    state of it in the brain, if there is one.
    """

    symbol: str
    role: str
    held: tuple[str, ...]
    lever: str
    in_brain: str


@lru_cache(maxsize=1)
def read_nodes() -> tuple[Node, ...]:
    """Return the rows of ``knowledge/network.csv`` in order."""
    rows = read_table(shipped_knowledge() / "network.csv", required=("symbol", "role", "held", "lever", "in_brain"))
    return tuple(Node(r["symbol"], r["role"], tuple(r["held"].split()), r["lever"], r["in_brain"]) for r in rows)
