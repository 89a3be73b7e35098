"""Populations: declared in a file, drawn person by person, by the same distribution as completed people."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.errors import InputError, PopulationError, TableError
from exerkine.mechanism import shipped_knowledge
from exerkine.persons import (
    MUSCLE_STAGES,
    Population,
    Spread,
    complete_person,
    draw_population,
    draw_unknown,
    odds_ratio,
    person_from_dict,
    population_from_dict,
    population_schema,
    read_norms,
    read_population,
    read_prevalence,
)
from exerkine.persons._compare import partial_correlation
from exerkine.persons._conditional import TOPS
from exerkine.persons._correlations import SKEWED, between_stages, correlation_matrix, read_correlations
from exerkine.persons._draw import BLOCK, VARIABLES, deviations
from exerkine.persons._knowledge import FOLDER
from exerkine.persons._prevalence import IMPAIRED, SARCOPENIC, STAGES, both_share, joint_shares
from exerkine.tables import read_yaml

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples" / "populations").glob("*.yaml"))
OLD = Population("old", 60.0, 90.0, Spread(68.0, 9.0))


def all_alike(age_y=72.0, muscle="none", cognition="none", **more):
    return Population("alike", age_y, age_y + 1e-6, women_share=1.0, muscle=everybody(muscle),
                      cognition=everybody(cognition), **more)


def everybody(stage):
    return () if stage == "none" else ((stage, 1.0),)


# --- the file


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_reads_and_fits_the_json_schema(path):
    assert read_population(path).name == path.stem
    jsonschema.validate(read_yaml(path).data, population_schema())


def test_the_shipped_schema_is_the_generated_one():
    file = shipped_knowledge() / "schemas" / "population.schema.json"

    assert json.loads(file.read_text(encoding="utf-8")) == population_schema()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("age_y: {lo: 80, hi: 60}", "3:1: age_y: .*80 is not below hi 60"),
        ("age_y: {lo: 60, hi: 80, mean: 70}", "3:1: age_y: .*mean and sd come together"),
        ("age_y: {lo: 60, hi: 80, mean: 20, sd: 5}", "more than 3 sd outside"),
        ("age_y: {lo: 6, hi: 80}", "3:9: age_y.lo: 6 is outside 18-100 years"),
        ("age_y: {lo: 60, hi: 80}\nwomen_shar: 0.5", "4:1: women_shar: is not a field of a population file\n.*'women_share'"),
        ("age_y: {lo: 60, hi: 80}\nmuscle: {sarcopenia: 0.7, severe_sarcopenia: 0.4}", "4:1: muscle: .*add up to 1.1"),
        ("age_y: {lo: 60, hi: 80}\nmuscle: {sarcopenic: 0.7}", "4:10: muscle.sarcopenic: is not a field"),
        ("age_y: {lo: 60, hi: 80}\nmeasures: [grip]", "4:12: measures.0.: 'grip' is not allowed\n.*'grip_kg'"),
        ("age_y: {lo: 60, hi: 80}\nmeasures: [mmse, mmse]", "'mmse' stands here already"),
        ("age_y: {lo: 60, hi: 80}\nsarcopenia_impairment_odds_ratio: 0", "4:1: .*above 0|outside 0-100"),
        ("age_y: {lo: 60, hi: 80}\nhabitual_steps_day: {mean: 0, sd: 3}", "not above 0 steps/day"),
        ("women_share: 0.5", "age_y: is missing"),
    ],
)
def test_a_wrong_file_is_told_with_line_and_field(tmp_path, line, told):
    path = tmp_path / "p.yaml"
    path.write_text(f"schema: 1\nname: p\n{line}\n", encoding="utf-8")

    with pytest.raises(PopulationError, match=told):
        read_population(path)


def test_a_wrong_table_of_prevalence_is_told_with_its_line(tmp_path):
    text = (FOLDER / "prevalence.csv").read_text(encoding="utf-8")
    (tmp_path / "prevalence.csv").write_text(text.replace("0.067", "6.7", 1), encoding="utf-8")

    with pytest.raises(TableError, match=r"prevalence.csv:\d+:6: column 'share': a number from 0 to 1"):
        read_prevalence(tmp_path)


def test_every_share_has_a_source_and_measured_ones_an_address():
    assert all(row.source for row in read_prevalence())
    assert all(row.source.startswith("http") for row in read_prevalence() if row.grade != "prior")


# --- who is who


@given(start=st.integers(0, 3 * BLOCK), count=st.integers(0, 40), seed=st.integers(0, 2**31))
@settings(max_examples=25)
def test_a_person_is_the_same_however_many_are_drawn(start, count, seed):
    alone = draw_population(OLD, range(start, start + count), seed)

    among = draw_population(OLD, range(max(start - 3, 0), start + count + 700), seed)

    shift = start - max(start - 3, 0)
    assert len(alone) == count
    for name, column in alone.columns.items():
        assert (column == among.columns[name][shift:shift + count]).all(), name


def test_parts_joined_are_the_whole_and_another_seed_gives_others():
    whole = draw_population(OLD, 2500, 7)
    parts = [draw_population(OLD, range(lo, min(lo + 999, 2500)), 7) for lo in range(0, 2500, 999)]

    grip = np.concatenate([part.columns["grip_kg"] for part in parts])
    assert (grip == whole.columns["grip_kg"]).all()
    assert (draw_population(OLD, 2500, 8).columns["grip_kg"] != grip).mean() > 0.9


@pytest.mark.parametrize(("people", "seed"), [(range(-3, 3), 1), (range(0, 9, 2), 1), (5, -1)])
def test_what_cannot_be_drawn_is_refused(people, seed):
    with pytest.raises(InputError, match="0 or more"):
        draw_population(OLD, people, seed)


def test_ages_sexes_and_declared_shares_are_as_declared():
    declared = Population("p", 65, 80, Spread(70, 5), 0.7, muscle=(("sarcopenia", 0.3), ("severe_sarcopenia", 0.2)),
                          cognition=(("MCI", 0.4), ("SCD", 0.25)), schooling_y=Spread(9, 2))
    n = 40_000

    columns = draw_population(declared, n, 3).columns

    near = 4 / np.sqrt(n)  # four standard errors of the widest share
    assert columns["age_y"].min() >= 65
    assert columns["age_y"].max() <= 80
    assert np.median(columns["age_y"]) == pytest.approx(70.86, abs=0.2)  # of the normal between 65 and 80
    assert (columns["sex"] == "F").mean() == pytest.approx(0.7, abs=near)
    for organ, stage, share in (("muscle", "sarcopenia", 0.3), ("muscle", "severe_sarcopenia", 0.2), ("muscle", "none", 0.5),
                                ("cognition", "MCI", 0.4), ("cognition", "SCD", 0.25), ("cognition", "none", 0.35)):
        assert (columns[f"diagnosis.{organ}"] == stage).mean() == pytest.approx(share, abs=near)
    assert columns["schooling_y"].mean() == pytest.approx(9, abs=0.1)


def test_one_target_means_everybody_is_there():
    people = draw_population(all_alike(muscle="sarcopenia", cognition="MCI"), 500, 1)

    assert set(people.columns["diagnosis.muscle"]) == {"sarcopenia"}
    assert set(people.columns["diagnosis.cognition"]) == {"MCI"}


@given(odds=st.floats(0.1, 20), one=st.floats(0.02, 0.9), other=st.floats(0.02, 0.9))
def test_the_shares_of_both_have_the_odds_ratio(odds, one, other):
    both = float(both_share(np.array([one]), np.array([other]), odds)[0])

    assert max(0.0, one + other - 1) <= both <= min(one, other)
    assert both * (1 - one - other + both) == pytest.approx(odds * (one - both) * (other - both), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("odds", [0.5, 1.0, 4.0])
def test_sarcopenia_and_impairment_go_together_by_the_odds_ratio(odds):
    declared = Population("p", 70, 71, muscle=(("sarcopenia", 0.3),), cognition=(("MCI", 0.3), ("dementia", 0.1)),
                          sarcopenia_impairment_odds_ratio=odds)

    columns = draw_population(declared, 60_000, 4).columns

    sick = np.isin(columns["diagnosis.muscle"], SARCOPENIC)
    weak = np.isin(columns["diagnosis.cognition"], IMPAIRED)
    n11, n10, n01, n00 = (np.sum(a & b) for a, b in ((sick, weak), (sick, ~weak), (~sick, weak), (~sick, ~weak)))
    error = np.sqrt(1 / n11 + 1 / n10 + 1 / n01 + 1 / n00)
    assert np.log(n11 * n00 / n10 / n01) == pytest.approx(np.log(odds), abs=4 * error)


def test_that_the_joint_share_is_a_prior_is_said_of_everybody():
    assert odds_ratio(OLD) == (2.0, "prior")
    assert draw_population(OLD, 3, 1).stages_together == "odds ratio 2 (prior)"
    assert odds_ratio(population_from_dict({"name": "p", "age_y": {"lo": 60, "hi": 70}, "sarcopenia_impairment_odds_ratio": 3.0})) \
        == (3.0, "declared")


def test_stages_are_as_common_as_the_table_says():
    columns = draw_population(Population("p", 74.9, 75.1, women_share=0.0), 40_000, 2).columns

    rows = [row for row in read_prevalence() if row.organ == "muscle" and row.age_lo_y == 70 and row.sex in ("M", "both")]
    norm = {row.stage: row.share for row in rows}
    for stage in MUSCLE_STAGES[1:]:  # 75 is the centre of the band from 70 to 80
        assert (columns["diagnosis.muscle"] == stage).mean() == pytest.approx(norm[stage], abs=4 * np.sqrt(norm[stage] / 40_000))


# --- what is measured in them


@pytest.mark.parametrize(("muscle", "cognition"), [("none", "none"), ("severe_sarcopenia", "MCI"), ("none", "AD_mild")])
def test_generated_and_completed_people_are_of_one_distribution(muscle, cognition):
    """Each measure has the mean and the spread that draws of what nobody measured have in the same person."""
    n = 3000
    person = complete_person(person_from_dict({"age_y": 72, "sex": "F", "diagnosis": {"muscle": muscle, "cognition": cognition}}))
    chance = np.random.default_rng(1)
    completed = [draw_unknown(person, chance) for _ in range(n)]
    columns = draw_population(all_alike(72.0, muscle, cognition), 4 * n, 5).columns

    fields = {"height_cm": "height_cm", "mass_kg": "mass_kg", "grip_kg": "grip_kg", "asm_kg": "asm_dxa_kg",
              "gait_speed_m_s": "gait_speed_m_s", "chair_stand_5x_s": "chair_stand_5x_s", "sppb": "sppb", "mmse": "mmse",
              "moca": "moca", "chair_stands_30s": "chair_stands_30s", "knee_extension_nm": "knee_extension_nm",
              "vo2peak_ml_kg_min": "vo2peak_ml_kg_min", "biomarkers.CRP.value": "crp_mg_l", "biomarkers.IL6.value": "il6_pg_ml"}
    for column, field in fields.items():
        one, other = columns[column], np.array([getattr(p, field) for p in completed])
        error = np.hypot(one.std() / np.sqrt(one.size), other.std() / np.sqrt(n))
        assert one.mean() == pytest.approx(other.mean(), abs=4.5 * error + 0.01 * abs(other.mean())), column  # 1 %: whole points
        assert one.std() == pytest.approx(other.std(), rel=0.08), column


@pytest.mark.parametrize(("variable", "column"), [("grip_kg", "grip_kg"), ("gait_speed_m_s", "gait_speed_m_s"), ("sppb", "sppb"),
                                                  ("mmse", "mmse"), ("knee_extension_nm", "knee_extension_nm"),
                                                  ("height_cm", "height_cm")])
@pytest.mark.parametrize("sex", ["F", "M"])
def test_healthy_people_have_the_norm(variable, column, sex):
    healthy = Population("p", 77.4, 77.6, women_share=float(sex == "F"), muscle=(), cognition=())
    norm = read_norms().at(variable, sex=sex, age_y=77.5)

    values = draw_population(healthy, 20_000, 6).columns[column]

    assert values.mean() == pytest.approx(norm.mean, abs=0.03 * norm.sd)
    assert 0.92 * norm.sd < values.std() < norm.sd  # nobody is beyond 2.5 sd, which takes 4.6 % away


def test_norms_of_many_ages_are_those_of_each():
    ages = np.linspace(18, 100, 165)
    for variable in VARIABLES:
        for sex in "FM":
            mean, sd = read_norms().spread(variable, sex=sex, age_y=ages)
            each = [read_norms().at(variable, sex=sex, age_y=float(age)) for age in ages]
            assert mean == pytest.approx([norm.mean for norm in each])
            assert sd == pytest.approx([norm.sd for norm in each])


def test_deviations_go_together_as_among_people_of_one_stage():
    z = deviations(np.random.default_rng(2), 60_000)

    assert np.corrcoef(z.T) == pytest.approx(correlation_matrix(VARIABLES), abs=0.017)  # four standard errors
    assert np.abs(z).max() <= 2.5


def test_what_stages_share_is_taken_from_correlations_and_nothing_else():
    pairs, within = read_correlations(), correlation_matrix(VARIABLES)
    between = between_stages(VARIABLES)

    for i, one in enumerate(VARIABLES):
        for j, other in enumerate(VARIABLES):
            r = pairs.get(frozenset((one, other)))
            if r is not None:
                total = (within[i, j] + between[i, j]) / np.sqrt((1 + between[i, i]) * (1 + between[j, j]))
                assert total == pytest.approx(r), (one, other)
            else:
                assert within[i, j] == float(i == j)
    assert np.linalg.eigvalsh(within).min() > 0.05


def test_people_of_all_stages_have_the_correlations_of_the_table():
    """Age and sex are taken out, as where the table comes from; scores lose a little at their tops."""
    columns = draw_population(Population("community", 60, 85), 40_000, 12).columns
    squared = (columns["height_cm"] / 100) ** 2
    values = {**columns, "bmi_kg_m2": columns["mass_kg"] / squared, "asmi_dxa_kg_m2": columns["asm_kg"] / squared,
              "crp_mg_l": columns["biomarkers.CRP.value"], "il6_pg_ml": columns["biomarkers.IL6.value"]}

    for pair, r in read_correlations().items():
        one, other = (np.log(values[v]) if v in SKEWED else values[v].astype(float) for v in pair)
        found = partial_correlation(one, other, columns["age_y"], (columns["sex"] == "F").astype(float))
        assert found == pytest.approx(r, abs=0.10 if pair & set(TOPS) else 0.06), pair


def test_the_shares_of_pairs_of_stages_are_those_that_are_drawn():
    population = Population("p", 84.9, 85.0, women_share=1.0)
    joint = joint_shares(population, sex="F", age_y=np.array([85.0]))[0]

    columns = draw_population(population, 60_000, 3).columns

    for k, muscle in enumerate(STAGES["muscle"]):
        for m, cognition in enumerate(STAGES["cognition"]):
            found = np.mean((columns["diagnosis.muscle"] == muscle) & (columns["diagnosis.cognition"] == cognition))
            assert found == pytest.approx(joint[k, m], abs=4 * np.sqrt(joint[k, m] / 60_000) + 1e-9)


def test_scores_stay_on_their_scale_and_many_stand_at_the_top():
    columns = draw_population(all_alike(62.0), 4000, 3).columns

    for name, top in (("sppb", 12), ("mmse", 30), ("moca", 30)):
        assert columns[name].max() == top
        assert columns[name].min() >= 0
        assert (columns[name] == top).mean() > 0.05
        assert np.issubdtype(columns[name].dtype, np.integer)


@given(lo=st.floats(18, 95), seed=st.integers(0, 99), data=st.data())
@settings(max_examples=12)
def test_everybody_drawn_passes_the_checks_of_a_person_file(lo, seed, data):
    muscle = data.draw(st.sampled_from([None, everybody("none"), everybody("severe_sarcopenia")]))
    cognition = data.draw(st.sampled_from([None, everybody("none"), everybody("AD_moderate")]))

    people = draw_population(Population("p", lo, lo + 5, muscle=muscle, cognition=cognition), 150, seed)

    for person in people:  # `person` checks
        assert complete_person(person).person is person


def test_only_what_is_measured_is_given():
    people = draw_population(Population("p", 60, 70, measures=("grip_kg", "CRP")), 5, 1)

    person = people.person(0)
    assert person.grip_kg is not None
    assert [marker.analyte for marker in person.biomarkers] == ["CRP"]
    assert person.sppb is None
    assert person.mmse is None
    assert person.schooling_y is not None
