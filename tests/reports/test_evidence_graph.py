"""The graph of statements as a page: it stands alone, holds everything, and its filters do what they say."""

from __future__ import annotations

import html
import json
import re
import shutil
import warnings

import numpy as np
import pytest

from exerkine.errors import UnknownNameError
from exerkine.evidence import edges_of, read_evidence
from exerkine.reports import evidence_graph_data, write_evidence_graph
from exerkine.reports._graph_layout import _NEAREST_PX, ANCHORS, lay_out
from exerkine.reports._page import ROOM
from exerkine.tables import read_table

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHOWN = """() => ({
  nodes: evidenceGraph.graph.nodes().not('.organ').not('.off').map(n => n.id()),
  edges: evidenceGraph.graph.edges().not('.off').map(e => e.data('edge')),
  names: evidenceGraph.graph.nodes('.named').not('.off').map(n => {
    const at = n.renderedBoundingBox({includeNodes: false, includeEdges: false, includeLabels: true});
    return [n.id(), at.x1, at.y1, at.x2, at.y2]; }),
})"""


@pytest.fixture(scope="module")
def base():
    return read_evidence()


@pytest.fixture(scope="module")
def page_file(base, tmp_path_factory):
    return write_evidence_graph(base, tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        warnings.warn("NO CHROMIUM ON THIS MACHINE: the graph was not tried in a browser", stacklevel=1)
        pytest.skip("no Chromium: the graph was not tried in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: not tried in a browser")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, page_file):
    pages = []

    def at(question: str = "", width: int = 1600):
        page = browser.new_page(viewport={"width": width, "height": 950})
        pages.append(page)
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith("file:") else told.append(request.url))
        page.goto(f"{page_file.as_uri()}{'#' + question if question else ''}")
        page.wait_for_timeout(600)
        assert told == []
        return page

    yield at
    for page in pages:
        page.close()


def test_the_data_of_the_page_are_the_edges_and_statements_of_the_tables(base):
    data = evidence_graph_data(base)

    edges = edges_of(base.statements.values())
    assert [(edge["s"], edge["t"], edge["sign"], edge["tissue"], edge["said"]) for edge in data["edges"]] == [
        (edge.subject, edge.object, edge.sign, edge.tissue, edge.statements) for edge in edges]
    assert {node["id"] for node in data["nodes"]} == {name for edge in edges for name in (edge.subject, edge.object)}
    assert set(data["statements"]) == set(base.statements)
    assert {"bdnf", "ctsb", "fgf21", "igf1", "il6", "irisin", "lactate"} <= set(data["exerkines"])
    for node in data["nodes"]:
        assert set(node["where"]) <= set(data["labels"]["tissue"])
        assert node["type"] in data["labels"]["entity_type"]


def test_the_page_fetches_nothing_and_runs_only_its_own_scripts(page_file):
    text = html.unescape(page_file.read_text(encoding="utf-8"))

    assert [file.name for file in page_file.parent.iterdir()] == ["evidence.html"]
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-", text)
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
    inner = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert "<" not in inner[1]
    assert len(json.loads(inner[1])["statements"]) == 1021


def test_every_word_of_the_page_is_there_and_used():
    words = {row["key"] for row in read_table(ROOM / "texts" / "evidence_graph.csv")}
    template, script = ((ROOM / name).read_text(encoding="utf-8") for name in ("templates/evidence.html", "static/evidence.js"))

    used = set(re.findall(r"words\.(\w+)", template)) | set(re.findall(r'data-(?:word|hint)="(\w+)"', template))
    used |= set(re.findall(r'word\("(\w+)"', script)) | {"acts", "acted"}
    used |= {word for family in re.findall(r"word\(`(\w+_)\$", script) for word in words if word.startswith(family)}

    assert used == words


def test_another_language_is_refused(base, tmp_path):
    with pytest.raises(UnknownNameError, match="language 'fr' is not known"):
        write_evidence_graph(base, tmp_path, "fr")


def test_things_stand_at_the_same_places_every_time_near_their_organs_and_apart():
    rng = np.random.default_rng(5)
    organs = [(one,) for one in ANCHORS for _ in range(20)]
    links = [(int(a), int(b)) for a, b in rng.integers(0, len(organs), (200, 2)) if a != b]

    places = lay_out(organs, links)

    assert np.array_equal(places, lay_out(organs, links))
    apart = np.linalg.norm((places[:, None] - places[None]) / [1.5, 1.0], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0.8 * _NEAREST_PX
    home = np.array([ANCHORS[one] for (one,) in organs])
    middles = np.array([places[np.all(home == centre, axis=1)].mean(axis=0) for centre in ANCHORS.values()])
    nearest = np.linalg.norm(middles[:, None] - np.array(list(ANCHORS.values()))[None], axis=2).argmin(axis=1)
    assert list(nearest) == list(range(len(ANCHORS)))
    assert lay_out([], []).shape == (0, 2)


@pytest.mark.browser
def test_the_whole_graph_is_drawn_with_names_that_do_not_touch(opened):
    shown = opened().evaluate(SHOWN)

    assert (len(shown["nodes"]), len(shown["edges"])) == (425, 935)
    assert len(shown["names"]) > 60
    assert {"bdnf", "igf1", "sarcopenia"} <= {name for name, *_ in shown["names"]}
    boxes = [box for _, *box in shown["names"]]
    touching = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]
                if min(a[2], b[2]) - max(a[0], b[0]) > 4 and min(a[3], b[3]) - max(a[1], b[1]) > 4]
    assert touching == []


@pytest.mark.browser
def test_more_names_appear_when_the_reader_comes_nearer(opened):
    page = opened()
    in_view = """() => { const e = evidenceGraph.graph.extent(); const n = evidenceGraph.graph.nodes().not('.organ').filter(
      n => n.position('x') > e.x1 && n.position('x') < e.x2 && n.position('y') > e.y1 && n.position('y') < e.y2);
      return n.filter('.named').length / n.length; }"""
    before = page.evaluate(in_view)

    page.evaluate("() => { evidenceGraph.graph.zoom({level: 1.6, renderedPosition: {x: 500, y: 400}}); }")
    page.wait_for_timeout(400)

    assert page.evaluate(in_view) > 1.5 * before


@pytest.mark.browser
@pytest.mark.parametrize(("question", "holds"), [
    ("sign=down", lambda base, edge: edge["sign"] == -1),
    ("tissue=gut,bbb", lambda base, edge: edge["tissue"] in ("gut", "bbb")),
    ("context=sepsis", lambda base, edge: any(base.statements[one].context == "sepsis" for one in edge["said"])),
    ("exerkine=irisin", lambda base, edge: "irisin" in (edge["s"], edge["t"])),
    ("cited=1", lambda base, edge: any(base.statements[one].references for one in edge["said"])),
    ("search=S361", lambda base, edge: "S361" in edge["said"]),
    ("evidence=human_cohort,meta_analysis",
     lambda base, edge: any(base.statements[one].evidence in ("human_cohort", "meta_analysis") for one in edge["said"])),
    ("kinds=exerkine,state", lambda base, edge: {base.entities[edge[end]].type for end in "st"} <= {
        "exerkine", "disease", "phenotype", "measurement", "model"}),
])
def test_a_filter_leaves_exactly_the_edges_that_it_names(opened, base, question, holds):
    shown = opened(question).evaluate(SHOWN)

    every = [{"s": e.subject, "t": e.object, "sign": e.sign, "tissue": e.tissue, "said": list(e.statements)}
             for e in edges_of(base.statements.values())]
    wanted = [edge for edge in every if holds(base, edge)]
    assert 0 < len(wanted) < 935
    assert sorted(map(str, (edge["said"] for edge in shown["edges"]))) == sorted(map(str, (edge["said"] for edge in wanted)))
    assert set(shown["nodes"]) == {edge[end] for edge in wanted for end in "st"}


@pytest.mark.browser
def test_a_click_tells_the_statements_in_the_language_of_the_reader(opened, base):
    page = opened("exerkine=bdnf")
    number = page.evaluate("evidenceGraph.graph.edges().filter(e => e.data('edge').said.includes('S363'))[0].id()")
    page.evaluate("id => evidenceGraph.graph.getElementById(id).emit('tap')", number)

    english = page.inner_text("#details")
    page.click("#lang")
    chinese = page.inner_text("#details")

    assert "S363" in english
    assert "S363" in chinese
    assert "synaptic plasticity" in english
    assert base.entities["synaptic_plasticity"].name_zh in chinese
    assert "SYNAPSES" in english
    assert page.get_attribute("html", "lang") == "zh-CN"


@pytest.mark.browser
def test_everything_comes_back_after_a_search(opened):
    page = opened()
    page.fill("#search", "lactate")
    page.wait_for_timeout(700)
    part = page.evaluate(SHOWN)
    page.click("#reset")
    page.wait_for_timeout(400)

    assert 0 < len(part["edges"]) < 200
    assert len(page.evaluate(SHOWN)["edges"]) == 935


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1024])
def test_the_page_fits_small_screens(opened, width):
    page = opened("exerkine=lactate", width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.getElementById('graph').getBoundingClientRect().width") > 300
