"""The page and the table of one simulation, without a browser."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fake_result import WEEKS, fake_result, with_label

import exerkine.reports
import exerkine.simulation
from exerkine.errors import UnknownNameError
from exerkine.reports import write_report, write_summary_csv
from exerkine.reports._answer import largest, verdict
from exerkine.reports._numbers import decimal_text, decimals_for, read_text
from exerkine.reports._texts import Texts
from exerkine.simulation._result import Outcome, SummaryRow

ROOM = Path(exerkine.reports.__file__).parent
LANGUAGES = ("en", "zh")


def sections(lang: str) -> dict[str, dict[str, str]]:
    return json.loads((ROOM / "texts" / f"{lang}.json").read_text(encoding="utf-8"))


def page_text(tmp_path: Path, lang: str = "en", result=None) -> str:
    return write_report(result or fake_result(), tmp_path / "report.html", lang).read_text(encoding="utf-8")


def test_both_languages_have_the_same_keys_and_the_same_gaps():
    english, chinese = sections("en"), sections("zh")

    assert list(english) == list(chinese)
    for name, words in english.items():
        assert set(words) == set(chinese[name]), name
    for key, text in english["words"].items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", chinese["words"][key])), key


def test_every_word_is_used_and_every_used_word_exists():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*ROOM.glob("_*.py"), *ROOM.glob("templates/*")])
    words = set(sections("en")["words"])

    literal = set(re.findall(r"""(?:\bt|word)\(\s*["'](\w+)["'](?! ~)""", sources))
    literal |= set(re.findall(r"""else ["'](\w+)["']""", sources)) & words
    literal |= set(re.findall(r"""\(["'](\w+)["'], result\.\w+_table\)""", sources))
    families = set(re.findall(r"""(?:\bt|word)\(["'](\w+_)["'] ~""", sources))
    families |= set(re.findall(r'word\(f"(\w+_){', sources))
    by_family = {word for word in words if any(word.startswith(family) for family in families)}
    described = (Path(exerkine.simulation.__file__).parent / "_describe.py").read_text(encoding="utf-8")
    literal |= set(re.findall(r'"(part_\w+)"', described))
    literal.add("change" if 't("change")' in sources else "")

    assert literal - words - {""} == set()
    assert words - literal - by_family == set()


def test_a_missing_word_is_an_error_that_names_it():
    texts = Texts("en")

    with pytest.raises(UnknownNameError, match=r"en\.json.*no text 'bracket_opne'"):
        texts.word("bracket_opne")
    with pytest.raises(UnknownNameError, match="'HGS' has no label in 'en'"):
        texts.label("HGS")


def test_an_unknown_language_is_refused_and_leaves_no_file(tmp_path):
    with pytest.raises(UnknownNameError, match="'de'"):
        write_report(fake_result(), tmp_path / "report.html", "de")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_label_cannot_become_markup(tmp_path, lang):
    nasty = "<script>alert(1)</script>&\"'</style>"

    page = page_text(tmp_path, lang, with_label(fake_result(), "HGS", nasty))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in page
    assert page.count("<script") == 3


@pytest.mark.parametrize(("lang", "band", "opening"), [
    ("en", "80 % prior band", '<html lang="en">'), ("zh", "80 % 先验区间", '<html lang="zh-CN">')])
def test_the_page_says_prior_once_in_words_and_on_every_band(tmp_path, lang, band, opening):
    page = page_text(tmp_path, lang)

    assert opening in page
    assert page.count(Texts(lang).word("bands_are_prior")) == 1
    assert page.count(Texts(lang).word("notice")) == 1
    assert page.count(band) > 30


def test_headings_go_down_one_level_at_a_time(tmp_path):
    levels = [int(level) for level in re.findall(r"<h(\d)", page_text(tmp_path))]

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_plotted_numbers_are_the_same_text_in_page_and_table(tmp_path):
    result = fake_result()

    page = page_text(tmp_path, result=result)
    with write_summary_csv(result, tmp_path / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    data = json.loads(re.search(r'id="report-data">(.*?)</script>', page, re.DOTALL)[1])
    drawn = set()
    for chart in data["charts"]:
        for one in chart.get("series", []):
            panel, scenario = ("week", one["key"]) if chart["id"].startswith("week") else (one["key"], "programme")
            drawn |= {(panel, scenario, chart["symbol"], *point) for point in one["points"]}
        drawn |= {("attribution", bar["key"], chart["symbol"], "", *bar["row"]) for bar in chart.get("bars", [])}
    assert list(rows[0]) == ["panel", "scenario", "symbol", "unit", "t", "t_unit", "median", "lo80", "hi80"]
    wanted = ("panel", "scenario", "symbol", "t", "median", "lo80", "hi80")
    written = {tuple(row[column] for column in wanted) for row in rows}
    assert drawn <= written
    assert {row[0] for row in written - drawn} <= {"attribution"}
    for row in written - drawn:
        longest = max(abs(float(other[4])) for other in written if other[0] == "attribution" and other[2] == row[2])
        assert abs(float(row[4])) < 0.005 * longest


def test_a_number_that_is_not_finite_is_refused_and_the_old_file_stays(tmp_path):
    path = tmp_path / "summary.csv"
    path.write_text("old", encoding="utf-8")
    broken = SummaryRow("week", "programme", "HGS", "kg", 1.0, "week", float("nan"), 1.0, 2.0)

    with pytest.raises(ValueError, match="nan"):
        write_summary_csv(replace(fake_result(), rows=(broken,)), path)

    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_comparator_the_page_compares_with_the_baseline(tmp_path):
    page = page_text(tmp_path, result=fake_result(has_against=False))

    assert "compared with the start" in page
    assert "Change from baseline" in page
    assert "omparator" not in page.split("<main>")[1].split("<script>")[0]


def test_a_bare_result_still_makes_a_page(tmp_path):
    bare = replace(fake_result(), rows=(), outcomes=(), exerkines=(), attribution=(), assumptions=(), warnings=(),
                   limits=())

    page = page_text(tmp_path, result=bare)

    assert "The run holds no outcome to report." in page
    assert 'href="#session"' not in page


def test_bands_without_width_still_make_a_page(tmp_path):
    result = fake_result()
    rows = tuple(replace(row, lo80=row.median, hi80=row.median) for row in result.rows)
    outcomes = tuple(replace(one, median=one.baseline, lo80=one.baseline, hi80=one.baseline, against=None)
                     for one in result.outcomes)

    page = page_text(tmp_path, result=replace(result, rows=rows, outcomes=outcomes))

    assert "band includes no change" in page


@pytest.mark.parametrize(("effect", "better", "mcid", "expected"), [
    ((3.0, 2.0, 4.0), "up", 2.0, "whole"), ((3.0, 1.0, 4.0), "up", 2.0, "median"),
    ((1.0, -1.0, 3.0), "up", 2.0, "possible"), ((1.0, -1.0, 1.5), "up", 2.0, "short"),
    ((-1.0, -2.0, -0.5), "up", 2.0, "worse"), ((-3.0, -4.0, -2.0), "down", 2.0, "whole"),
    ((3.0, 2.0, 4.0), "up", None, "unknown"), ((-3.0, -4.0, -2.0), "", 2.0, "whole")])
def test_the_verdict_reads_the_whole_band_against_the_mcid(effect, better, mcid, expected):
    median, lo, hi = effect

    outcome = Outcome("X", "kg", 10.0, 10 + median, 10 + lo, 10 + hi, None, mcid, "", better)

    assert verdict(outcome) == expected


def test_the_largest_changes_are_ranked_in_mcids_before_those_without_one():
    symbols = [outcome.symbol for outcome in largest(fake_result().outcomes)]

    assert symbols == ["VO2PEAK", "KNEE_EXT", "SPPB"]


def test_the_json_answer_keeps_its_shape():
    answer = fake_result().to_json_dict("out/report.html")

    assert list(answer) == ["report", "weeks", "outcomes", "exerkines", "bands"]
    assert answer["report"] == "out/report.html"
    assert (answer["weeks"], answer["bands"]) == (WEEKS, "prior")
    assert {"unit", "baseline", "median", "lo80", "hi80", "against"} <= set(answer["outcomes"]["HGS"])
    assert {"unit", "peak_fold", "peak_min", "rest_change_pct"} <= set(answer["exerkines"]["IL6"])
    assert fake_result(has_against=False).to_json_dict()["outcomes"]["HGS"]["against"] is None
    json.dumps(answer, allow_nan=False)


def test_an_address_is_a_link_shown_by_its_site_and_a_study_is_not(tmp_path):
    page = page_text(tmp_path)

    assert '<a href="https://www.example.org/il6/table/2" rel="noreferrer">example.org</a>; Bian2017' in page
    assert "javascript:" not in page


def test_attribution_in_the_fixture_adds_up():
    for symbol in ("KNEE_EXT", "COGNITION"):
        rows = {row.arrow_id: row.effect for row in fake_result().attribution if row.outcome == symbol}
        total = rows.pop("total")
        assert sum(rows.values()) == pytest.approx(total, rel=1e-12)     # sums of a few doubles


@pytest.mark.parametrize(("value", "text"), [(None, ""), (24.0, "24.0"), (1 / 3, "0.333333"), (1234567.0, "1234570.0")])
def test_plotted_decimals(value, text):
    assert decimal_text(value) == text


def test_reading_decimals_follow_the_band_and_signs_are_typographic():
    assert decimals_for(width=2.8) == 1
    assert read_text(-0.24, 1, is_signed=True) == "−0.2"
    assert read_text(-0.04, 1, is_signed=True) == "0.0"
    assert read_text(3.0, 0, is_signed=True) == "+3"


def test_vendored_files_are_those_that_were_listed():
    text = (ROOM / "static" / "VENDORED.md").read_text(encoding="utf-8")

    listed = re.findall(r"^\| (\S+\.js) .*\| ([0-9a-f]{64}) \|$", text, re.MULTILINE)

    assert [name for name, _ in listed] == ["echarts.min.js"]
    for name, checksum in listed:
        assert hashlib.sha256((ROOM / "static" / name).read_bytes()).hexdigest() == checksum
