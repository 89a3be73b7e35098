"""Sessions of a programme: when they start, what they ask, and which are missed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exerkine.programmes import Intensity, expand, programme_from_dict

WALK = {"name": "walk", "modality": "aerobic", "days": ["Mon", "Wed", "Fri"], "minutes": 30, "start_time": "12:00",
        "intensity": {"class": "moderate"}}


def programme(*blocks, adherence=1.0):
    return programme_from_dict({"name": "test", "adherence": adherence, "blocks": list(blocks)})


def test_sessions_start_on_their_days_at_their_time():
    sessions = expand(programme(WALK), 2)

    assert [session.t_start_day for session in sessions] == [0.5, 2.5, 4.5, 7.5, 9.5, 11.5]
    assert {session.label for session in sessions} == {"walk"}


def test_no_blocks_and_no_weeks_give_no_sessions():
    assert expand(programme(), 10) == ()
    assert expand(programme(WALK), 0) == ()


def test_negative_weeks_are_refused():
    with pytest.raises(ValueError, match="0 or more"):
        expand(programme(WALK), -1)


def test_overlapping_sessions_are_laid_one_after_another():
    second = {**WALK, "name": "again", "start_time": "12:10"}

    first, after = expand(programme(second, WALK), 1)[:2]

    assert (first.label, after.label) == ("walk", "again")
    assert after.t_start_day == pytest.approx(first.t_start_day + 30 / 1440)


def test_a_session_past_midnight_pushes_the_next_morning():
    late = {**WALK, "days": ["Mon"], "start_time": "23:00", "minutes": 120}
    early = {**WALK, "days": ["Tue"], "start_time": "00:30"}

    sessions = expand(programme(late, early), 1)

    assert sessions[1].t_start_day == pytest.approx(1 + 1 / 24)


def test_blocks_keep_to_their_weeks():
    sessions = expand(programme({**WALK, "first_week": 2, "last_week": 3}), 5)

    assert {int(session.t_start_day // 7) + 1 for session in sessions} == {2, 3}


def test_progression_changes_stay_until_changed_again():
    steps = [{"from_week": 3, "minutes": 45}, {"from_week": 2, "minutes": 40, "intensity": {"value": 70, "unit": "%HRR"}}]

    sessions = expand(programme({**WALK, "days": ["Mon"], "progression": steps}), 4)

    assert [session.duration_min for session in sessions] == [30, 40, 45, 45]
    assert [session.intensity.unit for session in sessions] == ["class", "%HRR", "%HRR", "%HRR"]
    assert sessions[-1].intensity == Intensity(70, "%HRR")


def test_days_per_week_can_progress():
    weekly = {**WALK, "days": None, "days_per_week": 3, "progression": [{"from_week": 2, "days_per_week": 5}]}

    sessions = expand(programme(weekly), 2)

    assert [int(session.t_start_day) for session in sessions] == [0, 2, 4, 7, 8, 9, 10, 11]


@given(adherence=st.floats(0, 1), weeks=st.integers(1, 60))
def test_adherence_leaves_the_nearest_whole_number_of_sessions_evenly_spread(adherence, weeks):
    planned = [session.t_start_day for session in expand(programme(WALK), weeks)]

    done = [session.t_start_day for session in expand(programme(WALK, adherence=adherence), weeks)]

    assert abs(len(done) - adherence * len(planned)) <= 0.5 + 1e-6
    for n in range(len(planned)):  # at no time is the count more than one session away from its share
        assert abs(sum(t <= planned[n] for t in done) - adherence * (n + 1)) <= 0.5 + 1e-6


def test_missed_sessions_are_the_same_every_time_unless_left_to_chance():
    half = programme(WALK, adherence=0.5)

    assert expand(half, 8) == expand(half, 8)
    assert expand(half, 8, np.random.default_rng(1)) == expand(half, 8, np.random.default_rng(1))
    assert expand(half, 8, np.random.default_rng(1)) != expand(half, 8, np.random.default_rng(2))


def test_missing_a_session_does_not_move_the_others():
    second = {**WALK, "name": "again"}

    whole = set(expand(programme(WALK, second), 6))

    assert set(expand(programme(WALK, second, adherence=0.6), 6)) <= whole


@given(starts=st.lists(st.integers(0, 23), min_size=1, max_size=6), minutes=st.integers(1, 150))
def test_sessions_never_overlap(starts, minutes):
    blocks = [{**WALK, "start_time": f"{hour:02d}:00", "minutes": minutes} for hour in starts]

    sessions = expand(programme(*blocks), 2)

    ends = [session.t_start_day + session.duration_min / 1440 for session in sessions]
    assert all(after.t_start_day >= end - 1e-9 for end, after in zip(ends, sessions[1:], strict=False))
