"""What the documentation promises is there, and its examples are what they say."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from exerkine.mechanism import CHECKS, check_mechanism, read_mechanism, shipped_knowledge
from exerkine.simulation._result import Origin, SummaryRow
from exerkine.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", shipped_knowledge() / "README.md"]
    if not {"_build", "_generated"} & set(path.relative_to(ROOT).parts)
)
CHECKS_PAGE = (DOCS / "checks.md").read_text(encoding="utf-8")
WALKS = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generator():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DOCS)
        return importlib.import_module("_generate")


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))


def test_every_check_code_has_its_section(generator):
    promised = {code for check in CHECKS for code in re.findall(r"EK\d{3}", check.__doc__ or "")}
    used = generator.codes_in_source()

    anchors = re.findall(r"^\((ek\d{3})\)=\n## (EK\d{3}): ", CHECKS_PAGE, re.M)

    assert promised <= set(used)
    assert [code for _, code in anchors] == used
    assert all(anchor == code.lower() for anchor, code in anchors)


@pytest.mark.parametrize("section", re.split(r"\n\(ek\d{3}\)=\n## ", CHECKS_PAGE)[1:], ids=lambda section: section[:5])
def test_the_wrong_example_of_a_check_is_found_and_the_right_one_is_shipped(knowledge, section):
    wrong, right = (block.splitlines() for block in re.findall(r"```text\n(.*?)\n```", section, re.S))
    path = next(p for p in [*knowledge.glob("modules/*.ant"), *knowledge.glob("*.*")] if right[-1] in p.read_text("utf-8"))
    text = path.read_text(encoding="utf-8")
    assert all(line in text for line in right)

    for line in set(right) & set(wrong):
        text = text.replace(line + "\n", "", 1)  # it comes back with the wrong lines
    left = next((line for line in right if line in text), None)
    planted = "\n".join(wrong)
    path.write_text(text.replace(left, planted, 1) if left else f"{text}{planted}\n", encoding="utf-8")

    assert section[:5] in {fault.code for fault in check_mechanism(knowledge)}


def test_every_module_has_its_page(generator, tmp_path):
    mechanism = read_mechanism()

    written = {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in generator.generate(tmp_path)}

    for name in mechanism.text.sources:
        if name.startswith("modules/"):
            assert f"knowledge/{name}\n" in written[f"mechanism/{Path(name).stem}.md"]
    pages = "".join(text for name, text in written.items() if name.startswith("mechanism/"))
    shown = [s.symbol for s in mechanism.states] + [*mechanism.parameters, *mechanism.observables]
    assert [symbol for symbol in shown if f"| `{symbol}` |" not in pages] == []
    assert [arrow.label_zh for arrow in mechanism.arrows if arrow.label_zh not in pages] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_points_at_exists(page):
    text = page.read_text(encoding="utf-8")
    targets = [page.parent / target for target in re.findall(r"\]\((?!https?:|#|/)([^)#\s]+)", text)]
    targets += [DOCS / name[1:] for name in re.findall(r"```\{(?:literalinclude|include)\} (/\S+)", text)]
    targets += [ROOT / name for name in re.findall(r"`((?:src|tests|docs|examples)/[\w./-]+)`", text)]

    missing = [target for target in targets if not {"_generated"} & set(target.parts) and not target.exists()]

    assert missing == []


def test_every_table_of_the_knowledge_is_explained_column_by_column():
    folder = shipped_knowledge()
    readme, evidence = (path.read_text("utf-8") for path in (folder / "README.md", DOCS / "evidence.md"))
    parameters = {row["symbol"] for row in read_table(folder / "parameters.csv")}

    unexplained = []
    for path in sorted(folder.rglob("*.csv")):
        name = path.relative_to(folder).as_posix()
        row, section = rf"^\| `{name}` \|.*$", rf"^### {path.name}\n.*?(?=^##)"
        told = "".join(re.findall(row, readme, re.M) + re.findall(section, evidence, re.M | re.S))
        columns = [column for column in read_table(path).columns if column not in parameters or path.name != "draws.csv"]
        unexplained += [(name, column) for column in columns if f"`{column}`" not in told]

    assert unexplained == []


def test_every_column_of_the_results_is_explained():
    page = (DOCS / "results.md").read_text(encoding="utf-8")

    names = [field.name for kind in (SummaryRow, Origin) for field in fields(kind)]

    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_walks_lead_to_a_mechanism_without_fault(knowledge):
    for block in re.findall(r"```diff\n\+\+\+ (.*?)\n```", WALKS, re.S):
        name, *lines = block.splitlines()
        path = knowledge / name
        text = path.read_text(encoding="utf-8")
        for i, line in enumerate(lines):
            old = lines[i - 1][1:] + "\n" if i and lines[i - 1].startswith("-") else None
            if line.startswith("+"):
                assert old is None or old in text
                text = text.replace(old, line[1:] + "\n", 1) if old else f"{text}{line[1:]}\n"
        path.write_text(text, encoding="utf-8")

    assert check_mechanism(knowledge) == ()
    assert "bdnf_vessels" in {arrow.arrow_id for arrow in read_mechanism(knowledge).arrows}


def test_the_study_of_the_walk_stands_in_the_tables():
    blocks = re.findall(r"```text\n# (studies/\S+)\n(.*?)\n```", WALKS, re.S)

    assert len(blocks) == 3
    for name, lines in blocks:
        assert lines in (shipped_knowledge() / name).read_text(encoding="utf-8")


def test_the_site_builds_without_a_warning(tmp_path):
    words = ["-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(tmp_path / "html")]

    done = subprocess.run([sys.executable, "-m", "sphinx", *words], capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "html" / "index.html").is_file()
