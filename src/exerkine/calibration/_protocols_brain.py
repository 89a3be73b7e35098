"""How each fact of the brain is measured: hippocampus, plaque, cognition, with and without training."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from exerkine.calibration._bench import Bench, Bout, Parts, Readings, Value, aerobic, resistance, weekly

OLD = 70.0
YEAR = 365.25
PATHWAY = {"s_amyloid": 0.158}
"""On the way to Alzheimer's disease: about 77 CL at 72 and 91 at 76, the means of the stages (Villemagne2013)."""
MCI_Y, AD_Y = 72.0, 76.0
LOW_CL, THRESHOLD_CL, AD_CL = 5.0, 25.0, 91.0
APOE4_FOLD = 3.9
YEARS = np.arange(30.0, 106.0)
"""Ages at which a life is looked at. Later nothing is read; some draws swing there, and would need steps a quarter as long."""
NO_PLAQUE = 1e-6
ATROPHY_SHARE, IMPAIRED_SD = 0.10, 1.5
DEMENTIA_MMSE = 23.5
"""The cut-off of dementia after more than six years of school, as in `persons/cutoffs.csv`."""
ANTIBODY_PER_YEAR = 0.87
"""Removal by an antibody such as lecanemab."""


def hippocampus_trained(bench: Bench) -> Parts:
    """C16: three sessions of 45 min a week for a year, against nothing."""
    trained = bench.run(OLD, weekly((0, 2, 4), 45, aerobic(0.65), 52), [0.0, YEAR])
    control = bench.run(OLD, [], [0.0, YEAR])
    return {"trained_minus_control_pct": trained.change_pct("HIPPOCAMPUS") - control.change_pct("HIPPOCAMPUS")}


def year_untrained(bench: Bench) -> Parts:
    """E4 and E9; every second person with MCI has plaque, and E9 is of those who have it."""
    who = {"healthy": (OLD, {}), "mci": (MCI_Y, PATHWAY), "mci_without": (MCI_Y, {}), "ad": (AD_Y, PATHWAY)}
    year = {name: bench.run(age_y, [], [0.0, YEAR], traits) for name, (age_y, traits) in who.items()}
    volume = {name: readings.change_pct("HIPPOCAMPUS") for name, readings in year.items()}
    return {
        "healthy_pct_per_year": volume["healthy"],
        "mci_pct_per_year": (volume["mci"] + volume["mci_without"]) / 2,
        "ad_pct_per_year": volume["ad"],
        **{f"{name}_mmse_per_year": year[name]["MMSE"][1] - year[name]["MMSE"][0] for name in ("mci", "ad")},
    }


def amyloid_half_life(bench: Bench) -> Parts:
    """E5."""
    return {f"half_life_{age:g}_h": 24.0 * bench.run(age, [], [0.0])["ab_half_life"][0] for age in (30.0, 80.0)}


def plaque_course(bench: Bench) -> Parts:
    """E6 and E7: a life on the pathway, and with the seeds of two genotypes."""
    plaque = _life(bench, PATHWAY)["AMYLOID_PET"]
    usual = _life(bench, {})["AMYLOID_PET"]
    carrier = _life(bench, {"s_amyloid": APOE4_FOLD * bench.own("s_amyloid")})["AMYLOID_PET"]
    threshold = _age_at(plaque, THRESHOLD_CL)
    return {
        "years_to_threshold": threshold - _age_at(plaque, LOW_CL),
        "years_threshold_to_ad": _age_at(plaque, AD_CL) - threshold,
        "most_cl_per_year": np.diff(plaque, axis=0).max(axis=0),
        "years_earlier": _age_at(usual, THRESHOLD_CL) - _age_at(carrier, THRESHOLD_CL),
    }


def sequence(bench: Bench) -> Parts:
    """E8: each sign against the same life without plaque; dementia is the MMSE below the cut-off."""
    ill, ageing = _life(bench, PATHWAY), _life(bench, {"s_amyloid": NO_PLAQUE})
    dementia = _age_at(-ill["MMSE"], -DEMENTIA_MMSE)
    return {
        "amyloid_years_before": dementia - _age_at(ill["AMYLOID_PET"], THRESHOLD_CL),
        "hippocampus_years_before": dementia - _age_at(1 - ill["HIPPOCAMPUS"] / ageing["HIPPOCAMPUS"], ATROPHY_SHARE),
        "memory_years_before": dementia - _age_at(ageing["MEMORY"] - ill["MEMORY"], IMPAIRED_SD),
    }


def _life(bench: Bench, traits: Mapping[str, Value]) -> Readings:
    """Return the readings of every year of `YEARS`."""
    return bench.run(float(YEARS[0]), [], list((YEARS - YEARS[0]) * YEAR), traits)


def _age_at(course: np.ndarray, level: float) -> Value:
    """Return the age at which a course first reaches a level; one that never does counts as if it did at the last age."""
    is_there = course >= level
    after = np.clip(is_there.argmax(axis=0), 1, None)
    low, high = (np.take_along_axis(course, i[np.newaxis], axis=0)[0] for i in (after - 1, after))
    with np.errstate(divide="ignore", invalid="ignore"):
        age = YEARS[after - 1] + np.clip((level - low) / (high - low), 0.0, 1.0)
    return np.where(np.isnan(course).any(axis=0), np.nan, np.where(is_there.any(axis=0), age, YEARS[-1]))


def dementia_trained(bench: Bench) -> Parts:
    """H1 and H9, as in DAPA: two supervised sessions a week for four months, then none."""
    months = [0.0, 4 * YEAR / 12, YEAR]
    hard = aerobic(0.7) | {"contact": 1.0}
    strong = resistance() | {"contact": 1.0}
    bouts: list[Bout] = weekly((1, 4), 30, hard, 17) + weekly((1, 4), 30, strong, 17, hour=10.6)
    trained, control = (bench.run(AD_Y, those, months, PATHWAY) for those in (bouts, []))

    def gained(symbol: str) -> np.ndarray:
        return trained[symbol] - control[symbol]

    return {
        "adas_4_months": gained("ADAS")[1],
        "adas_12_months": gained("ADAS")[2],
        "fitness_pct": 100 * gained("VO2PEAK")[1] / control["VO2PEAK"][1],
        "gait_pct": 100 * gained("GAIT_SPEED")[1] / control["GAIT_SPEED"][1],
        "cognition_sd": gained("cognition")[1],
    }


def plaque_trained(bench: Bench) -> Parts:
    """H6."""
    trained = bench.run(MCI_Y, weekly((0, 2, 4), 45, aerobic(0.65), 52), [YEAR], PATHWAY)
    return {"amyloid_cl": (trained["AMYLOID_PET"] - bench.run(MCI_Y, [], [YEAR], PATHWAY)["AMYLOID_PET"])[0]}


def plaque_after_intervals(bench: Bench) -> Parts:
    """H7: four bouts of four minutes near the peak, three times a week."""
    bouts = [(t + i * 7.0 / 1440.0, 4.0, inputs) for t, _, inputs in weekly((0, 2, 4), 4, aerobic(0.9), 8) for i in range(4)]
    trained = bench.run(AD_Y, bouts, [56.0], PATHWAY)
    return {"amyloid_cl": (trained["AMYLOID_PET"] - bench.run(AD_Y, [], [56.0], PATHWAY)["AMYLOID_PET"])[0]}


def antibody(bench: Bench) -> Parts:
    """F1: 18 months from 77 CL; the life before is lived without the antibody."""
    end = [0.0, 1.5 * YEAR]
    untreated = bench.run(MCI_Y, [], end, PATHWAY)
    treated: Readings = bench.run(MCI_Y, [], end, PATHWAY, {"k_antibody": ANTIBODY_PER_YEAR})
    decline = [run["cognition"][1] - run["cognition"][0] for run in (untreated, treated)]
    return {
        "plaque_change_cl": treated["AMYLOID_PET"][1] - treated["AMYLOID_PET"][0],
        "slowing_pct": 100.0 * (1 - decline[1] / decline[0]),
    }
