"""Pooled evidence: text, CSV, plots and page say the same, in both languages, and the page asks for nothing."""

from __future__ import annotations

import csv
import json
import re
import shutil
from itertools import pairwise

import pytest

from exerkine.evidence import read_studies
from exerkine.reports import pool_dict, pool_text, pools_dict, pools_text, write_pool, write_pools
from exerkine.reports._forest import Line, forest, funnel, nice_step
from exerkine.reports._pool import lines_of
from exerkine.reports._pool_tables import trial_name
from exerkine.reports._texts import Texts
from exerkine.synthesis import MODERATORS, count_fates, pool_every_group, pool_group

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HEADS = {"name": "trial", "effect": "effect", "weight": "weight", "better": ""}


@pytest.fixture(scope="module")
def studies():
    return read_studies()


@pytest.fixture(scope="module")
def peak(studies):
    return pool_group(studies, "VO2PEAK", moderators=["weeks"])


@pytest.fixture(scope="module")
def grip(studies):
    return pool_group(studies, "HGS")


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_plot_is_drawn_from_the_numbers_of_the_csv(grip, tmp_path):
    write_pool(grip, tmp_path)
    told = {(row["kind"], row["effect"], row["lo"], row["hi"]) for row in rows_of(tmp_path / "pool.csv") if row["unit"] == "kg"}
    drawn = {(line.kind, repr(line.effect), repr(line.lo), repr(line.hi)) for line in lines_of(grip, Texts("en"))}

    assert drawn == told
    assert {kind for kind, *_ in drawn} == {"trial", "pooled", "prediction", "literature"}


def test_places_are_to_scale(peak):
    lines = lines_of(peak, Texts("en"))
    drawn = forest(lines, HEADS, "mL/kg/min")
    one, two = (drawn["ticks"][i] for i in (0, -1))
    per_unit = (two["x"] - one["x"]) / (_number(two["text"]) - _number(one["text"]))

    for line, place in zip(lines, drawn["lines"], strict=True):
        assert place["x"] == pytest.approx(drawn["zero"] + per_unit * line.effect, abs=0.05)
        assert place["lo"] == pytest.approx(drawn["zero"] + per_unit * line.lo, abs=0.05)
    heights = [place["y"] for place in drawn["lines"]]
    assert all(b - a >= 27 for a, b in pairwise(heights))


def _number(text):
    return float(text.replace("−", "-"))


def test_areas_of_squares_are_weights(peak):
    drawn = [line for line in forest(lines_of(peak, Texts("en")), HEADS, "")["lines"] if line["kind"] == "trial"]
    weights = [_number(line["weight"].removesuffix(" %")) for line in drawn]

    assert sum(weights) == pytest.approx(100, abs=0.5)
    assert sorted(drawn, key=lambda line: line["half"]) == sorted(drawn, key=lambda line: _number(line["weight"][:-2]))


def test_what_goes_beyond_the_frame_has_an_arrow(grip):
    drawn = {line["kind"]: line for line in forest(lines_of(grip, Texts("en")), HEADS, "kg")["lines"]}

    assert (drawn["prediction"]["goes_lo"], drawn["prediction"]["goes_hi"]) == (True, True)
    assert (drawn["trial"]["goes_lo"], drawn["trial"]["goes_hi"]) == (False, False)


def test_a_forest_of_one_effect_that_is_zero_can_be_drawn():
    drawn = forest([Line("trial", "A 2020", "", 0.0, -0.0, 0.0)], HEADS, "kg")

    assert drawn["start"] < drawn["zero"] < drawn["end"]


@pytest.mark.parametrize(("span", "step"), [(14.0, 2.0), (0.9, 0.2), (100.0, 20.0), (7.9, 1.0), (3.1, 0.5)])
def test_ticks_are_round(span, step):
    assert nice_step(span) == pytest.approx(step)


def test_the_funnel_has_a_dot_per_trial_inside_its_frame(peak):
    lines = [line for line in lines_of(peak, Texts("en")) if line.kind == "trial"]
    drawn = funnel(lines, peak.pooled.mean, "mL/kg/min", "se")

    assert len(drawn["dots"]) == 7
    assert all(drawn["left"] <= dot["x"] <= drawn["right"] and drawn["top"] <= dot["y"] <= drawn["bottom"] for dot in drawn["dots"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_says_the_result_and_what_was_left_out(peak, lang):
    told = pool_text(peak, lang)

    assert "+2.66" in told
    assert "Vidoni2015_150 #1" in told
    assert Texts(lang).word("pool_moderator_weeks") in told
    assert Texts(lang).word("pool_out_per_protocol") in told


def test_one_trial_stands_alone(studies):
    told = pool_text(pool_group(studies, "HGS", ["HEALTHY_OLD"], ["kettlebell"]))

    assert "One trial alone" in told
    assert "+6.70 (+4.75 to +8.65)" in told
    assert "Hartung-Knapp" not in told


def test_no_trial_says_so_and_shows_what_others_pooled(studies):
    told = pool_text(pool_group(studies, "HGS", ["SP"], ["resistance"]))

    assert "No trial of this kind" in told
    assert "Geng 2023 NMA" in told


def test_two_trials_carry_their_warning(studies):
    told = pool_text(pool_group(studies, "STS30", ["HEALTHY_OLD"], ["resistance"]))

    assert "one degree of freedom" in told
    assert "A further trial" not in told


def test_changes_without_a_group_that_rested_carry_their_caution(studies):
    assert "regression to the mean" in pool_text(pool_group(studies, "TUG", comparison="within"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("comparison", ["net", "within"])
def test_every_group_can_be_said_in_both_languages(studies, lang, comparison, tmp_path):
    fates = count_fates(studies, comparison=comparison)
    groups = pool_every_group(studies, comparison=comparison, least=1)
    pooled = [one for one in groups if one.pooled is not None]
    for one in groups:
        pool_text(one, lang)
    page = write_pools(pooled, fates, tmp_path, lang, comparison=comparison).read_text(encoding="utf-8")

    assert len(rows_of(tmp_path / "pools.csv")) == len(pooled)
    assert all(one.scale.label_zh if lang == "zh" else one.scale.label_en in page for one in pooled)
    assert not re.search(r"OTHER_|HEALTHY_OLD", pools_text(pooled, fates, lang, comparison=comparison))


def test_every_moderator_and_reason_has_words(studies):
    for lang in ("en", "zh"):
        texts = Texts(lang)
        assert all(texts.word(f"pool_moderator_{name}") for name in MODERATORS)
        for comparison in ("net", "within"):
            assert all(texts.word(f"pool_out_{fate}") for fate in count_fates(studies, comparison=comparison)
                       if fate not in ("pooled", "literature"))


def test_the_object_is_plain(peak, studies):
    told = json.loads(json.dumps(pool_dict(peak)))

    assert told["pooled"]["k"] == 7
    assert told["regression"]["coefficients"][1]["name"] == "weeks"
    assert {out["reason"] for out in told["left_out"]} >= {"per_protocol", "doubtful"}
    groups = json.loads(json.dumps(pools_dict(pool_every_group(studies), count_fates(studies))))
    assert sum(groups["rows"].values()) == len(studies.all_outcomes)


@pytest.mark.parametrize(("trial", "arms", "name"), [
    ("Walker2017", "Walker2017_men", "Walker 2017"), ("ADEX", "Sobol2018_ADEX", "ADEX (Sobol 2018)"),
    ("Meigh2022BELL", "Meigh2022BELL", "Meigh 2022 BELL"), ("Leenders2013b", "Leenders2013_x", "Leenders 2013b"),
])
def test_trials_have_names_to_read(trial, arms, name):
    assert trial_name(trial, arms) == name


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_asks_for_nothing_and_fits(peak, tmp_path, lang, width):
    if CHROMIUM is None:
        pytest.skip("no Chromium: the page was not tried in a browser")
    from playwright.sync_api import sync_playwright

    page_file = write_pool(peak, tmp_path, lang)
    asked, said = [], []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(page_file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        overlaps = page.evaluate("""() => [...document.querySelectorAll('#forest g.line')].filter(line => {
            const name = line.querySelector('text').getBBox(); return name.x + name.width > 325; }).length""")
        chromium.close()

    assert (asked, said) == ([page_file.as_uri()], [])
    assert wide <= width
    assert overlaps == 0
