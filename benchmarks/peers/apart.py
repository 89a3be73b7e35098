"""A solver in a process of its own, for one that other solvers' code in the same process slows down."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from exerkine.engine import Problem
from exerkine.mechanism import Mechanism

_here: Any = None
"""The solver of a worker."""


class Apart:
    """Passes everything on to a worker; ``seconds`` is what a core worked there for the last solve."""

    def __init__(self, peer: Any):
        self._kind = type(peer)
        self.name, self.version = f"{peer.name} (own process)", peer.version
        self.settings, self.persons, self.seconds = peer.settings, peer.persons, 0.0

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Start a worker and prepare there."""
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._pool.submit(_prepare, self._kind, mechanism, problems, symbols).result()

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Any) -> np.ndarray:
        """Solve there."""
        values, self.seconds = self._pool.submit(_solve, problems, symbols, setting).result()
        return values


def _prepare(kind: Any, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
    global _here
    _here = kind()
    _here.prepare(mechanism, problems, symbols)


def _solve(problems: Sequence[Problem], symbols: Sequence[str], setting: Any) -> tuple[np.ndarray, float]:
    begin = time.process_time()
    values = _here.solve(problems, symbols, setting)
    return values, time.process_time() - begin
