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
from typing import Literal

Precision = Literal["double", "single"]
"""Of the numbers a kernel computes with: 64 or 32 bits."""

_HERE = Path(__file__).parent
BUILT = _HERE / "built"
"""Where an installation puts libraries."""
GENERATED = _HERE / "generated"
"""The sources of the shipped mechanism: `equations.h` and `equations.py`."""
KERNEL = _HERE / "kernel"
METHOD = ("kernel.c", "weights.h", "functions.h", "lanes.h")
"""Files of that folder; the first includes the others and `equations.h`."""
FLAGS = ("-O3", "-std=gnu11", "-shared", "-fPIC", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi")

FLOAT_LITERALS = (("-fsingle-precision-constant",), ("-Xclang", "-cl-single-precision-constant"))
"""How compilers are told that 1.0 is a float."""


@dataclass(frozen=True)
class Target:
    """A family of processors and a precision: name of the family, bytes of a vector, compiler flags."""

    name: str
    vector_bytes: int
    flags: tuple[str, ...]
    precision: Precision = "double"

    @property
    def lanes(self) -> int:
        """Numbers in a vector."""
        return self.vector_bytes // (4 if self.precision == "single" else 8)


def targets(precision: Precision = "double") -> tuple[Target, ...]:
    """Return the families a library may be compiled for on this machine, best first."""
    if platform.machine().lower() in ("x86_64", "amd64"):
        return (
            Target("avx512", 64, ("-march=x86-64-v4", "-mprefer-vector-width=512"), precision),
            Target("avx2", 32, ("-march=x86-64-v3",), precision),
            Target("baseline", 16, ("-march=x86-64",), precision),
        )
    return (Target("baseline", 16, (), precision),)


def compile_library(source: str, target: Target, folder: Path) -> bool:
    """Compile a generated source for a family of processors into a folder; say whether it worked."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            (Path(work) / "equations.h").write_text(source, encoding="utf-8")
            made = Path(work) / "kernel.so"
            if compile_file(KERNEL / "kernel.c", target, made, include=Path(work)):
                made.replace(folder / library_name(source, target))
                return True
    except OSError:
        pass
    return False


def compile_file(file: Path, target: Target, made: Path, *, include: Path = KERNEL) -> bool:
    """Compile a file that computes as the kernel does, from its folder and one more; say whether it worked."""
    compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
    if compiler is None:
        return False
    command = [*compiler.split(), *FLAGS, *target.flags, f"-DVECTOR_BYTES={target.vector_bytes}", f"-I{include}", f"-I{KERNEL}"]
    attempts = [("-DSINGLE", *said) for said in FLOAT_LITERALS] if target.precision == "single" else [()]
    commands = ([*command, *flags, str(file), "-o", str(made)] for flags in attempts)
    return any(subprocess.run(c, check=False, capture_output=True).returncode == 0 for c in commands)


def cache_folder() -> Path:
    """Return where compiled kernels are kept for the next time."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "exerkine"


def library_name(source: str, target: Target) -> str:
    """Return the file name of a library: another source, method or compiler flag gives another."""
    digest = hashlib.sha256(source.encode())
    for name in METHOD:
        digest.update((KERNEL / name).read_bytes())
    digest.update(repr((FLAGS, FLOAT_LITERALS, target)).encode())
    single = "-single" if target.precision == "single" else ""
    return f"{digest.hexdigest()[:16]}-{target.name}{single}.so"
