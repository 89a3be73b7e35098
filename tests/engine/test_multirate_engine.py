"""The multirate engine against CVODE: accuracy, order, hooks, equal rates, lanes, failures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance
from exerkine.engine import MultirateEngine, Problem, ReferenceEngine, Segment, Status, Tolerances
from exerkine.engine._compile import BUILT, GENERATED, compile_library, library_name, targets
from exerkine.engine._native import Library
from exerkine.engine.generator import sources_of
from exerkine.simulation import draws_of

COMPILER = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
WEEK = 7.0
YEAR = 365.25
ROUNDING = {"double": {"rtol": 1e-9, "atol": 1e-12}, "single": {"rtol": 5e-6, "atol": 5e-7}}
"""What families of processors, compilers and NumPy may differ by."""
EQUAL = dict.fromkeys(
    ("k_oxidation", "k_lactate_transfer", "k_lactate_removal", "k_fgf21", "k_bdnf_platelet", "k_ampk", "k_pgc1a_mrna",
     "k_monocytes", "k_il6_release", "k_akt", "k_mtorc1", "k_tnf_clearance"),
    80.0,
)


def sessions(weeks: int, inputs, *, per_week: int = 3, minutes: float = 45.0):
    """Return segments of evenly spread sessions."""
    segments, now = [], 0.0
    for number in range(weeks * per_week):
        start = (number + 0.3) * WEEK / per_week
        segments += [Segment(now, start), Segment(start, start + minutes / 1440.0, inputs)]
        now = start + minutes / 1440.0
    return (*segments, Segment(now, WEEK * weeks))


@pytest.fixture(scope="module", params=["compiled", "single", "numpy"])
def engine_of(request):
    """Return what makes an engine of a mechanism, of every kind."""
    if request.param == "numpy":
        return lambda mechanism: MultirateEngine(mechanism, workers=2, is_compiled=False)
    if not COMPILER:
        pytest.skip("no C compiler: the compiled kernel was not tried")
    precision = "single" if request.param == "single" else "double"
    return lambda mechanism: MultirateEngine(mechanism, workers=2, is_compiled=True, precision=precision)


@pytest.fixture(scope="module")
def engine(engine_of, mechanism):
    return engine_of(mechanism)


@pytest.fixture(scope="module")
def slow(mechanism):
    return [s.symbol for s in mechanism.states if s.speed == "slow"]


@pytest.fixture(scope="module")
def quick(mechanism):
    return [s.symbol for s in mechanism.states if s.speed != "slow"]


@pytest.fixture(scope="module")
def aged(mechanism, tight_engine):
    """Return the states of three draws after a life of forty years."""
    days = 40 * YEAR
    draws = draws_of(mechanism, 3, 5)
    lives = tight_engine.solve([Problem(d, (Segment(0.0, days),), (days,)) for d in draws], ("AGE",))
    return [(draw, dict(life.final)) for draw, life in zip(draws, lives, strict=True)]


def away(got: np.ndarray, wanted: np.ndarray) -> float:
    """Return the greatest difference of values (P, T, S), relative to what is wanted, or to 0.1 where it is smaller.

    A state that is negative somewhere (the only one is inflammation, 0 in the reference person and 1 in the severely
    inflamed) is taken relative to 1.
    """
    least = np.where((wanted < 0).any(axis=(0, 1)), 1.0, 0.1)
    return float(np.max(np.abs(got - wanted) / np.maximum(np.abs(wanted), least)))


def both(engine, referee, problems, symbols):
    got, wanted = (np.stack([s.values for s in e.solve(problems, symbols)]) for e in (engine, referee))
    return got, wanted


def test_the_shipped_sources_are_those_of_the_shipped_mechanism(mechanism):
    written = sources_of(mechanism)

    assert (GENERATED / "equations.h").read_text(encoding="utf-8") == written.c
    assert (GENERATED / "equations.py").read_text(encoding="utf-8") == written.numpy


@pytest.mark.skipif(not COMPILER, reason="no C compiler: the compiled kernel was not tried")
@pytest.mark.parametrize("target", [*targets(), *targets("single")], ids=lambda target: f"{target.name}-{target.precision}")
def test_c_for_every_family_of_processors_and_numpy_compute_the_same(mechanism, aged, target, tmp_path):
    source = sources_of(mechanism).c
    name = library_name(source, target)
    folder = BUILT if (BUILT / name).exists() else tmp_path
    assert folder == BUILT or compile_library(source, target, tmp_path)
    library = Library(folder / name, target)
    if not library.runs_here:
        pytest.skip(f"this processor does not run {target.name}")
    segments = sessions(1, resistance())
    problems = [Problem(draw, segments, (0.0, 3.0, 7.0), states) for draw, states in aged]
    symbols = [s.symbol for s in mechanism.states] + [law.symbol for law in mechanism.text.laws if law.kind == "rule"]

    compiled, plain = (MultirateEngine(mechanism, is_compiled=c) for c in (True, False))
    compiled._library = library

    got, wanted = both(compiled, plain, problems, symbols)

    assert library.most_persons == target.lanes
    assert np.allclose(got, wanted, **ROUNDING[target.precision])


@pytest.mark.skipif(not COMPILER, reason="no C compiler: the compiled kernel was not tried")
def test_every_compiler_is_told_in_its_words_that_literals_are_floats(mechanism, tmp_path, monkeypatch):
    clang = tmp_path / "like-clang"
    words = '*" -fsingle-precision-constant "*) exit 1;; *"-Xclang -cl-single-precision-constant"*) ;; *) exit 1'
    rest = 'set -- "${@/-Xclang/}"; set -- "${@/-cl-single-precision-constant/-fsingle-precision-constant}"'
    clang.write_text(f'#!/bin/bash\ncase " $* " in {words};; esac\n{rest}\nexec {COMPILER} $@\n', encoding="utf-8")
    clang.chmod(0o755)
    monkeypatch.setenv("CC", str(clang))
    source, target = sources_of(mechanism).c, targets("single")[-1]

    assert compile_library(source, target, tmp_path)

    assert Library(tmp_path / library_name(source, target), target).most_persons == 4


@pytest.mark.skipif(not shutil.which("clang"), reason="no clang: it was not tried")
@pytest.mark.parametrize("precision", ["double", "single"])
def test_clang_compiles_it_too(mechanism, aged, tmp_path, monkeypatch, precision):
    monkeypatch.setenv("CC", "clang")
    source, target = sources_of(mechanism).c, targets(precision)[-1]
    assert compile_library(source, target, tmp_path)
    problems = [Problem(draw, sessions(1, resistance()), (3.0, 7.0), states) for draw, states in aged]

    clang, plain = MultirateEngine(mechanism), MultirateEngine(mechanism, is_compiled=False)
    clang._library = Library(tmp_path / library_name(source, target), target)
    got, wanted = both(clang, plain, problems, ("MUSCLE", "COGNITION", "LACTATE_blood", "INFLAMMATION"))

    assert np.allclose(got, wanted, **ROUNDING[precision])


def test_slow_states_move_where_nothing_is_quick():
    """Every state is moved once, also where no sweep tells what moves it."""
    import sympy

    from exerkine.engine.generator._frame import Frame
    from exerkine.engine.generator._listing import listing_of
    from exerkine.engine.generator._scheme import System, scheme_of
    from exerkine.engine.generator._write_c import _CWriter

    a, b, k = sympy.symbols("A B k")
    rates, medians = {"A": -k * a, "B": k * (a - b)}, {"A": 1.0, "B": 1.0, "k": 0.001}
    system = System(("A", "B"), ("k",), (), rates, {}, {"A": a, "B": b}, {"A": "slow", "B": "slow"}, medians)

    written = list(_CWriter(Frame(listing_of(scheme_of(system))))._step())

    assert moves("\n".join(written)) == [0, 1]


def test_every_state_of_the_shipped_mechanism_moves_once(mechanism):
    written = (GENERATED / "equations.h").read_text(encoding="utf-8")

    assert moves(written) == list(range(len(mechanism.states)))


def moves(written: str) -> list[int]:
    """Return the numbers of the states that a step moves, one for each time it does."""
    followed = re.findall(r"\bmove\[(\d+)\] = ", written)
    settled = [number for called in re.findall(r"\bsettle\w*\(s, (\d+(?:, \d+)?), ", written) for number in called.split(", ")]
    return sorted(map(int, followed + settled))


def test_the_source_does_not_depend_on_the_order_of_hashes():
    code = (
        "from exerkine.mechanism import read_mechanism; from exerkine.engine.generator import sources_of;"
        "import hashlib; print(hashlib.sha256(repr(sources_of(read_mechanism())).encode()).hexdigest())"
    )
    said = {
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
                       capture_output=True).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1


@pytest.mark.parametrize("inputs", [aerobic(0.6), resistance()], ids=["aerobic", "resistance"])
def test_training_agrees_with_cvode(engine, tight_engine, aged, slow, quick, inputs):
    segments = sessions(4, inputs)
    minutes = segments[-2].t_start_day + np.arange(5.0, 300.0, 20.0) / 1440.0
    save = tuple(np.unique(np.concatenate([np.arange(5) * WEEK, minutes])))
    problems = [Problem(draw, segments, save, states) for draw, states in aged]

    got, wanted = both(engine, tight_engine, problems, slow)
    assert away(got, wanted) < 1e-4

    got, wanted = both(engine, tight_engine, problems, quick)
    assert away(got, wanted) < 2e-3


def test_halving_the_steps_quarters_the_error(mechanism, tight_engine, aged, slow):
    segments = sessions(2, aerobic(0.6))
    problems = [Problem(draw, segments, (7.0, 14.0), states) for draw, states in aged]
    wanted = np.stack([s.values for s in tight_engine.solve(problems, slow)])

    errors = []
    for fineness in (1.0, 2.0, 4.0):
        got = np.stack([s.values for s in MultirateEngine(mechanism, fineness=fineness).solve(problems, slow)])
        errors.append(np.sqrt(np.mean(((got - wanted) / np.maximum(np.abs(wanted), 0.1)) ** 2)))

    assert errors[0] / errors[1] > 2**1.7
    assert errors[0] / errors[2] > 4**1.8


def test_the_error_goes_on_falling_in_steps_of_two_minutes(mechanism, aged, slow):
    """Steps whose lengths were rounded to 0.1 ms added up to other sessions."""
    problems = [Problem(draw, sessions(2, aerobic(0.6)), (7.0, 14.0), states) for draw, states in aged]
    values = {fineness: np.stack([s.values for s in MultirateEngine(mechanism, fineness=fineness).solve(problems, slow)])
              for fineness in (8.0, 16.0, 64.0)}

    scale = np.maximum(np.abs(values[64.0]), 0.1)
    coarse, fine = (np.sqrt(np.mean(((values[f] - values[64.0]) / scale) ** 2)) for f in (8.0, 16.0))
    assert fine < 1e-8
    assert coarse / fine > 2**1.7


def test_equal_rates_are_no_special_case(engine, tight_engine, aged, slow, quick):
    draw, states = aged[0]
    problems = [Problem({**draw, **EQUAL}, sessions(1, aerobic(0.6)), (2.0, 7.0), states)]

    got, wanted = both(engine, tight_engine, problems, [*slow, *quick])

    assert away(got, wanted) < 1e-3


def test_hooks_reach_into_pools(engine_of, mechanism, aged, slow, quick):
    hooked = mechanism.hooked("IRISIN_plasma", "MUSCLE", "BDNF_brain")
    mine = engine_of(hooked)
    referee = ReferenceEngine(
        sbml=hooked.sbml, states=tuple(s.symbol for s in hooked.states), constants=tuple(hooked.parameters),
        rest={i.symbol: i.rest for i in hooked.inputs}, tolerances=Tolerances(1e-10, 1e-12), workers=1,
    )
    clamp = {"source_MUSCLE": 2e4 * 0.9, "loss_MUSCLE": 2e4, "loss_BDNF_brain": 0.7, "source_IRISIN_plasma": 30.0}
    draw, states = aged[1]
    segments = (Segment(0.0, 1.0), Segment(1.0, 3.0, clamp), Segment(3.0, 7.0, {"source_IRISIN_plasma": 3.0}))

    got, wanted = both(mine, referee, [Problem(draw, segments, (0.5, 1.01, 2.0, 3.0, 5.0, 7.0), states)], [*slow, *quick])

    assert away(got, wanted) < 2e-3
    assert away(got[:, :, : len(slow)], wanted[:, :, : len(slow)]) < 1e-5  # what is foreseen knows of the hooks
    assert got[0, 3, slow.index("MUSCLE")] == pytest.approx(0.9, abs=1e-4)


def test_ten_years_of_rest_take_growing_steps(engine, tight_engine, aged, slow, quick):
    from exerkine.engine._grid import grid_of

    steps = grid_of((0.0, 10 * YEAR), (10 * YEAR,))
    problems = [Problem(draw, (Segment(0.0, 10 * YEAR),), (10 * YEAR,), states) for draw, states in aged]

    got, wanted = both(engine, tight_engine, problems, [*slow, *quick])

    assert len(steps.h_day) < 900
    assert steps.h_day.max() > 20 * steps.h_day[12]
    assert away(got, wanted) < 1e-3


@pytest.fixture
def long_steps(monkeypatch):
    from exerkine.engine import _grid, _multirate

    _multirate._grid.cache_clear()
    monkeypatch.setattr(_grid, "FAR_SHARE", 0.1)
    monkeypatch.setattr(_grid, "FARTHEST_DAYS", 90.0)
    yield
    _multirate._grid.cache_clear()


def test_whoever_swings_in_long_steps_is_run_again_in_shorter_ones(engine, tight_engine, mechanism, long_steps, monkeypatch):
    inflamed = {"tnf_rest": 6.0 * mechanism.medians["tnf_rest"]}
    draws = [{**draw, **inflamed} for draw in draws_of(mechanism, 40, 3)]
    days = 60 * YEAR
    problems = [Problem(draw, (Segment(0.0, days),), (days,)) for draw in draws]
    again = []
    solve_in = MultirateEngine._solve_in

    def noting(self, problems, *given):
        if given[-1] != self.fineness:
            again.extend(problems)
        return solve_in(self, problems, *given)

    monkeypatch.setattr(MultirateEngine, "_solve_in", noting)
    symbols = ("GUT_BARRIER", "ENDOTOXIN", "IL10_plasma", "TNF_plasma")

    got, wanted = both(engine, tight_engine, problems, symbols)

    assert 0 < len(again) < len(problems)
    assert away(got, wanted) < 0.02  # a quarter is far too long a step for exact numbers


def test_a_life_starts_where_the_mechanism_starts(engine, tight_engine, mechanism, slow, quick):
    problems = [Problem({}, (Segment(0.0, 20 * YEAR),), (0.0, 20 * YEAR))]
    rules = [law.symbol for law in mechanism.text.laws if law.kind == "rule"]

    got, wanted = both(engine, tight_engine, problems, [*slow, *quick, *rules])

    assert away(got, wanted) < 1e-3


def test_neighbours_in_a_block_do_not_matter(engine, aged):
    segments = sessions(1, resistance())
    problems = [Problem(draw, segments, (3.0, 7.0), states) for draw, states in aged]

    together = engine.solve(problems, ("MUSCLE", "COGNITION", "LACTATE_blood"))
    alone = [engine.solve([p], ("MUSCLE", "COGNITION", "LACTATE_blood"))[0] for p in problems]

    assert all(np.array_equal(a.values, b.values) and a.final == b.final for a, b in zip(together, alone, strict=True))


def test_the_end_is_told_also_where_nothing_is_asked_for(engine, aged):
    draw, states = aged[0]

    (asked,), (silent,) = (engine.solve([Problem(draw, (Segment(0.0, 7.0),), (7.0,), states)], s) for s in (("MUSCLE",), ()))

    assert silent.values.shape == (1, 0)
    assert silent.status is Status.OK
    assert silent.final == asked.final


def test_one_that_fails_harms_no_other(engine, aged):
    draw, states = aged[0]
    fine = Problem(draw, (Segment(0.0, 7.0),), (7.0,), states)
    lost = Problem({**draw, "k_muscle": float("nan")}, (Segment(0.0, 7.0),), (7.0,), states)

    first, second = engine.solve([fine, lost], ("MUSCLE",))

    assert (first.status, second.status) == (Status.OK, Status.FAILED)
    assert second.message == "day 7.000: a value is not finite"
    assert first.values[0, 0] == engine.solve([fine], ("MUSCLE",))[0].values[0, 0]


def test_held_states_stay(engine_of, mechanism, aged, slow, quick):
    held = mechanism.held("MUSCLE", "IL6_myokine", "NEUROINFLAMMATION")
    referee = ReferenceEngine(
        sbml=held.sbml, states=tuple(s.symbol for s in held.states), constants=tuple(held.parameters),
        rest={i.symbol: i.rest for i in held.inputs}, tolerances=Tolerances(1e-10, 1e-12), workers=1,
    )
    draw, states = aged[2]

    mine = engine_of(held)
    start = states["MUSCLE"] if mine.precision == "double" else np.float32(states["MUSCLE"])

    got, wanted = both(mine, referee, [Problem(draw, sessions(1, aerobic(0.6)), (7.0,), states)], [*slow, *quick])

    assert away(got, wanted) < 2e-4
    assert got[0, 0, slow.index("MUSCLE")] == start
