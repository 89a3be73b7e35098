"""What tests of several rooms stand on: the shipped mechanism, the examples, and one real run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from exerkine.engine import Tolerances
from exerkine.mechanism import Mechanism, read_mechanism
from exerkine.persons import Person, read_person
from exerkine.programmes import Programme, read_programme
from exerkine.simulation import Run, Settings, reference_engine, simulate

hypothesis.settings.register_profile("whatever else runs", deadline=None)
hypothesis.settings.load_profile("whatever else runs")

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


@pytest.fixture(scope="session")
def tight_engine(mechanism):
    """Ours, at the tolerances the other tools are given."""
    engine = reference_engine(mechanism, workers=1)
    engine.tolerances = Tolerances(relative=1e-10, absolute=1e-12)
    return engine


Referee = Callable[[str, Sequence[str], Sequence[float]], np.ndarray]
"""Takes an SBML text, symbols (S) and days (T); returns values (T, S)."""


@pytest.fixture(scope="session")
def in_roadrunner() -> Referee:
    def run_sbml(sbml, symbols, days):
        import roadrunner

        model = roadrunner.RoadRunner(sbml)
        model.integrator.setValue("relative_tolerance", 1e-10)
        model.integrator.setValue("absolute_tolerance", [1e-12] * len(model.integrator.getAbsoluteToleranceVector()))
        model.timeCourseSelections = ["time", *symbols]
        return np.array(model.simulate(times=[0.0, *days]))[1:, 1:]

    return run_sbml


@pytest.fixture(scope="session")
def in_copasi() -> Referee:
    def run_sbml(sbml, symbols, days):
        import basico

        model = basico.load_model_from_string(sbml)
        frame = basico.run_time_course_with_output(
            [f"Values[{symbol}]" for symbol in symbols],
            values=[0.0, *days],
            r_tol=1e-10,
            a_tol=1e-12,
            max_steps=1_000_000,
            model=model,
        )
        basico.remove_datamodel(model)
        return frame.to_numpy()[1:]

    return run_sbml
