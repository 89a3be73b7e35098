"""Killed at any moment, a cohort goes on: no finished chunk is lost, none is computed twice, and no byte differs."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xarray as xr

from exerkine.cohorts import NOT_RUN

from .conftest import CHUNK, PEOPLE


def started(table: Path, programme: Path, usual: Path, out: Path) -> subprocess.Popen[bytes]:
    words = ["cohort", table, programme, "--against", usual, "--weeks", 2, "--every", 1, "--seed", 5, "--chunk", CHUNK]
    command = [sys.executable, "-m", "exerkine", *words, "-o", out, "--workers", 1, "--json"]
    return subprocess.Popen(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background ignores it
    )


def finished(out: Path) -> dict[str, tuple[int, int]]:
    """Return the finished chunks: which file, and when it was written."""
    files = out.glob("status/c/*") if out.exists() else ()
    return {f.name: (f.stat().st_ino, f.stat().st_mtime_ns) for f in files if not f.name.endswith(".partial")}


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_at_random_it_neither_loses_nor_repeats(kills, tmp_path, table, programme_file, examples, quiet, bytes_of):
    out, chance, usual = tmp_path / "results.zarr", random.Random(11), examples / "programmes" / "usual-activity.yaml"
    until_first_chunk, grew = 4.0, 0
    for _ in range(kills):
        before, began = finished(out), time.monotonic()
        running = started(table, programme_file, usual, out)
        if chance.random() < 0.5:  # while a chunk is computed or written
            while len(finished(out)) == len(before) and running.poll() is None:
                time.sleep(0.005)
            until_first_chunk = time.monotonic() - began
            time.sleep(chance.uniform(0.0, 0.1))
        else:  # anywhere
            time.sleep(chance.uniform(0.0, until_first_chunk))
        assert running.poll() is None, running.communicate()
        os.kill(running.pid, signal.SIGKILL)
        running.communicate(timeout=60)
        after = finished(out)
        assert before.items() <= after.items()  # nothing lost, nothing written again
        grew += len(after) > len(before)

    n_before = len(finished(out))
    out_text, err = started(table, programme_file, usual, out).communicate(timeout=300)

    assert grew >= kills // 4
    assert n_before < PEOPLE // CHUNK, "it was done before it had been killed often enough"
    assert b'"resumed": %d' % (n_before * CHUNK) in out_text, err
    assert bytes_of(out) == bytes_of(quiet)


def test_an_interrupt_keeps_what_is_finished_and_says_so(tmp_path, table, programme_file, examples):
    out, usual = tmp_path / "results.zarr", examples / "programmes" / "usual-activity.yaml"
    running = started(table, programme_file, usual, out)
    patience = time.monotonic() + 60
    while not finished(out) and time.monotonic() < patience:
        time.sleep(0.05)

    os.killpg(running.pid, signal.SIGINT)
    out_text, err = running.communicate(timeout=60)

    assert running.returncode == 130, err
    assert out_text == b""
    assert b"Traceback" not in err
    assert b"the same command goes on" in err
    status = xr.open_zarr(out).status.values
    assert 0 < (status != NOT_RUN).sum() < PEOPLE
