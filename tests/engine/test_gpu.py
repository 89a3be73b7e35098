"""The kernel of a card: compiled for cards, and run on the processor, thread by thread, through the calls of the driver.

No test runs on a card.  `card.cpp` stands in for it and its driver: same source, same arrays, same calls.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance
from exerkine.engine import MultirateEngine, Problem, Segment, Status, _gpu, _nvrtc
from exerkine.engine._compile import GENERATED, KERNEL
from exerkine.errors import EngineError
from exerkine.simulation import draws_of

WEEK = 7.0
YEAR = 365.25
COMPILER = os.environ.get("CXX") or next(filter(shutil.which, ("c++", "g++", "clang++")), None)
NVCC = shutil.which("nvcc")
SOURCE = (GENERATED / "equations.h").read_text(encoding="utf-8")


def sessions(weeks: int, *kinds):
    """Return three sessions a week, of each kind in turn."""
    segments, now = [], 0.0
    for number in range(3 * weeks):
        start = (number + 0.3) * WEEK / 3
        segments += [Segment(now, start), Segment(start, start + 45.0 / 1440.0, kinds[number % len(kinds)])]
        now = start + 45.0 / 1440.0
    return (*segments, Segment(now, WEEK * weeks))


@pytest.fixture(scope="module")
def symbols(mechanism):
    return [s.symbol for s in mechanism.states] + [law.symbol for law in mechanism.text.laws if law.kind == "rule"]


@pytest.fixture(scope="module")
def aged(mechanism):
    """Return parameters and states of 40 draws after a life: more than a tile, less than two."""
    draws = draws_of(mechanism, 40, 5)
    lives = MultirateEngine(mechanism).solve([Problem(d, (Segment(0.0, 40 * YEAR),), (40 * YEAR,)) for d in draws], ("AGE",))
    return [(draw, dict(life.final)) for draw, life in zip(draws, lives, strict=True)]


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    """Compile the card that is a processor."""
    if not COMPILER:
        pytest.skip("no C++ compiler: the kernel of a card was not run")
    made = tmp_path_factory.mktemp("card") / "libcuda.so"
    flags = ("-O2", "-std=c++17", "-shared", "-fPIC", f"-I{GENERATED}", f"-I{KERNEL}")
    subprocess.run([*COMPILER.split(), *flags, str(Path(__file__).with_name("card.cpp")), "-o", str(made)], check=True)
    return made


@pytest.fixture
def stand_in(driver, monkeypatch):
    """Put the card that is a processor in the place of NVIDIA's."""
    monkeypatch.setattr(_gpu, "DRIVER", str(driver))
    monkeypatch.setattr(_gpu, "binary_of", lambda source, architecture: b"")
    _gpu.gpu_library_of.cache_clear()
    library = ctypes.CDLL(str(driver))
    library.card_has_room.argtypes, library.card_holds.restype = (ctypes.c_size_t,), ctypes.c_size_t
    yield library
    library.card_has_room(1 << 40)
    library.card_is_missing(0)
    _gpu.gpu_library_of.cache_clear()
    assert library.card_holds() == 0


@pytest.fixture(params=["stand-in", "card"])
def on_card(request):
    """Return an engine on the card, or on what stands in for it."""
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")

    def engine(mechanism):
        try:
            return MultirateEngine(mechanism, device="gpu")
        except EngineError as missing:
            if request.param == "stand-in":
                raise
            pytest.skip(f"not run on a card: {missing}")

    return engine


def both(engine, mechanism, problems, symbols):
    """Return values (P, T, S) and final states (P, S) of the card and of the processor."""
    answers = [e.solve(problems, symbols) for e in (engine, MultirateEngine(mechanism))]
    values = [np.stack([s.values for s in solutions]) for solutions in answers]
    final = [np.array([list(s.final.values()) for s in solutions]) for solutions in answers]
    return zip(values, final, strict=True)


def are_equal(pair) -> bool:
    (got, got_final), (wanted, wanted_final) = pair
    return np.allclose(got, wanted, rtol=1e-9, atol=1e-12) and np.allclose(got_final, wanted_final, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("architecture", ["sm_80", "sm_90"])
@pytest.mark.skipif(not NVCC, reason="no nvcc: the kernel of a card was not compiled by it")
def test_nvcc_compiles_without_a_warning(tmp_path, architecture):
    made = tmp_path / "kernel.cubin"
    flags = ("-cubin", f"-arch={architecture}", "-std=c++17", "-Werror=all-warnings", f"-I{GENERATED}", f"-I{KERNEL}")

    said = subprocess.run([NVCC, *flags, str(KERNEL / "kernel.cu"), "-o", str(made)], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout + said.stderr) == (0, "")
    assert made.stat().st_size > 1e5


@pytest.mark.parametrize("architecture", ["sm_80", "sm_90"])
def test_nvrtc_compiles(architecture):
    try:
        binary = _nvrtc.compile_binary(SOURCE, architecture)
    except EngineError as missing:
        if str(missing) != _nvrtc.WITHOUT_NVRTC:
            raise
        pytest.skip("no NVRTC: the kernel of a card was not compiled by it")

    assert binary[1:4] == b"ELF"
    assert b"exerkine_run" in binary


def test_half_a_year_of_training(on_card, mechanism, aged, symbols):
    segments, save = sessions(26, aerobic(0.6), resistance()), tuple(WEEK * np.arange(27))
    problems = [Problem(draw, segments, save, states) for draw, states in aged]

    assert are_equal(both(on_card(mechanism), mechanism, problems, symbols))


def test_hooks_and_clamps_of_each_person(on_card, mechanism, aged, symbols):
    hooked = mechanism.hooked("IRISIN_plasma", "MUSCLE", "BDNF_brain")
    clamp = {"source_MUSCLE": 2e4 * 0.9, "loss_MUSCLE": 2e4, "loss_BDNF_brain": 0.7}
    problems = [
        Problem(draw, (Segment(0.0, 1.0), Segment(1.0, 3.0, {**clamp, "source_IRISIN_plasma": dose}), Segment(3.0, 7.0)),
                (0.5, 1.01, 3.0, 7.0), states)
        for dose, (draw, states) in enumerate(aged)
    ]

    assert are_equal(both(on_card(hooked), hooked, problems, symbols))


def test_held_states(on_card, mechanism, aged, symbols):
    held = mechanism.held("MUSCLE", "IL6_myokine", "NEUROINFLAMMATION")
    problems = [Problem(draw, sessions(1, aerobic(0.6)), (7.0,), states) for draw, states in aged[:3]]

    assert are_equal(both(on_card(held), held, problems, symbols))


def test_a_life_starts_where_the_mechanism_starts(on_card, mechanism, symbols):
    problems = [Problem(draw, (Segment(0.0, 20 * YEAR),), (0.0, 20 * YEAR)) for draw in draws_of(mechanism, 2, 3)]

    assert are_equal(both(on_card(mechanism), mechanism, problems, symbols))


def test_one_that_fails_harms_no_other(on_card, mechanism, aged):
    draw, states = aged[0]
    fine, lost = (Problem({**draw, **more}, (Segment(0.0, 7.0),), (7.0,), states) for more in ({}, {"k_muscle": float("nan")}))
    engine = on_card(mechanism)

    first, second = engine.solve([fine, lost], ("MUSCLE",))

    assert (first.status, second.status) == (Status.OK, Status.FAILED)
    assert first.values[0, 0] == engine.solve([fine], ("MUSCLE",))[0].values[0, 0]


def test_a_small_card_takes_persons_in_parts(stand_in, mechanism, aged, monkeypatch):
    problems = [Problem(draw, sessions(2, aerobic(0.6)), (14.0,), states) for draw, states in aged]
    engine, sizes = MultirateEngine(mechanism, device="gpu"), []
    part_size = _gpu.GpuLibrary._part_size
    monkeypatch.setattr(_gpu.GpuLibrary, "_part_size", lambda self, block: sizes.append(part_size(self, block)) or sizes[-1])

    wanted = engine.solve(problems, ("MUSCLE",))
    stand_in.card_has_room(int(1.5 * (1 << 40) / sizes[0] * _gpu.TILE))
    before = stand_in.card_launches()
    got = engine.solve(problems, ("MUSCLE",))

    assert sizes[1] == _gpu.TILE
    assert stand_in.card_launches() - before == 1 + 2
    assert all(np.array_equal(a.values, b.values) and a.final == b.final for a, b in zip(got, wanted, strict=True))


def test_what_is_missing_is_told(stand_in, mechanism, monkeypatch):
    engine = MultirateEngine(mechanism, device="gpu")
    assert engine.is_compiled
    assert engine.description == "multirate engine, no card (sm_90), fineness 1"

    stand_in.card_has_room(300_000)
    with pytest.raises(EngineError, match="no room for 32 persons"):
        engine.solve([Problem({}, (Segment(0.0, 7.0),), (7.0,))], ("MUSCLE",))

    _gpu.gpu_library_of.cache_clear()
    stand_in.card_is_missing(1)
    with pytest.raises(EngineError, match="no CUDA-capable device"):
        MultirateEngine(mechanism, device="gpu")

    monkeypatch.setattr(_gpu, "DRIVER", "no-such-driver.so")
    with pytest.raises(EngineError, match="driver"):
        MultirateEngine(mechanism, device="gpu")

    monkeypatch.setattr(_nvrtc, "_names", lambda: ())
    with pytest.raises(EngineError, match=r"exerkine\[gpu\]"):
        _nvrtc.compile_binary(SOURCE, "sm_90")


def test_a_binary_is_compiled_once(tmp_path, monkeypatch):
    made = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(_nvrtc, "compile_binary", lambda source, architecture: made.append(architecture) or b"binary")

    assert [_nvrtc.binary_of(SOURCE, a) for a in ("sm_90", "sm_90", "sm_80")] == [b"binary"] * 3
    assert made == ["sm_90", "sm_80"]
