"""What makes two mechanisms run on the same kernel: symbols, order, classes and laws; numbers are given at run time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exerkine.mechanism import Input, Mechanism


def digest_of(mechanism: Mechanism) -> str:
    """Return a short hash of everything of a mechanism that its kernel depends on."""
    lines = [f"{s.symbol} {s.speed}" for s in mechanism.states]
    lines += [*mechanism.parameters, *(i.symbol for i in own_inputs(mechanism))]
    lines += [f"{law.symbol} {law.kind} {' '.join(law.expression.split())}" for law in mechanism.text.laws]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def own_inputs(mechanism: Mechanism) -> list[Input]:
    """Return the inputs without those that reach into pools from outside: a kernel has hooks for every state."""
    hooks = {f"{what}_{s.symbol}" for s in mechanism.states for what in ("source", "loss")}
    return [i for i in mechanism.inputs if i.symbol not in hooks]
