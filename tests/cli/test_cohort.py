"""`exerkine cohort` as a user meets it: people in, one line or one object out, clear words for what is wrong."""

from __future__ import annotations

import json

import pytest
import xarray as xr


@pytest.fixture
def people(tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("name,age_y,sex,gripkg\na,70,F,20\nb,old,F,\nc,71,M,30\n", encoding="utf-8")
    return table


@pytest.fixture
def walk_file(examples):
    return examples / "programmes" / "aerobic-3x45.yaml"


def test_it_tells_who_failed_and_goes_on(exerkine, people, walk_file, usual_file, tmp_path):
    out = tmp_path / "r.zarr"
    kept = ("--keep", "HGS", "--keep", "HGS")
    words = ("cohort", people, walk_file, "--against", usual_file, "--weeks", 2, *kept, "--workers", 1, "-o", out)

    answer = exerkine(*words, "--json")

    told = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert {k: told[k] for k in ("people", "ok", "failed", "resumed")} == {"people": 3, "ok": 2, "failed": 1, "resumed": 0}
    assert "row 2: " in answer.err
    assert "people.csv:3" in answer.err
    assert "column 'gripkg' is ignored; 'grip_kg' was meant?" in answer.err
    assert list(xr.open_zarr(out).HGS.dims) == ["scenario", "person", "week"]
    assert "ASM" not in xr.open_zarr(out)

    again = exerkine(*words)

    assert again.code == 0
    assert again.out == f"results: {out} (2 of 3 people, 1 failed)\n"


@pytest.mark.parametrize(("words", "said"), [
    (["--keep", "HGSS"], "'HGSS' is no observable. Nearest name: 'HGS'"),
    (["--laws", "none"], "allowed: drawn, central"),
    (["--precision", "half"], "allowed: single, double"),
    (["--variant", "nonsense"], "'nonsense' is no variant"),
])
def test_a_wrong_option_is_told_before_anything_is_written(exerkine, people, walk_file, tmp_path, words, said):
    answer = exerkine("cohort", people, walk_file, "-o", tmp_path / "r.zarr", *words)

    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "r.zarr").exists()


@pytest.mark.parametrize(("text", "said"), [
    (None, "no such file"), ("name,age,sex\na,70,F\n", "column 'age_y' is missing"), ("name,age_y,sex\n", "holds nobody"),
])
def test_a_wrong_table_is_told_before_anything_is_written(exerkine, walk_file, tmp_path, text, said):
    table = tmp_path / "people.csv"
    if text is not None:
        table.write_text(text, encoding="utf-8")

    answer = exerkine("cohort", table, walk_file, "-o", tmp_path / "r.zarr")

    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "r.zarr").exists()
