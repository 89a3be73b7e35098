"""A small table of people, a short programme, and what one quiet run of them writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exerkine.cohorts import CohortTask, run_cohort
from exerkine.persons import draw_population, read_population, write_people
from exerkine.programmes import read_scenario

PEOPLE, CHUNK = 96, 4


@pytest.fixture(scope="session")
def table(tmp_path_factory, examples) -> Path:
    population = read_population(examples / "populations" / "sp-mci-65-85.yaml")
    path = tmp_path_factory.mktemp("people") / "people.csv"
    write_people([draw_population(population, PEOPLE, seed=3)], path)
    return path


@pytest.fixture(scope="session")
def programme_file(examples) -> Path:
    return examples / "programmes" / "aerobic-3x45.yaml"


@pytest.fixture(scope="session")
def task(programme_file, examples) -> CohortTask:
    usual = read_scenario(examples / "programmes" / "usual-activity.yaml")
    return CohortTask({"scenario": read_scenario(programme_file), "against": usual}, weeks=2, every=1, seed=5)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory, table, task) -> Path:
    """The results of one run that nothing disturbed."""
    out = tmp_path_factory.mktemp("quiet") / "results.zarr"
    run_cohort(table, task, out, chunk=CHUNK, workers=1)
    return out


@pytest.fixture(scope="session")
def bytes_of():
    def read(folder: Path) -> dict[str, bytes]:
        return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}

    return read
