"""SciPy's LSODA, with the right-hand side in plain Python and compiled from C."""

from __future__ import annotations

import ctypes
import math
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import scipy
from scipy.integrate import odeint

from exerkine.engine import Problem, Tolerances
from exerkine.mechanism import Mechanism
from peers.tolerances import DEFAULT, TOLERANCES
from peers.vector_field import times_of, vector_field_of

Rates = Callable[[np.ndarray, np.ndarray, np.ndarray], Callable[[float, np.ndarray], object]]
"""Parameters, inputs and room for the rates -> the right-hand side of time and states."""


class Lsoda:
    """`odeint`, called anew for every segment: its steps are taken in compiled code, `solve_ivp` takes them in Python."""

    version = scipy.__version__
    settings: Mapping[str, Tolerances]
    persons = 2

    def __init__(self, name: str, is_compiled: bool, settings: Sequence[str]):
        self.name, self._is_compiled = name, is_compiled
        self.settings = {name: TOLERANCES[name] for name in settings}

    def prepare(self, mechanism: Mechanism, problems: Sequence[Problem], symbols: Sequence[str]) -> None:
        """Write the right-hand side, and compile it."""
        self._field = vector_field_of(mechanism)
        self._rates: Rates = _compiled(self._field.c()) if self._is_compiled else _plain(self._field.python(vars(math)))
        self._symbols = [self._field.states.index(symbol) for symbol in symbols]

    def solve(self, problems: Sequence[Problem], symbols: Sequence[str], setting: Tolerances) -> np.ndarray:
        """Solve one after the other."""
        return np.stack([self._one(problem, setting) for problem in problems])

    def _one(self, problem: Problem, setting: Tolerances) -> np.ndarray:
        states, parameters, inputs = self._field.numbers(problem)
        saved = [states[self._symbols]]
        room = np.empty_like(states)
        for (times, wanted), held in zip(times_of(problem), inputs, strict=True):
            right_hand_side = self._rates(parameters, np.ascontiguousarray(held), room)
            table = odeint(
                right_hand_side, states, times, tfirst=True, rtol=setting.relative, atol=setting.absolute,
                mxstep=setting.max_steps,
            )
            saved += [table[i, self._symbols] for i in wanted]
            states = table[-1].copy()
        return np.array(saved)


def _plain(rates: Callable) -> Rates:
    def bind(parameters: np.ndarray, inputs: np.ndarray, room: np.ndarray) -> Callable[[float, np.ndarray], object]:
        p, u = parameters.tolist(), inputs.tolist()  # plain numbers are quicker in Python than those of NumPy
        return lambda t, y: rates(y.tolist(), p, u)

    return bind


def _compiled(source: str) -> Rates:
    with tempfile.TemporaryDirectory() as folder:
        code, library = Path(folder) / "rates.c", Path(folder) / "rates.so"
        code.write_text(source, encoding="utf-8")
        command = [*os.environ.get("CC", "cc").split(), *["-O3", "-march=native", "-fno-math-errno", "-shared", "-fPIC"]]
        subprocess.run([*command, str(code), "-o", str(library), "-lm"], check=True)
        function = ctypes.CDLL(str(library)).rates
    function.restype, function.argtypes = None, (ctypes.c_void_p,) * 4

    def bind(parameters: np.ndarray, inputs: np.ndarray, room: np.ndarray) -> Callable[[float, np.ndarray], object]:
        p, u, dy = (array.ctypes.data for array in (parameters, inputs, room))

        def right_hand_side(t: float, y: np.ndarray) -> np.ndarray:
            function(y.__array_interface__["data"][0], p, u, dy)
            return room

        return right_hand_side

    return bind


def peers() -> list[Lsoda]:
    """Return both; the one in plain Python at one tolerance only, as it is slow."""
    return [
        Lsoda("SciPy LSODA, rates in C", True, tuple(TOLERANCES)),
        Lsoda("SciPy LSODA, rates in Python", False, (DEFAULT,)),
    ]
