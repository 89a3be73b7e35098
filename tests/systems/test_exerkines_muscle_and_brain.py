"""IL-6 (E1), irisin (E2) and BDNF (E3): pulses, levels, knock-outs and compensation."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from exerkine.calibration import aerobic, weekly

YEAR = 365.25
OLD, DISEASED = 70.0, 76.0
PATHWAY = {"s_amyloid": 0.158}
"""On the way to Alzheimer's disease."""
WALKS = weekly((0, 2, 4), 45, aerobic(0.6), 26)


def _effect(lab, symbol: str, changes: Mapping[str, float], days: float = YEAR, **life) -> float:
    return lab.after(days, changes, **life)[symbol] - lab.after(days, **life)[symbol]


# E1 interleukin-6

K_RELEASE, PEAK = 35.0, 20.0
"""per day; pg/mL, that of a hard bout."""
DAYS = 28


@pytest.fixture(scope="module")
def of_28_days(lab):
    """Nothing, a pulse of three hours a day, and the same amount as a steady level."""
    pulses = [(d + 0.4, 180.0, {"rate_il6_infusion": PEAK * K_RELEASE}) for d in range(DAYS)]
    level = [(0.0, DAYS * 1440.0, {"rate_il6_infusion": PEAK * K_RELEASE / 8})]
    save = [0.0, 0.55, float(DAYS)]
    return {name: lab.run(OLD, bouts, save) for name, bouts in (("none", []), ("pulses", pulses), ("level", level))}


def _moved(of_28_days, name: str, symbol: str, at: int) -> float:
    return float(of_28_days[name][symbol][at] - of_28_days["none"][symbol][at])


@pytest.mark.parametrize("symbol", ["AKT", "MTORC1", "SATELLITE", "BDNF_brain", "MITO_brain"])
def test_e1_a_pulse_of_il6_is_anabolic_regenerative_and_raises_brain_bdnf(of_28_days, symbol):
    assert _moved(of_28_days, "pulses", symbol, 1) > 0


def test_e1_the_same_amount_as_a_level_is_more_catabolic_and_inflames_the_brain_more(of_28_days):
    pulses, level = ({s: _moved(of_28_days, name, s, 2) for s in of_28_days["none"]} for name in ("pulses", "level"))

    assert level["UBIQUITIN_LIGASES"] > 2 * pulses["UBIQUITIN_LIGASES"] > 0
    assert level["MUSCLE"] < 2 * pulses["MUSCLE"]
    assert level["NEUROINFLAMMATION"] > 2 * pulses["NEUROINFLAMMATION"]
    assert level["CORTISOL"] > 10 * pulses["CORTISOL"]


def test_e1_pulses_day_after_day_build_muscle(of_28_days):
    assert _moved(of_28_days, "pulses", "MUSCLE", 2) > 0


def test_e1_a_steady_level_of_il6_does_less_for_brain_bdnf_than_pulses(of_28_days):
    assert _moved(of_28_days, "level", "BDNF_brain", 2) < _moved(of_28_days, "pulses", "BDNF_brain", 2)


def test_e1_immune_il6_that_stays_high_is_catabolic_and_inflames_the_brain(lab):
    down = ("AKT", "SATELLITE", "MUSCLE", "BDNF_brain", "cognition")
    signs = {**dict.fromkeys(down, -1), "UBIQUITIN_LIGASES": 1, "NEUROINFLAMMATION": 1}

    for symbol, sign in signs.items():
        assert sign * _effect(lab, symbol, {"f_il6_immune": 3.0}) > 0, symbol


KNOCK_OUT = {"f_il6": 0.05, "f_il6_immune": 0.05}
"""Not quite zero: the tone is a logarithm of IL-6."""


@pytest.mark.parametrize(
    ("claim", "symbol", "sign"),
    [
        ("C119", "PGC1A", 1),
        ("C120", "reactive_oxygen", -1),
        ("C121", "UBIQUITIN_LIGASES", -1),
        ("C122", "MUSCLE", 1),
        ("C123", "strength_knee", 1),
    ],
)
def test_e1_without_il6_septic_muscle_is_spared(lab, claim, symbol, sign):
    """Sepsis: endotoxin at about ten times rest for a fortnight."""
    sepsis = {"rate_endotoxin": 10 * lab.mechanism.medians["k_endotoxin"]}

    assert sign * _effect(lab, symbol, KNOCK_OUT, 14.0, inputs=sepsis) > 0.01, claim


@pytest.mark.parametrize(("claim", "symbol"), [("C135", "INFLAMMATION"), ("C136", "MTDNA_brain"), ("C137", "NEUROINFLAMMATION")])
def test_e1_without_il6_the_brain_in_alzheimers_disease_is_calmer(lab, claim, symbol):
    """INFLAMMATION stands for STAT3, muscle's mitochondrial DNA for cGAS-STING."""
    assert _effect(lab, symbol, KNOCK_OUT, age_y=DISEASED, traits=PATHWAY) < -0.1, claim


def test_e1_an_assay_reads_the_sum_of_the_pools_up_in_a_bout_and_down_with_training(lab):
    trained, usual = (lab.run(OLD, bouts, [0.0, 45 / 1440 + 10 / 24, 182.0]) for bouts in (WALKS, []))

    resting = lab.mechanism.medians["f_il6_fat"] * lab.mechanism.medians["il6_rest"] * trained["FAT"]
    assert trained["IL6"] == pytest.approx(trained["IL6_myokine"] + trained["IL6_immune"] + resting)
    assert trained["IL6"][1] > 1.3 * usual["IL6"][1]
    assert trained["IL6"][2] < 0.97 * usual["IL6"][2]


# E2 irisin


def test_e2_without_irisin_the_aged_are_weaker_smaller_and_duller(lab):
    for symbol in ("strength_grip", "MUSCLE", "SATELLITE", "cognition"):
        assert _effect(lab, symbol, {"f_fndc5": 0.0}, 2 * YEAR, age_y=80.0) < -0.01, symbol
    assert lab.after(60.0, {"f_fndc5": 0.0})["IRISIN_plasma"] == pytest.approx(0.0, abs=1e-6)


def test_e2_irisin_given_to_the_aged_mends_muscle(lab):
    assert _effect(lab, "MUSCLE", {"f_fndc5": 2.0}, 90.0, age_y=80.0) > 0.005


@pytest.mark.parametrize(
    ("symbol", "sign"),
    [
        ("IRISIN_plasma", 1),
        ("IRISIN_brain", 1),
        ("cognition", 1),
        ("mobility", 1),
        ("NEPRILYSIN", 1),
        ("AB_oligomers", -1),
        ("PTAU", -1),
    ],
)
def test_e2_more_and_no_irisin_of_muscle_in_alzheimers_disease_have_opposite_signs(lab, symbol, sign):
    more, none = (_effect(lab, symbol, {"f_fndc5": f}, 2 * YEAR, age_y=DISEASED, traits=PATHWAY) for f in (2.0, 0.0))

    assert sign * more > 0.01
    assert sign * none < -0.01


def test_e2_neprilysin_carries_part_of_what_irisin_does_to_amyloid(lab):
    whole, cut = (
        lab.after(YEAR, {**c, "f_fndc5": 2.0})["AB_monomer"] - lab.after(YEAR, c)["AB_monomer"]
        for c in ({}, {"w_neprilysin_irisin": 0.0})
    )

    assert whole < 0
    assert abs(cut) < 0.3 * abs(whole)


def test_e2_the_loop_of_irisin_amplifies_and_is_bounded(lab):
    """Tenfold expression settles, above what it is without the arm back to PGC-1alpha and less than a fifth above it."""
    settled = [lab.after(d, {"f_fndc5": 10.0}) for d in (120.0, 240.0)]
    open_loop = lab.after(240.0, {"f_fndc5": 10.0, "w_pgc1a_irisin": 0.0})

    assert settled[1]["FNDC5"] == pytest.approx(settled[0]["FNDC5"], rel=0.01)
    assert 1.02 < settled[1]["FNDC5"] / open_loop["FNDC5"] < 1.2
    assert settled[1]["PGC1A"] < 1.2


def test_e2_the_loop_of_the_brain_settles_at_four_times_the_expression(lab):
    settled = [lab.after(d, {"f_fndc5_brain": 4.0})["IRISIN_brain"] for d in (120.0, 240.0)]

    assert settled[1] == pytest.approx(settled[0], rel=0.02)


def test_e2_the_loop_of_the_brain_is_bounded_at_any_expression(lab):
    months = [lab.after(d, {"f_fndc5_brain": 7.0})["IRISIN_brain"] for d in (120.0, 240.0)]

    assert months[1] == pytest.approx(months[0], rel=0.05)


@pytest.fixture(scope="module")
def with_plaque(lab):
    """Five people of 78 whose plaque grows at different rates, and one who has none."""
    rates = (0.1, 0.12, 0.14, 0.16, 0.18)
    return [lab.after(1.0, age_y=78.0)] + [lab.after(1.0, age_y=78.0, traits={"s_amyloid": rate}) for rate in rates]


def test_e2_irisin_of_the_brain_rises_in_alzheimers_disease_and_goes_with_less_grey_matter(with_plaque):
    irisin, volume = (np.array([life[s] for life in with_plaque]) for s in ("IRISIN_brain", "hippocampus"))

    assert (irisin[1:] > irisin[0]).all()
    assert np.corrcoef(irisin, volume)[0, 1] < -0.9


def test_e2_irisin_of_blood_rises_in_alzheimers_disease(with_plaque):
    assert with_plaque[3]["IRISIN_plasma"] > with_plaque[0]["IRISIN_plasma"]


def test_e2_irisin_rises_and_reaches_a_plateau_within_26_weeks(lab):
    irisin = lab.run(OLD, WALKS, [0.0, 14.0, 84.0, 182.0])["IRISIN_plasma"]

    assert irisin[1] > 1.05 * irisin[0]
    assert irisin[3] - irisin[2] < 0.25 * (irisin[1] - irisin[0])


# E3 BDNF


def test_e3_serum_bdnf_is_lower_in_alzheimers_disease_the_more_the_later(lab):
    healthy, diseased = (
        np.array([lab.after(1.0, age_y=age, traits=traits)["bdnf_serum"] for age in (72.0, 76.0, 80.0)]) for traits in ({}, PATHWAY)
    )

    assert (diseased < healthy).all()
    assert (np.diff(healthy - diseased) > 0).all()


def test_e3_training_raises_bdnf_less_the_later_the_disease(lab):
    gains = []
    for age, traits in ((72.0, {}), (72.0, PATHWAY), (76.0, PATHWAY), (80.0, PATHWAY)):
        trained, usual = (lab.run(age, bouts, [112.0], traits)["BDNF"] for bouts in (WALKS, []))
        gains.append(float(trained[0] - usual[0]))

    assert all(later < earlier for earlier, later in pairwise(gains))
    assert gains[-1] > 0


@pytest.mark.parametrize(
    ("symbol", "sign"),
    [("akt_brain", 1), ("PTAU", -1), ("SYNAPSES", 1), ("NEW_NEURONS", 1), ("NEURONS", 1), ("PGC1A", 1), ("cognition", 1)],
)
def test_e3_without_its_receptor_or_expression_bdnf_does_not_protect(lab, symbol, sign):
    """Brain: Akt, tau, synapses, neurons; muscle: PGC-1alpha, by blood."""
    assert sign * _effect(lab, symbol, {"f_bdnf": 0.5}) < 0
    if symbol != "PGC1A":
        assert sign * _effect(lab, symbol, {"f_trkb": 0.5}) < 0


@pytest.mark.parametrize(("symbol", "sign"), [("KNEE_EXT", 1), ("HGS", 1), ("SIX_MINUTE_WALK", 1), ("SPPB", 1), ("CST5", -1)])
def test_e3_among_people_with_little_muscle_more_bdnf_goes_with_better_function(lab, symbol, sign):
    """Three people of 80 with a sixth less muscle than usual, who differ in lifelong expression of BDNF alone."""
    people = [lab.run(80.0, [], [0.0], {"f_amino_acids": 0.8, "f_bdnf": expressed}) for expressed in (0.7, 1.0, 1.3)]
    bdnf, function = (np.array([person[s][0] for person in people]) for s in ("BDNF_plasma", symbol))

    assert (np.diff(bdnf) > 0).all()
    assert (np.diff(sign * function) > 0).all()
