"""Study tables as outsiders write them, and the shipped studies written out in that form."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from exerkine.trials import shipped_table

TRAINING = (
    "study_id", "citation", "doi", "pmid", "design", "species", "condition", "n_ex", "n_ctl", "age_mean", "pct_female", "modality",
    "mode_detail", "sessions_per_week", "min_per_session", "weeks", "intensity_text", "intensity_pct", "intensity_unit",
    "co_intervention", "outcome", "unit", "ex_pre_mean", "ex_pre_sd", "ex_post_mean", "ex_post_sd", "ctl_pre_mean",
    "ctl_pre_sd", "ctl_post_mean", "ctl_post_sd", "effect", "effect_type", "effect_lo", "effect_hi", "p_value", "direction",
    "seed_ref", "read_from", "source_url", "note")
ACUTE = (
    "study_id", "citation", "doi", "pmid", "population", "n", "age_mean", "pct_female", "modality", "intensity_text",
    "intensity_pct", "intensity_unit", "duration_min", "exerkine", "matrix", "unit", "t_min", "mean", "sd", "sem", "read_from",
    "source_url", "note")
TRIAL = {"study_id": "Walkers", "design": "RCT", "species": "human", "condition": "HEALTHY_OLD", "n_ex": "30", "n_ctl": "30",
         "age_mean": "70", "pct_female": "60", "modality": "aerobic", "sessions_per_week": "3", "min_per_session": "40",
         "weeks": "12", "intensity_pct": "60", "intensity_unit": "HRR", "outcome": "VO2PEAK", "unit": "mL/kg/min",
         "ex_pre_mean": "22", "ex_pre_sd": "4", "ex_post_mean": "24", "ex_post_sd": "4", "ctl_pre_mean": "22",
         "ctl_pre_sd": "4", "ctl_post_mean": "22", "ctl_post_sd": "4", "direction": "up"}
BOUT = {"study_id": "Riders", "population": "YOUNG_HEALTHY", "n": "10", "age_mean": "24", "pct_female": "0",
        "modality": "cycling", "intensity_pct": "70", "intensity_unit": "VO2max", "duration_min": "60", "exerkine": "IL6",
        "matrix": "plasma", "unit": "pg/mL"}


def write_rows(path, rows, columns):
    """Write rows (dicts) under a header; return the path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def write(tmp_path):
    return lambda rows, columns=TRAINING, name="studies.csv": write_rows(tmp_path / name, rows, columns)


@pytest.fixture(scope="session")
def shipped():
    return shipped_table()


@pytest.fixture(scope="session")
def of_study(shipped):
    """The shipped rows of one study alone, but for those with a direction only."""
    return lambda study_id: replace(
        (few := shipped.only({study_id})), studies=replace(few.studies, all_directions=()), direction_lines=())
