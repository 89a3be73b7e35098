"""What the page on asking the evidence prints is what the commands print, and its Python runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exerkine.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ask.md").read_text(encoding="utf-8")
EXAMPLES = [tuple(part.split("\n", 1)) for block in re.findall(r"```text\n\$ (.*?)```", PAGE, re.DOTALL)
            for part in re.split(r"\n\$ ", block)]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_a_command_prints_what_the_page_shows(command, printed):
    result = CliRunner().invoke(app, shlex.split(command)[1:])

    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == printed.strip()


def test_every_question_has_its_example():
    shown = {shlex.split(command)[2] for command, _ in EXAMPLES} | set(re.findall(r"^exerkine evidence (\w+)", PAGE, re.M))

    assert shown == {"search", "show", "study", "neighbours", "path", "gaps", "sql", "graph", "export", "check"}


def test_the_python_of_the_page_runs():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}

    exec(code, names)

    assert names["signs"] == [1, 1, 1, 1]
    assert names["raised"] > 10


def test_counts_of_the_page_are_those_of_the_exports(tmp_path):
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.M))

    for form, count in rows.items():
        CliRunner().invoke(app, ["evidence", "export", "-o", f"graph.{form}"])
        text = (tmp_path / f"graph.{form}").read_text(encoding="utf-8")
        found = {"graphml": text.count("<edge "), "cx2": text.count('"interaction": "'), "csv": text.count("\n") - 1,
                 "sif": text.count("\n")}
        assert found[form] == int(count), form
