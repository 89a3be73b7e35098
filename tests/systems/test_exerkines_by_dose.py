"""IGF-1 (E4), FGF-21 (E5), lactate (E6) and cathepsin B (E7): dose, duration, and what is too much."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from exerkine.calibration import aerobic, weekly

YEAR = 365.25
OLD, DISEASED = 70.0, 76.0
PATHWAY = {"s_amyloid": 0.158}


def _effect(lab, symbol: str, changes: Mapping[str, float], days: float = YEAR, **life) -> float:
    return lab.after(days, changes, **life)[symbol] - lab.after(days, **life)[symbol]


# E4 IGF-1


@pytest.mark.parametrize(
    ("where", "symbol", "sign"),
    [
        ("muscle", "AKT", 1),
        ("muscle", "MTORC1", 1),
        ("muscle", "foxo", -1),
        ("muscle", "UBIQUITIN_LIGASES", -1),
        ("muscle", "MUSCLE", 1),
        ("X25", "strength_grip", 1),
        ("brain", "akt_brain", 1),
        ("brain", "PTAU", -1),
        ("brain", "SYNAPSES", 1),
        ("brain", "NEW_NEURONS", 1),
        ("brain", "NEURONS", 1),
        ("brain", "hippocampus", 1),
        ("brain", "cognition", 1),
    ],
)
def test_e4_igf1_builds_and_spares_in_both_organs(lab, where, symbol, sign):
    """The sign of grip is that of the genetic study itself, not that of its printed summary."""
    more, less = (_effect(lab, symbol, {"f_igf1": f}) for f in (1.3, 0.7))

    assert sign * more > 0 > sign * less, where


def test_e4_circulating_igf1_acts_on_akt_by_its_own_weight(lab):
    cut = {"w_akt_igf1": 0.0, "w_akt_igf1_muscle": 0.0}
    without = lab.after(60, {**cut, "f_igf1": 1.3})["AKT"] - lab.after(60, cut)["AKT"]

    assert abs(without) < 0.1 * _effect(lab, "AKT", {"f_igf1": 1.3}, 60)


# E5 FGF-21

DOSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)


def _muscle_by_dose(lab, days: float, cut: Mapping[str, float]) -> np.ndarray:
    return np.array([lab.after(days, {**cut, "f_fgf21": dose})["MUSCLE"] for dose in DOSES])


NO_PTEN = {"w_akt_pten": 0.0, "w_satellite_pten": 0.0}


@pytest.mark.parametrize(("days", "best"), [(3.0, 2.0), (60.0, 1.0), (YEAR, 1.0)])
def test_e5_muscle_by_dose_is_an_inverted_u_whose_top_comes_down_with_time(lab, days, best):
    muscle = _muscle_by_dose(lab, days, {})
    top = int(muscle.argmax())

    assert DOSES[top] == best
    assert (np.diff(muscle)[:top] > 0).all()
    assert (np.diff(muscle)[top:] < 0).all()


def test_e5_a_high_level_costs_muscle_through_pten_and_satellite_cells_only(lab):
    assert (np.diff(_muscle_by_dose(lab, YEAR, NO_PTEN)) > 0).all()
    assert _effect(lab, "SATELLITE", {"f_fgf21": 4.0}) < -0.1
    assert _effect(lab, "pten", {"f_fgf21": 4.0}) > 0.3


def test_e5_a_pulse_does_not_reach_pten_and_a_level_does(lab):
    """Hard bouts, three a week; the peak is high and over within hours."""
    bouts = weekly((0, 2, 4), 45, aerobic(0.7, is_fed=0.0), 12)
    trained = lab.run(OLD, bouts, [74.6, 84.0])

    assert lab.run(OLD, bouts[:1], [0.0, 12 / 24])["FGF21_plasma"][1] > 1.3
    assert trained["pten"][1] < 0.02
    assert lab.after(84.0, {"f_fgf21": 4.0})["pten"] > 0.3


@pytest.mark.parametrize(
    ("symbol", "sign"), [("TNF_plasma", -1), ("IL6_immune", -1), ("antioxidants", 1), ("oxidative_stress", -1)]
)
def test_e5_in_the_physiological_range_it_calms_and_protects(lab, symbol, sign):
    assert sign * _effect(lab, symbol, {"f_fgf21": 1.5}) > 0 > sign * _effect(lab, symbol, {"f_fgf21": 0.5})


@pytest.mark.parametrize(
    ("symbol", "sign"), [("PGC1A_brain", 1), ("MITO_brain", 1), ("akt_brain", 1), ("PTAU", -1), ("cognition", 1)]
)
def test_e5_the_brain_gains_with_every_dose_when_muscle_is_spared(lab, symbol, sign):
    """As with an infusion into the brain: the arm to PTEN is cut."""
    readings = np.array([lab.after(YEAR, {**NO_PTEN, "f_fgf21": dose})[symbol] for dose in DOSES])

    assert (sign * np.diff(readings) > 0).all()


@pytest.mark.xfail(strict=True, reason="cognition +0.12 SD at twofold but +0.01 at fourfold: wasted muscle sends less irisin")
def test_e5_the_brain_gains_with_every_dose_in_the_whole_body(lab):
    assert _effect(lab, "cognition", {"f_fgf21": 4.0}) > _effect(lab, "cognition", {"f_fgf21": 2.0})


def test_e5_stress_of_mitochondria_raises_fgf21_where_muscle_is_lost(lab):
    lives = [lab.after(300, {"f_mitophagy": f}) for f in (1.2, 1.0, 0.8, 0.5)]

    assert (np.diff([life["FGF21_plasma"] for life in lives]) > 0).all()
    assert (np.diff([life["MUSCLE"] for life in lives]) < 0).all()


# E6 lactate

HARD = weekly((0, 2, 4), 30, aerobic(0.85), 12)
BRAIN_ARMS = dict.fromkeys(("g_bdnf_lactate", "g_vessels_lactate", "g_pgc1a_brain_lactate"), 0.0)


def _trained(lab, symbol: str, changes: Mapping[str, float]) -> float:
    trained, usual = (lab.run(OLD, bouts, [84.0], {}, changes)[symbol] for bouts in (HARD, []))
    return float(trained[0] - usual[0])


def test_e6_lactate_rises_within_minutes_and_is_back_within_hours(lab):
    lactate = lab.run(OLD, [(0.0, 30.0, aerobic(0.8))], np.array([0, 5, 30, 60, 150]) / 1440)["LACTATE"]

    assert lactate[1] > 2.0 * lactate[0]
    assert lactate[2] > 5.0 * lactate[0]
    assert lactate[3] < 0.6 * lactate[2]
    assert lactate[4] == pytest.approx(lactate[0], rel=0.05)


@pytest.mark.parametrize("symbol", ["BDNF_brain", "VESSELS", "cognition"])
def test_e6_repeated_pulses_raise_bdnf_vessels_and_cognition_and_less_without_their_arms(lab, symbol):
    assert _trained(lab, symbol, {}) > 1.15 * _trained(lab, symbol, BRAIN_ARMS) > 0


def test_e6_a_pulse_reaches_akt_and_satellite_cells(lab):
    def in_an_hour(symbol: str, cut: Mapping[str, float]) -> float:
        bout, rest = (lab.run(OLD, b, [0.04], {}, cut)[symbol][0] for b in ([(0.0, 30.0, aerobic(0.8))], []))
        return float(bout - rest)

    assert in_an_hour("AKT", {}) > in_an_hour("AKT", {"g_akt_lactate": 0.0}) + 0.005
    assert in_an_hour("SATELLITE", {}) > in_an_hour("SATELLITE", {"g_satellite_lactate": 0.0})


def test_e6_a_high_resting_level_marks_dysfunction_and_helps_nothing(lab):
    """Pulses raise brain BDNF by a quarter; a resting level three times as high does not."""
    sick = lab.after(84.0, {"f_mitochondria": 0.6})
    high = lab.after(84.0, {"lactate_rest": 3.0})
    usual = lab.after(84.0)

    assert sick["LACTATE_blood"] > 1.1 * usual["LACTATE_blood"]
    assert sick["cognition"] < usual["cognition"]
    assert high["LACTATE_blood"] > 2.5 * usual["LACTATE_blood"]
    assert abs(high["BDNF_brain"] - usual["BDNF_brain"]) < 0.01 * _trained(lab, "BDNF_brain", {})
    assert high["cognition"] <= usual["cognition"]


@pytest.mark.xfail(strict=True, reason="resting lactate 1.0072 mmol/L in Alzheimer's disease at 78, 1.0086 without: 0.1 % less")
def test_e6_alzheimers_disease_by_itself_raises_resting_lactate(lab):
    healthy, diseased = (lab.after(2 * YEAR, age_y=DISEASED, traits=traits)["LACTATE_blood"] for traits in ({}, PATHWAY))

    assert diseased > 1.02 * healthy


# E7 cathepsin B


def test_e7_cognition_by_dose_is_an_inverted_u(lab):
    doses = (0.0, 0.5, 1.0, 1.25, 2.0, 3.0, 6.0)
    cognition = np.array([lab.after(YEAR, {"f_ctsb": dose})["cognition"] for dose in doses])

    best = int(cognition.argmax())
    assert 1.0 < doses[best] <= 2.0
    assert (np.diff(cognition)[:best] > 0).all()
    assert (np.diff(cognition)[best:] < 0).all()


def test_e7_without_cathepsin_b_memory_neurogenesis_and_amyloid_removal_suffer(lab):
    none = {"f_ctsb": 0.0}

    assert _effect(lab, "cognition_memory", none, 3 * YEAR, age_y=DISEASED, traits=PATHWAY) < -0.05
    assert _effect(lab, "NEW_NEURONS", none, 3 * YEAR, age_y=DISEASED, traits=PATHWAY) < -0.1
    assert _effect(lab, "MICROGLIA_M2", none) < -0.1
    assert _effect(lab, "AB_oligomers", none, 3 * YEAR, age_y=DISEASED, traits=PATHWAY) > 0.2
    assert _effect(lab, "BDNF_brain", none) < -0.05


def test_e7_more_cathepsin_b_of_muscle_makes_more_new_neurons_and_clears_amyloid(lab):
    usual, more = (lab.after(3 * YEAR, age_y=DISEASED, traits=PATHWAY, hold={"CTSB_muscle": f}) for f in (1.0, 1.5))

    assert more["CTSB_plasma"] > usual["CTSB_plasma"]
    assert more["NEW_NEURONS"] > usual["NEW_NEURONS"]
    assert more["AB_oligomers"] < usual["AB_oligomers"]


@pytest.mark.parametrize("symbol", ["cognition_memory", "mobility"])
def test_e7_more_cathepsin_b_of_muscle_improves_memory_and_movement_in_alzheimers_disease(lab, symbol):
    usual, more = (lab.after(3 * YEAR, age_y=DISEASED, traits=PATHWAY, hold={"CTSB_muscle": f})[symbol] for f in (1.0, 1.5))

    assert more > usual


def test_e7_excess_inflames_the_brain_and_raises_phospho_tau(lab):
    excess = {"f_ctsb": 6.0}

    assert _effect(lab, "NEUROINFLAMMATION", excess) > 0.2
    assert _effect(lab, "PTAU", excess) > 0.2
    assert _effect(lab, "SYNAPSES", excess) < -0.03
    without = _effect(lab, "NEUROINFLAMMATION", {**excess, "w_neuroinflammation_ctsb": 0.0})
    assert without < 0.3 * _effect(lab, "NEUROINFLAMMATION", excess)


def test_e7_excess_in_sepsis_wastes_muscle(lab):
    sepsis = {"rate_endotoxin": 10 * lab.mechanism.medians["k_endotoxin"]}

    assert _effect(lab, "UBIQUITIN_LIGASES", {"f_ctsb": 4.0}, 14.0, inputs=sepsis) > 0.1
    assert _effect(lab, "MUSCLE", {"f_ctsb": 4.0}, 14.0, inputs=sepsis) < -0.01


def test_e7_energy_stress_raises_cathepsin_b_of_muscle(lab):
    def after_a_bout(cut: Mapping[str, float]) -> float:
        bout, rest = (lab.run(OLD, b, [0.1], {}, cut)["CTSB_muscle"][0] for b in ([(0.0, 45.0, aerobic(0.7))], []))
        return float(bout - rest)

    assert after_a_bout({}) > 0.01
    assert after_a_bout({"w_ctsb_ampk": 0.0}) == pytest.approx(0.0, abs=1e-6)
