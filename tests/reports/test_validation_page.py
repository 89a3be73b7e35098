"""A validation told: object, text, CSV, plots and page say the same, in both languages, and the page asks for nothing."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
import subprocess

import numpy as np
import pytest

from exerkine.reports import validation_dict, validation_text, write_validation
from exerkine.reports._texts import Texts
from exerkine.reports._validation_plots import coverage_plot, observed_plot, rank_plot
from exerkine.trials import Case
from exerkine.validation import BASELINES, predict_baseline, score_cases, split_folds

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def rows():
    rng = np.random.default_rng(0)
    for i in range(60):
        word, outcome = (("strength", "KNEE_EXT"), ("muscle", "LBM"), ("cognition", "EXEC"))[i % 3]
        se = 0.2
        seen = float(rng.normal(0.6, 0.3))
        yield Case(f"Trial{i // 2}", "", outcome, word, ("SP", "HEALTHY_OLD")[i % 2], "resistance", 12.0,
                   (("sessions_per_week", 3.0),), "SD", "net", seen, se, seen - 1.96 * se, seen + 1.96 * se, "", 40, i)
    yield Case("Said", "", "EXEC", "cognition", "SP", "aerobic", None, (), "SD", "net", None, None, None, None, "up", None, 61)
    yield Case("Mute", "", "EXEC", "cognition", "SP", "aerobic", None, (), "SD", "net", None, None, None, None, "", None, 62)
    yield Case("Odd", "", "KNEE_EXT", "strength", "SP", "aerobic", None, (), "SD", "net", 0.4, 0.2, 0.0, 0.8, "", None, 63)


@pytest.fixture(scope="module")
def validation():
    cases = list(rows())
    folds = split_folds(cases)
    draws = np.random.default_rng(1).normal(0.6, 0.3, size=(len(cases), 200))
    draws[-1] = math.nan
    return score_cases(cases, draws, [predict_baseline(name, cases, folds, draws=100) for name in BASELINES],
                       reasons={len(cases) - 1: "no protocol stands for it"})


def test_the_object_has_what_is_asked_of_it(validation):
    told = json.loads(json.dumps(validation_dict(validation), allow_nan=False))

    assert (told["n_rows"], told["n_scored"], told["n_direction_only"]) == (63, 60, 1)
    assert told["skipped"] == [
        {"study_id": "Mute", "outcome": "EXEC", "line": 62, "reason": "nothing_reported"},
        {"study_id": "Odd", "outcome": "KNEE_EXT", "line": 63, "reason": "no protocol stands for it"}]
    assert told["n_scored"] + told["n_direction_only"] + len(told["skipped"]) == told["n_rows"] == len(told["rows"])
    assert tuple(told["baselines"]) == BASELINES
    assert set(told["by_class"]) == {"strength", "muscle", "cognition"}
    assert told["crps"] == pytest.approx(np.mean([row["crps"] for row in told["rows"] if row["crps"] is not None]))
    inside = [abs(row["pit"] - 0.5) <= 0.4 for row in told["rows"] if row["pit"] is not None]
    assert told["coverage80"] == pytest.approx(np.mean(inside))
    for name, one in told["baselines"].items():
        both = [row for row in told["rows"] if row["crps"] is not None and row[f"crps_{name}"] is not None]
        assert one["crps_difference"]["n"] == len(both) > 0
    differences = [row["crps"] - row["crps_no_change"] for row in told["rows"] if row["crps"] is not None]
    assert told["baselines"]["no_change"]["crps_difference"]["value"] == pytest.approx(np.mean(differences))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_and_csv(validation, lang, tmp_path):
    page = write_validation(validation, tmp_path, lang).read_text(encoding="utf-8")

    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert "<script" not in page
    assert not re.search(r"\bnan\b|None", page)
    with (tmp_path / "validation.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    assert len(told) == 63
    assert sum(row["fate"] == "scored" for row in told) == 60
    worst = max((row for row in told if row["fate"] == "scored"), key=lambda row: abs(float(row["error"])))
    assert worst["study_id"] in page
    text = validation_text(validation, lang)
    for name in BASELINES:
        assert Texts(lang).word(f"score_baseline_{name}") in text
    assert "n = 60" in text


def test_places_are_to_scale(validation):
    drawn = observed_plot(validation, Texts("en"))
    first, last = (drawn["panels"][0]["ticks"][i] for i in (0, -1))
    per_scale = (last["x"] - first["x"]) / (_number(last["text"]) - _number(first["text"]))
    at = [i for i, case in enumerate(validation.cases) if case.outcome_class == "cognition" and validation.rows.fate[i] == "scored"]

    assert [panel["name"] for panel in drawn["panels"]] == ["cognition · 20", "muscle · 20", "strength · 20"]
    for i, dot in zip(at, drawn["panels"][0]["dots"], strict=True):
        seen = validation.cases[i].observed / validation.rows.scale[i]
        assert dot["x"] - first["x"] == pytest.approx((seen - _number(first["text"])) * per_scale, abs=0.1)
        low, high = validation.rows.lo80[i], validation.rows.hi80[i]
        assert dot["is_inside"] == (low <= validation.cases[i].observed <= high)
        assert dot["hi"] <= dot["y"] <= dot["lo"]


def test_ranks_and_coverage_are_drawn_from_the_scores(validation):
    ranks, coverage = rank_plot(validation), coverage_plot(validation, Texts("en"))

    assert [bar["count"] for bar in ranks["bars"]] == list(validation.scores.ranks)
    height = ranks["bottom"] - ranks["expected"]
    assert ranks["bars"][0]["height"] == pytest.approx(height * ranks["bars"][0]["count"] / 6, abs=0.1)
    assert len(coverage["curves"]) == 1 + len(BASELINES)
    for dot, one in zip(coverage["dots"], validation.scores.coverage, strict=True):
        share = (coverage["bottom"] - float(dot["y"])) / (coverage["bottom"] - coverage["top"])
        assert share == pytest.approx(one.share, abs=0.01)


def test_nothing_to_score_is_told_and_not_drawn(tmp_path):
    cases = [case for case in rows() if case.observed is None]
    found = score_cases(cases, np.full((len(cases), 4), math.nan))

    assert rank_plot(found) is None
    assert json.dumps(validation_dict(found), allow_nan=False)
    assert "<h1>" in write_validation(found, tmp_path).read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium")
def test_a_browser_shows_it(validation, tmp_path):
    page = write_validation(validation, tmp_path)
    picture = tmp_path / "page.png"
    subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={picture}", str(page)], check=True,
                   capture_output=True, timeout=120)

    assert picture.stat().st_size > 10_000


def _number(text):
    return float(text.replace("−", "-"))
