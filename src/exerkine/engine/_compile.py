"""Generated sources to shared libraries, by the C compiler of the machine; needs nothing but Python."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
BUILT = _HERE / "built"
"""Where an installation puts libraries."""
GENERATED = _HERE / "generated"
"""The sources of the shipped mechanism: `equations.h` and `equations.py`."""
KERNEL = _HERE / "kernel"
FLAGS = ("-O3", "-std=gnu11", "-shared", "-fPIC", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi")

ORDERED = ("-fschedule-insns", "-fsched-pressure")
"""Instructions are ordered before they get registers, which makes a kernel of GCC 5 % quicker; not every compiler knows how."""


@dataclass(frozen=True)
class Target:
    """A family of processors: name, doubles in a vector, compiler flags."""

    name: str
    lanes: int
    flags: tuple[str, ...]


def targets() -> tuple[Target, ...]:
    """Return the families a library may be compiled for on this machine, best first."""
    if platform.machine().lower() in ("x86_64", "amd64"):
        return (
            Target("avx512", 8, ("-march=x86-64-v4", "-mprefer-vector-width=512")),
            Target("avx2", 4, ("-march=x86-64-v3",)),
            Target("baseline", 2, ("-march=x86-64",)),
        )
    return (Target("baseline", 2, ()),)


def compile_library(source: str, target: Target, folder: Path) -> bool:
    """Compile a generated source for a family of processors into a folder; say whether it worked."""
    compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    if compiler is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            (Path(work) / "equations.h").write_text(source, encoding="utf-8")
            made = Path(work) / "kernel.so"
            command = [*compiler.split(), *FLAGS, *target.flags, f"-DLANES={target.lanes}", f"-I{work}", f"-I{KERNEL}"]
            command += [str(KERNEL / "kernel.c"), "-o", str(made)]
            for flags in (ORDERED, ()):
                if subprocess.run([*command, *flags], check=False, capture_output=True).returncode == 0:
                    made.replace(folder / library_name(source, target))
                    return True
    except OSError:
        pass
    return False


def cache_folder() -> Path:
    """Return where compiled kernels are kept for the next time."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "exerkine"


def library_name(source: str, target: Target) -> str:
    """Return the file name of a library: another source, method or compiler flag gives another."""
    digest = hashlib.sha256(source.encode())
    for name in ("kernel.c", "lanes.h"):
        digest.update((KERNEL / name).read_bytes())
    digest.update(" ".join((*FLAGS, *ORDERED, *target.flags)).encode())
    return f"{digest.hexdigest()[:16]}-{target.name}.so"
