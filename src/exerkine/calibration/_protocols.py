"""How each fact is measured: the study's protocol, run on a standard person; one function per fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from exerkine.calibration import _protocols_brain as brain
from exerkine.calibration._bench import MINUTE, Bench, Parts, aerobic, resistance, time_of_peak, weekly

YOUNG, OLD = 25.5, 70.0
YOUNG_TRAITS = {"lactate_rest": 1.33, "il6_rest": 1.3}
RUNNER_TRAITS = {"lactate_rest": 1.0, "il6_rest": 1.9, "f_mitochondria": 1.5}


def _minutes(*minutes: float) -> list[float]:
    return [minute * MINUTE for minute in minutes]


def lactate_steady(bench: Bench) -> Parts:
    """A1."""
    seen = np.array([1.33, 3.69, 4.09, 3.24, 2.29])
    got = bench.run(YOUNG, [(0.0, 60, aerobic(0.62))], _minutes(0, 15, 30, 45, 60), YOUNG_TRAITS)["LACTATE"]
    return {"rmse_mmol_l": np.sqrt(np.mean((got.T - seen) ** 2, axis=-1))}


def lactate_brain(bench: Bench) -> Parts:
    """A4: blood lactate is held at each level by the person's own resting level."""
    levels = (0.89, 3.9, 6.9)
    runs = [bench.run(YOUNG, [], [0.0, 1.0], {"lactate_rest": level}) for level in levels]
    return {f"uptake_at_{v:g}": run["lactate_brain_uptake"][-1] for v, run in zip(levels, runs, strict=True)}


def il6_knee_extension(bench: Bench) -> Parts:
    """A6."""
    work = {"x_oxygen": 0.25, "x_muscle": 0.4, "mass_active": 2.5, "is_fed": 0.0}
    got = bench.run(YOUNG, [(0.0, 300, work)], _minutes(0, 300), YOUNG_TRAITS)["IL6"]
    return {"fold_5h": got[1] / got[0]}


def il6_marathon(bench: Bench) -> Parts:
    """A7."""
    got = bench.run(27.0, [(0.0, 200, aerobic(0.75, 12, 0.3))], _minutes(0, 200, 320), RUNNER_TRAITS)["IL6"]
    return {"end_pg_ml": got[1], "plus_2h_pg_ml": got[2]}


def bdnf_rowing(bench: Bench) -> Parts:
    """A13."""
    run = bench.run(YOUNG, [(0.0, 240, aerobic(0.65, 14))], _minutes(0, 240, 300), YOUNG_TRAITS)
    share = run["bdnf_brain_share"]
    gain = bench.own("g_bdnf_release")
    release = run["BDNF_brain"] * (1 + gain * run["BDNF_release"])
    return {
        "share_rest": share[0],
        "share_4h": share[1],
        "share_fall_1h": share[1] - share[2],
        "release_fold": release[1] / release[0],
    }


def pgc1a_message(bench: Bench) -> Parts:
    """A17a: three hours after the bout."""
    bout = aerobic(0.72)
    untrained = bench.run(YOUNG, [(0.0, 60, bout)], _minutes(0, 240), YOUNG_TRAITS)["PGC1A_mrna"]
    days = [(float(day), 60.0, bout) for day in (*range(10), 11)]
    trained = bench.run(YOUNG, days, [11.0, 11.0 + 240 * MINUTE], YOUNG_TRAITS)["PGC1A_mrna"]
    return {"fold_untrained": untrained[1], "fold_trained": trained[1]}


def synthesis_by_load(bench: Bench) -> Parts:
    """A18."""
    minutes = np.arange(0, 331, 10)
    rises = {}
    for age, traits in ((YOUNG, YOUNG_TRAITS), (OLD, {})):
        for load in (0.6, 0.9):
            bout = {
                "x_oxygen": 0.2,
                "x_muscle": 0.3,
                "mass_active": 6.0,
                "rate_bouts": 48.0,
                "load": load,
                "is_fed": 0.0,
            }
            run = bench.run(age, [(0.0, 30, bout)], _minutes(*minutes), traits)
            synthesis = run["MTORC1"] * run["RIBOSOMES"]
            rises[age, load] = synthesis / synthesis[0] - 1
    young, old = rises[YOUNG, 0.9], rises[OLD, 0.9]
    return {
        "plateau_gain_share": 1 - rises[YOUNG, 0.6].max(axis=0) / young.max(axis=0),
        "old_over_young": old.max(axis=0) / young.max(axis=0),
        "peak_after_min": time_of_peak(minutes, young) - 30,
        "left_at_4h": young[minutes == 270][0] / young.max(axis=0),
    }


def fgf21_timing(bench: Bench) -> Parts:
    """A21."""
    minutes = np.arange(0, 400, 5)
    got = bench.run(YOUNG, [(0.0, 45, aerobic(0.65))], _minutes(*minutes), YOUNG_TRAITS)["FGF21"]
    return {"peak_after_end_min": time_of_peak(minutes, got) - 45}


def endotoxin_challenge(bench: Bench) -> Parts:
    """B1: a bolus of 2 ng/kg into young men counts as 400 times the resting endotoxin."""
    traits = {"lactate_rest": 1.33, "il6_rest": 1.05, "tnf_rest": 1.1}
    bolus = (0.0, 1.0, {"rate_endotoxin": 400.0 * 1440.0})
    hours = np.arange(0, 6.1, 0.5)
    run = bench.run(YOUNG, [bolus], list(hours / 24), traits)
    il6 = {f"il6_{hour}h": run["IL6"][2 * hour] for hour in (2, 3, 5, 6)}
    return {"tnf_peak": run["TNFA"].max(axis=0), "tnf_peak_h": time_of_peak(hours, run["TNFA"]), **il6}


def resistance_training(bench: Bench) -> Parts:
    """C1 and C2: three bouts a week for 20 weeks at 70 y."""
    run = bench.run(OLD, weekly((0, 2, 4), 45, resistance(), 20), [0.0, 140.0])
    return {
        "lean_kg": run["LBM"][1] - run["LBM"][0],
        "knee_pct": run.change_pct("KNEE_EXT"),
        "leg_press_pct": run.change_pct("LEG_PRESS"),
        "chest_press_pct": run.change_pct("CHEST_PRESS"),
    }


def daily_training(bench: Bench) -> Parts:
    """C7."""
    run = bench.run(YOUNG, weekly(range(7), 60, aerobic(0.8), 2), [0.0, 14.5], YOUNG_TRAITS)
    return {"vo2peak_pct": run.change_pct("VO2PEAK")}


def resting_markers(bench: Bench) -> Parts:
    """C9, C12 and C13; per cent become SMD by the between-person SD named in the fact."""
    aerobic_run = bench.run(OLD, weekly((0, 2, 4), 45, aerobic(0.6), 26), [0.0, 182.0])
    resistance_run = bench.run(OLD, weekly((0, 2, 4), 45, resistance(), 26), [0.0, 182.0])
    return {
        "il6_smd": aerobic_run.change_pct("IL6") / 60.0,
        "tnf_smd": aerobic_run.change_pct("TNFA") / 40.0,
        "crp_smd": np.log(aerobic_run["CRP"][1] / aerobic_run["CRP"][0]),
        "aerobic_smd": aerobic_run.change_pct("BDNF") / 35.0,
        "resistance_smd": resistance_run.change_pct("BDNF") / 35.0,
        "irisin_smd": aerobic_run.change_pct("IRISIN") / 30.0,
    }


def bed_rest(bench: Bench) -> Parts:
    """D1."""
    days = (5, 14, 35)
    run = bench.run(YOUNG, [(0.0, 36 * 1440.0, {"is_disused": 1.0})], [0.0, *map(float, days)], YOUNG_TRAITS)
    strength = 1 - run["KNEE_EXT"] / run["KNEE_EXT"][0]
    size = 1 - run["MUSCLE"] / run["MUSCLE"][0]
    return {f"ratio_day_{day}": strength[i] / size[i] for i, day in enumerate(days, start=1)}


def bed_rest_old(bench: Bench) -> Parts:
    """D2."""
    run = bench.run(67.0, [(0.0, 10 * 1440.0, {"is_disused": 1.0})], [0.0, 10.0])
    return {"leg_mass_pct": run.change_pct("MUSCLE"), "strength_pct": run.change_pct("KNEE_EXT")}


def one_moderate_bout(bench: Bench) -> Parts:
    """A16 and A19, young men."""
    short = bench.run(YOUNG, [(0.0, 30, aerobic(0.55))], _minutes(0, 30), YOUNG_TRAITS)
    long = bench.run(YOUNG, [(0.0, 60, aerobic(0.65))], _minutes(0, 60), YOUNG_TRAITS)
    return {"bdnf_pct": short.change_pct("BDNF"), "irisin_pct": long.change_pct("IRISIN")}


def twelve_weeks(bench: Bench) -> Parts:
    """C11, H2 and H4: what hardly moves in 12 weeks."""
    aerobic_run = bench.run(OLD, weekly((0, 2, 4), 45, aerobic(0.6), 12), [0.0, 84.0])
    sarcopenia = {"f_anabolic_resistance": 1.2}
    resistance_run = bench.run(OLD, weekly((0, 2, 4), 45, resistance(), 12), [0.0, 84.0], sarcopenia)
    return {
        "senescence_pct": aerobic_run.change_pct("SENESCENCE"),
        "il6_sp_pct": resistance_run.change_pct("IL6"),
        "grip_pct": resistance_run.change_pct("HGS"),
    }


def eight_weeks_young(bench: Bench) -> Parts:
    """C15, read two days after the last session."""
    run = bench.run(YOUNG, weekly((0, 2, 4), 45, aerobic(0.6), 8), [0.0, 56.0], YOUNG_TRAITS)
    return {"ctsb_pct": run.change_pct("CTSB")}


def size_and_strength(bench: Bench) -> Parts:
    """H3."""
    run = bench.run(OLD, weekly((0, 2, 4), 45, resistance(), 20), [0.0, 140.0])
    return {"mass_pct": run.change_pct("MUSCLE"), "strength_pct": run.change_pct("KNEE_EXT")}


def detraining(bench: Bench) -> Parts:
    """C5: 12 weeks of resistance training, then none; muscle against somebody who never trained."""
    days = [0.0, 84.0, 168.0, 374.0]
    trained = bench.run(OLD, weekly((0, 2, 4), 45, resistance(), 12), days)["MUSCLE"]
    gain = trained - bench.run(OLD, [], days)["MUSCLE"]
    return {"lost_after_84_days": 1 - gain[2] / gain[1], "lost_after_290_days": 1 - gain[3] / gain[1]}


def il6_all_day(bench: Bench) -> Parts:
    """A8."""
    got = bench.run(YOUNG, [(0.0, 720, aerobic(0.57, 10, 1.0))], _minutes(0, 720), YOUNG_TRAITS)["IL6"]
    return {"fold_12h": got[1] / got[0]}


def ageing(bench: Bench) -> Parts:
    """E1 and E2."""
    run = bench.run(75.0, [], [0.0, 365.25])
    return {"mass_pct_per_year": run.change_pct("MUSCLE"), "knee_pct_per_year": run.change_pct("KNEE_EXT")}


def lean_mass_gained(bench: Bench) -> Parts:
    """E3: protein synthesis is lifted a little for a year, as by diet."""
    run = bench.run(75.0, [], [0.0, 365.25], changes={"f_amino_acids": 1.02})
    return {"mass_pct": run.change_pct("MUSCLE"), "strength_pct": run.change_pct("KNEE_EXT")}


def trained_for_years(bench: Bench) -> Parts:
    """H5, read two days after the last session."""
    run = bench.run(50.0, weekly((0, 2, 4), 45, aerobic(0.65), 104), [0.0, 728.0])
    return {"ctsb_pct": run.change_pct("CTSB")}


def free_igf1(bench: Bench) -> Parts:
    """E10."""
    young, old = (bench.run(age, [], [0.0, 1.0])["IGF1_FREE"][0] for age in (25.1, 68.0))
    return {"free_young": young, "free_old": old}


PROTOCOLS: Mapping[str, Callable[[Bench], Parts]] = {
    "A1": lactate_steady,
    "A4": lactate_brain,
    "A6": il6_knee_extension,
    "A7": il6_marathon,
    "A13": bdnf_rowing,
    "A17a": pgc1a_message,
    "A18": synthesis_by_load,
    "A21": fgf21_timing,
    "B1": endotoxin_challenge,
    "C1": resistance_training,
    "C2": resistance_training,
    "C7": daily_training,
    "C9": resting_markers,
    "C12": resting_markers,
    "C13": resting_markers,
    "D1": bed_rest,
    "E1": ageing,
    "E2": ageing,
    "E10": free_igf1,
    "A8": il6_all_day,
    "A16": one_moderate_bout,
    "A19": one_moderate_bout,
    "C5": detraining,
    "C11": twelve_weeks,
    "C15": eight_weeks_young,
    "C16": brain.hippocampus_trained,
    "D2": bed_rest_old,
    "E3": lean_mass_gained,
    "E4": brain.year_untrained,
    "E5": brain.amyloid_half_life,
    "E6": brain.plaque_course,
    "E7": brain.plaque_course,
    "E8": brain.sequence,
    "E9": brain.year_untrained,
    "F1": brain.antibody,
    "H1": brain.dementia_trained,
    "H2": twelve_weeks,
    "H3": size_and_strength,
    "H4": twelve_weeks,
    "H5": trained_for_years,
    "H6": brain.plaque_trained,
    "H7": brain.plaque_after_intervals,
    "H9": brain.dementia_trained,
}
