"""Table 2 of the review as programmes: the data are whole and true to the statements, and arms run as they say."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from exerkine.claims import Table2Replay, agreements, read_table2, replay_table2
from exerkine.claims._arms import person_of, scenario_of_arm, weeks_of
from exerkine.claims._replay import CellReplay
from exerkine.claims._table2 import time_folds
from exerkine.errors import TableError, UnknownNameError
from exerkine.evidence import read_dose_defaults, read_statements, read_studies
from exerkine.experiments import Effect
from exerkine.mechanism import shipped_knowledge
from exerkine.reports import sheet_text, table2_dict, table2_sheet

ARMS, CELLS = read_table2()
ROWS = [*(f"T2-A{i}" for i in range(1, 8)), *(f"T2-R{i}" for i in range(1, 11)), *(f"T2-O{i}" for i in range(1, 6))]
SIGNS = {"up": 1, "down": -1}


@pytest.fixture(scope="module")
def replay(mechanism) -> Table2Replay:
    return replay_table2(mechanism, ["T2-A5", "T2-R4", "T2-O2"], draws=2, workers=1)


def test_every_row_and_every_cell_of_the_table_is_there_once():
    printed = [arm for arm in ARMS if arm.row and arm.as_in == "print"]
    cells = [cell for cell in CELLS if cell.arm_id in {arm.arm_id for arm in printed}]

    assert [arm.row for arm in printed if arm.arm_id == arm.row] == [arm.row for arm in printed]
    assert sorted(arm.row for arm in printed) == sorted(ROWS)
    assert len(cells) == len({cell.cell_id for cell in cells}) == 87


def test_the_trials_of_the_text_alone_are_there():
    assert {arm.ref for arm in ARMS if not arm.row} == {"107", "108", "111", "124"}


def test_every_cell_of_the_table_agrees_with_its_statement():
    statements = {s.statement_id: s for s in read_statements()}
    for cell in CELLS:
        statement = statements[cell.statement]
        assert statement.sign in (None, 0, SIGNS[cell.expected]), cell
        assert not cell.arm_id.startswith("T2") or cell.arm_id.startswith(statement.path_id), cell


def test_every_readout_exists_and_every_study_behind_a_cell_is_a_source(mechanism):
    known = {*mechanism.observables, *(s.symbol for s in mechanism.states)}
    sources = read_studies().sources

    assert {cell.symbol.removeprefix("-") for cell in CELLS if cell.symbol} <= known
    assert {cell.primary_source for cell in CELLS if cell.primary_source} <= set(sources)
    assert all(bool(cell.symbol) == bool(cell.reading) for cell in CELLS)


@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: arm.arm_id)
def test_every_arm_is_a_person_and_a_programme_and_tells_its_defaults(arm):
    defaults = read_dose_defaults()
    weeks = weeks_of(arm, defaults)
    scenario = scenario_of_arm(arm, weeks, defaults)

    assert person_of(arm, defaults).age_y == (arm.age_y or 70)
    (block,) = scenario.programme.blocks
    for column, name in (("minutes", "min_per_session"), ("days_per_week", "sessions_per_week")):
        told = any(said.startswith(f"{name} =") for said in defaults.used)
        assert told == (arm.dose[column] is None and not (column == "minutes" and arm.dose["repeats"]))
    assert block.modality == arm.modality
    assert len(scenario.sessions(weeks)) >= 1


def test_weeks_of_an_animal_are_stretched_as_its_life_is():
    for species, mass_kg in (("mouse", 0.025), ("rat", 0.35)):
        assert time_folds()[species] == pytest.approx((70 / mass_kg) ** 0.25, rel=0.02)


def test_arms_in_both_versions_run_and_answer(replay):
    assert [arm.arm.arm_id for arm in replay.arms] == ["T2-A5", "T2-A5-bout", "T2-R4", "T2-O2"]
    by_cell = {cell.cell.cell_id: cell for _, cell in replay.cells}
    assert by_cell["C332s"].effect.median > 3.0  # IGF-1 at the end of one bout
    assert by_cell["C386"].predicted == "down"  # chair stands take less time
    assert by_cell["C359"].as_printed is False  # lactate falls; print says it rises, which its own text denies (X01)
    assert by_cell["C386"].as_printed is True  # the arrow up means better (X07)


def test_known_bad_cells_are_counted_apart(replay):
    counts = {group.group: group for group in agreements(replay)}

    assert (counts["known bad"].cells, counts["human"].cells, counts["as in the source"].cells) == (7, 5, 2)
    assert all(g.read == g.as_printed + g.none + g.opposed for g in counts.values())


@pytest.mark.parametrize(
    ("effect", "predicted"),
    [(Effect("IL6", "%", 3.0, 2.0, 4.0), "up"), (Effect("IL6", "%", -3.0, -4.0, -2.0), "down"),
     (Effect("IL6", "%", 0.9, 0.8, 1.0), "none"), (Effect("IL6", "%", 3.0, -1.0, 7.0), "none"),
     (Effect("EXEC", "SD", 0.03, 0.02, 0.04), "up"), (None, "")],
)
def test_a_change_that_no_trial_could_see_counts_as_none(effect, predicted):
    cell = CellReplay(dataclasses.replace(CELLS[0], expected="up", printed_arrow="up", primary="none"), effect)

    assert cell.predicted == predicted
    assert cell.as_printed == (None if not predicted else predicted == "up")
    assert cell.as_in_study == (None if not predicted else predicted == "none")


def test_of_animals_signs_alone_are_told(mechanism):
    replay = replay_table2(mechanism, ["T2-O1"], draws=1, workers=1)

    (arm,) = table2_dict(replay)["arms"]
    assert {cell["effect"] for cell in arm["cells"]} == {None}
    assert all(cell["predicted"] for cell in arm["cells"])
    assert "female_pct" not in " ".join(arm["defaults"])  # male rats


def test_the_page_is_chinese_throughout(mechanism):
    replay = replay_table2(mechanism, ["T2-R7"], draws=1, workers=1)

    text = sheet_text(table2_sheet(replay, mechanism, "zh"))
    for english in ("grip", "female", "load", "sets", "light", "year"):
        assert english not in text
    assert "握力" in text


def test_an_unknown_row_is_refused_with_the_nearest(mechanism):
    with pytest.raises(UnknownNameError, match="T2-A1"):
        replay_table2(mechanism, ["T2-A11"], draws=1)


def test_a_spoilt_table_is_told_with_its_line(tmp_path):
    for name in ("table2_arms.csv", "table2_cells.csv"):
        text = (shipped_knowledge() / "review" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(",up,assert,", ",upward,assert,", 1), encoding="utf-8")

    with pytest.raises(TableError, match=r"table2_cells.csv:2:.*'upward' is not allowed"):
        read_table2(tmp_path)


def test_the_counts_of_arrows_as_printed_and_as_meant():
    printed, meant = (Counter(getattr(cell, name) for cell in CELLS[:87]) for name in ("printed_arrow", "expected"))

    assert (printed["up"], printed["down"]) == (81, 6)
    assert (meant["up"], meant["down"]) == (74, 13)


def test_a_state_that_rests_at_zero_is_read_in_standard_deviations(mechanism):
    (arm,) = replay_table2(mechanism, ["X-111"], draws=1, workers=1).arms

    attention = next(cell for cell in arm.cells if cell.cell.symbol == "ATTENTION")
    assert (attention.effect.unit, attention.effect.median > 0) == ("SD", True)
    assert {cell.predicted for cell in arm.cells if not cell.cell.symbol} == {""}
