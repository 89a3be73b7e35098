"""The Python on a page runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["gradients.md"])
def test_the_python_of_a_page_runs(page, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}

    exec(code, names)

    assert names["found"].runs == 2 * len(names["at"]) + 1
    assert names["found"].loss > 0
    assert len(names["most"]) == 5
    assert all(abs(names["by_fold"][name]) > 1e-3 for name in names["most"])
