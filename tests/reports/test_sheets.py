"""Sheets: text, CSV and page say the same, in both languages, and the page fits a phone."""

from __future__ import annotations

import csv
import shutil

import pytest

from exerkine.errors import UnknownNameError
from exerkine.experiments import Effect, HeterogeneityStudy, Level
from exerkine.experiments._heterogeneity import LEVELS, REFERENCE
from exerkine.reports import Sheet, heterogeneity_sheet, sheet_text, write_sheet
from exerkine.reports._sheet import Cell, SheetRow, SheetSection, band_text
from exerkine.reports._texts import Texts
from exerkine.reports._validation_tables import _group_name

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def sheet() -> Sheet:
    cells = (Cell(band=(1.234, -0.5, 3.0), unit="%"), Cell("words", tone="good"))
    other = (Cell(band=(-12.0, -15.5, -9.0), unit="%", is_seen=True), Cell(""))
    section = SheetSection("A title", "Why.", "Row", ("Effect [%]", "Verdict"), (SheetRow("one", cells), SheetRow("二", other)))
    return Sheet("sample", "kicker", "Title", ("Lead.",), (section,))


@pytest.fixture(scope="module")
def study() -> HeterogeneityStudy:
    effects = tuple(Effect(symbol, "%", 2.0, 1.0, 3.0) for symbol in ("KNEE_EXT", "ASM", "HGS", "GAIT_SPEED", "SPPB", "CRP"))
    levels = [Level(f, str(x), REFERENCE[f] == x, effects, effects) for f, xs in LEVELS.items() for x in xs]
    return HeterogeneityStudy(tuple(levels), 26, 8, 1)


def test_text_and_csv_hold_the_same_numbers(sheet, tmp_path):
    write_sheet(sheet, tmp_path)
    with (tmp_path / "sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [(r["row"], r["median"], r["is_seen"], r["words"]) for r in rows] == [
        ("one", "1.234", "0", ""), ("one", "", "0", "words"), ("二", "-12.0", "1", ""), ("二", "", "0", "")]
    lines = sheet_text(sheet).splitlines()
    assert lines[-2].split() == ["one", "+1.23", "(−0.50,", "+3.00)", "words"]
    assert lines[-1].startswith("二   −12.0 (−15.5, −9.0)*")  # a Chinese character takes two columns


def test_bars_stand_on_the_scale_of_their_column_with_zero_in_it(sheet, tmp_path):
    page = write_sheet(sheet, tmp_path).read_text(encoding="utf-8")

    span = 3.0 + 15.5
    assert f'<u style="left:{100 * 15.5 / span:.1f}%">' in page
    assert f'<b style="left:{100 * (15.5 + 1.234) / span:.1f}%">' in page
    assert f"left:0.0%;width:{100 * 6.5 / span:.1f}%" in page
    assert "<script" not in page


def test_a_band_is_read_with_signs_and_few_decimals():
    assert band_text(Cell(band=(0.00123, -0.001, 0.0))) == "0.00 (0.00, 0.00)"
    assert band_text(Cell(band=(-123.4, -200.0, 5.0))) == "−123 (−200, +5)"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_level_has_a_name_in_both_languages(study, mechanism, lang):
    assert len(heterogeneity_sheet(study, mechanism, lang).sections) == len(LEVELS)


def test_an_unknown_language_is_refused(study, mechanism):
    with pytest.raises(UnknownNameError, match="language 'de'"):
        heterogeneity_sheet(study, mechanism, "de")


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1200, 390])
def test_the_page_asks_for_nothing_and_fits(study, mechanism, tmp_path, lang, width):
    if CHROMIUM is None:
        pytest.skip("no Chromium: the page was not tried in a browser")
    from playwright.sync_api import sync_playwright

    page_file = write_sheet(heterogeneity_sheet(study, mechanism, lang), tmp_path, lang)
    asked, said = [], []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(page_file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        chromium.close()

    assert (asked, said) == ([page_file.as_uri()], [])
    assert wide <= width


@pytest.mark.parametrize(
    ("lang", "population", "modality"), [("en", "healthy and old", "knee extension"), ("zh", "健康老年", "伸膝")])
def test_codes_of_study_tables_are_told_in_words(lang, population, modality):
    """Codes of single bouts stood in the tables of a validation as they are written in the file."""
    texts = Texts(lang)

    assert _group_name("population", "OLDER_HEALTHY", texts) == population
    assert _group_name("modality", "knee_extensor", texts) == modality
