"""What tests of several rooms stand on: the shipped mechanism, the examples, and one real run."""

from __future__ import annotations

from pathlib import Path

import pytest

from exerkine.mechanism import Mechanism, read_mechanism
from exerkine.persons import Person, read_person
from exerkine.programmes import Programme, read_programme
from exerkine.simulation import Run, Settings, reference_engine, simulate

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def mechanism() -> Mechanism:
    return read_mechanism()


@pytest.fixture(scope="session")
def woman() -> Person:
    return read_person(EXAMPLES / "persons" / "woman-72-sp-mci.yaml")


@pytest.fixture(scope="session")
def recommended() -> Programme:
    return read_programme(EXAMPLES / "programmes" / "recommended.yaml")


@pytest.fixture(scope="session")
def usual() -> Programme:
    return read_programme(EXAMPLES / "programmes" / "usual-activity.yaml")


@pytest.fixture(scope="session")
def run(mechanism, woman, recommended, usual) -> Run:
    """Four weeks, three draws."""
    engine = reference_engine(mechanism, workers=1)
    return simulate(mechanism, woman, recommended, against=usual, settings=Settings(weeks=4, draws=3), engine=engine)
