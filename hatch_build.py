"""Compiles the shipped kernel when the package is installed, if there is a C compiler; without one it runs in NumPy."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = Path(__file__).parent / "src" / "exerkine" / "engine"


class KernelHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts one library per family of processors beside the engine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a wheel with libraries serves one platform only."""
        spec = importlib.util.spec_from_file_location("exerkine_compile", ENGINE / "_compile.py")
        assert spec is not None
        assert spec.loader is not None
        compiler = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = compiler
        spec.loader.exec_module(compiler)
        source = (ENGINE / "generated" / "equations.h").read_text(encoding="utf-8")
        targets = (*compiler.targets("double"), *compiler.targets("single"))
        made = [compiler.compile_library(source, target, compiler.BUILT) for target in targets]
        if any(made):
            build_data["artifacts"].append("src/exerkine/engine/built/*.so")
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
