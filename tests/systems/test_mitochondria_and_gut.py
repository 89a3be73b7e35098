"""Mitochondrial dysfunction (M2) and gut dysbiosis (M3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

YEAR = 365.25
DAMAGE_ARMS = dict.fromkeys(
    (
        "w_macrophages_damage", "w_barrier_oxidative", "w_neuroinflammation_oxidative",
        "w_mito_brain_oxidative", "w_akt_oxidative", "w_fgf21_damage", "w_energy_damage",
    ),
    0.0,
)
"""Every arrow from damaged mitochondria of muscle but the exosomes."""
ENDOTOXIN_ARMS = (
    "w_ligases_endotoxin", "w_oxygen_endotoxin", "w_macrophages_endotoxin", "w_m1_endotoxin", "w_barrier_endotoxin",
    "w_oligomers_endotoxin", "s_tnf_endotoxin", "s_il6_endotoxin", "g_il10_endotoxin",
)


def _difference(lab, symbol: str, days: float, changes: Mapping[str, float], held: str, fold: float) -> float:
    """Return what a held state at ``fold`` does to a reading."""
    low, high = (lab.after(days, changes, hold={held: f})[symbol] for f in (1.0, fold))
    return high - low


# M2 mitochondrial dysfunction


def test_m2a_energy_falls_and_reactive_oxygen_rises_as_the_chain_is_lost(lab):
    lives = [lab.after(2 * YEAR, {"f_mitochondria": f}) for f in (1.0, 0.8, 0.6, 0.4)]

    assert (np.diff([life["energy"] for life in lives]) < 0).all()
    assert (np.diff([life["reactive_oxygen"] for life in lives]) > 0).all()


def test_m2a_oxidative_stress_is_flat_until_reactive_oxygen_exceeds_the_antioxidants(lab):
    """A dose series by mitophagy: the slope beyond the threshold is several times that below it."""
    lives = [lab.after(300, {"f_mitophagy": f}) for f in (1.5, 1.2, 0.6, 0.4)]
    ros, stress = (np.array([life[s] for life in lives]) for s in ("reactive_oxygen", "oxidative_stress"))

    assert ros[1] < 1.0 < ros[2]
    below, beyond = (stress[1] - stress[0]) / (ros[1] - ros[0]), (stress[3] - stress[2]) / (ros[3] - ros[2])
    assert 0 < below < 0.3 * beyond


def test_m2b_oxidative_stress_lowers_akt_and_raises_foxo_and_breakdown(lab):
    usual, damaged = (lab.after(180, hold={"MITO_DAMAGE": f}) for f in (1.0, 2.5))

    assert damaged["oxidative_stress"] > 2 * usual["oxidative_stress"]
    assert damaged["AKT"] < usual["AKT"] - 0.05
    assert damaged["foxo"] > usual["foxo"] + 0.03
    assert damaged["UBIQUITIN_LIGASES"] > usual["UBIQUITIN_LIGASES"] + 0.03
    assert damaged["MUSCLE"] < usual["MUSCLE"]


def test_m2b_with_foxo_clamped_breakdown_does_not_follow_oxidative_stress(lab):
    """FoxO follows Akt alone, so that holding Akt holds FoxO; the immune arm of damage is cut."""
    immune = {"w_macrophages_damage": 0.0}
    free = _difference(lab, "UBIQUITIN_LIGASES", 180, immune, "MITO_DAMAGE", 2.5)
    low, high = (lab.after(180, immune, hold={"AKT": 1.0, "MITO_DAMAGE": f})["UBIQUITIN_LIGASES"] for f in (1.0, 2.5))

    assert free > 0.03
    assert abs(high - low) < 0.02 * free


def test_m2c_a_deficit_of_energy_alone_lowers_muscle(lab):
    deficit = {"w_energy_damage": 3.0}
    usual, short = lab.after(YEAR), lab.after(YEAR, deficit)
    insensitive = [lab.after(YEAR, {"n_muscle_energy": 0.0, **more})["MUSCLE"] for more in ({}, deficit)]

    assert short["energy"] < 0.95 * usual["energy"]
    assert short["oxidative_stress"] == pytest.approx(usual["oxidative_stress"], rel=0.01)
    assert short["MUSCLE"] < usual["MUSCLE"] - 5e-4
    assert insensitive[1] == pytest.approx(insensitive[0], abs=1e-6)


def test_m2c_mitochondrial_dysfunction_inhibits_akt_through_oxidative_stress(lab):
    whole, cut = (_difference(lab, "AKT", 180, c, "MITO_DAMAGE", 2.5) for c in ({}, {"w_akt_oxidative": 0.0}))

    assert whole < 3 * cut < 0


@pytest.mark.parametrize(("mitophagy", "lo", "hi"), [(1.0, 0.0, 0.05), (0.25, 0.4, 0.8), (0.0, 1.0, 2.0)])
def test_m2d_a_pulse_of_damage_recovers_with_mitophagy_and_persists_without(lab, mitophagy, lo, hi):
    """Damage is doubled once; what is left of the excess a year later, as a share of it."""
    changes = {"f_mitophagy": mitophagy}
    first = lab.after(1e-3, changes)["MITO_DAMAGE"]

    left = lab.after(YEAR, changes, start={"MITO_DAMAGE": 2.0})["MITO_DAMAGE"] - lab.after(YEAR, changes)["MITO_DAMAGE"]

    assert lo <= left / first < hi


def test_m2e_lost_mitochondria_of_the_brain_cost_plasticity_and_cognition(lab):
    usual, lost = (lab.after(YEAR, hold={"MITO_brain": f}) for f in (1.0, 0.7))

    assert lost["SYNAPSES"] < usual["SYNAPSES"]
    assert lost["plasticity"] < usual["plasticity"]
    assert lost["cognition"] < usual["cognition"] - 0.1


def test_m2e_reactive_oxygen_opens_the_barrier_and_harms_mitochondria_of_the_brain(lab):
    barrier, cut = (_difference(lab, "BRAIN_BARRIER", YEAR, c, "MITO_DAMAGE", 2.5) for c in ({}, {"w_barrier_oxidative": 0.0}))

    assert barrier < -0.1
    assert abs(cut) < 0.3 * abs(barrier)
    assert _difference(lab, "MITO_brain", YEAR, {}, "MITO_DAMAGE", 2.5) < -0.1
    assert _difference(lab, "NEUROINFLAMMATION", YEAR, {}, "MITO_DAMAGE", 2.5) > 0.1


def test_m2f_mitochondrial_dna_of_muscle_reaches_the_brain_with_a_delay(lab):
    shares = [lab.after(d, hold={"MITO_DAMAGE": 2.0})["MTDNA_brain"] - 1.0 for d in (1.0, 7.0, 90.0)]

    assert shares[0] < 0.2 * shares[2]
    assert 0.3 * shares[2] < shares[1] < 0.8 * shares[2]


@pytest.mark.parametrize(("transfer", "acts"), [(1.0, True), (0.0, False)])
def test_m2f_it_inflames_the_brain_and_lowers_cognition_and_nothing_without_transfer(lab, transfer, acts):
    changes = {**DAMAGE_ARMS, "f_mtdna_transfer": transfer}

    inflamed, cognition = (_difference(lab, s, 2 * YEAR, changes, "MITO_DAMAGE", 2.0) for s in ("NEUROINFLAMMATION", "cognition"))

    assert inflamed > 0.03 if acts else abs(inflamed) < 1e-5
    assert cognition < -0.03 if acts else abs(cognition) < 1e-5
    if not acts:
        assert lab.after(2 * YEAR, changes, hold={"MITO_DAMAGE": 2.0})["MTDNA_brain"] == pytest.approx(0.0, abs=1e-6)


# M3 gut dysbiosis


def test_m3a_m3b_dysbiosis_opens_the_barrier_raises_endotoxin_and_lowers_fatty_acids(lab):
    assert _difference(lab, "GUT_BARRIER", 120, {}, "DYSBIOSIS", 1.5) < -0.05
    assert _difference(lab, "ENDOTOXIN", 120, {}, "DYSBIOSIS", 1.5) > 0.3
    assert _difference(lab, "SCFA", 120, {}, "DYSBIOSIS", 1.5) < -0.1


def test_m3a_endotoxin_inflames_the_body_and_costs_muscle_and_strength(lab):
    assert _difference(lab, "INFLAMMATION", 120, {}, "ENDOTOXIN", 3.0) > 0.1
    assert _difference(lab, "MUSCLE", 120, {}, "ENDOTOXIN", 3.0) < -0.03
    assert _difference(lab, "strength_knee", 120, {}, "ENDOTOXIN", 3.0) < 0


@pytest.mark.parametrize(
    ("system", "weight", "target", "sign"),
    [
        ("M3c", "w_ligases_endotoxin", "UBIQUITIN_LIGASES", 1),
        ("M3c", "w_oxygen_endotoxin", "reactive_oxygen", 1),
        ("M3e", "w_m1_endotoxin", "MICROGLIA_M1", 1),
        ("M3f", "w_oligomers_endotoxin", "AB_oligomers", 1),
        ("M3g", "w_barrier_endotoxin", "BRAIN_BARRIER", -1),
    ],
)
def test_each_flux_of_endotoxin_stands_alone_and_is_gone_without_its_receptor(lab, system, weight, target, sign):
    """TLR2/4 of muscle, microglia and barrier: one weight each; with all of them cut nothing follows endotoxin."""
    none = dict.fromkeys(ENDOTOXIN_ARMS, 0.0)
    alone = {symbol: 0.0 for symbol in ENDOTOXIN_ARMS if symbol != weight}

    whole, only, without = (sign * _difference(lab, target, 120, c, "ENDOTOXIN", 3.0) for c in ({}, alone, none))

    assert whole > only > 0.02, system
    assert abs(without) < 1e-4


def test_m3d_fatty_acids_raise_synthesis_and_lower_foxo_and_atrogin(lab):
    usual, fibre = lab.after(60), lab.after(60, {"f_fibre": 1.5})

    assert fibre["AKT"] > usual["AKT"]
    assert fibre["MTORC1"] > usual["MTORC1"]
    assert fibre["foxo"] < usual["foxo"]
    assert fibre["UBIQUITIN_LIGASES"] < usual["UBIQUITIN_LIGASES"]
    assert fibre["MUSCLE"] > usual["MUSCLE"]


def test_m3d_most_of_it_is_gone_without_the_receptors(lab):
    """What is left goes through the gut barrier and calmer macrophages."""
    receptors = {"w_akt_scfa": 0.0, "w_ligases_scfa": 0.0}

    def gained(cut: Mapping[str, float]) -> float:
        return lab.after(60, {**cut, "f_fibre": 1.5})["AKT"] - lab.after(60, cut)["AKT"]

    assert gained(receptors) < 0.3 * gained({})


def test_m3g_an_inflamed_gut_costs_cognition(lab):
    assert _difference(lab, "cognition", 120, {}, "ENDOTOXIN", 3.0) < -0.05


def test_m1d_m3g_an_open_barrier_costs_synapses(lab):
    assert _difference(lab, "SYNAPSES", YEAR, {}, "CRP_plasma", 3.0) < 0
