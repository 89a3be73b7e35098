"""How health, MCI and Alzheimer's disease run without training, and what a year of training does to each."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance, weekly
from exerkine.calibration._protocols_brain import AD_Y, MCI_Y, OLD, PATHWAY, YEAR, sequence

PEOPLE = {"healthy": (OLD, {}), "MCI": (MCI_Y, PATHWAY), "AD": (AD_Y, PATHWAY)}
THREE_A_WEEK = weekly((0, 2, 4), 45, aerobic(0.65), 52)


@pytest.fixture(scope="module")
def trained(bench):
    days = [0.0, YEAR / 12, YEAR / 4, YEAR / 2, YEAR]
    return {stage: bench.run(age, THREE_A_WEEK, days, traits) for stage, (age, traits) in PEOPLE.items()}


@pytest.fixture(scope="module")
def untrained(bench):
    days = [0.0, YEAR / 12, YEAR / 4, YEAR / 2, *(YEAR * np.arange(1, 9))]
    return {stage: bench.run(age, [], days, traits) for stage, (age, traits) in PEOPLE.items()}


@pytest.mark.parametrize(("stage", "lo", "hi"), [("healthy", -0.3, 0.0), ("MCI", -1.5, -0.4), ("AD", -3.9, -1.5)])
def test_the_mmse_falls_by_stage(untrained, stage, lo, hi):
    mmse = untrained[stage]["MMSE"]

    assert lo <= mmse[4] - mmse[0] <= hi


def test_the_mmse_falls_slowly_then_fast_then_slowly(bench):
    """As cohorts do (-2.2, -3.8, -1.6 points a year), without a slope for each stage."""
    years = bench.run(MCI_Y, [], list(YEAR * np.arange(0, 15)), PATHWAY)["MMSE"]
    steps = -np.diff(years)
    fastest = int(steps.argmax())

    assert 0 < fastest < len(steps) - 1
    assert steps.max() > 2.0
    assert steps[0] < 0.5 * steps.max()
    assert steps[-1] < 0.5 * steps.max()


def test_a_year_at_seventy_costs_the_hippocampus_as_cohorts_say(untrained):
    volume = untrained["healthy"]["HIPPOCAMPUS"]

    assert -1.7 <= 100 * (volume[4] / volume[0] - 1) <= -0.9


def test_plaque_comes_first_then_volume_then_memory(bench):
    before = sequence(bench)

    assert before["amyloid_years_before"] > before["hippocampus_years_before"] > before["memory_years_before"] > 0


def gain(trained, untrained, stage, symbol):
    return trained[stage][symbol] - untrained[stage][symbol][:5]


def test_volume_lags_and_attention_leads(trained, untrained):
    volume = gain(trained, untrained, "healthy", "HIPPOCAMPUS")
    executive = gain(trained, untrained, "healthy", "EXEC")

    assert 0.35 < volume[3] / volume[4] < 0.65
    assert executive[2] / executive[4] > 2 * volume[2] / volume[4]


def test_training_helps_less_the_further_disease_has_gone(trained, untrained):
    gains = [gain(trained, untrained, stage, "MEMORY")[4] for stage in ("healthy", "MCI", "AD")]

    assert gains[0] > gains[1] > gains[2] > 0


def test_healthy_people_gain_a_fifth_to_a_third_of_an_sd(trained, untrained):
    assert 0.15 < gain(trained, untrained, "healthy", "COGNITION")[4] < 0.35


def test_training_in_disease_slows_and_does_not_reverse(trained):
    for stage in ("MCI", "AD"):
        assert trained[stage]["MEMORY"][4] < trained[stage]["MEMORY"][0]
        assert trained[stage]["HIPPOCAMPUS"][4] < trained[stage]["HIPPOCAMPUS"][0]


def test_company_alone_moves_scores_and_not_the_brain(bench):
    meetings = weekly((0, 2, 4), 45, {"contact": 1.0}, 52)
    met, alone = (bench.run(MCI_Y, bouts, [0.0, YEAR], PATHWAY) for bouts in (meetings, []))

    assert met["MMSE"][1] - alone["MMSE"][1] > 0.2
    assert abs(met["cognition"][1] - alone["cognition"][1]) < 0.02


def test_function_and_cognition_rise_together_in_the_frail_with_mci(bench):
    frail = {"f_anabolic_resistance": 1.2}
    both = [(day, minutes, {**inputs, "contact": 1.0}) for day, minutes, inputs in weekly((0, 2, 4), 40, resistance(), 24)]
    both += [(day, minutes, {**inputs, "contact": 1.0}) for day, minutes, inputs in weekly((1, 3), 40, aerobic(0.6), 24)]
    run = bench.run(MCI_Y, both, [0.0, 168.0], frail)

    assert run.change_pct("GAIT_SPEED") > 2.0
    assert run["MMSE"][1] > run["MMSE"][0] + 0.1


def test_two_thirds_of_what_memory_gained_are_lost_half_a_year_after_stopping(bench):
    year = weekly((0, 2, 4), 45, aerobic(0.65), 52)
    days = [0.0, YEAR, 1.5 * YEAR]
    gained = bench.run(OLD, year, days)["MEMORY"] - bench.run(OLD, [], days)["MEMORY"]

    assert 0.1 < gained[2] / gained[1] < 0.7
