"""A finished simulation as files: page, tables, trajectory, and the record that repeats the run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exerkine.reports._files import files_in
from exerkine.reports._page import write_report
from exerkine.reports._summary import write_summary_csv
from exerkine.simulation import SimulationResult
from exerkine.tables import read_text


def write_results(
    result: SimulationResult, trajectory: Any, folder: Path | str, *, inputs: Mapping[str, Path], lang: str = "en"
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
        trajectory.to_netcdf(scratch / "trajectory.nc", engine="scipy")  # netCDF-3: 128 variables in HDF5 take a second
        write_summary_csv(result, scratch / "summary.csv")
        (scratch / "run.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        write_report(result, scratch / "report.html", lang)
    return Path(folder) / "report.html"
