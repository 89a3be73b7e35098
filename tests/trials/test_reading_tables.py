"""Study tables of others: read with their spellings, refused with every fault, and no row lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.errors import TableError
from exerkine.trials import read_study_table, shipped_table
from exerkine.trials._questions import questions_of
from study_tables import ACUTE, BOUT, TRAINING, TRIAL, write_rows


def test_every_bad_cell_is_told_with_file_line_column_and_what_is_allowed(write):
    path = write([TRIAL, TRIAL | {"weeks": "many", "age_mean": "200"}, TRIAL | {"direction": "sideways"}])

    with pytest.raises(TableError) as refused:
        read_study_table(path)

    places = [(fault.line, TRAINING[fault.column - 1]) for fault in refused.value.faults]
    assert places == [(3, "age_mean"), (3, "weeks"), (4, "direction")]
    assert all(fault.file == str(path) for fault in refused.value.faults)
    assert "3-5" in str(refused.value)
    assert "up, down, none" in str(refused.value)
    assert "'age_mean'" in str(refused.value)


def test_a_missing_column_is_told_with_all_that_are_needed(write):
    columns = [name for name in TRAINING if name != "modality"]
    path = write([{name: TRIAL.get(name, "") for name in columns}], columns)

    with pytest.raises(TableError, match="'modality' is missing") as refused:
        read_study_table(path)
    assert "study_id, condition, modality, outcome" in str(refused.value)


def test_columns_that_are_not_known_are_noted_once(write):
    table = read_study_table(write([TRIAL | {"colour": "red", "wind": "3"}] * 2, [*TRAINING, "colour", "wind"]))

    assert len(table.notes) == 1
    assert "colour, wind" in table.notes[0]


@pytest.mark.parametrize(("column", "written", "code", "meant"), [
    ("modality", "aerobics", "unknown_modality", "aerobic"),
    ("condition", "HEALTHY_OLDD", "unknown_population", "HEALTHY_OLD"),
    ("outcome", "HGSS", "unknown_outcome", "HGS"),
])
def test_an_unknown_word_skips_its_row_and_says_what_was_meant(write, column, written, code, meant):
    asked, skipped, _ = questions_of(read_study_table(write([TRIAL, TRIAL | {column: written}])))

    assert len(asked) == 1
    assert [(one.code, one.line) for one in skipped] == [(code, 3)]
    assert written in skipped[0].reason
    assert f"'{meant}'" in skipped[0].reason


@pytest.mark.parametrize(("written", "lo", "hi"), [("ns", 0.05, None), ("<.001", None, 0.001), ("p = 0.03", 0.03, 0.03)])
def test_p_values_are_read_as_people_write_them(write, written, lo, hi):
    (row,) = read_study_table(write([TRIAL | {"p_value": written}])).studies.all_outcomes

    assert (row.p_value.lo, row.p_value.hi) == (lo, hi)


@pytest.mark.parametrize(("written", "read"), [
    ("MCI/DEMENTIA", "OTHER_MCI_OR_DEMENTIA"), ("OTHER_middle_aged", "OTHER_MIDDLE_AGED"), ("MODEL_3xTg", "MODEL_3xTg")])
def test_populations_are_read_as_the_tables_spell_them(write, written, read):
    (arm,) = read_study_table(write([TRIAL | {"condition": written}])).studies.arms.values()

    assert arm.condition == read


def test_rows_of_one_programme_are_one_arm_and_two_doses_are_two(write):
    rows = [TRIAL, TRIAL | {"outcome": "HGS", "unit": "kg", "n_ex": "35"}, TRIAL | {"min_per_session": "20"}]
    arms = read_study_table(write(rows)).studies.arms

    assert len(arms) == 2
    assert sorted(arm.n_ex for arm in arms.values()) == [30, 35]


def test_a_bout_of_two_samples_is_one_case_and_its_rest_is_joined(write):
    rows = [BOUT | {"t_min": "0", "mean": "1.0", "sd": "0.5"}, BOUT | {"t_min": "60", "mean": "4.0", "sd": "2.0"}]
    (question,), skipped, joined = questions_of(read_study_table(write(rows, ACUTE)))

    assert (question.reported.value, question.t_min, joined, skipped) == (3.0, (60.0,), 1, [])


def test_minutes_from_the_end_of_a_bout_may_stand_in_the_note(write):
    rows = [BOUT | {"t_min": "0", "mean": "1"}, BOUT | {"note": "t_post=10; read off a figure", "mean": "4"}]
    (question,), _, _ = questions_of(read_study_table(write(rows, ACUTE)))

    assert (question.t_min, question.from_end) == ((10.0,), True)


def test_a_bout_without_a_sample_at_rest_is_skipped_but_for_lactate(write):
    alone = [BOUT | {"t_min": "60", "mean": "4.0"}]
    _, (skipped,), _ = questions_of(read_study_table(write(alone, ACUTE)))
    lactate = [BOUT | {"exerkine": "LACTATE", "unit": "mmol/L", "matrix": "venous_whole_blood", "t_min": "60", "mean": "5"}]
    (question,), none, _ = questions_of(read_study_table(write(lactate, ACUTE)))

    assert skipped.code == "no_rest_sample"
    assert question.rest_from_norm
    assert not none


def test_people_told_apart_by_their_rise_say_nothing_of_it(shipped):
    _, skipped, _ = questions_of(shipped)

    assert {one.study_id for one in skipped if one.code == "chosen"} == {"EccObeseElderly2014"}


def test_a_test_of_cognition_without_a_control_is_practice_too(write):
    told = {name: cell for name, cell in TRIAL.items() if not name.startswith(("ex_", "ctl_"))} | {"outcome": "MEMORY"}
    rows = [told | {"design": design} for design in ("RCT", "PREPOST")]
    (question,), (skipped,), _ = questions_of(read_study_table(write(rows)))

    assert question.comparison == "net"
    assert skipped.code == "retest"


def test_every_shipped_row_is_a_case_or_skipped_or_joined(shipped):
    asked, skipped, joined = questions_of(shipped)

    assert len(asked) + len(skipped) + joined == shipped.n_rows == shipped_table().n_rows
    assert all(one.reason and one.told("zh") for one in skipped)


ROWS = [TRIAL, TRIAL | {"outcome": "HGS", "unit": "kg"}, TRIAL | {"study_id": "Lifters", "modality": "resistance"},
        TRIAL | {"weeks": "24"}, TRIAL | {"condition": "ANTS"}, TRIAL | {"study_id": "Words", "ex_post_mean": ""},
        TRIAL | {"study_id": "Both", "weeks": "10-12"}]


@settings(max_examples=30)
@given(st.permutations(range(len(ROWS))))
def test_the_order_of_rows_changes_the_order_of_cases_only(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")

    def told(rows):
        asked, skipped, _ = questions_of(read_study_table(write_rows(folder / "studies.csv", rows, TRAINING)))
        cases = {(q.arm.arm_id, q.row.outcome, q.reported and q.reported.value, q.se, q.comparison) for q in asked}
        return cases, sorted((one.study_id, one.outcome, one.reason) for one in skipped)

    assert told([ROWS[i] for i in order]) == told(ROWS)
