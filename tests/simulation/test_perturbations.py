"""Each kind of perturbation is one operator on the same mechanism: what it moves, when, and that it is exact."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest

from exerkine.engine import Problem, Segment
from exerkine.errors import ProgrammeError, UnknownNameError
from exerkine.persons import complete_person, person_from_dict
from exerkine.programmes import scenario_from_dict
from exerkine.simulation import Settings, draws_of, reference_engine, simulate, starts_of
from exerkine.simulation._perturb import Plan, pools_of, strengths_of

WOMAN = person_from_dict({"age_y": 72, "sex": "F", "mass_kg": 60, "height_cm": 158})


@pytest.fixture(scope="module")
def run(mechanism):
    """Return a function: perturbations of a run, and what was seen at the end of each week, by symbol (draw, week)."""

    def of(*perturbations, weeks=4, draws=2, person=WOMAN, programme=None):
        plan = {"name": "x", "perturbations": list(perturbations)}
        scenario = scenario_from_dict(plan | ({"programme": programme} if programme else {}))
        done = simulate(mechanism, person, scenario, settings=Settings(weeks=weeks, draws=draws), has_cuts=False)
        return dict(zip(done.symbols, np.moveaxis(done.programme.weekly, 2, 0), strict=True)), done

    return of


@pytest.fixture(scope="module")
def usual(run):
    return run()[0]


def test_hooks_at_rest_change_nothing(mechanism):
    plain, hooked = (reference_engine(m, workers=1) for m in (mechanism, mechanism.hooked("IRISIN_plasma", "MTORC1")))
    life = Problem({}, (Segment(0.0, 365.0),), (365.0,))
    seen = [engine.solve([life], ("MUSCLE", "IRISIN_plasma", "MTORC1"))[0].values for engine in (plain, hooked)]

    assert seen[0] == pytest.approx(seen[1], rel=1e-5)
    with pytest.raises(UnknownNameError, match="'IRISIN' is no state"):
        mechanism.hooked("IRISIN")


def test_the_hooked_model_is_sound_and_its_units_agree(mechanism):
    document = libsbml.readSBMLFromString(mechanism.hooked("IL6_myokine", "CTSB_plasma", "LACTATE_blood").sbml)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)

    assert document.checkConsistency() == 0


def test_what_happens_later_changes_nothing_before(run, usual):
    late, _ = run({"kind": "knock_down", "target": "IGF1", "share": 0.5, "from_day": 14.0})

    assert late["IGF1"][:, :3] == pytest.approx(usual["IGF1"][:, :3], rel=1e-4)
    assert (late["IGF1"][:, 3] < 0.7 * usual["IGF1"][:, 3]).all()


def test_what_ends_is_undone(run, usual):
    short, _ = run({"kind": "knock_out", "target": "CTSB", "to_day": 7.0})

    assert (short["CTSB"][:, 1] < 0.3 * usual["CTSB"][:, 1]).all()
    assert short["CTSB"][:, 4] == pytest.approx(usual["CTSB"][:, 4], rel=0.02)


def test_a_clamp_holds_its_pool_at_the_level_asked_for(run, usual):
    held, _ = run({"kind": "clamp", "target": "IRISIN", "level": 1.5})
    down, _ = run({"kind": "clamp", "state": "TNF_plasma", "level": 0.5})

    assert held["IRISIN_plasma"][:, 1:] == pytest.approx(1.5 * held["IRISIN_plasma"][:, :1].repeat(4, axis=1), rel=0.01)
    assert down["TNF_plasma"][:, 1:] == pytest.approx(0.5 * usual["TNF_plasma"][:, :1].repeat(4, axis=1), rel=0.01)


def test_an_antibody_leaves_the_share_that_it_does_not_bind(run, usual):
    bound, _ = run({"kind": "neutralise", "target": "FGF21", "share": 0.8})

    assert bound["FGF21_plasma"][:, 1] == pytest.approx(0.2 * usual["FGF21_plasma"][:, 1], rel=0.1)


def test_over_expression_in_muscle_stays_in_muscle(run, usual):
    made, _ = run({"kind": "over_express", "target": "IGF1", "tissue": "muscle", "fold": 2.0})

    assert made["IGF1_muscle"][:, 1] == pytest.approx(2 * usual["IGF1_muscle"][:, 1], rel=0.02)
    assert made["IGF1"][:, 1] == pytest.approx(usual["IGF1"][:, 1], rel=0.02)
    assert (made["MUSCLE"][:, 4] > usual["MUSCLE"][:, 4]).all()


def _level(mechanism, perturbation, symbol, minutes, person=WOMAN):
    """Return a pool by the minute after the first dose at eight o'clock."""
    scenario = scenario_from_dict({"name": "x", "perturbations": [perturbation]})
    hooked = mechanism.hooked(*pools_of(scenario))
    engine = reference_engine(hooked, workers=1)
    full = complete_person(person)
    start = starts_of(hooked, engine, [full], draws_of(hooked, 1, 1))[0]
    (phase,) = Plan(hooked, full, scenario, 1, 0.0).phases(start, {})
    days = tuple(8 / 24 + np.asarray(minutes) / 1440)
    problem = Problem(start.parameters, phase.segments, days, start.states)
    return start, engine.solve([problem], (symbol,))[0].values[:, 0]


def test_a_bolus_raises_its_pool_by_dose_over_volume(mechanism):
    """1 ug/kg in 0.1 L/kg is 10 ng/mL."""
    dose = {"kind": "inject", "target": "IL6", "route": "iv", "dose": {"value": 10.0, "unit": "ng/kg"}, "days_per_week": 1}
    _, level = _level(mechanism, dose, "IL6_myokine", [0.0, 1.0])

    assert level[1] - level[0] == pytest.approx(100.0, rel=0.03)


def test_an_absorbed_dose_is_later_and_lower_and_none_of_it_is_lost(mechanism):
    minutes = np.arange(0.0, 1440.0 * 1.5, 2.0)
    areas, peaks = [], []
    for route in ("iv", "sc"):
        dose = {"kind": "inject", "target": "IL6", "route": route, "dose": {"value": 10.0, "unit": "ng/kg"}, "days_per_week": 1}
        _, level = _level(mechanism, dose, "IL6_myokine", minutes)
        areas.append(np.trapezoid(level - level[0], minutes))
        peaks.append(minutes[int(level.argmax())])

    assert areas[1] / areas[0] == pytest.approx(0.8, rel=0.03)
    assert peaks[0] <= 4.0
    assert 30.0 < peaks[1] < 240.0


def test_a_dose_for_the_whole_body_is_that_per_kilogram_times_the_mass(mechanism):
    per_kg, whole = (
        _level(mechanism, {"kind": "inject", "target": "IGF1", "route": "iv", "dose": dose}, "IGF1_total", [2.0])
        for dose in ({"value": 10.0, "unit": "ug/kg"}, {"value": 0.6, "unit": "mg"})
    )

    assert per_kg[1] == pytest.approx(whole[1], rel=1e-6)


@pytest.mark.parametrize("start_time", ["07:20", "07:40", "08:00"])
def test_a_dose_may_fall_on_the_edge_of_a_session(run, start_time):
    walk = {"name": "walk", "modality": "aerobic", "days_per_week": 7, "minutes": 20.0, "start_time": start_time}
    daily = {"schema": 1, "name": "walks", "blocks": [{**walk, "intensity": {"class": "moderate"}}]}
    dose = {"kind": "infuse", "target": "IRISIN", "route": "iv", "dose": {"value": 1.0, "unit": "ug/kg/h"}, "minutes": 20.0}

    seen, _ = run(dose, programme=daily, weeks=1, draws=1)

    assert np.isfinite(seen["MUSCLE"]).all()


def test_a_multiple_of_an_empty_pool_is_refused(run):
    """Muscle releases no IL-6 at rest: twenty times of nothing used to be given in silence."""
    with pytest.raises(ProgrammeError, match=r"infuse IL6: 20 x_rest/h is nothing, as its pool is empty at rest\n.*ug/kg"):
        run({"kind": "infuse", "target": "IL6", "route": "iv", "dose": {"value": 20, "unit": "x_rest/h"}})


def test_an_infusion_settles_where_input_and_clearance_balance(mechanism):
    """As published for recombinant IL-6: a steady level of about rate over clearance."""
    drip = {"kind": "infuse", "target": "IL6", "route": "iv", "dose": {"value": 20.0, "unit": "ng/kg/h"}, "minutes": 600.0}
    _, level = _level(mechanism, drip, "IL6_myokine", [0.0, 420.0, 540.0])
    per_day = 20.0 * 24 / 0.1

    assert level[2] == pytest.approx(level[1], rel=0.02)
    assert level[2] == pytest.approx(per_day / mechanism.medians["k_il6_release"], rel=0.6)


def test_an_action_is_as_strong_in_a_draw_whatever_is_done_beside_it():
    diet, drug = {"kind": "diet", "protein_g_kg_day": 1.5}, {"kind": "drug", "name": "metformin"}
    alone, both = (scenario_from_dict({"name": "x", "perturbations": done}) for done in ([diet], [drug, diet]))

    one, other = strengths_of(alone, 5, 3), strengths_of(both, 5, 3)
    n = len(other[0]) - len(one[0])
    assert [strength[0] for strength in one] == [strength[n] for strength in other]
    assert len({strength[0] for strength in one}) == 5


def test_what_is_given_into_the_ventricles_acts_in_the_brain_and_not_in_blood(run, usual):
    given, _ = run({"kind": "infuse", "target": "FGF21", "route": "icv", "dose": {"value": 4.0, "unit": "x_rest/h"}})

    assert given["FGF21"] == pytest.approx(usual["FGF21"], rel=0.01)
    assert (given["PTAU"][:, 4] < usual["PTAU"][:, 4]).all()
    assert (given["PGC1A_brain"][:, 4] > usual["PGC1A_brain"][:, 4]).all()


def test_ten_days_in_bed_cost_muscle_more_strength_and_come_back_slowly(run, usual):
    bed, _ = run({"kind": "bed_rest", "from_day": 4.0, "to_day": 14.0}, weeks=12)

    muscle, knee = (bed[s] / bed[s][:, :1] - 1 for s in ("MUSCLE", "KNEE_EXT"))
    assert ((muscle[:, 2] > -0.08) & (muscle[:, 2] < -0.02)).all()
    assert (knee[:, 2] < 1.5 * muscle[:, 2]).all()
    assert (muscle[:, 12] > 0.7 * muscle[:, 2]).all()


def test_fewer_steps_cost_less_than_bed(run):
    bed, steps = (run(p, weeks=2)[0] for p in ({"kind": "bed_rest"}, {"kind": "step_reduction", "share": 0.75}))

    assert (bed["MUSCLE"][:, 2] < steps["MUSCLE"][:, 2]).all()
    assert (steps["MUSCLE"][:, 2] < steps["MUSCLE"][:, 0]).all()


@pytest.mark.parametrize(
    ("drug", "symbol", "sign"),
    [
        ("rapamycin", "MTORC1", -1),
        ("rapamycin", "MUSCLE", -1),
        ("metformin", "AMPK", 1),
        ("metformin", "MTORC1", -1),
        ("senolytic", "SENESCENCE", -1),
        ("senolytic", "IL6", -1),
        ("ache_inhibitor", "EXEC", 1),
        ("anti_amyloid_antibody", "AMYLOID_PET", -1),
    ],
)
def test_a_drug_does_what_it_is_for(run, drug, symbol, sign):
    person = person_from_dict({"age_y": 74, "sex": "F", "amyloid_cl": 70, "diagnosis": {"cognition": "MCI"}})
    treated, untreated = (run(*p, person=person, weeks=12)[0] for p in (({"kind": "drug", "name": drug},), ()))

    assert (sign * (treated[symbol][:, -1] - untreated[symbol][:, -1]) > 0).all()


def test_the_help_of_an_ache_inhibitor_is_gone_after_it_stops(run):
    on, _ = run({"kind": "drug", "name": "ache_inhibitor", "to_day": 84.0}, weeks=104, draws=1)

    assert on["ATTENTION"][0, 12] > 4 * on["ATTENTION"][0, 104]


def test_half_a_drug_does_less(run, usual):
    whole, half = (run({"kind": "drug", "name": "rapamycin", "share": share})[0] for share in (1.0, 0.5))

    assert (whole["MTORC1"][:, 1] < half["MTORC1"][:, 1]).all()
    assert (half["MTORC1"][:, 1] < usual["MTORC1"][:, 1]).all()


def test_vitamin_d_acts_in_deficiency_only(run):
    def muscle(level, *perturbations):
        blood = {"VITD25OH": {"value": level, "unit": "nmol/L", "matrix": "serum"}}
        person = person_from_dict({"age_y": 75, "sex": "F", "biomarkers": blood})
        return run(*perturbations, person=person, weeks=12, programme=LIFTING)[0]["MUSCLE"][:, -1]

    given = {"kind": "vitamin_d"}
    assert muscle(80.0, given) == pytest.approx(muscle(80.0), rel=1e-6)
    assert (muscle(20.0, given) > muscle(20.0)).all()


LIFTING = {"schema": 1, "name": "lifting", "blocks": [{"name": "lifting", "modality": "resistance", "days_per_week": 3,
           "minutes": 45.0, "sets": 3, "reps": 8, "exercises": 6, "load": {"value": 75.0, "unit": "%1RM"}}]}


def test_laser_does_nothing_by_default(run):
    beside, alone = (run(*p, programme=LIFTING)[0] for p in (({"kind": "laser"},), ()))

    assert beside["KNEE_EXT"] == pytest.approx(alone["KNEE_EXT"], rel=1e-5)


def test_protein_adds_what_trials_found_and_no_more_in_those_who_eat_as_much(run, usual):
    """+0.24 kg (0.09 to 0.39) of lean mass with about 0.3 g/kg/d more."""
    person = person_from_dict({"age_y": 72, "sex": "F", "protein_g_kg_day": 1.0})
    plain, more, same = (
        run(*p, person=person, weeks=12, draws=6)[0]["LBM"][:, -1]
        for p in ((), ({"kind": "diet", "protein_g_kg_day": 1.3},), ({"kind": "diet", "protein_g_kg_day": 1.0},))
    )

    assert 0.09 < float(np.median(more - plain)) < 0.39
    assert same == pytest.approx(plain, rel=1e-6)


def test_less_energy_takes_fat_and_fibre_feeds_the_gut(run, usual):
    diet, _ = run({"kind": "diet", "energy_fold": 0.9, "fibre_fold": 2.0}, weeks=12)

    assert (diet["FATMASS"][:, -1] < diet["FATMASS"][:, 0]).all()
    assert (diet["SCFA"][:, -1] > 1.5 * diet["SCFA"][:, 0]).all()


def test_a_life_without_a_molecule_is_another_life_of_the_same_person(run, usual):
    born, done = run({"kind": "knock_out", "target": "IRISIN", "since": "birth"})

    assert (np.abs(born["IRISIN"]) < 1e-6).all()
    assert (born["MUSCLE"][:, 0] < usual["MUSCLE"][:, 0]).all()
    assert done.programme.perturbations[0].since_birth


def test_both_scenarios_of_a_comparison_start_from_the_same_person(mechanism):
    scenario = scenario_from_dict({"name": "x", "perturbations": [{"kind": "clamp", "target": "CTSB", "level": 1.2}]})
    usual = scenario_from_dict({"name": "usual", "perturbations": []})
    done = simulate(mechanism, WOMAN, scenario, against=usual, settings=Settings(weeks=1, draws=2), has_cuts=True)

    assert done.programme.weekly[:, 0] == pytest.approx(done.against.weekly[:, 0], rel=1e-6, abs=1e-9)
    assert set(done.cuts) == {"total", *(arrow.arrow_id for arrow in mechanism.arrows)}
