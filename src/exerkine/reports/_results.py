"""A finished simulation as files: page, tables, trajectory, and the record that repeats the run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from exerkine.reports._files import files_in
from exerkine.reports._page import write_report
from exerkine.reports._summary import write_summary_csv
from exerkine.simulation import SimulationResult, Trajectory
from exerkine.tables import read_text


def write_results(
    result: SimulationResult, trajectory: Trajectory, folder: Path | str, *, inputs: Mapping[str, Path], lang: str = "en"
) -> Path:
    """Write ``report.html``, ``summary.csv``, ``trajectory.nc`` and ``run.json``; return the report's path.

    All four appear when all four are finished.  ``inputs`` are the files the run read; their text goes into
    ``run.json``, so that the run can be repeated from that file alone.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    record = asdict(result.origin) | {"weeks": result.weeks, "bands": result.bands, "lang": lang}
    record["inputs"] = {
        name: {"file": Path(path).name, "text": read_text(path)} for name, path in inputs.items()
    }
    with files_in(folder) as scratch:
        _write_trajectory(trajectory, scratch / "trajectory.nc")
        write_summary_csv(result, scratch / "summary.csv")
        (scratch / "run.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        write_report(result, scratch / "report.html", lang)
    return Path(folder) / "report.html"


def _write_trajectory(trajectory: Trajectory, path: Path) -> None:
    """Write NetCDF 3 as xarray reads it; 128 variables in HDF5 took a second, and xarray itself another."""
    from scipy.io import netcdf_file

    scenarios = np.array([name.encode() for name in trajectory.scenarios])
    with netcdf_file(path, "w", version=2) as file:
        file.knowledge_hash, file.bands = trajectory.knowledge_hash, trajectory.bands
        sizes = (*trajectory.values.shape[:3], scenarios.dtype.itemsize)
        for name, size in zip(("scenario", "draw", "week", "letter"), sizes, strict=True):
            file.createDimension(name, size)
        named = file.createVariable("scenario", "c", ("scenario", "letter"))
        named[:] = scenarios.view("S1").reshape(sizes[0], sizes[3])
        named._Encoding = "utf-8"
        for name, size in zip(("draw", "week"), sizes[1:3], strict=True):
            file.createVariable(name, "i4", (name,))[:] = np.arange(size)
        for i, (symbol, unit) in enumerate(zip(trajectory.symbols, trajectory.units, strict=True)):
            variable = file.createVariable(symbol, "f8", ("scenario", "draw", "week"))
            variable[:] = trajectory.values[..., i]
            variable.units = unit
