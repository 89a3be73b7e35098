"""A mechanism whose text was edited: proved, compiled once, kept, and run in NumPy where nothing compiles."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from exerkine.engine import MultirateEngine, Problem, Segment, Tolerances, _multirate, _sources
from exerkine.engine._native import library_of
from exerkine.errors import EngineError, EngineWarning, MechanismError
from exerkine.mechanism import read_mechanism, shipped_knowledge
from exerkine.simulation import reference_engine

COMPILER = os.environ.get("CC") or next(filter(shutil.which, ("cc", "gcc", "clang")), None)
CLEARANCE = "FGF21_plasma' = k_fgf21 * (FGF21_liver - FGF21_plasma);"


@pytest.fixture
def edited(tmp_path):
    """Edit one file of a copy of the knowledge and read it."""

    def edit(name: str, old: str, new: str):
        folder = Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_mechanism(folder)

    return edit


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    library_of.cache_clear()
    yield tmp_path / "exerkine"
    library_of.cache_clear()


@pytest.mark.parametrize(("name", "old", "new", "told"), [
    ("states.csv", "FNDC5,fndc5,,middle", "FNDC5,fndc5,,slow", "declared slow"),
    ("modules/fgf21.ant", CLEARANCE, CLEARANCE.replace(");", ") * FGF21_plasma;"), "not linear in FGF21_liver and FGF21_plasma"),
], ids=["too quick", "not linear"])
def test_a_law_against_its_speed_is_named_with_its_line(edited, name, old, new, told):
    with pytest.raises(MechanismError, match=told) as refused:
        MultirateEngine(edited(name, old, new))

    (fault, *_) = refused.value.faults
    assert fault.file.endswith(".ant")
    assert fault.line > 0


@pytest.mark.skipif(not COMPILER, reason="no C compiler: the compiled kernel was not tried")
def test_an_edited_law_is_written_and_compiled_once_and_right(edited, cache, monkeypatch):
    mechanism = edited("modules/fgf21.ant", CLEARANCE, CLEARANCE.replace(");", ") * (1 x_ref + TRAINING);"))
    session = {"x_muscle": 0.5, "x_oxygen": 0.5, "mass_active": 15.0}
    problem = Problem({}, (Segment(0.0, 1.0), Segment(1.0, 1.04, session), Segment(1.04, 3.0)), (1.04, 1.2, 3.0))
    symbols = ("FGF21_plasma", "TRAINING", "MUSCLE", "AKT")
    referee = reference_engine(mechanism, workers=1)
    referee.tolerances = Tolerances(1e-10, 1e-12)

    engine = MultirateEngine(mechanism)
    (made,) = cache.glob("*.so")
    before = made.stat().st_mtime_ns
    library_of.cache_clear()
    monkeypatch.setattr(_sources, "sources_of", None)  # what is kept is not written anew
    MultirateEngine(mechanism)

    got, wanted = (e.solve([problem], symbols)[0].values for e in (engine, referee))
    assert np.allclose(got, wanted, rtol=2e-4)
    assert [path.stat().st_mtime_ns for path in cache.glob("*.so")] == [before]


def test_without_a_compiler_it_says_so_and_runs_in_numpy(mechanism, monkeypatch):
    monkeypatch.setattr(_multirate, "library_of", lambda source, precision: None)

    with pytest.warns(EngineWarning, match="no C compiler"):
        engine = MultirateEngine(mechanism)

    assert not engine.is_compiled
    assert engine.description == "multirate engine, NumPy, fineness 1"
    with pytest.raises(EngineError, match="no C compiler"):
        MultirateEngine(mechanism, is_compiled=True)


def test_a_compiler_that_fails_is_as_none(edited, cache, monkeypatch):
    monkeypatch.setenv("CC", str(cache / "no-such-compiler"))

    with pytest.warns(EngineWarning):
        engine = MultirateEngine(edited("modules/fgf21.ant", CLEARANCE, CLEARANCE.replace("FGF21_liver", "1.0 * FGF21_liver")))

    assert not engine.is_compiled
    assert not list(cache.glob("*.so"))
