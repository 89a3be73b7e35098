"""The band of an effect, taken apart: laws, person, and the noise of measuring beside it."""

from __future__ import annotations

import csv
import dataclasses
import math

import numpy as np
import pytest

from exerkine.calibration import update_person
from exerkine.mechanism import read_mechanism
from exerkine.observation import Measured, change_noise_sd, told_parts
from exerkine.persons import person_from_dict
from exerkine.programmes import programme_from_dict
from exerkine.reports import write_report, write_summary_csv
from exerkine.simulation import Settings, simulate, summarise

PERSON = {"age_y": 70, "sex": "F", "height_cm": 160, "mass_kg": 65, "grip_kg": 25, "knee_extension_nm": 100,
          "diagnosis": {"muscle": "none", "cognition": "none"}}
STRENGTH = {"schema": 1, "name": "strength", "blocks": [
    {"name": "s", "modality": "resistance", "days_per_week": 3, "minutes": 45, "sets": 3, "reps": 10, "exercises": 6,
     "load": {"value": 75, "unit": "%1RM"}}]}


@pytest.fixture(scope="module")
def done():
    mechanism, person = read_mechanism(), person_from_dict(PERSON)
    settings = Settings(weeks=12, draws=40, workers=1)
    run = simulate(mechanism, person, programme_from_dict(STRENGTH), settings=settings, has_cuts=False, has_parts=True)
    return mechanism, run, told_parts(summarise(run, mechanism, person), run, mechanism)


def test_laws_are_those_of_the_typical_person_and_the_rest_is_the_person(done):
    _, run, result = done
    i = run.symbols.index("KNEE_EXT")
    part = next(part for part in result.parts if part.symbol == "KNEE_EXT")
    traits = np.array([[start.parameters[f"f_response_{one}"] for start in run.starts] for one in ("strength", "size")])

    apart = run.effect[:, i] - run.typical_effect[:, i]

    slopes = np.linalg.lstsq(np.vstack([traits, np.ones(traits.shape[1])]).T, apart, rcond=None)[0]
    assert (slopes[:2] > 0).all(), "who learns and grows more gets more than the typical person"
    assert np.corrcoef(slopes[:2] @ traits, apart)[0, 1] > 0.7
    assert abs(np.corrcoef(slopes[:2] @ traits, run.typical_effect[:, i])[0, 1]) < 0.45, "the typical person does not know them"
    assert part.person == pytest.approx(tuple(np.percentile(apart, (10, 90))))
    assert part.laws[0] < 0 < part.laws[1]
    assert run.effect[:, i].std() > run.typical_effect[:, i].std()


def test_the_noise_of_a_change_is_that_of_two_readings(done):
    mechanism, run, result = done
    part = next(part for part in result.parts if part.symbol == "HGS")

    assert change_noise_sd(run, mechanism, "HGS") == pytest.approx(math.sqrt(2) * 0.07 * 25, rel=1e-3)
    assert part.measuring[1] == pytest.approx(1.2816 * math.sqrt(2) * 0.07 * 25, rel=1e-3)
    assert part.measuring[0] == -part.measuring[1]


def test_a_test_of_cognition_swings_between_two_visits_too(done):
    mechanism, run, _ = done
    short = dataclasses.replace(run, settings=dataclasses.replace(run.settings, weeks=1))

    assert change_noise_sd(run, mechanism, "COGNITION") > change_noise_sd(short, mechanism, "COGNITION") > math.sqrt(2) * 0.4


def test_what_nobody_measured_twice_has_no_noise(done):
    mechanism, run, result = done
    unknown = [part.symbol for part in result.parts if part.measuring is None]

    assert "HIPPOCAMPUS" in unknown
    assert change_noise_sd(run, mechanism, "HIPPOCAMPUS") is None


def test_parts_stand_in_the_answer_the_table_and_the_page(done, tmp_path):
    _, _, result = done
    answer = result.to_json_dict()["outcomes"]["KNEE_EXT"]["parts"]
    part = next(part for part in result.parts if part.symbol == "KNEE_EXT")
    assert answer["person"] == {"lo80": part.person[0], "hi80": part.person[1]}
    assert result.to_json_dict()["outcomes"]["HIPPOCAMPUS"]["parts"]["measuring"] is None

    rows = list(csv.DictReader(write_summary_csv(result, tmp_path / "summary.csv").open(encoding="utf-8")))
    mine = {row["scenario"]: float(row["hi80"]) for row in rows if (row["panel"], row["symbol"]) == ("parts", "KNEE_EXT")}
    assert mine == pytest.approx({"laws": part.laws[1], "person": part.person[1], "measuring": part.measuring[1]}, rel=1e-4)

    for lang, title in (("en", "Where the bands come from"), ("zh", "区间从何而来")):
        page = write_report(result, tmp_path / f"{lang}.html", lang).read_text(encoding="utf-8")
        assert title in page


def test_measures_narrow_what_is_not_known_of_the_person(done):
    mechanism, run, _ = done
    i = run.symbols.index("KNEE_EXT")
    top = float(np.percentile(run.programme.weekly[:, 12, i], 90))

    updated = update_person(run, mechanism, (Measured("KNEE_EXT", 12, top),)).run

    def responses(one):
        return np.mean([start.parameters["f_response_strength"] for start in one.starts])

    assert len(updated.typical_effect) == len(run.starts)
    assert responses(updated) > responses(run), "who gained much is one who learns much"


def test_draws_beyond_those_of_the_typical_person_are_left_out(done):
    mechanism, run, result = done
    seen = np.where(np.arange(len(run.starts))[:, None] < 15, run.typical_effect, np.nan)
    i = run.symbols.index("KNEE_EXT")

    parts = told_parts(result, dataclasses.replace(run, typical_effect=seen), mechanism).parts
    part = next(part for part in parts if part.symbol == "KNEE_EXT")

    assert part.person == pytest.approx(tuple(np.percentile((run.effect - run.typical_effect)[:15, i], (10, 90))))


def test_without_a_typical_person_nothing_is_told(done):
    mechanism, run, result = done
    plain = dataclasses.replace(result, parts=())

    assert told_parts(plain, dataclasses.replace(run, typical_effect=None), mechanism) is plain
