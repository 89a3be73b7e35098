"""Every draw of a run, week by week, as an array with its names; xarray only for those who ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from exerkine.mechanism import Mechanism
from exerkine.simulation._simulate import Run


@dataclass(frozen=True)
class Trajectory:
    """Weekly values (scenario, draw, week, symbol) of observables and states, each with its unit.

    ``bands`` says what the draws are, as in the summary of the run; those of the mechanism when empty.
    """

    scenarios: tuple[str, ...]
    symbols: tuple[str, ...]
    units: tuple[str, ...]
    values: np.ndarray
    knowledge_hash: str
    bands: str

    @classmethod
    def of(cls, run: Run, mechanism: Mechanism, bands: str = "") -> Trajectory:
        """Return the trajectory of a run."""
        arms = {"programme": run.programme} | ({"against": run.against} if run.against else {})
        units = {o.symbol: o.display_unit for o in mechanism.observables.values()} | {s.symbol: s.unit for s in mechanism.states}
        values = np.stack([arm.weekly for arm in arms.values()])
        return cls(tuple(arms), run.symbols, tuple(units[s] for s in run.symbols), values, mechanism.knowledge_hash,
                   bands or mechanism.bands)


def trajectory_of(run: Run, mechanism: Mechanism, bands: str = "") -> Any:
    """Return the weekly values as an xarray Dataset with dims (scenario, draw, week), one variable per symbol.

    ``bands`` says what the draws are, as in the summary of the run; those of the mechanism when empty.
    """
    import xarray as xr

    t = Trajectory.of(run, mechanism, bands)
    dims = ("scenario", "draw", "week")
    variables = {s: (dims, t.values[..., i], {"units": unit}) for i, (s, unit) in enumerate(zip(t.symbols, t.units, strict=True))}
    coords = {"scenario": list(t.scenarios), "draw": np.arange(t.values.shape[1]), "week": np.arange(t.values.shape[2])}
    return xr.Dataset(variables, coords, attrs={"knowledge_hash": t.knowledge_hash, "bands": t.bands})
