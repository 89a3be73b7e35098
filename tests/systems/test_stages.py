"""From the state of the model to a stage (M0): a life, and a lesion of muscle, of brain, and of both."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from exerkine.persons import COGNITION_STAGES, MUSCLE_STAGES, Measures, Stage, stage_of

YEAR = 365.25
WASTED = {"f_amino_acids": 0.7}
PATHWAY = {"s_amyloid": 0.158}


def _stage(readings: Mapping[str, float], age_y: float) -> Stage:
    return stage_of(
        Measures(
            "F",
            age_y,
            asmi_kg_m2=readings["ASMI"],
            grip_kg=readings["HGS"],
            gait_speed_m_s=readings["GAIT_SPEED"],
            sppb=readings["SPPB"],
            mmse=readings["MMSE"],
            schooling_y=9.0,
            amyloid_cl=readings["AMYLOID_PET"],
        )
    )


def test_m0_over_a_life_no_stage_gets_better(lab):
    stages = [_stage(lab.after(1.0, age_y=age), age) for age in (50.0, 60.0, 70.0, 80.0, 85.0, 90.0, 95.0)]
    muscle = [MUSCLE_STAGES.index(stage.muscle or "") for stage in stages]
    cognition = [COGNITION_STAGES.index(stage.cognition or "") for stage in stages]

    assert all(later >= earlier for course in (muscle, cognition) for earlier, later in pairwise(course))
    assert (stages[0].label, stages[-1].label) == ("none", "SP+CI")
    assert stages[-1].muscle == "severe_sarcopenia"


@pytest.mark.parametrize(
    ("changes", "traits", "label"),
    [({}, {}, "none"), (WASTED, {}, "SP"), ({}, PATHWAY, "AD"), (WASTED, PATHWAY, "SP+CI")],
)
def test_m0_a_lesion_gives_the_disease_of_its_organ_and_both_the_two_together(lab, changes, traits, label):
    readings = lab.after(2 * YEAR, changes, age_y=74.0, traits=traits)

    assert _stage(readings, 76.0).label == label
