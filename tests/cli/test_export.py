"""``exerkine export`` from the outside."""

from __future__ import annotations

import csv
import json


def test_one_study_becomes_a_petab_problem(exerkine, tmp_path):
    answer = exerkine("export", "petab", "--study", "Beneke2000", "-o", tmp_path, "--json")

    told = json.loads(answer.out)
    with (tmp_path / "measurements.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert answer.code == 0
    assert told["problem"] == str(tmp_path / "problem.yaml")
    assert told["measurements"] == len(rows) == 1
    assert {row["studyId"] for row in rows} == {"Beneke2000"}
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"problem.yaml", "exerkine.xml", "parameters.tsv", "measurements.tsv", "conditions.tsv", "experiments.tsv",
                     "observables.tsv", "left_out.tsv"}


def test_an_unknown_study_is_told_and_nothing_is_written(exerkine, tmp_path):
    answer = exerkine("export", "petab", "--study", "Beneke200", "-o", tmp_path / "out")

    assert answer.code == 2
    assert "'Beneke200' is no shipped study" in answer.err
    assert "Beneke2000" in answer.err
    assert not (tmp_path / "out").exists()
