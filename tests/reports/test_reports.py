"""The page and the table of one simulation, without a browser."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from fake_result import WEEKS, fake_result, with_label

import exerkine.reports
import exerkine.simulation
from exerkine.errors import UnknownNameError
from exerkine.mechanism import Place
from exerkine.reports import writable_folder, write_report, write_summary_csv
from exerkine.reports._answer import largest, verdict
from exerkine.reports._files import files_in
from exerkine.reports._map import SHARE_DRAWN, shown, strongest
from exerkine.reports._map_layout import NARROW, WIDE, around, lay_out, routes
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
    written = {tuple(row[column] for column in wanted) for row in rows if not row["panel"].startswith("map_")}
    assert drawn <= written
    assert {row[0] for row in written - drawn} <= {"attribution"}
    for row in written - drawn:
        longest = max(abs(float(other[4])) for other in written if other[0] == "attribution" and other[2] == row[2])
        assert abs(float(row[4])) < 0.005 * longest


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_shows_the_numbers_and_influences_of_the_table(tmp_path, lang):
    result = fake_result()
    texts = Texts(lang, result.labels)

    page = page_text(tmp_path, lang, result)
    with write_summary_csv(result, tmp_path / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["panel"].startswith("map_")]

    changes = [row for row in rows if row["panel"] != "map_influence"]
    for picture in re.findall(r'<svg class="(?:wide|narrow)".*?</svg>', page, re.DOTALL):
        numbers = re.findall(r'<text class="number"[^>]*>([^<]*)<', picture)
        told = [float(number.split("\xa0")[0].replace("−", "-")) for number in numbers]
        by_place = [row for place in result.map for row in changes if row["symbol"] == place.symbol]
        assert len(told) == len(changes)
        for row, number, text in zip(by_place, told, numbers, strict=True):
            assert number == pytest.approx(float(row["median"]), abs=0.5 if "." not in text else 0.05)
            assert text.endswith(texts.unit(row["unit"]))
        lines = set(re.findall(r'class="(\w+)" d="[^"]+" data-from="(\w+)" data-to="(\w+)"', picture))
        assert lines == lines_of(rows)


def lines_of(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    """Return sign, source and target of what the map has to draw, from the rows of the table."""
    influences = [row for row in rows if row["panel"] == "map_influence"]
    strengths = {row["symbol"]: [] for row in influences}
    for row in influences:
        strengths[row["symbol"]].append(abs(float(row["median"])))
    near = [row for row in influences if abs(float(row["median"])) >= SHARE_DRAWN * max(strengths[row["symbol"]])]
    signs = ["raises" if float(row["lo80"]) > 0 else "lowers" if float(row["hi80"]) < 0 else "either" for row in near]
    return {(sign, row["scenario"], row["symbol"]) for sign, row in zip(signs, near, strict=True)}


@pytest.mark.parametrize(("median", "lo", "hi", "scale", "better", "level", "benefit"), [
    (9.0, 3.0, 12.0, None, "up", "up2", "better"), (9.0, -1.0, 12.0, None, "up", "unsure", ""),
    (-20.0, -30.0, -10.0, None, "up", "down3", "worse"), (0.4, 0.1, 0.6, None, "up", "flat", "better"),
    (0.004, 0.001, 0.006, None, "up", "flat", ""), (-9.0, -12.0, -3.0, None, "", "down2", ""),
    (0.2, 0.1, 0.3, 1.0, "up", "up3", "better"), (0.2, 0.1, 0.3, 10.0, "down", "up1", "worse")])
def test_a_place_is_grey_where_its_band_holds_zero_and_else_coloured_by_its_size(median, lo, hi, scale, better, level, benefit):
    place = Place("X", "brain", 1, 1, "pathway", scale, better, "x", "x")
    row = SummaryRow("map_rest", "change", "X", "percent" if scale is None else "SD", None, "", median, lo, hi)

    one = shown(place, row, Texts("en"))

    assert (one.level, one.benefit) == (level, benefit)


def test_the_map_says_how_many_influences_it_leaves_out(tmp_path):
    result = fake_result()
    influences = [row for row in result.rows if row.panel == "map_influence"]

    page = page_text(tmp_path, result=result)

    drawn = len(strongest(influences))
    assert 0 < drawn < len(influences)
    assert f"({drawn}); {len(influences) - drawn} weaker ones" in page


def test_a_result_without_a_session_has_one_view_of_the_map_and_one_without_a_map_has_none(tmp_path):
    result = fake_result()
    resting = replace(result, rows=tuple(row for row in result.rows if row.panel != "map_session"))
    without = replace(result, rows=tuple(row for row in result.rows if not row.panel.startswith("map_")))

    assert 'type="radio"' not in page_text(tmp_path, result=resting)
    assert 'id="map"' not in page_text(tmp_path, result=without)


def test_no_two_places_and_no_two_organs_overlap_on_either_drawing(mechanism):
    for drawing in (WIDE, NARROW):
        boxes = lay_out(drawing, mechanism.map).boxes
        organs = [around((boxes[p.symbol] for p in mechanism.map if p.organ == organ), drawing.heading)
                  for organ in {place.organ for place in mechanism.map}]

        for group in (boxes.values(), organs):
            for one, other in combinations(group, 2):
                assert (one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y)


def test_an_influence_passes_other_places_through_the_gaps(mechanism):
    """Where a line crosses a column it runs level, above, between or below its places."""
    symbols = [place.symbol for place in mechanism.map]
    pairs = [(one, other) for one in symbols[:6] for other in symbols[-6:]]
    layout = lay_out(WIDE, mechanism.map)

    for path in routes(pairs, layout):
        for y, far in re.findall(r" (\S+)H(\S+?)(?:C|$)", path):
            crossed = [box for box in layout.boxes.values() if box.x - 1 < float(far) < box.right + 1]
            assert all(not box.y < float(y) < box.bottom for box in crossed)


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

    assert [name for name, _ in listed] == ["echarts.min.js", "cytoscape.min.js"]
    for name, checksum in listed:
        assert hashlib.sha256((ROOM / "static" / name).read_bytes()).hexdigest() == checksum


def test_files_in_folders_of_their_own_are_written_anew_beside_what_is_there(tmp_path):
    for text in ("first", "second"):
        with files_in(tmp_path) as scratch:
            (scratch / "deep").mkdir()
            (scratch / "deep" / "a.txt").write_text(text, encoding="utf-8")
        (tmp_path / "deep" / "other.txt").touch()

    assert (tmp_path / "deep" / "a.txt").read_text(encoding="utf-8") == "second"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "deep", "other.txt"]


def test_asking_for_a_folder_leaves_nothing_behind(tmp_path):
    (tmp_path / "there").mkdir()

    assert writable_folder(tmp_path / "there") == tmp_path / "there"
    assert writable_folder(tmp_path / "new" / "deep") == tmp_path / "new" / "deep"
    assert [p.name for p in tmp_path.rglob("*")] == ["there"]


@pytest.mark.parametrize(("lang", "words"), [("en", "raises | synaptic plasticity"), ("zh", "升高")])
def test_the_page_says_what_the_literature_says_of_a_path_and_how_to_follow_it(tmp_path, lang, words):
    shown = next(row.arrow_id for row in fake_result().attribution)
    arrows = tuple(replace(arrow, statements=("S363",)) if arrow.id == shown else arrow for arrow in fake_result().arrows)

    page = write_report(replace(fake_result(), arrows=arrows), tmp_path / "r.html", lang).read_text(encoding="utf-8")

    assert f"exerkine model trace {shown}" in page
    assert words in page[page.index("S363:"):][:200]
