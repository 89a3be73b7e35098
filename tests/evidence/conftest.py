"""The shipped evidence, read once, and a copy of its tables to spoil."""

import csv
import shutil
from pathlib import Path

import pytest

import exerkine
from exerkine.evidence import read_entities, read_statements, read_studies

KNOWLEDGE = Path(exerkine.__file__).parent / "knowledge"


@pytest.fixture(scope="session")
def studies():
    return read_studies()


@pytest.fixture(scope="session")
def statements():
    return read_statements()


@pytest.fixture(scope="session")
def entities():
    return read_entities()


@pytest.fixture
def spoil(tmp_path):
    """Return a function that copies a folder of tables and changes one cell, or repeats one row."""

    def change(table, line, column=None, text="", *, source="studies", repeat=False):
        folder = tmp_path / "tables"
        origin = KNOWLEDGE / "studies" if source == "studies" else KNOWLEDGE
        folder.mkdir(exist_ok=True)
        for path in origin.glob("*.csv"):
            shutil.copy(path, folder)
        path = folder / table
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if repeat:
            rows.append(list(rows[line - 1]))
        position = rows[0].index(column) + 1 if column else 0
        if column:
            rows[-1 if repeat else line - 1][position - 1] = text
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return folder, position

    return change
