"""A finished simulation as files: page, tables, trajectory, and the record that repeats the run."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exerkine.reports._files import write_whole
from exerkine.reports._page import write_report
from exerkine.reports._summary import write_summary_csv
from exerkine.simulation import SimulationResult


def write_results(
    result: SimulationResult, trajectory: Any, folder: Path | str, *, inputs: Mapping[str, Path], lang: str = "en"
) -> Path:
    """Write ``report.html``, ``summary.csv``, ``trajectory.nc`` and ``run.json``; return the report's path.

    Each file appears whole or not at all.  ``inputs`` are the files the run read; their text goes into ``run.json``,
    so that the run can be repeated from that file alone.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    record = asdict(result.origin) | {"weeks": result.weeks, "bands": result.bands}
    record["inputs"] = {
        name: {"file": path.name, "text": path.read_text(encoding="utf-8")} for name, path in inputs.items()
    }
    handle, scratch = tempfile.mkstemp(dir=folder, suffix=".nc")
    os.close(handle)
    try:
        trajectory.to_netcdf(scratch, engine="h5netcdf")
        Path(scratch).replace(folder / "trajectory.nc")
    finally:
        Path(scratch).unlink(missing_ok=True)
    write_summary_csv(result, folder / "summary.csv")
    write_whole(folder / "run.json", json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return write_report(result, folder / "report.html", lang)
