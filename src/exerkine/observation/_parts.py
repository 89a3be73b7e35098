"""Where the band of an effect comes from: laws, person, and beside it the noise of measuring."""

from __future__ import annotations

import dataclasses
from statistics import NormalDist

import numpy as np

from exerkine.mechanism import Mechanism
from exerkine.observation._repeated import change_noise_sd
from exerkine.simulation import Parts, Run, SimulationResult, SummaryRow, band_of

Z80 = NormalDist().inv_cdf(0.9)


def told_parts(result: SimulationResult, run: Run, mechanism: Mechanism) -> SimulationResult:
    """Return a summary of a run with the parts of the band of every outcome; as it was if the run holds no typical person.

    The noise is that of one reading before and one after by the same test (`change_noise_sd`), normal around zero.
    """
    if run.typical_effect is None or not np.isfinite(run.typical_effect).any():
        return result
    parts = tuple(_parts(run, mechanism, outcome.symbol, outcome.unit, run.typical_effect) for outcome in result.outcomes)
    rows = tuple(row for part in parts for row in _rows(part))
    return dataclasses.replace(result, parts=parts, rows=(*result.rows, *rows))


def _parts(run: Run, mechanism: Mechanism, symbol: str, unit: str, typical: np.ndarray) -> Parts:
    i = run.symbols.index(symbol)
    is_run = np.isfinite(typical[:, i])
    median, lo, hi = band_of(typical[is_run, i])
    _, less, more = band_of(run.effect[is_run, i] - typical[is_run, i])
    sd = change_noise_sd(run, mechanism, symbol)
    return Parts(symbol, unit, (lo - median, hi - median), (less, more), None if sd is None else (-Z80 * sd, Z80 * sd))


def _rows(parts: Parts) -> list[SummaryRow]:
    named = (("laws", parts.laws), ("person", parts.person), ("measuring", parts.measuring))
    return [SummaryRow("parts", name, parts.symbol, parts.unit, None, "", 0.0, *ends) for name, ends in named if ends]
