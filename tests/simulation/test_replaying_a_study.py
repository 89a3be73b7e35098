"""Published trials: the prediction stands beside what was reported, on one scale, and what is left out is told."""

from __future__ import annotations

import pytest

from exerkine.errors import StudyError
from exerkine.evidence import read_studies
from exerkine.simulation import replay_study

TRIALS = ["Tsai2017_closed", "Vidoni2015_225", "iStoppFalls2015", "NeuroExercise2021_pooled", "Liao2018ERT", "Schlicht2001"]


@pytest.fixture(scope="module")
def studies():
    return read_studies()


@pytest.mark.parametrize("study_id", TRIALS)
def test_a_real_trial_is_predicted_beside_its_report(mechanism, studies, study_id):
    (replay,) = replay_study(mechanism, studies, study_id, draws=2)

    assert replay.rows
    assert all(row.lo80 <= row.predicted <= row.hi80 for row in replay.rows)
    assert len(replay.rows) + len(replay.skipped) == len(studies.outcomes(study_id))


def test_two_of_the_trials_are_null(mechanism, studies):
    nulls = [i for i in TRIALS[:3] if any(row.is_null for row in replay_study(mechanism, studies, i, draws=1)[0].rows)]

    assert len(nulls) >= 2


def test_an_unknown_study_is_told_with_its_nearest_name(mechanism, studies):
    with pytest.raises(StudyError, match="Vidoni2015"):
        replay_study(mechanism, studies, "Vidoni2016")


def test_an_animal_study_is_refused(mechanism, studies):
    animal = next(arm.arm_id for arm in studies.arms.values() if arm.species != "human")
    with pytest.raises(StudyError, match="only humans can be simulated"):
        replay_study(mechanism, studies, animal)
