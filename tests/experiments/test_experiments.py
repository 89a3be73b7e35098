"""Designed experiments: contrasts against least squares, courses and delays as they are named, effects where they belong."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from exerkine.errors import ProgrammeError, UnknownNameError
from exerkine.experiments import duration_study, factorial_study, heterogeneity_study, timing_study
from exerkine.experiments._duration import FALL_DAY, OFF_DAYS, courses_of
from exerkine.experiments._effects import Effect
from exerkine.experiments._factorial import contrast
from exerkine.experiments._heterogeneity import LEVELS, REFERENCE, _person, _programme
from exerkine.persons import read_person
from exerkine.programmes import later, programme_from_dict, read_scenario, scenario_from_dict, scenario_of
from exerkine.reports import duration_sheet, factorial_sheet, heterogeneity_sheet, sheet_text, timing_sheet
from exerkine.simulation import Settings

TWO = Settings(draws=2, workers=1)
FEW = ("KNEE_EXT", "COGNITION")


@pytest.fixture(scope="module")
def factorial(mechanism, woman, recommended):
    return factorial_study(mechanism, woman, recommended, weeks=3, settings=TWO, outcomes=(*FEW, "EXEC"))


@pytest.mark.parametrize("chosen", [(0,), (2,), (0, 1), (1, 2), (0, 1, 2)])
def test_a_contrast_is_that_of_least_squares_with_effect_coding(chosen):
    groups = list(itertools.product((False, True), repeat=3))
    ends = np.random.default_rng(3).normal(size=len(groups))
    signs = np.array([[1.0 if given else -1.0 for given in group] for group in groups])
    terms = [t for n in range(4) for t in itertools.combinations(range(3), n)]
    design = np.stack([np.prod(signs[:, t], axis=1) if t else np.ones(8) for t in terms], axis=1)
    fitted = dict(zip(terms, np.linalg.lstsq(design, ends, rcond=None)[0], strict=True))

    got = contrast({g: np.array([e]) for g, e in zip(groups, ends, strict=True)}, chosen)

    assert got[0] == pytest.approx(2 ** len(chosen) * fitted[chosen])  # with one factor: mean with minus mean without


def test_effects_that_only_add_have_no_interaction_and_those_that_multiply_have_none_in_ratios(factorial):
    groups = list(itertools.product((False, True), repeat=3))
    added = {g: np.array([10.0 + 1.0 * g[0] + 2.0 * g[1] + 4.0 * g[2]]) for g in groups}
    folded = {g: np.array([10.0 * 1.1 ** g[0] * 1.2 ** g[1]]) for g in groups}

    assert contrast(added, (0, 1))[0] == pytest.approx(0.0, abs=1e-12)
    assert contrast({g: np.log(v) for g, v in folded.items()}, (0, 1))[0] == pytest.approx(0.0, abs=1e-12)
    assert contrast(folded, (0, 1))[0] == pytest.approx(0.2)


def test_each_factor_acts_where_it_should(factorial):
    main = {(c.factors[0], c.effect.symbol): c.effect for c in factorial.contrasts if len(c.factors) == 1}

    assert main["exercise", "KNEE_EXT"].is_seen
    assert main["nutrition", "KNEE_EXT"].median > 0.0
    assert main["cognitive", "EXEC"].median > 0.0
    assert abs(main["cognitive", "KNEE_EXT"].median) < 0.01
    assert all((c.verdict in ("additive", "synergy", "antagonism")) == (len(c.factors) == 2) for c in factorial.contrasts)
    assert all((c.ratio is None) == (c.effect.unit == "SD") for c in factorial.contrasts)


def test_a_scenario_begins_later_with_all_that_belongs_to_it(recommended):
    scenario = scenario_from_dict({
        "name": "x", "perturbations": [{"kind": "bed_rest", "from_day": 3.0, "to_day": 5.0},
                                       {"kind": "knock_out", "target": "IL6", "since": "birth"}]})
    moved = later(scenario, 2)

    assert [(p.from_day, p.to_day) for p in moved.perturbations] == [(17.0, 19.0), (0.0, None)]
    early, late = scenario_of(recommended).sessions(3), later(scenario_of(recommended), 2).sessions(5)
    assert [s.t_start_day + 14.0 for s in early] == pytest.approx([s.t_start_day for s in late])
    assert [s.sets for s in early] == [s.sets for s in late]


def test_starting_later_wins_less_by_the_same_day_and_every_stage_answers(mechanism, woman, recommended):
    study = timing_study(mechanism, woman, recommended, weeks=2, delays=(0, 2), settings=TWO, outcomes=FEW)

    now, then = (study.by_delay[d][0].median for d in (0, 2))
    assert now > then > 0.0
    assert study.horizon == 4
    assert len(study.by_stage) == 6
    assert min(effects[0].median for effects in study.by_stage.values()) > 0.0
    assert "Sarcopenia + mild AD" in sheet_text(timing_sheet(study, mechanism))


def test_the_courses_hold_the_sessions_and_the_events_they_name(recommended):
    courses = courses_of(scenario_of(recommended))
    sessions = {name: course.sessions(104) for name, course in courses.items()}

    for modality in ("aerobic", "resistance", "mind_body"):
        kept, half = (sum(s.modality == modality for s in sessions[name]) for name in ("kept", "half"))
        assert half == pytest.approx(kept / 2, abs=3)
    assert max(s.t_start_day for s in sessions["stopped"]) < 182.0
    assert not [s for s in sessions["fall"] if FALL_DAY <= s.t_start_day < FALL_DAY + OFF_DAYS]
    missed = [s for s in sessions["kept"] if FALL_DAY <= s.t_start_day < FALL_DAY + OFF_DAYS]
    assert len(sessions["fall"]) == len(sessions["kept"]) - len(missed)
    assert not sessions["fall_usual"]


def test_half_of_the_sessions_is_half_of_each_kind():
    blocks = [{"name": "walk", "modality": "aerobic", "days": ["Mon", "Wed"], "minutes": 30.0, "intensity": {"class": "moderate"}},
              {"name": "lift", "modality": "resistance", "days": ["Tue", "Thu"], "minutes": 30.0, "sets": 3, "reps": 8,
               "load": {"class": "moderate"}}]
    scenario = scenario_from_dict({"name": "x", "programme": {"schema": 1, "name": "x", "blocks": blocks},
                                   "perturbations": [{"kind": "adherence", "share": 0.5}]})

    done = Counter(session.modality for session in scenario.sessions(10))
    assert done == {"aerobic": 10, "resistance": 10}


@pytest.mark.parametrize(
    ("study", "perturbation", "said"),
    [(factorial_study, {"kind": "diet", "protein_g_kg_day": 1.4}, "holds diet itself"),
     (factorial_study, {"kind": "cognitive_training", "minutes": 30.0, "days_per_week": 2}, "holds cognitive_training itself"),
     (duration_study, {"kind": "bed_rest", "from_day": 175.0, "to_day": 189.0}, "bed_rest overlaps the fall")])
def test_a_scenario_that_breaks_the_design_is_refused(mechanism, woman, study, perturbation, said):
    with pytest.raises(ProgrammeError, match=said):
        study(mechanism, woman, scenario_from_dict({"name": "x", "perturbations": [perturbation]}), settings=TWO)


def test_what_holds_since_birth_holds_without_training_too(mechanism, woman, examples):
    scenario = read_scenario(examples / "scenarios" / "irisin-knock-out.yaml")

    study = duration_study(mechanism, woman, scenario, settings=Settings(draws=1, workers=1), outcomes=FEW, weeks=(0, 2))

    assert [effect.median for effect in study.effects["kept"][0]] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert study.effects["kept"][2][0].median > 0.0


def test_a_stage_that_cannot_hold_a_session_is_named_and_so_is_nobody_when_the_person_cannot(mechanism, woman, examples):
    jog = {"name": "jog", "modality": "aerobic", "days_per_week": 2, "minutes": 30.0, "intensity": {"value": 6, "unit": "METs3.5"}}
    programme = programme_from_dict({"name": "jog", "blocks": [jog]})

    with pytest.raises(ProgrammeError, match="at the stage SP cannot hold it"):
        timing_study(mechanism, read_person(examples / "persons" / "man-68-healthy.yaml"), programme, settings=TWO)
    with pytest.raises(ProgrammeError) as caught:
        timing_study(mechanism, woman, programme, settings=TWO)
    assert "stage" not in str(caught.value)


@pytest.mark.parametrize(("outcomes", "factors", "said"), [(("MEMRY",), ("sex",), "'MEMRY' is no observable"),
                                                           (FEW, ("mood",), "'mood' is no factor")])
def test_unknown_names_are_refused_before_a_run(mechanism, outcomes, factors, said):
    with pytest.raises(UnknownNameError, match=said):
        heterogeneity_study(mechanism, outcomes=outcomes, factors=factors, settings=TWO)


def test_before_the_event_courses_are_one(mechanism, woman, recommended):
    study = duration_study(mechanism, woman, recommended, settings=Settings(draws=1, workers=1), outcomes=FEW, weeks=(2, 4))

    kept, fall, half = (study.effects[name][4][0].median for name in ("kept", "fall", "half"))
    assert kept == pytest.approx(fall)
    assert 0.0 < half < kept
    assert study.fatigue["kept"][0] > study.fatigue["fall_usual"][0] == 0.0
    assert "A fall after six months" in sheet_text(duration_sheet(study, mechanism))


def test_the_reference_does_not_differ_from_itself_and_more_sessions_do_more(mechanism):
    study = heterogeneity_study(mechanism, weeks=2, settings=TWO, outcomes=("VO2PEAK", "KNEE_EXT"),
                                factors=("frequency", "baseline"))
    by_level = {(level.factor, level.level): level for level in study.levels}

    assert not any(d.is_seen for level in study.levels if level.is_reference for d in level.differences)
    effects = [by_level["frequency", str(n)].effects[0].median for n in (2, 3, 5)]
    assert effects == sorted(effects)
    assert effects[0] < effects[-1]
    text = sheet_text(heterogeneity_sheet(study, mechanism, "zh"))
    assert "每周5次" in text
    assert "高于常值五分之一" in text


@pytest.mark.parametrize(("factor", "level"), [(f, level) for f, levels in LEVELS.items() for level in levels])
def test_every_level_is_a_person_and_a_programme(factor, level):
    choice = {**REFERENCE, factor: level}

    assert _person(choice).age_y == choice["age"]
    assert _programme(choice).blocks[0].modality == choice["mode"]
    assert REFERENCE[factor] in LEVELS[factor]


@pytest.mark.parametrize(("effect", "is_seen"), [
    (Effect("ASM", "%", 2.0, 0.5, 3.0), True), (Effect("ASM", "%", 0.5, 0.4, 0.6), False),
    (Effect("ASM", "%", -2.0, -3.0, 0.1), False), (Effect("COGNITION", "SD", 0.05, 0.01, 0.1), True)])
def test_an_effect_is_seen_when_its_band_leaves_zero_out_and_it_is_large_enough(effect, is_seen):
    assert effect.is_seen is is_seen


def test_the_factorial_states_its_definition_of_synergy(factorial, mechanism):
    assert "together more than the sum" in sheet_text(factorial_sheet(factorial, mechanism))
