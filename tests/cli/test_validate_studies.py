"""``exerkine validate STUDIES.csv``: what became of the rows, on the screen, as JSON and as a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

HEADER = ("study_id,condition,modality,outcome,unit,weeks,sessions_per_week,min_per_session,n_ex,n_ctl,ex_pre_mean,ex_pre_sd,"
          "ex_post_mean,ex_post_sd,ctl_pre_mean,ctl_pre_sd,ctl_post_mean,ctl_post_sd,colour\n")
GOOD = "Walkers,HEALTHY_OLD,aerobic,VO2PEAK,mL/kg/min,12,3,40,30,30,22,4,24,4,22,4,22,4,red\n"
UNKNOWN = "Swimmers,HEALTHY_OLD,swiming,VO2PEAK,mL/kg/min,12,3,40,30,30,22,4,24,4,22,4,22,4,blue\n"


@pytest.fixture
def studies(tmp_path):
    path = tmp_path / "studies.csv"
    path.write_text(HEADER + GOOD + UNKNOWN, encoding="utf-8")
    return path


def test_the_rows_are_counted_and_cases_written(exerkine, studies, tmp_path):
    answer = exerkine("validate", str(studies), "--draws", "5", "-o", str(tmp_path / "out"))
    with (tmp_path / "out" / "cases.csv").open(encoding="utf-8") as file:
        (case,) = csv.DictReader(file)

    assert answer.code == 0, answer
    assert "2 rows: 1 cases" in answer.out
    assert "swiming" in answer.out
    assert "columns not used: colour" in answer.err
    assert "CRPS" in (tmp_path / "out" / "validation.html").read_text(encoding="utf-8")
    assert (case["study_id"], case["unit"], float(case["observed"])) == ("Walkers", "mL/kg/min", 2.0)


def test_json_is_one_object_with_every_row_in_it(exerkine, studies):
    answer = exerkine("validate", str(studies), "--draws", "5", "--json", "--lang", "zh")
    told = json.loads(answer.out)

    assert told["n_rows"] == told["n_cases"] + told["n_joined"] + len(told["skipped"]) == 2
    assert {"direction", "coverage80", "crps", "baselines", "by_class", "n_scored"} <= set(told)
    assert set(told["baselines"]) == {"no_change", "outcome_mean", "regression", "fitness_fatigue", "muscle_growth"}
    assert {"study_id", "outcome", "reason"} <= set(told["skipped"][0])
    assert told["skipped"][0]["reason"].startswith("未知的运动代码")


@pytest.mark.parametrize(("words", "told"), [
    (("nowhere.csv",), "nowhere.csv"),
    (("nowhere.csv", "--facts"), "one of them"),
    (("--shipped", "--lang", "de"), "en, zh"),
    (("--shipped", "--draws", "1"), "scored by its spread"),
])
def test_wrong_words_are_refused(exerkine, words, told):
    answer = exerkine("validate", *words)

    assert answer.code == 2, answer
    assert told in answer.err
    assert answer.out == ""


def test_a_bad_cell_is_refused_with_its_place(exerkine, studies):
    studies.write_text(HEADER + GOOD.replace(",12,3,40", ",long,3,40"), encoding="utf-8")
    answer = exerkine("validate", str(studies))

    assert answer.code == 2
    assert f"{studies}:2:6: column 'weeks'" in answer.err


def test_each_part_is_cut_and_scored(exerkine, studies, tmp_path):
    answer = exerkine("validate", str(studies), "--ablate", "--draws", "3", "--json", "-o", str(tmp_path))

    told = json.loads(answer.out)
    assert answer.code == 0
    assert {one["kind"] for one in told["cuts"]} == {"arrow", "loop", "side"}
    assert all(one["verdict"] in ("earns", "costs", "nothing") for one in told["cuts"])
    assert any(one["moved"] for one in told["cuts"])
    assert Path(told["page"]).is_file()
    assert (tmp_path / "ablation.csv").read_text(encoding="utf-8").count("\n") > len(told["cuts"])


def test_cuts_are_told_in_chinese(exerkine, studies):
    answer = exerkine("validate", str(studies), "--ablate", "--draws", "2", "--lang", "zh")

    assert answer.code == 0
    assert "各部分在试验上的贡献" in answer.out


def test_cuts_need_trials(exerkine):
    answer = exerkine("validate", "--facts", "--ablate")

    assert answer.code == 2
    assert "--ablate" in answer.err
