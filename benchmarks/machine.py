"""What machine, system and versions a measurement was made with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine_lines() -> list[tuple[str, str]]:
    """Return names and values, to be printed."""
    return [
        ("processor", f"{processor()}, {os.cpu_count()} cores; one is used"),
        ("system", f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"),
        ("Python, NumPy", f"{platform.python_version()}, {version('numpy')}"),
    ]


def processor() -> str:
    """Return the model of the processor with its family and model number, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    name = told.get("model name", platform.machine())
    return f"{name} (family {told['cpu family']}, model {told['model']})" if "cpu family" in told else name
