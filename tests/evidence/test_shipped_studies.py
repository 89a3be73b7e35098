"""What must hold for the study tables that ship with the package."""

import csv
import re
from pathlib import Path

import pytest

import exerkine
from exerkine.errors import StudyError, UnitError
from exerkine.evidence import Span, read_sources, read_studies
from exerkine.units import convert

KNOWLEDGE = Path(exerkine.__file__).parent / "knowledge"
TABLES = [*sorted((KNOWLEDGE / "studies").glob("*.csv")), KNOWLEDGE / "statements.csv", KNOWLEDGE / "entities.csv"]
UNITS_WITHOUT_A_KIND = {
    "",
    "1",
    "%",
    "{score}",
    "{count}",
    "{repetition}",
    "{z}",
    "{score}/month",
    "%/year",
    "fold_of_rest",
    "pct_of_rest",
    "SMD",
}
SAME_KIND = {
    "mL/kg/min": "L/kg/h",
    "kg": "g",
    "s": "min",
    "ms": "s",
    "m": "cm",
    "cm": "m",
    "m/s": "km/h",
    "N": "kN",
    "N*m": "J",
    "kg/m^2": "g/cm^2",
    "cm^3": "mL",
    "mm^3": "mL",
    "cm^2": "mm^2",
    "um^2": "mm^2",
    "mm": "cm",
    "pg/mL": "ng/L",
    "ng/mL": "ug/L",
    "mg/dL": "mg/L",
    "mg/kg/min": "g/kg/h",
    "nmol/min/mg": "umol/min/g",
    "mmol/L": "umol/mL",
    "ng/min": "ug/h",
    "pg/min": "ng/min",
    "ng/min/kg": "ug/min/kg",
    "mmol/min": "mol/h",
    "ng/min/hg": "ng/min/kg",
}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_shipped_table_is_plain_utf8_with_unix_line_ends(path):
    raw = path.read_bytes()

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    raw.decode("utf-8")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("sources.csv", ["source_id"]),
        ("training_arms.csv", ["arm_id"]),
        ("training_outcomes.csv", ["arm_id", "outcome"]),
        ("acute_arms.csv", ["arm_id"]),
        ("acute_points.csv", ["arm_id", "exerkine", "matrix"]),
        ("acute_directions.csv", ["arm_id", "exerkine", "matrix"]),
    ],
)
def test_rows_are_sorted_by_key_so_that_diffs_stay_small(table, key):
    with (KNOWLEDGE / "studies" / table).open(encoding="utf-8", newline="") as file:
        keys = [tuple(row[column] for column in key) for row in csv.DictReader(file)]

    assert keys == sorted(keys)


def test_the_whole_collection_is_there(studies):
    sizes = (len(studies.all_outcomes), len(studies.all_points), len(studies.all_directions))

    assert sizes == (827, 129, 65)  # one row per row of the collection: none lost, none doubled


def test_every_source_of_an_arm_is_in_the_table_of_sources(studies):
    arms = [*studies.arms.values(), *studies.acute_arms.values()]

    assert {arm.source_id for arm in arms} <= set(studies.sources)


def test_every_source_is_used_by_some_arm(studies):
    used = {arm.source_id for arm in (*studies.arms.values(), *studies.acute_arms.values())}

    assert set(studies.sources) == used


def test_every_source_can_be_found_again(studies):
    lost = [s.source_id for s in studies.sources.values() if not (s.doi or s.pmid or s.url.startswith("http"))]

    assert lost == []


def test_every_outcome_and_point_belongs_to_an_arm(studies):
    assert {row.arm_id for row in studies.all_outcomes} == set(studies.arms)
    assert {row.arm_id for row in (*studies.all_points, *studies.all_directions)} == set(studies.acute_arms)


def test_a_doi_belongs_to_one_source_only(studies):
    dois = [source.doi for source in studies.sources.values() if source.doi]

    assert len(dois) == len(set(dois))
    assert all(re.fullmatch(r"10\.\d{4,}/\S+", doi) for doi in dois)


def test_every_unit_is_one_that_the_unit_reader_knows(studies):
    units = {row.unit for row in studies.all_outcomes} | {point.unit for point in studies.all_points}

    for unit in units - UNITS_WITHOUT_A_KIND:
        assert convert(1.0, unit, SAME_KIND[unit]) > 0
    with pytest.raises(UnitError):
        convert(1.0, "ng/mL", "kg")


def test_numbers_without_a_unit_are_flagged(studies):
    for row in studies.all_outcomes:
        has_numbers = row.effect_type == "MD" or row.ex_pre.mean is not None or row.ex_post.mean is not None
        assert ("unit_missing" in row.flags) == (has_numbers and not row.unit), (row.arm_id, row.outcome)


def test_after_the_bout_is_the_start_clock_less_the_bout(studies):
    for point in studies.all_points:
        bout = studies.acute_arm(point.arm_id).duration_min
        if None in (bout, point.t_min, point.t_post_min) or "clock_from_second_bout" in point.flags:
            continue
        assert point.t_post_min == pytest.approx(point.t_min - bout), point


def test_a_study_and_its_arms_are_found_by_id(studies):
    arms = studies.study("Tsai2017")

    assert {arm.arm_id for arm in arms} == {"Tsai2017_open", "Tsai2017_closed"}
    closed = studies.arm("Tsai2017_closed")
    assert (closed.sessions_per_week, closed.weeks) == (Span(3, 3), Span(24, 24))
    assert closed.intensity_value.middle == 72.5
    assert closed.has_full_programme
    assert studies.source(closed.source_id).doi == "10.3389/fnagi.2017.00294"
    assert [row.unit for row in studies.outcomes("Tsai2017_closed", "VO2PEAK")] == ["mL/kg/min"]


def test_an_acute_arm_gives_its_time_points(studies):
    rest, end = studies.points("Febbraio2003", "IL6")

    assert (rest.t_min, end.t_min, end.t_post_min) == (0, 120, 0)
    assert (end.mean, end.sem, end.spread_kind) == (14.3, 3.2, "assumed_sem")
    assert studies.directions("Gokce2024")[0].direction == "up"


def test_arms_that_share_people_are_held_out_together(studies):
    together = {arm.arm_id for arm in studies.same_people("Yu2021_FITAD")}

    assert together == {"Yu2021_FITAD", "Yu2021_FITAD_MRI", "Salisbury2023"}


@pytest.mark.parametrize(
    ("look_up", "wrong", "near"),
    [
        ("study", "Tsai2071", "'Tsai2017'"),
        ("arm", "Tsai2017_opne", "'Tsai2017_open'"),
        ("acute_arm", "Febbraio03", "'Febbraio2003'"),
        ("source", "walker2017", "'Walker2017'"),
        ("outcomes", "Pinto2041", "'Pinto2014'"),
        ("points", "Toft2202_1", "'Toft2002_1'"),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest_names(studies, look_up, wrong, near):
    with pytest.raises(StudyError, match=f"there is no .*{wrong}") as caught:
        getattr(studies, look_up)(wrong)

    assert near in str(caught.value)


def test_reading_twice_gives_equal_values(studies):
    assert read_studies() == studies
    assert read_sources() == studies.sources
