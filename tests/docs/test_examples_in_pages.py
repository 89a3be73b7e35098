"""The Python on a page runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from exerkine.cohorts import CohortTask, run_cohort
from exerkine.programmes import read_scenario

ROOT = Path(__file__).resolve().parents[2]


def code_of(page):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
    return code


def test_the_results_of_a_cohort_are_read_as_the_page_says(tmp_path, monkeypatch):
    (tmp_path / "people.csv").write_text("age_y,sex\n70,F\nold,F\n75,M\n", encoding="utf-8")
    programmes = {"scenario": "aerobic-3x45", "against": "usual-activity"}
    scenarios = {role: read_scenario(ROOT / "examples" / "programmes" / f"{name}.yaml") for role, name in programmes.items()}
    run_cohort(tmp_path / "people.csv", CohortTask(scenarios), tmp_path / "results.zarr", workers=1)
    monkeypatch.chdir(tmp_path)
    *lines, last = code_of("cohorts.md").strip().splitlines()
    names: dict[str, object] = {}

    exec("\n".join(lines), names)

    assert eval(last, names) > 0.5  # mL/kg/min, in half a year of training


def test_the_gradient_of_the_page_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}

    exec(code_of("gradients.md"), names)

    assert names["found"].runs == 2 * len(names["at"]) + 1
    assert names["found"].loss > 0
    assert len(names["most"]) == 5
    assert all(abs(names["by_fold"][name]) > 1e-3 for name in names["most"])
