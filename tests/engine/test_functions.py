"""What the kernel computes itself: exponentials, logarithms and weights, against numbers of many digits."""

from __future__ import annotations

import ctypes
import os
import shutil

import mpmath
import numpy as np
import pytest

from exerkine.engine._compile import compile_file, targets
from exerkine.engine._native import _supports
from exerkine.engine._tiles import aligned

COMPILER = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
SOURCE = """
#include "weights.h"
void take_exps(V *x, int n) { exps(x, n); }
void take_logs(V *x, int n) { logs(x, n); }
void take_one(V *x, int n) { for (int i = 0; i < n; i++) x[i] = LOG(EXP(x[i])); }
void weigh_two(const V *own, V *weights) { phi(own, 1.0, weights, 5, 2); }
"""
ODD = 7
"""So many vectors at a time, that one is left over."""


@pytest.fixture(params=[*targets(), *targets("single")], ids=lambda target: f"{target.name}-{target.precision}", scope="module")
def computing(request, tmp_path_factory):
    """Return the functions of a family of processors, their type of numbers and how many stand in a vector."""
    target = request.param
    if not COMPILER:
        pytest.skip("no C compiler: the functions of the kernel were not tried")
    if not _supports(target):
        pytest.skip(f"this processor does not run {target.name}")
    folder = tmp_path_factory.mktemp(target.name)
    (folder / "functions.c").write_text(SOURCE, encoding="utf-8")
    assert compile_file(folder / "functions.c", target, folder / "functions.so")
    return ctypes.CDLL(str(folder / "functions.so")), np.float32 if target.precision == "single" else np.float64, target.lanes


def taken(function, values: np.ndarray, real: type, lanes: int) -> np.ndarray:
    """Return what a function makes of numbers, ODD vectors at a time."""
    tiles = aligned((-(-values.size // (ODD * lanes)), ODD, lanes), real)
    tiles.reshape(-1)[:] = np.resize(values, tiles.size)
    for tile in tiles:
        function(ctypes.c_void_p(tile.ctypes.data), ODD)
    return tiles.reshape(-1)[: values.size].copy()


def apart(got: np.ndarray, wanted: np.ndarray) -> float:
    """Return the greatest distance, in units of the last place of what is wanted."""
    return float(np.max(np.abs(got.astype(np.longdouble) - wanted) / np.spacing(np.abs(wanted).astype(got.dtype))))


def test_exponentials_hold_to_the_last_places(computing):
    library, real, lanes = computing
    most = 86.0 if real is np.float32 else 699.0
    x = np.concatenate([np.linspace(-most, most, 20011), np.linspace(-1, 1, 20011), [0.0]]).astype(real)

    got = taken(library.take_exps, x, real, lanes)

    assert apart(got, np.exp(x.astype(np.longdouble))) < 2.2
    assert got[-1] == 1.0


def test_exponentials_neither_overflow_nor_vanish(computing):
    library, real, lanes = computing

    x = np.array([-1e30, 1e30, -800.0, 800.0], real)

    got = taken(library.take_exps, x, real, lanes)

    assert np.all(np.isfinite(got) & (got > 0))


def test_logarithms_hold_to_the_last_places(computing):
    library, real, lanes = computing
    least, most = (1e-35, 1e38) if real is np.float32 else (1e-299, 1e300)
    x = np.concatenate([np.geomspace(least, most, 20011), np.geomspace(0.25, 4, 20011), [1.0]]).astype(real)

    got = taken(library.take_logs, x, real, lanes)

    assert apart(got[:-1], np.log(x[:-1].astype(np.longdouble))) < 2.0
    assert got[-1] == 0.0


def test_what_is_not_positive_counts_as_tiny(computing):
    library, real, lanes = computing

    got = taken(library.take_logs, np.array([0.0, -3.0], real), real, lanes)

    assert np.allclose(got, np.log(1e-36 if real is np.float32 else 1e-300), rtol=1e-6)


def test_one_at_a_time_is_the_same_to_the_bit(computing):
    library, real, lanes = computing
    x = np.linspace(-5, 5, 1001).astype(real)

    one, many = taken(library.take_one, x, real, lanes), taken(library.take_exps, x, real, lanes)

    assert np.array_equal(one, taken(library.take_logs, many, real, lanes))


def test_weights_are_phi_functions(computing):
    """phi_m(z), the integral of exp(-(1 - t) z) t^(m - 1) / (m - 1)! over t from 0 to 1, on both sides of where the way changes."""
    library, real, lanes = computing
    edges = [-1.0, 1.0, np.nextafter(real(1.0), real(2.0)), 0.0, 1e-7, 0.1, 3.0, 40.0]
    own, weights = aligned((2, lanes), real), aligned((2, 6, lanes), real)
    for z in np.array_split(np.array([*np.linspace(-3, 3, 56), *edges], real), 32 // lanes):
        own[:] = z.reshape(own.shape)

        library.weigh_two(*(ctypes.c_void_p(a.ctypes.data) for a in (own, weights)))

        wanted = np.array([[[phi(order, x) for x in row] for order in range(6)] for row in own])
        off = np.abs(weights / wanted - 1.0).max(axis=1) / np.finfo(real).eps
        assert np.all(off < np.where(np.abs(own) > 1.0, 300.0, 8.0))  # the recurrence loses two digits where it begins


def phi(order: int, z: float) -> float:
    with mpmath.workdps(40):
        x = mpmath.mpf(float(z))
        return float(mpmath.exp(-x) if order == 0 else mpmath.hyp1f1(1, order + 1, -x) / mpmath.factorial(order))
