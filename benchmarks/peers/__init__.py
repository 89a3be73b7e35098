"""Solvers of the mechanism behind one small interface, each in its own file; a file imports its solver at the top."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from exerkine.engine import Problem
from exerkine.mechanism import Mechanism

FILES = ("multirate", "libroadrunner", "amici", "scipy", "diffrax", "card")


class Peer(Protocol):
    """A solver.

    ``settings`` are accuracies to run it at, by name.  ``persons`` is how many it is given at a time.
    """

    name: str
    version: str
    settings: Mapping[str, Any]
    persons: int

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Do once what need not be done for every person: load, generate, compile."""
        ...

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Any) -> np.ndarray:
        """Return the symbols at the saved days (N, T, S); a solver restarts at every edge of a segment."""
        ...


def load_peers(only: Sequence[str] = ()) -> tuple[list[Peer], dict[str, str]]:
    """Return the solvers that can be imported, and file -> why not for the others."""
    peers: list[Peer] = []
    missing: dict[str, str] = {}
    for name in FILES:
        if only and name not in only:
            continue
        try:
            peers += importlib.import_module(f"peers.{name}").peers()
        except ImportError as error:
            missing[name] = f"not installed: {error}"
    return peers, missing
