"""The coverage page names every system, and every test and symbol that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exerkine.mechanism import read_mechanism
from exerkine.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py"))}
SYSTEMS = (
    "M0", "M1a", "M1b", "M1c", "M1d", "M2a", "M2b", "M2c", "M2d", "M2e", "M2f",
    "M3a", "M3b", "M3c", "M3d", "M3e", "M3f", "M3g", "M4", "M5", "M6",
    "E0", "E1", "E2", "E3", "E4", "E5", "E6", "E7",
)
ROWS = {cells[0].strip(): cells for cells in (line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| "))}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_has_its_row_with_tests(system):
    assert system in ROWS
    assert re.search(r"`test_\w+`", ROWS[system][3])


def test_every_test_named_on_the_page_exists():
    defined = {name for text in SOURCES.values() for name in re.findall(r"^def (test_\w+)", text, re.M)}

    assert sorted(set(re.findall(r"`(test_\w+)`", PAGE)) - defined) == []


def test_every_test_of_a_system_that_the_model_fails_is_told_on_the_page():
    marked = set()
    for path, text in SOURCES.items():
        if path.parent.name == "systems":
            marked |= set(re.findall(r"@pytest\.mark\.xfail\(.*\)\n(?:@.*\n)*def (test_\w+)", text))

    assert marked
    assert sorted(name for name in marked if f"`{name}`" not in PAGE) == []


def test_every_symbol_on_the_page_is_one_of_the_mechanism():
    mechanism = read_mechanism()
    loops = {row["loop_id"] for row in read_table(f"{mechanism.folder}/loops.csv")}
    known = {*mechanism.laws, *mechanism.parameters, *(arrow.arrow_id for arrow in mechanism.arrows), *loops}

    named = {word for row in ROWS.values() for word in re.findall(r"`([A-Za-z]\w*)`", " ".join(row))}

    assert sorted(word for word in named - known if not word.startswith("test_") and word != "complete_person") == []
