"""Drawn people held against files of real people."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from exerkine.errors import TableError
from exerkine.persons import Population, compare_population, read_cohorts, read_population
from exerkine.persons._cohorts import read_cohort_values
from exerkine.persons._compare import partial_correlation

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "cohort"
HAS_DATA = all((DATA / cohort.file).exists() for cohort in read_cohorts())
needs_data = pytest.mark.skipif(not HAS_DATA, reason="THE COHORTS ARE NOT HERE: drawn people were not held against real ones")
COMMUNITY = ROOT / "examples" / "populations" / "community-60-90.yaml"


@pytest.fixture(scope="module")
def found():
    return compare_population(read_population(COMMUNITY), DATA, seed=1)


def pair_of(found, cohort, one, other):
    return next(p for p in found.pairs if p.cohort == cohort and {p.one.label_en, p.other.label_en} == {one, other})


def bilbao(folder, rows, drop=""):
    """Write a file in the form of the Bilbao cohort."""
    cohort = next(cohort for cohort in read_cohorts() if cohort.cohort == "bilbao")
    names = [name for column in cohort.columns for name in column.columns if name != drop]
    with (folder / cohort.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows({k: v for k, v in row.items() if k in names} for row in rows)
    return cohort


def test_age_and_sex_are_taken_out_of_a_correlation():
    chance = np.random.default_rng(1)
    age, woman = chance.uniform(60, 90, 20_000), chance.integers(0, 2, 20_000).astype(float)
    common, noise = chance.standard_normal(20_000), chance.standard_normal((2, 20_000))
    one = 3 * age - 20 * woman + 0.02 * (age - 70) ** 2 + common + noise[0]
    other = -2 * age + 10 * woman + common + noise[1]

    assert np.corrcoef(one, other)[0, 1] < -0.5
    assert partial_correlation(one, other, age, woman) == pytest.approx(0.5, abs=0.03)
    assert partial_correlation(one, other, age, np.ones(20_000)) < 0.5  # one sex alone is no column


def test_a_file_is_read_in_the_units_of_the_norms(tmp_path):
    row = {"Edad": "70", "Sexo": "1", "Altura": "1,54", "IMC": "26", "Hand_Izq": "18", "Hand_Drch": "19,5",
           "Músculo relativ": "15,4", "Andar_Agil4m": "5,00", "Sentadilla": "0,00", "SPPB": "8"}
    cohort = bilbao(tmp_path, [row, {"Edad": "71", "Sexo": "2", "Hand_Drch": "", "Hand_Izq": "30"}, {"Edad": "60", "Sexo": "9"}])

    values = {column.variable: v for column, v in read_cohort_values(cohort, tmp_path).items()}

    first = {"height_cm": 154.0, "grip_kg": 19.5, "gait_speed_m_s": 0.8, "sppb": 8.0, "is_woman": 1.0}
    assert {name: values[name][0] for name in first} == first
    assert np.isnan(values["chair_stand_5x_s"][0])  # no time for five stands
    assert values["grip_kg"][1] == 30.0
    assert np.isnan(values["is_woman"][2])


def test_a_file_that_lacks_a_column_is_told(tmp_path):
    cohort = bilbao(tmp_path, [], drop="SPPB")

    with pytest.raises(TableError, match="column 'SPPB' is missing"):
        read_cohort_values(cohort, tmp_path)


def test_a_folder_without_any_file_is_told(tmp_path):
    with pytest.raises(TableError, match=r"none of the files of people\n.*bilbao"):
        compare_population(Population("p", 60, 80), tmp_path)


def test_people_made_by_the_tables_are_found_alike_and_others_are_not(tmp_path):
    """Given a file of drawn people, when it is compared, then its pairs are ok; with grip shuffled, they are off."""
    from exerkine.persons import draw_population

    columns = draw_population(Population("p", 60, 90), 3000, 11).columns
    squared = (columns["height_cm"] / 100) ** 2

    def rows(grip):
        return [{"Edad": round(float(columns["age_y"][i])), "Sexo": 1 if columns["sex"][i] == "F" else 2,
                 "Altura": columns["height_cm"][i] / 100, "IMC": columns["mass_kg"][i] / squared[i], "Hand_Izq": grip[i],
                 "Hand_Drch": grip[i], "Músculo relativ": columns["asm_kg"][i] / squared[i],
                 "Andar_Agil4m": 4 / columns["gait_speed_m_s"][i], "Sentadilla": columns["chair_stand_5x_s"][i],
                 "SPPB": columns["sppb"][i]} for i in range(3000)]

    bilbao(tmp_path, rows(columns["grip_kg"]))
    alike = compare_population(Population("p", 60, 90), tmp_path)
    bilbao(tmp_path, rows(np.random.default_rng(1).permutation(columns["grip_kg"])))
    shuffled = compare_population(Population("p", 60, 90), tmp_path)

    assert sum(pair.verdict == "ok" for pair in alike.pairs) >= len(alike.pairs) - 3  # one in twenty by chance
    assert pair_of(shuffled, "bilbao", "height", "grip").verdict == "off"
    assert len(alike.missing) == 2
    assert max(abs(level.difference_sd) for level in alike.levels) < 0.45  # bands hold a few dozen people
    assert sum(slope.is_in for slope in alike.slopes) >= len(alike.slopes) - 3


def test_people_outside_the_ages_are_left_out(tmp_path):
    bilbao(tmp_path, [{"Edad": "70", "Sexo": "1", "SPPB": "8"}] * 40)

    with pytest.raises(TableError, match="no file has 30 people of 80 to 90 years"):
        compare_population(Population("p", 80, 90), tmp_path)


@needs_data
@pytest.mark.shared
def test_every_pair_that_a_file_has_is_compared(found):
    assert {c.cohort for c in found.found} == {"bilbao", "nhanes_1999", "nhanes_2011"}
    muscle = "limb muscle over height squared"
    for cohort, one, other in (("nhanes_1999", muscle, "knee extension"), ("nhanes_1999", muscle, "C-reactive protein"),
                               ("nhanes_1999", "gait speed", "digit symbol test"),
                               ("nhanes_2011", "grip", "word list, three trials"), ("nhanes_2011", "grip", "animal fluency"),
                               ("nhanes_2011", "grip", "digit symbol test"), ("bilbao", "grip", "gait speed"),
                               ("bilbao", "gait speed", "SPPB")):
        assert pair_of(found, cohort, one, other).n > 900


@needs_data
@pytest.mark.shared
def test_what_comes_from_a_file_is_reproduced_but_for_grip_and_height_where_two_disagree(found):
    reproduced = [pair for pair in found.pairs if pair.role == "reproduced"]

    off = {(pair.cohort, pair.one.variable, pair.other.variable) for pair in reproduced if pair.verdict == "off"}
    assert off <= {("bilbao", "height_cm", "grip_kg"), ("nhanes_2011", "height_cm", "grip_kg")}
    assert sum(pair.verdict == "ok" for pair in reproduced) > 0.8 * len(reproduced)


@needs_data
@pytest.mark.shared
def test_roles_are_told_from_the_sources_of_the_table(found):
    assert pair_of(found, "bilbao", "body mass index", "gait speed").role == "check"  # its row is from NHANES
    assert pair_of(found, "nhanes_1999", "body mass index", "gait speed").role == "reproduced"
    assert pair_of(found, "nhanes_2011", "grip", "animal fluency").role == "informed"
    assert pair_of(found, "nhanes_2011", "grip", "animal fluency").is_stand_in


@needs_data
@pytest.mark.shared
def test_the_tables_of_the_documentation_are_those_of_the_command(found):
    with (ROOT / "docs" / "populations" / "pairs.csv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))

    assert len(printed) == len(found.pairs)
    for row, pair in zip(printed, found.pairs, strict=True):
        assert (row["cohort"], int(row["n"]), row["role"]) == (pair.cohort, pair.n, pair.role)
        assert float(row["in_data"]) == pytest.approx(pair.in_data, abs=0.001)
        assert float(row["drawn"]) == pytest.approx(pair.drawn, abs=0.03)  # other seed, other people


def test_a_verdict_needs_a_difference_that_is_sure_and_large(found_pair):
    assert dataclasses.replace(found_pair, lo=-0.01, hi=0.05).verdict == "ok"
    assert dataclasses.replace(found_pair, drawn=0.35, lo=0.01, hi=0.09).verdict == "near"
    assert dataclasses.replace(found_pair, drawn=0.45, lo=0.10, hi=0.20).verdict == "off"


@pytest.fixture
def found_pair():
    from exerkine.persons import PairCheck

    columns = read_cohorts()[0].columns
    return PairCheck("bilbao", columns[2], columns[3], 100, 0.3, 0.3, -0.1, 0.1, None, "check", False)
