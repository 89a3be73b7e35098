"""``exerkine evidence pool``."""

from __future__ import annotations

import json

import pytest


def test_a_group_is_pooled_and_its_files_are_written(exerkine, tmp_path):
    answer = exerkine("evidence", "pool", "--outcome", "VO2PEAK", "--population", "HEALTHY_OLD", "--modality", "aerobic",
                      "--moderator", "weeks", "--json", "-o", tmp_path)
    told = json.loads(answer.out)

    assert (answer.code, answer.err) == (0, "")
    assert told["pooled"]["k"] == len(told["trials"]) == 4
    assert told["regression"]["df"] == 2
    assert told["page"] == str(tmp_path / "pool.html")
    assert {path.name for path in tmp_path.iterdir()} == {"pool.html", "pool.csv", "left-out.csv"}


def test_without_an_outcome_every_group_is_told(exerkine):
    answer = exerkine("evidence", "pool", "--json")
    told = json.loads(answer.out)

    assert answer.code == 0
    assert told["page"] is None
    assert all(group["pooled"]["k"] >= 2 for group in told["groups"])
    assert {"outcome": "VO2PEAK", "unit": "mL/kg/min"}.items() <= next(
        group for group in told["groups"] if group["outcome"] == "VO2PEAK").items()


def test_several_populations_are_pooled_together(exerkine):
    told = json.loads(exerkine("evidence", "pool", "--outcome", "ADASCOG", "--population", "MCI", "--population", "AD",
                               "--json").out)

    assert {effect["population"] for effect in told["trials"]} == {"MCI", "AD"}


def test_chinese(exerkine):
    answer = exerkine("evidence", "pool", "--outcome", "HGS", "--lang", "zh")

    assert answer.code == 0
    assert answer.out.startswith("握力：")


@pytest.mark.parametrize(("words", "message"), [
    (("--outcome", "HSG"), "Nearest name: 'HGS'"),
    (("--outcome", "HGS", "--population", "XX"), "population 'XX' is not known"),
    (("--outcome", "HGS", "--moderator", "population"), "'population' is the same in all 3 trials"),
    (("--moderator", "weeks"), "needs --outcome"),
    (("--method", "ml"), "allowed: reml, dl, pm"),
    (("--comparison", "gross"), "allowed: net, within"),
    (("--lang", "de"), "allowed: en, zh"),
])
def test_bad_words_are_refused_with_what_is_allowed(exerkine, words, message):
    answer = exerkine("evidence", "pool", *words)

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
