"""One person per arm against whole populations, and what a few weighted people mend."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from exerkine.cohorts import representative_effects
from exerkine.errors import SimulationError, StudyError
from exerkine.evidence import read_studies
from exerkine.mechanism import read_mechanism

TABLE = Path(__file__).resolve().parents[2] / "docs" / "responses" / "arms.csv"


@pytest.fixture(scope="module")
def told():
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_ten_arms_were_held_against_their_populations(told):
    assert len({row["arm_id"] for row in told}) == 10
    assert all(int(row["people"]) >= 200 > int(row["nodes"]) for row in told)


def test_the_correction_mends_most_of_what_one_person_loses(told):
    def misses(symbol: str, column: str) -> np.ndarray:
        return np.array([abs(float(r[column]) - float(r["mean"])) / abs(float(r["mean"])) for r in told if r["symbol"] == symbol])

    for symbol in ("CRP", "IL6", "GAIT_SPEED"):
        assert np.median(misses(symbol, "typical")) > 0.1
        assert np.median(misses(symbol, "corrected")) < 0.5 * np.median(misses(symbol, "typical"))
    for symbol in ("ASM", "KNEE_EXT", "VO2PEAK"):
        assert misses(symbol, "typical").max() < 0.15, "the law is nearly a straight line in the traits"


def test_an_arm_that_nobody_knows_or_that_cannot_be_simulated_is_refused():
    mechanism, studies = read_mechanism(), read_studies()

    with pytest.raises(StudyError, match="Vidoni2015_75"):
        representative_effects(mechanism, studies, "Vidoni2015_76")
    animal = next(arm.arm_id for arm in studies.arms.values() if arm.species != "human")
    with pytest.raises(SimulationError, match="cannot be simulated"):
        representative_effects(mechanism, studies, animal)


@pytest.mark.slow
def test_the_mechanism_still_gives_what_the_table_says(told):
    mechanism, studies = read_mechanism(), read_studies()
    for arm_id in dict.fromkeys(row["arm_id"] for row in told):
        rows = {row["symbol"]: row for row in told if row["arm_id"] == arm_id}
        for effect in representative_effects(mechanism, studies, arm_id, people=200, seed=11):
            row = rows[effect.symbol]
            typical, corrected = float(row["typical"]), float(row["corrected"])
            assert effect.typical == pytest.approx(typical, rel=0.02, abs=1e-3)
            assert effect.corrected == pytest.approx(corrected, rel=0.02, abs=1e-3)
            assert effect.mean == pytest.approx(float(row["mean"]), abs=5 * np.hypot(effect.mean_se, float(row["mean_se"])))
