"""Inflammation (M1), the triad (M4), the circle of muscle and brain (M5) and ageing (M6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

YEAR = 365.25
CYTOKINES = ("TNF_plasma", "IL6_immune", "CRP_plasma", "INFLAMMATION")
THREEFOLD_TNF = {"tnf_rest": 6.0}
SYNTHESIS = dict.fromkeys(("w_akt_inflammation", "w_satellite_inflammation"), 0.0)
BREAKDOWN = {"w_ligases_inflammation": 0.0}
DETOURS = dict.fromkeys(
    (
        "w_igf1_inflammation", "w_pgc1a_inflammation", "w_damage_inflammation", "w_motor_units_inflammation",
        "w_gut_barrier_tnf", "w_motivation_inflammation", "w_motivation_cognition", "w_hpa_inflammation",
        "n_hpa_synapses", "w_damage_neuroinflammation",
    ),
    0.0,
)
"""Through IGF-1, PGC-1alpha, mitochondria, nerve, gut and brain."""
FORWARD = dict.fromkeys(("f_irisin_entry", "w_synapses_activity", "w_vessels_activity", "n_activity_muscle"), 0.0)
BACKWARD = dict.fromkeys(("w_motivation_cognition", "n_hpa_synapses"), 0.0)


# M1 chronic inflammation


def test_m1a_more_senescent_cells_give_a_new_higher_steady_state_of_cytokines(lab):
    usual, one_year, two_years = (lab.after(d, hold={"SENESCENCE": f}) for d, f in ((730, 1.0), (365, 2.0), (730, 2.0)))

    for symbol in CYTOKINES:
        assert two_years[symbol] > 1.2 * usual[symbol]
        assert two_years[symbol] == pytest.approx(one_year[symbol], rel=0.01)


def test_m1a_cytokines_return_when_the_senescent_cells_go(lab):
    """A year with twice the senescent cells, then a year with the usual ones."""
    usual = lab.after(2 * YEAR, hold={"SENESCENCE": 1.0})
    raised = lab.after(YEAR, hold={"SENESCENCE": 2.0})
    folds = {s.symbol: raised[s.symbol] / usual[s.symbol] for s in lab.mechanism.states if s.symbol in (*CYTOKINES, "MACROPHAGES")}

    returned = lab.after(YEAR, hold={"SENESCENCE": 1.0}, start=folds)

    assert all(returned[symbol] == pytest.approx(usual[symbol], rel=0.03) for symbol in ("TNF_plasma", "IL6_immune", "CRP_plasma"))


def _muscle_lost(lab, cut: Mapping[str, float]) -> float:
    return float(np.log(lab.after(YEAR, {**THREEFOLD_TNF, **cut})["MUSCLE"] / lab.after(YEAR, cut)["MUSCLE"]))


def test_m1b_tnf_lowers_synthesis_and_raises_breakdown_and_muscle_falls(lab):
    usual, raised = lab.after(YEAR), lab.after(YEAR, THREEFOLD_TNF)

    assert raised["AKT"] < usual["AKT"]
    assert raised["MTORC1"] < usual["MTORC1"]
    assert raised["UBIQUITIN_LIGASES"] > usual["UBIQUITIN_LIGASES"]
    assert _muscle_lost(lab, {}) < -0.05


def test_m1b_either_arm_carries_part_of_the_loss_and_both_with_the_detours_all_of_it(lab):
    whole, without_synthesis, without_breakdown = (_muscle_lost(lab, cut) for cut in ({}, SYNTHESIS, BREAKDOWN))
    both = _muscle_lost(lab, SYNTHESIS | BREAKDOWN)

    assert whole < without_synthesis < both < 0
    assert whole < without_breakdown < both
    assert both > 0.4 * whole                     # what is left goes through IGF-1, mitochondria, nerve, gut and brain
    assert abs(_muscle_lost(lab, SYNTHESIS | BREAKDOWN | DETOURS)) < 1e-3 * abs(whole)


def test_m1b_immune_il6_is_catabolic_like_tnf(lab):
    usual, raised = lab.after(YEAR), lab.after(YEAR, {"f_il6_immune": 3.0})

    assert raised["AKT"] < usual["AKT"]
    assert raised["UBIQUITIN_LIGASES"] > usual["UBIQUITIN_LIGASES"]
    assert raised["MUSCLE"] < usual["MUSCLE"]


@pytest.fixture(scope="module")
def days_to_half(lab):
    """Days until half of the change of a year, after TNF has risen for good."""
    days = [0.0, *np.arange(0.25, 400, 0.25), YEAR + 35]
    course = lab.course(THREEFOLD_TNF, days)
    return {s: float(np.interp(0.5, course[s] / course[s][-1], days)) for s in course if np.ptp(course[s]) > 0.01}


def test_m1c_a_signal_from_the_periphery_opens_the_barrier_inflames_the_brain_and_harms_synapses(lab):
    usual, raised = lab.after(YEAR), lab.after(YEAR, THREEFOLD_TNF)

    assert raised["MICROGLIA_M1"] > usual["MICROGLIA_M1"]
    assert raised["BRAIN_BARRIER"] < usual["BRAIN_BARRIER"]
    assert raised["leak"] > usual["leak"]
    assert raised["NEUROINFLAMMATION"] > usual["NEUROINFLAMMATION"]
    assert raised["SYNAPSES"] < usual["SYNAPSES"]
    assert raised["cognition"] < usual["cognition"]


def test_m1c_synapses_are_the_last_to_change(days_to_half):
    assert days_to_half["TNF_plasma"] < days_to_half["INFLAMMATION"] < days_to_half["NEUROINFLAMMATION"]
    assert max(days_to_half["BRAIN_BARRIER"], days_to_half["NEUROINFLAMMATION"]) < days_to_half["SYNAPSES"]


def test_m1c_the_barrier_opens_before_the_brain_is_inflamed(days_to_half):
    assert days_to_half["BRAIN_BARRIER"] < days_to_half["NEUROINFLAMMATION"]


def test_m1d_crp_opens_the_barrier_and_does_nothing_without_its_receptor(lab):
    def opened(receptor: Mapping[str, float]) -> float:
        low, high = (lab.after(YEAR, receptor, hold={"CRP_plasma": fold})["BRAIN_BARRIER"] for fold in (1.0, 3.0))
        return high - low

    assert opened({}) < -0.03
    assert abs(opened({"w_barrier_crp": 0.0})) < 1e-6


@pytest.fixture(scope="module")
def reach(mechanism):
    """State -> every state that it acts on, directly or not, at rest and at work."""
    names, rates = mechanism.rates
    states = [s.symbol for s in mechanism.states]
    values = {**mechanism.medians, **{i.symbol: i.rest for i in mechanism.inputs}, **dict.fromkeys(states, 0.9)}
    values |= {"AGE": 72.0, "x_oxygen": 0.5, "x_muscle": 0.5, "load": 0.6, "rate_bouts": 30.0, "u_cognitive": 0.5}

    def at(changed: Mapping[str, float]) -> np.ndarray:
        return np.array([float(rate) for rate in rates(*({**values, **changed}[n] for n in names))])

    here = at({})
    direct = np.array([at({s: values[s] * 1.01}) != here for s in states])   # row acts on column
    for middle in range(len(states)):
        direct |= np.outer(direct[:, middle], direct[middle])
    return {s: {states[j] for j in np.flatnonzero(row)} for s, row in zip(states, direct, strict=True)}


def test_m1_inflammation_of_the_body_and_of_the_brain_lie_on_one_circle(reach):
    assert "NEUROINFLAMMATION" in reach["INFLAMMATION"]
    assert "INFLAMMATION" in reach["NEUROINFLAMMATION"]


# M4 the triad

TRIAD = ("INFLAMMATION", "MITO_DAMAGE", "ENDOTOXIN")


def test_m4_inflammation_mitochondria_and_gut_lie_in_one_strongly_connected_component(reach):
    assert all(other in reach[one] for one in TRIAD for other in TRIAD)
    assert "GUT_BARRIER" in reach["INFLAMMATION"]


@pytest.mark.parametrize(("raised", "fold"), [("TNF_plasma", 3.0), ("MITO_DAMAGE", 2.0), ("ENDOTOXIN", 2.0)])
def test_m4_raising_one_of_the_triad_raises_the_other_two(lab, raised, fold):
    """Inflammation is raised through TNF, which the gut barrier reads."""
    usual, high = (lab.after(YEAR, hold={raised: f}) for f in (1.0, fold))

    assert all(high[symbol] > usual[symbol] for symbol in TRIAD)


@pytest.mark.xfail(strict=True, reason="dysbiosis answers age and training only; the gut joins the triad by its barrier")
def test_m4_dysbiosis_itself_answers_inflammation(reach):
    assert "DYSBIOSIS" in reach["INFLAMMATION"]


# M5 the circle of muscle and brain

MUSCLE_LESION, BRAIN_LESION = {"f_amino_acids": 0.8}, {"f_trkb": 0.3}


def _excess(lab, symbol: str, cut: Mapping[str, float]) -> float:
    """What both lesions do beyond the sum of each, after four years."""
    both, muscle, brain, none = (
        lab.after(4 * YEAR, {**cut, **lesion})[symbol]
        for lesion in (MUSCLE_LESION | BRAIN_LESION, MUSCLE_LESION, BRAIN_LESION, {})
    )
    return both - muscle - brain + none


def test_m5_a_lesion_of_either_organ_harms_the_other_and_both_are_worse_than_one(lab):
    none, muscle, brain, both = (
        lab.after(4 * YEAR, lesion) for lesion in ({}, MUSCLE_LESION, BRAIN_LESION, MUSCLE_LESION | BRAIN_LESION)
    )

    assert both["cognition"] < min(muscle["cognition"], brain["cognition"])
    assert muscle["cognition"] < none["cognition"]
    assert muscle["IRISIN_plasma"] < none["IRISIN_plasma"]
    assert muscle["NEW_NEURONS"] < none["NEW_NEURONS"]
    assert muscle["VESSELS"] < none["VESSELS"]
    assert brain["MUSCLE"] < none["MUSCLE"]
    assert brain["ACTIVITY"] < none["ACTIVITY"]
    assert brain["MOTIVATION"] < none["MOTIVATION"]
    assert brain["CORTISOL"] > none["CORTISOL"]


@pytest.mark.xfail(strict=True, reason="both lesions together are 0.056 SD better than their sum: TrkB is shared and saturates")
def test_m5_both_lesions_together_are_worse_than_their_sum(lab):
    assert _excess(lab, "cognition", {}) < -0.005


def test_m5_what_the_lesions_share_vanishes_with_the_forward_arm(lab):
    assert abs(_excess(lab, "cognition", FORWARD)) < 0.1 * abs(_excess(lab, "cognition", {}))


def test_m5_either_arm_can_be_cut(lab):
    """A muscle lesion reaches cognition, and a brain lesion muscle, by the arm that is named and hardly otherwise."""

    def done(lesion: Mapping[str, float], symbol: str, cut: Mapping[str, float]) -> float:
        return lab.after(4 * YEAR, {**cut, **lesion})[symbol] - lab.after(4 * YEAR, cut)[symbol]

    assert abs(done(MUSCLE_LESION, "cognition", FORWARD)) < 0.1 * abs(done(MUSCLE_LESION, "cognition", {}))
    assert abs(done(BRAIN_LESION, "MUSCLE", BACKWARD)) < 0.5 * abs(done(BRAIN_LESION, "MUSCLE", {}))


# M6 ageing

AGES = (50.0, 60.0, 70.0, 80.0, 90.0, 95.0)


def test_m6_age_raises_senescence_and_dysbiosis_and_lowers_secretion(lab):
    lives = [lab.after(1.0, age_y=age) for age in AGES]

    for symbol, sign in (("SENESCENCE", 1), ("DYSBIOSIS", 1), ("secretion", -1), ("IRISIN_plasma", -1), ("TNF_plasma", 1)):
        assert (sign * np.diff([life[symbol] for life in lives]) > 0).all(), symbol


@pytest.mark.parametrize("age_y", [50.0, 60.0, 70.0, 80.0, 90.0, 94.0])
def test_m6_without_disease_muscle_and_cognition_are_lost_slowly(lab, age_y):
    """Muscle 0.2 to 1.5 % a year; cognition less than half an SD of young old people."""
    year = lab.run(age_y, [], [0.0, YEAR])

    assert -1.5 < year.change_pct("MUSCLE") < -0.2
    assert -0.5 < year["cognition"][1] - year["cognition"][0] < 0.0


def test_m6_the_law_of_secretory_decline_can_be_replaced(lab):
    """With the law of muscle mass swapped for a steady fall, lost muscle no longer costs irisin."""
    linear = {"n_secretion_muscle": 0.0, "r_secretion_linear": 0.08}

    def irisin_lost(law: Mapping[str, float]) -> float:
        return lab.after(YEAR, {**law, "f_amino_acids": 0.8})["secretion"] / lab.after(YEAR, law)["secretion"] - 1

    assert irisin_lost({}) < -0.1
    assert abs(irisin_lost(linear)) < 1e-9
    assert {v.group for v in lab.mechanism.variants.values()} >= {"secretion"}
