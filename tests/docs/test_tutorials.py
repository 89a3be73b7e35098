"""Tutorials run as they stand, here with fewer draws than when the site is built."""

from __future__ import annotations

import runpy
from pathlib import Path

import matplotlib as mpl
import pytest

import exerkine.simulation
from exerkine.simulation import Settings

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "examples" / "tutorials").glob("plot_*.py"))


def test_there_are_three():
    assert len(SCRIPTS) == 3


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_tutorial_runs(script, monkeypatch, capsys):
    mpl.use("agg")
    monkeypatch.chdir(script.parent)  # as the site does
    monkeypatch.setattr(exerkine.simulation, "Settings", lambda weeks, draws: Settings(weeks, draws=2, workers=1))

    runpy.run_path(str(script))

    assert len(capsys.readouterr().out.splitlines()) > 3
