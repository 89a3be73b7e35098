"""What nobody measured is filled, and drawn, in the light of what was."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from exerkine.errors import TableError
from exerkine.persons import complete_person, draw_population, draw_unknown, person_from_dict, read_population
from exerkine.persons._complete import DRAWN
from exerkine.persons._conditional import (
    MOST_DEVIATION,
    TOPS,
    Scale,
    unknown_given,
    values_of,
)
from exerkine.persons._correlations import correlation_matrix, read_correlations
from exerkine.persons._knowledge import FOLDER

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "cohort" / "bilbao_sarcopenia_1253.csv"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "populations"
WOMAN = {"age_y": 72, "sex": "F", "diagnosis": {"muscle": "none", "cognition": "none"}}


def completed(**measured):
    return complete_person(person_from_dict({**WOMAN, **measured}))


def drawn(person, count=400, seed=1, **how):
    chance = np.random.default_rng(seed)
    return [draw_unknown(person, chance, **how) for _ in range(count)]


def test_given_one_of_two_the_other_is_as_the_textbook_has_it():
    """Bivariate normal: mean r z, variance 1 - r2."""
    known, other = Scale("gait_speed_m_s", 1.0, 0.2), Scale("sppb", 10.0, 1.5)
    r = correlation_matrix([known.variable, other.variable])[0, 1]

    unknown = unknown_given({known: 1.3}, [other])

    assert unknown.mean[0] == pytest.approx(1.5 * r)
    assert unknown.covariance[0, 0] == pytest.approx(1 - r**2)
    assert unknown.scales[0].value(float(unknown.mean[0])) == pytest.approx(10.0 + 1.5 * 1.5 * r)


def test_nothing_known_leaves_the_norms():
    unknown = unknown_given({}, [Scale("grip_kg", 24.0, 5.0), Scale("crp_mg_l", 2.0, 2.0)])

    assert [s.value(float(z)) for s, z in zip(unknown.scales, unknown.mean, strict=True)] == [24.0, 2.0]
    assert (unknown.covariance == np.eye(2)).all()


def test_a_skewed_variable_keeps_its_median_and_never_falls_below_nothing():
    crp = Scale("crp_mg_l", 2.0, 3.0)

    assert crp.value(0.0) == 2.0
    assert crp.value(crp.deviation(7.0)) == pytest.approx(7.0)
    assert crp.value(-5.0) > 0


def test_a_slow_walker_is_taken_for_weaker_elsewhere_and_the_report_says_so():
    slow, usual = completed(gait_speed_m_s=0.6), completed()

    assert slow.sppb < usual.sppb
    assert slow.knee_extension_nm < usual.knee_extension_nm
    assert slow.chair_stand_5x_s > usual.chair_stand_5x_s
    note = next(a for a in slow.assumptions if a.field == "sppb")
    assert note.value == slow.sppb
    assert note.note.startswith("z = \N{MINUS SIGN}")


def test_what_was_measured_is_never_drawn():
    person = completed(grip_kg=22.0, mmse=28, schooling_y=9)

    assert {p.grip_kg for p in drawn(person, 50)} == {22.0}
    assert {p.mmse for p in drawn(person, 50)} == {28.0}
    assert len({p.gait_speed_m_s for p in drawn(person, 50)}) == 50


def test_draws_have_the_spread_and_the_correlations_of_the_tables():
    people = drawn(completed(), 3000)
    sppb, gait, grip = (np.array([getattr(p, f) for p in people]) for f in ("sppb", "gait_speed_m_s", "grip_kg"))
    scale = {s.variable: s for s in completed().unknown.scales}

    assert grip.std() == pytest.approx(scale["grip_kg"].sd, rel=0.12)
    assert np.median(grip) == pytest.approx(scale["grip_kg"].norm, rel=0.03)
    assert np.corrcoef(gait, sppb)[0, 1] == pytest.approx(0.61, abs=0.12)  # the top of the SPPB takes some away
    assert max(p.sppb for p in people) <= 12.0
    assert all(p.asm_dxa_kg <= 0.5 * p.mass_kg for p in people)


def test_measuring_one_thing_narrows_what_goes_with_it():
    loose, tight = (np.std([p.sppb for p in drawn(completed(**m))]) for m in ({}, {"chair_stand_5x_s": 14.0}))

    assert tight < 0.85 * loose


def test_a_typical_person_keeps_the_means_and_only_plaque_is_drawn():
    people = drawn(completed(), 60, is_typical=True)

    assert {p.grip_kg for p in people} == {completed().grip_kg}
    assert len({p.amyloid_cl for p in people}) > 10


def test_the_same_chance_gives_the_same_person():
    assert [p.grip_kg for p in drawn(completed(), 3)] == [p.grip_kg for p in drawn(completed(), 3)]


def test_the_correlations_can_hold_together_for_any_set_of_variables():
    chance = np.random.default_rng(3)
    for _ in range(50):
        some = [v for v in DRAWN if chance.random() < 0.5]
        assert not some or np.linalg.eigvalsh(correlation_matrix(some)).min() > 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",0.61,", ",1.61,", "between -1 and 1"),
        ("mmse,moca,", "mmse,mmse,", "or are one"),
        (",-0.77,", ",0.99,", "at once"),
    ],
)
def test_correlations_that_cannot_be_are_told(tmp_path, old, new, said):
    text = (FOLDER / "correlations.csv").read_text(encoding="utf-8")
    (tmp_path / "correlations.csv").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(TableError, match=said):
        read_correlations(tmp_path)


@pytest.mark.skipif(not DATA.exists(), reason="THE BILBAO COHORT IS NOT HERE: correlations were not held against the people")
def test_the_correlations_are_those_of_the_cohort():
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def column(name):
        return np.array([float(row[name].replace(",", ".") or "nan") for row in rows])

    walk, stand = 4 / column("Andar_Agil4m"), column("Sentadilla")
    data = {
        "grip_kg": np.maximum(column("Hand_Izq"), column("Hand_Drch")), "gait_speed_m_s": walk, "sppb": column("SPPB"),
        "chair_stand_5x_s": np.log(np.where(stand > 4, stand, np.nan)), "height_cm": column("Altura"),
    }
    sound = np.isfinite(np.array([*data.values()])).all(axis=0)
    age, sex = column("Edad")[sound], column("Sexo")[sound]
    others = np.column_stack([np.ones(sound.sum()), age, age**2, sex])
    left = {k: v[sound] - others @ np.linalg.lstsq(others, v[sound], rcond=None)[0] for k, v in data.items()}

    pairs = read_correlations()
    for pair in (("grip_kg", "sppb"), ("gait_speed_m_s", "sppb"), ("gait_speed_m_s", "chair_stand_5x_s"),
                 ("chair_stand_5x_s", "sppb"), ("grip_kg", "gait_speed_m_s")):
        assert np.corrcoef(left[pair[0]], left[pair[1]])[0, 1] == pytest.approx(pairs[frozenset(pair)], abs=0.02)


@pytest.mark.parametrize(
    ("score", "norm", "sd"), [("sppb", 10.8, 1.27), ("sppb", 11.86, 0.5), ("mmse", 28.1, 2.1), ("moca", 24.8, 3.6)])
def test_a_score_with_a_top_keeps_its_mean_and_stands_at_the_top_in_part(score, norm, sd):
    z = np.random.default_rng(5).standard_normal(100_000)
    z = z[np.abs(z) <= MOST_DEVIATION]

    values = values_of(score, np.array(norm), np.array(sd), z)

    assert values.mean() == pytest.approx(norm, abs=4 * sd / np.sqrt(z.size))
    assert values.std() == pytest.approx(z.std() * sd, rel=0.02)
    assert values.max() == TOPS[score]
    assert np.mean(values == TOPS[score]) > 0.03


def test_far_below_its_top_a_score_is_like_any_other_measure():
    z = np.linspace(-2, 2, 9)

    assert values_of("mmse", np.array(15.0), np.array(2.0), z) == pytest.approx(15.0 + 2.0 * z)


def test_schooling_says_something_about_scores_nobody_took():
    assert completed(schooling_y=16).mmse > completed().mmse > completed(schooling_y=0).mmse
    assert "schooling_y" not in completed().unmeasured


def test_somebody_with_every_measure_has_nothing_left_to_draw():
    (person,) = draw_population(read_population(EXAMPLES / "community-60-90.yaml"), 1, seed=7)
    full = complete_person(person)

    drawn = draw_unknown(full, np.random.default_rng(1))

    assert not full.unknown.scales
    assert drawn.grip_kg == full.grip_kg == person.grip_kg
