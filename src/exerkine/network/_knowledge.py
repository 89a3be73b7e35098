"""Which exerkines, pathways and outcomes the network shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table


@dataclass(frozen=True)
class Node:
    """One row or column: a state or observable and its ``role`` (``exerkine``, ``pathway`` or ``outcome``).

    Of an exerkine also the states that are held to take its rise away, and the parameter that scales its level.
    """

    symbol: str
    role: str
    held: tuple[str, ...]
    lever: str


@lru_cache(maxsize=1)
def read_nodes() -> tuple[Node, ...]:
    """Return the rows of ``knowledge/network.csv`` in order."""
    rows = read_table(shipped_knowledge() / "network.csv", required=("symbol", "role", "held", "lever"))
    return tuple(Node(r["symbol"], r["role"], tuple(r["held"].split()), r["lever"]) for r in rows)
