"""What makes two mechanisms run on the same kernel: symbols, order, classes and laws; numbers are given at run time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism


def digest_of(mechanism: Mechanism) -> str:
    """Return a short hash of everything of a mechanism that its kernel depends on."""
    lines = [f"{s.symbol} {s.speed}" for s in mechanism.states]
    lines += [*mechanism.parameters, *(i.symbol for i in mechanism.inputs if not is_hook(i.symbol))]
    lines += [f"{law.symbol} {law.kind} {' '.join(law.expression.split())}" for law in mechanism.text.laws]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def is_hook(symbol: str) -> bool:
    """Return whether an input reaches into a pool from outside; the kernel has hooks for every state."""
    return symbol.startswith(("source_", "loss_"))
