"""Tables of people: written, read row by row; a bad row is data."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.errors import TableError
from exerkine.persons import BadRow, Person, Population, draw_population, read_people, write_people

OLD = Population("old", 60.0, 90.0)


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


@given(seed=st.integers(0, 50), start=st.integers(0, 2000))
@settings(max_examples=10)
def test_people_written_and_read_are_the_same_people(tmp_path_factory, seed, start):
    path = tmp_path_factory.mktemp("people") / "people.csv"
    people = draw_population(OLD, range(start, start + 20), seed)

    assert write_people([people], path) == 20

    assert list(read_people(path)) == list(people)
    assert read_people(path).ignored == ()


def test_parts_are_written_under_one_header_and_names_hold_the_index(tmp_path):
    path = tmp_path / "people.csv"
    write_people((draw_population(OLD, range(lo, lo + 10), 1) for lo in (0, 10)), path)

    people = read_people(path)

    assert people.count() == 20
    assert [person.name for person in people][9:11] == ["old-9", "old-10"]


def test_rows_can_be_read_in_ranges(tmp_path):
    path = tmp_path / "people.csv"
    write_people([draw_population(OLD, 30, 1)], path)
    everybody = list(read_people(path))

    assert list(read_people(path, 7, 12)) == everybody[7:12]
    assert list(read_people(path, 25)) == everybody[25:]
    assert [read_people(path, *some).count() for some in ((7, 12), (25, 99), (40, 50))] == [5, 5, 0]


def test_the_table_says_that_the_joint_share_is_a_prior(tmp_path):
    path = tmp_path / "people.csv"
    write_people([draw_population(OLD, 3, 1)], path)

    header, *rows = path.read_text(encoding="utf-8").splitlines()
    assert header.endswith(",stages_together")
    assert all(row.endswith(",odds ratio 2 (prior)") for row in rows)


def test_every_kind_of_field_is_read(table):
    path = table("age_y,sex,sppb,grip_kg,medicines,habitually_trained,diagnosis.cognition,biomarkers.IL6.value,biomarkers.IL6.unit,"
                 "biomarkers.IL6.matrix,name\n72,F,10.0,15.5,metformin; statin,true,MCI,3.1,pg/mL,plasma,007\n"
                 "70,M,,NA,,,,,pg/mL,plasma,\n")

    first, second = read_people(path)

    assert (first.sppb, first.grip_kg, first.medicines, first.habitually_trained) == (10, 15.5, ("metformin", "statin"), True)
    assert (first.diagnosis.cognition, first.biomarker("IL6").canonical_value, first.name) == ("MCI", 3.1, "007")
    assert second == Person(70.0, "M")  # nothing else was measured


def test_bad_rows_are_data_with_row_line_and_field(table):
    path = table("age_y,sex,grip_kg,mmse\n72,F,20,\n172,F,20,\n70,X,abc,\n71,M,30,27\n70,F\n\n69,M,31.5,\n")

    people = list(read_people(path))

    assert [type(person) for person in people] == [Person, BadRow, BadRow, BadRow, BadRow, Person]
    assert [bad.row for bad in people[1:5]] == [1, 2, 3, 4]
    assert str(people[1].faults[0]).startswith(f"{path}:3:1: age_y: 172 is outside 18-100 years")
    assert [(fault.line, fault.column) for fault in people[2].faults] == [(4, 2), (4, 3)]
    assert "'abc' is not a number" in str(people[2].faults[1])
    assert "needs schooling_y" in str(people[3].faults[0])
    assert "has 2 cells where the header has 4" in str(people[4].faults[0])


def test_a_row_that_csv_cannot_hold_does_not_stop_the_rest(table):
    first, bad, last = read_people(table(f"age_y,sex,label\n70,F,a\n71,F,{'x' * 200_000}\n72,M,b\n"))

    assert (first.label, last.label) == ("a", "b")
    assert (bad.row, bad.faults[0].line) == (1, 3)
    assert "cannot be read (field larger" in bad.faults[0].message


def test_half_a_point_is_told(table):
    bad, = read_people(table("age_y,sex,sppb\n72,F,10.5\n"))

    assert bad.faults[0].line == 2
    assert "sppb" in bad.faults[0].message


def test_unknown_columns_are_left_out_with_a_note(table):
    people = read_people(table("age_y,sex,grip_kgs,zzzz\n72,F,20,1\n"))

    assert people.ignored == (("grip_kgs", "grip_kg"), ("zzzz", None))
    assert list(people) == [Person(72.0, "F")]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "is empty"), ("age_y,grip_kg\n70,20\n", "column 'sex' is missing"), ("age_y,sex,sex\n70,F,F\n", "appears twice")],
)
def test_a_table_without_what_is_needed_is_refused(table, text, told):
    with pytest.raises(TableError, match=told):
        read_people(table(text))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(TableError, match="no such file"):
        read_people(tmp_path / "none.csv")


def test_what_chinese_excel_writes_is_read(table):
    person, = read_people(table("age_y;sex;label\n72;F;王女士\n", "gb18030"))

    assert person.label == "王女士"


def test_parquet_is_read_where_pyarrow_is_or_the_advice_says_what_to_do(tmp_path):
    path = tmp_path / "people.parquet"
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        with pytest.raises(TableError, match="pip install pyarrow"):
            read_people(path)
        return
    people = draw_population(OLD, 20, 1)
    columns = {name: column.tolist() for name, column in people.columns.items()}
    pyarrow.parquet.write_table(pyarrow.table({"name": [people.name(i) for i in range(20)], **columns}), path)

    assert list(read_people(path)) == list(people)
    assert dataclasses.replace(read_people(path), start=3, stop=5).count() == 2
