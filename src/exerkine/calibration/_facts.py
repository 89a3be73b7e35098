"""The facts a good model should reproduce, and whether it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exerkine.calibration._bench import Bench
from exerkine.calibration._protocols import PROTOCOLS, Parts
from exerkine.mechanism import Mechanism, shipped_knowledge
from exerkine.tables import read_table


@dataclass(frozen=True)
class FactPart:
    """One number of a fact: what is required (``lo`` to ``hi``) and what the model gives.

    ``kind`` is ``fit`` (may inform values), ``null`` (must not be contradicted) or ``held_out`` (looked at only).
    """

    fact_id: str
    part: str
    kind: str
    lo: float
    hi: float
    unit: str
    title_en: str
    title_zh: str
    source: str
    got: float

    @property
    def is_met(self) -> bool:
        """Whether the number lies in the required range."""
        return self.lo <= self.got <= self.hi


def check_facts(mechanism: Mechanism) -> tuple[FactPart, ...]:
    """Run the protocol of every fact of ``facts.csv`` at the central values of the priors."""
    bench = Bench(mechanism)
    seen: dict[Callable[[Bench], Parts], Parts] = {}
    parts = []
    for row in read_table(shipped_knowledge() / "facts.csv"):
        protocol = PROTOCOLS[row["fact_id"]]
        if protocol not in seen:
            seen[protocol] = protocol(bench)
        got = seen[protocol][row["part"]]
        words = (row["unit"], row["title_en"], row["title_zh"], row["source"])
        parts.append(FactPart(row["fact_id"], row["part"], row["kind"], float(row["lo"]), float(row["hi"]), *words, got))
    return tuple(parts)
