"""The page as a reader meets it: in a real browser, at three widths, in both languages."""

from __future__ import annotations

import csv
import json
import re
import shutil
import warnings
from pathlib import Path

import pytest
from fake_result import fake_result, with_label

from exerkine.reports import write_report, write_summary_csv
from exerkine.reports._texts import FOLDER
from exerkine.simulation import summarise

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]
LANGUAGES = ("en", "zh")
TROUBLE = ("error", "warning")
WIDTHS = [(1200, "screen"), (390, "screen"), (794, "print")]     # a desktop, a phone, A4 at 96 dots per inch
pytestmark = pytest.mark.browser

READ_CHARTS = """() => [...document.querySelectorAll('.chart')].map(place => ({
  id: place.id,
  series: echarts.getInstanceByDom(place).getOption().series.map(one => ({id: one.id, data: one.data})),
}))"""
CUT = """() => [...document.querySelectorAll('.chart svg, table, .findings li, dd')].filter(one => {
  if (!one.checkVisibility() || (one.closest('.scroll') && !matchMedia('print').matches)) return false;
  const box = one.getBoundingClientRect();
  return box.width < 1 || box.height < 1 || box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5;
}).map(one => one.outerHTML.slice(0, 120))"""
DRAWN = "[...document.querySelectorAll('.chart')].every(one => one.querySelector('svg[viewBox] path'))"
MAP_TROUBLE = """() => {
  const box = (one) => one.getBoundingClientRect(), shown = (one) => box(one).width > 0, said = [];
  const inside = (a, b) => a.left > b.left - 1 && a.right < b.right + 1 && a.top > b.top - 1 && a.bottom < b.bottom + 1;
  const drawings = [...document.querySelectorAll('.map .drawing > svg')].filter(shown);
  if (drawings.length !== 1) return [`${drawings.length} drawings are shown`];
  const drawing = drawings[0], all = (what) => [...drawing.querySelectorAll(what)].filter(shown);
  for (const one of all('text, rect')) if (!inside(box(one), box(drawing))) said.push(`outside: ${one.textContent}`);
  for (const text of all('.view text')) {
    if (!inside(box(text), box(text.parentElement.querySelector('rect')))) said.push(`wider than its place: ${text.textContent}`);
  }
  for (const group of [all('text'), all('.place rect')]) group.forEach((one, i) => group.slice(i + 1).forEach((other) => {
    const a = box(one), b = box(other), near = one.parentElement === other.parentElement ? 3 : 0;   // lines of one label
    const meet = a.left < b.right && b.left < a.right && a.top < b.bottom - near && b.top < a.bottom - near;
    if (meet) said.push(`overlap: ${one.textContent} / ${other.textContent}`);
  }));
  const scale = box(drawing).width / drawing.viewBox.baseVal.width;
  const smallest = scale * Math.min(...all('text').map((one) => parseFloat(getComputedStyle(one).fontSize)));
  return smallest < 8 ? [...said, `text of ${smallest} px`] : said;
}"""
"""What is cut, too wide, covered or too small to read on the drawing of the map that is shown."""
HEIGHTS = "() => [...document.querySelectorAll('.chart')].map(one => one.getBoundingClientRect().height)"


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        warnings.warn("NO CHROMIUM ON THIS MACHINE: the report was not tried in a browser", stacklevel=1)
        pytest.skip("no Chromium: the report was not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: not tried in a browser")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=["invented", "real"])
def files(request, tmp_path_factory, run, mechanism, woman) -> dict[str, Path | str]:
    """Write the pages of an invented result, which holds every oddity, and of a real run."""
    result = summarise(run, mechanism, woman) if request.param == "real" else fake_result()
    folder = tmp_path_factory.mktemp("report")
    made = {lang: write_report(result, folder / f"{lang}.html", lang) for lang in LANGUAGES}
    return made | {"csv": write_summary_csv(result, folder / "summary.csv"), "bands": result.bands}


def opened(browser, path: Path, width: int = 1200, medium: str = "screen"):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(media=medium)
    page.seen = {"requests": [], "errors": []}
    page.on("request", lambda request: page.seen["requests"].append(request.url))
    page.on("console", lambda said: page.seen["errors"].append(said.text) if said.type in TROUBLE else None)
    page.on("pageerror", lambda error: page.seen["errors"].append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)
    return page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "medium"), WIDTHS)
def test_the_page_stands_alone_and_fits(browser, files, lang, width, medium):
    page = opened(browser, files[lang], width, medium)

    foreign = [url for url in page.seen["requests"] if url != files[lang].as_uri() and not url.startswith("data:")]
    assert foreign == []
    assert page.seen["errors"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []
    assert min(page.evaluate(HEIGHTS)) > 120
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "medium"), [*WIDTHS, (680, "print")])      # 680: what the margins leave of A4
@pytest.mark.parametrize("view", ["map_rest", "map_session"])
def test_no_label_of_the_map_is_cut_or_covered(browser, files, lang, width, medium, view):
    page = opened(browser, files[lang], width, medium)

    page.evaluate("id => document.getElementById(id).click()", view)

    assert page.locator(f".map .view.{view}").locator("visible=true").count() > 0
    assert page.evaluate(MAP_TROUBLE) == []
    page.close()


def test_a_place_of_the_map_tells_its_numbers_to_pointer_and_keyboard(browser, files):
    page = opened(browser, files["en"])
    first, second = (page.locator(".map .wide .place").nth(i) for i in (0, 1))

    first.hover()
    assert page.locator(".map .tip").inner_text().count(f"80 % {files['bands']} band") == 2
    page.mouse.move(0, 0)
    assert page.locator(".map .tip").count() == 0
    first.focus()
    page.keyboard.press("ArrowRight")

    assert second.evaluate("one => one === document.activeElement")
    assert page.locator(".map .tip").inner_text().count(f"80 % {files['bands']} band") == 2
    assert page.locator(".map .wide .edges .lit").count() > 0
    page.keyboard.press("Escape")
    assert page.locator(".map .tip").count() == 0
    assert page.seen["errors"] == []
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_printing_after_reading_on_screen_cuts_no_chart(browser, files, lang):
    page = opened(browser, files[lang], 1200)

    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    assert page.evaluate(CUT) == []
    assert min(page.evaluate(HEIGHTS)) > 120
    page.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_plotted_value_is_in_the_table_and_the_other_way_round(browser, files, lang):
    page = opened(browser, files[lang])

    drawn = set()
    for chart in page.evaluate(READ_CHARTS):
        kind, symbol = chart["id"].split("-", 1)
        series = {one["id"]: one["data"] for one in chart["series"]}
        if kind == "path":
            drawn |= {("attribution", symbol, None, *point[:3]) for point in series["paths"]}
            continue
        for key in {"programme", "against", "first_session", "last_session"} & set(series):
            panel = "week:" + key if kind == "week" else key + ":programme"
            band = {t: (lo, hi) for t, lo, hi in series[f"{key}-band"]}
            drawn |= {(panel, symbol, t, median, *band[t]) for t, median in series[key]}
    page.close()

    with files["csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = {
        (f"{row['panel']}:{row['scenario']}" if row["t"] else row["panel"], row["symbol"],
         float(row["t"]) if row["t"] else None, float(row["median"]), float(row["lo80"]), float(row["hi80"]))
        for row in rows if not row["panel"].startswith("map_")}
    assert drawn <= written
    for panel, symbol, _, median, *_ in written - drawn:
        longest = max(abs(other[3]) for other in written if other[:2] == ("attribution", symbol))
        assert panel == "attribution"
        assert abs(median) < 0.005 * longest      # too short for a bar; it has its row in the table


OF_THE_USER = re.compile("brisk walking|large muscles|tai chi|recommended|usual activity|Woman, 72, [a-z ]+|woman-72-sp-mci")
"""Names that stand in the user's own files."""


def latin_words(lang: str) -> set[str]:
    sections = json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    texts = " ".join(text for words in sections.values() for text in words.values())
    return set(re.findall(r"[a-z]{4,}", texts.lower()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_and_no_symbol_is_left_untranslated(browser, files, lang):
    page = opened(browser, files[lang])

    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.querySelectorAll('code').forEach(one => one.remove())")     # commands to type are no words
    shown = page.evaluate("document.body.innerText") + page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].map(one => one.getAttribute('aria-label')).join('\\n')")
    charts = page.evaluate("[...document.querySelectorAll('.chart svg text')].map(one => one.textContent).join('\\n')")
    page.close()

    shown, charts = (OF_THE_USER.sub("", text) for text in (shown, charts))
    assert re.findall(r"\b[A-Za-z0-9]+_[A-Za-z0-9_]+\b", shown + charts) == []
    assert re.findall(r"[{}]|undefined|NaN|None\b", shown + charts) == []
    if lang == "zh":
        sources = (r"[A-Z][A-Za-z]+\d{4}|fast, default accuracy|definition|[a-z-]+\.(org|com|gov|edu)"
                   r"|multirate engine, \w+, fineness [\d.]+")
        left = set(re.findall(r"[a-z]{4,}", re.sub(sources, "", shown + charts).lower()))
        assert left & (latin_words("en") - latin_words("zh") - {"exerkine"}) == set()     # the product keeps its name


def test_the_tooltip_shows_a_nasty_label_as_text(browser, tmp_path):
    result = with_label(fake_result(), "mechanical_to_protein_synthesis", "unused")
    nasty = "<img src=x onerror=alert(1)>"
    arrows = tuple(type(arrow)(arrow.id, nasty, nasty, arrow.statements) for arrow in result.arrows)
    page = opened(browser, write_report(type(result)(**{**vars(result), "arrows": arrows}), tmp_path / "r.html"))

    page.evaluate("""echarts.getInstanceByDom(document.getElementById('path-HGS'))
        .dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: 0})""")
    page.wait_for_selector("#path-HGS .tip")

    assert nasty in page.inner_text("#path-HGS .tip")
    assert page.locator(".chart img").count() == 0
    assert page.seen["errors"] == []
    page.close()
