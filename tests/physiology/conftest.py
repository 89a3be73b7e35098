"""Standard people and bouts at the central values, shared by the tests of physiology."""

from __future__ import annotations

import pytest

from exerkine.calibration import Bench


@pytest.fixture(scope="session")
def bench(mechanism) -> Bench:
    return Bench(mechanism)
