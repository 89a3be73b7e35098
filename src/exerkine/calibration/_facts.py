"""The facts a good model should reproduce, and whether it does: at its central values, and over many parameter sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._many import ManyBench
from exerkine.calibration._protocols import PROTOCOLS
from exerkine.engine import Engine, MultirateEngine
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism, shipped_knowledge
from exerkine.simulation import draws_of
from exerkine.tables import Table, read_table

Progress = Callable[[int, int], None]
INFORMING, UNMEASURED = ("fit", "null"), "no data"
"""Kinds of facts that a fit may see, and what stands in ``also_in`` where nobody has measured one."""
BAND = (10.0, 50.0, 90.0)
"""Percentiles: the median in the middle of an 80 % band."""


@dataclass(frozen=True)
class FactPart:
    """One number of a fact: what is required (``lo`` to ``hi``) and what the model gives.

    ``kind`` is ``fit`` (may inform values), ``null`` (must not be contradicted) or ``held_out`` (looked at only).  ``role`` is what
    a fact is once the mechanism is calibrated: ``fit`` where it informed the posterior, itself or by its trials, else ``check``.
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
    role: str
    got: float

    @property
    def is_met(self) -> bool:
        """Whether the number lies in the required range."""
        return self.lo <= self.got <= self.hi


@dataclass(frozen=True)
class FactSpread:
    """One number of a fact over draws of the laws; ``part`` holds it at the central values.

    ``median``, ``lo80``, ``hi80`` and ``share_met`` (draws within the required range) are of the draws that finished, NaN when none
    did; ``unfinished`` counts the others.
    """

    part: FactPart
    median: float
    lo80: float
    hi80: float
    share_met: float
    unfinished: int


def facts_of(
    mechanism: Mechanism, engine: Engine, draws: Sequence[Mapping[str, float]], *, on_progress: Progress | None = None
) -> np.ndarray:
    """Return the facts for many parameter sets, (D, F), in the order of ``facts.csv``; NaN where a run did not finish.

    Parameters
    ----------
    engine
        Solves the runs; parameter sets lie side by side in its lanes.
    draws
        Parameter sets, as values that differ from the medians of the mechanism. A trait that a protocol names stands above that
        of a set.
    on_progress
        Told (runs done, runs in all); all sets in one run count once.
    """
    bench = ManyBench(mechanism, engine, draws)
    for protocol in dict.fromkeys(PROTOCOLS.values()):
        protocol(bench)
    bench.solve(on_progress)
    seen = {protocol: protocol(bench) for protocol in dict.fromkeys(PROTOCOLS.values())}
    return np.stack([seen[PROTOCOLS[row["fact_id"]]][row["part"]] for row in _rows()], axis=1)


def fact_parts(got: np.ndarray) -> tuple[FactPart, ...]:
    """Return one parameter set's numbers (F,) beside what is required of them.

    Raises
    ------
    SimulationError
        A run did not finish.
    """
    if not np.isfinite(got).all():
        raise SimulationError("a standard run did not finish")
    return tuple(
        FactPart(r["fact_id"], r["part"], r["kind"], float(r["lo"]), float(r["hi"]), r["unit"], r["title_en"], r["title_zh"],
                 r["source"], "fit" if r["kind"] in INFORMING and r["also_in"] != UNMEASURED else "check", float(value))
        for r, value in zip(_rows(), got, strict=True))


def check_facts(mechanism: Mechanism, engine: Engine | None = None) -> tuple[FactPart, ...]:
    """Run the protocol of every fact of ``facts.csv`` at the central values, on the multirate engine unless told.

    Raises
    ------
    SimulationError
        A run did not finish.
    """
    return fact_parts(facts_of(mechanism, engine or MultirateEngine(mechanism), [{}])[0])


def spread_facts(
    mechanism: Mechanism, *, draws: int = 400, seed: int = 1, on_progress: Progress | None = None
) -> tuple[FactSpread, ...]:
    """Run every protocol at the central values and for draws of the laws.

    Raises
    ------
    SimulationError
        A run at the central values did not finish.
    """
    sets = [{}, *draws_of(mechanism, draws, seed)]
    central, *got = facts_of(mechanism, MultirateEngine(mechanism), sets, on_progress=on_progress)
    return tuple(_spread(part, column) for part, column in zip(fact_parts(central), np.transpose(got), strict=True))


def _spread(part: FactPart, got: np.ndarray) -> FactSpread:
    finished = got[np.isfinite(got)]
    lo80, median, hi80 = np.percentile(finished, BAND).tolist() if len(finished) else (np.nan,) * 3
    share = float(np.mean((finished >= part.lo) & (finished <= part.hi))) if len(finished) else np.nan
    return FactSpread(part, median, lo80, hi80, share, len(got) - len(finished))


def _rows() -> Table:
    return read_table(shipped_knowledge() / "facts.csv")
