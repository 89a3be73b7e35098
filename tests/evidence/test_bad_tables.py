"""A fault in somebody's table is told with file, row and column, all faults together."""

import pytest

from exerkine.errors import TableError
from exerkine.evidence import read_entities, read_sources, read_statements, read_studies


@pytest.mark.parametrize(
    ("table", "column", "text", "message"),
    [
        ("training_outcomes.csv", "effect", "a lot", "'a lot' is not a finite number"),
        ("training_outcomes.csv", "ex_pre_sd", "-1", "-1 is outside 0 to inf"),
        ("training_outcomes.csv", "direction", "sideways", "'sideways' is unknown"),
        ("training_outcomes.csv", "effect_type", "OR", "'OR' is unknown"),
        ("training_outcomes.csv", "p_value", "tiny", "'tiny' is not a number, a range or a bound"),
        ("training_outcomes.csv", "row", "1.5", "'1.5' is not a whole number"),
        ("training_outcomes.csv", "arm_id", "Nobody1999", "no arm is called 'Nobody1999'"),
        ("training_arms.csv", "source_id", "Nobody1999", "'Nobody1999' is not in sources.csv"),
        ("training_arms.csv", "design", "GUESS", "'GUESS' is unknown"),
        ("training_arms.csv", "condition", "OLD", "'OLD' is unknown"),
        ("training_arms.csv", "weeks", "5-3", "'5-3' runs downwards"),
        ("training_arms.csv", "female_pct", "140", "140 is outside 0 to 100"),
        ("acute_points.csv", "unit", "", "is empty"),
        ("acute_points.csv", "t_min", "later", "'later' is not a finite number"),
        ("acute_arms.csv", "source_id", "Nobody1999", "'Nobody1999' is not in sources.csv"),
        ("assumptions.csv", "value", "1.4", "1.4 is outside -1 to 1"),
    ],
)
def test_a_bad_cell_is_refused_with_file_row_and_column(spoil, table, column, text, message):
    folder, position = spoil(table, 2, column, text)

    with pytest.raises(TableError) as caught:
        read_studies(folder)

    assert f"{table}:2:{position}: column '{column}': {message}" in str(caught.value)


def test_an_arm_written_twice_is_refused(spoil):
    folder, _ = spoil("training_arms.csv", 2, repeat=True)

    with pytest.raises(TableError, match=r"training_arms.csv:\d+:1: column 'arm_id': '.*' appears twice"):
        read_studies(folder)


def test_an_outcome_written_twice_is_refused(spoil):
    folder, _ = spoil("training_outcomes.csv", 2, repeat=True)

    with pytest.raises(TableError, match="appears twice for this arm and measurement"):
        read_studies(folder)


def test_an_interval_upside_down_is_refused(spoil):
    folder, _ = spoil("training_outcomes.csv", 2, "effect_lo", "5")
    folder, _ = _set(folder, "training_outcomes.csv", 2, "effect_hi", "4")

    with pytest.raises(TableError, match="5 is above effect_hi, 4"):
        read_studies(folder)


def test_faults_of_several_tables_are_told_together(spoil):
    folder, _ = spoil("training_arms.csv", 3, "design", "GUESS")
    _set(folder, "acute_arms.csv", 4, "duration_min", "-5")

    with pytest.raises(TableError) as caught:
        read_studies(folder)

    assert {(fault.file.rsplit("/", 1)[-1], fault.line) for fault in caught.value.faults} == {
        ("training_arms.csv", 3),
        ("acute_arms.csv", 4),
    }


def test_a_missing_table_is_named(spoil):
    folder, _ = spoil("sources.csv", 2)
    (folder / "sources.csv").unlink()

    with pytest.raises(TableError, match=r"sources\.csv: no such file"):
        read_sources(folder)


def test_a_missing_column_is_named(spoil):
    folder, _ = spoil("sources.csv", 1, "doi", "DOI!")

    with pytest.raises(TableError, match="column 'doi' is missing"):
        read_sources(folder)


def test_a_missing_assumption_is_named(spoil):
    folder, _ = spoil("assumptions.csv", 2, "name", "something_else")

    with pytest.raises(TableError, match="has no row 'within_person_correlation'"):
        read_studies(folder)


def test_an_outcome_with_two_correlations_is_named(spoil):
    folder, _ = spoil("assumptions.csv", 2, repeat=True)
    _set(folder, "assumptions.csv", 2, "outcomes", "LBM")

    with pytest.raises(TableError, match="'within_person_correlation' appears twice for 'LBM'"):
        read_studies(folder)


def test_columns_that_are_not_known_are_ignored(spoil, studies):
    folder, _ = spoil("sources.csv", 2)
    path = folder / "sources.csv"
    header, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header + ",remark", *[line + "," for line in rest]]) + "\n", encoding="utf-8")

    assert read_sources(folder) == studies.sources


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("sign", "2", "'2' is unknown"),
        ("subject", "il66", "'il66' is not in entities.csv"),
        ("references", "Smith", "'Smith' is not a reference number"),
        ("line", "", "'' is not a whole number"),
    ],
)
def test_a_bad_statement_is_refused_with_file_row_and_column(spoil, column, text, message):
    folder, position = spoil("statements.csv", 5, column, text, source="statements")

    with pytest.raises(TableError) as caught:
        read_statements(folder)

    assert f"statements.csv:5:{position}: column '{column}': {message}" in str(caught.value)


def test_a_statement_or_entity_written_twice_is_refused(spoil):
    folder, _ = spoil("statements.csv", 2, repeat=True, source="statements")
    with pytest.raises(TableError, match="'S001' appears twice"):
        read_statements(folder)

    folder, _ = spoil("entities.csv", 2, repeat=True, source="statements")
    with pytest.raises(TableError, match="appears twice"):
        read_entities(folder)


def _set(folder, table, line, column, text):
    import csv

    path = folder / table
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[line - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return folder, 0
