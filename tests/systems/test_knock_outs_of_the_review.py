"""Knock-outs, over-expressions and injections that the review reports, run as scenarios; ids are those of its claims.

Animals are run as older people, so only the sign is asked for: that of the median of the draws.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from exerkine.persons import person_from_dict
from exerkine.programmes import scenario_from_dict
from exerkine.simulation import Settings, simulate

OLD = {"age_y": 78, "sex": "M"}
AD = {"age_y": 76, "sex": "F", "diagnosis": {"cognition": "AD_mild"}}
SEPSIS = {"kind": "infuse", "target": "ENDOTOXIN", "route": "iv", "dose": {"value": 2.0, "unit": "x_rest/h"}}
LIFE = {"since": "birth"}


def knock_out(target, **more):
    return {"kind": "knock_out", "target": target, **more}


def over(target, fold, **more):
    return {"kind": "over_express", "target": target, "fold": fold, **more}


DONE = {
    "IL-6 knock-out in sepsis": (OLD, 1, knock_out("IL6"), SEPSIS),
    "IL-6 knock-out in AD": (AD, 12, knock_out("IL6", **LIFE), None),
    "irisin knock-out in age": (OLD, 12, knock_out("IRISIN", **LIFE), None),
    "irisin knock-out in AD": (AD, 12, knock_out("IRISIN", **LIFE), None),
    "recombinant irisin in age": (
        OLD, 12, {"kind": "inject", "target": "IRISIN", "route": "ip", "dose": {"value": 5.0, "unit": "ug/kg"}}, None),
    "irisin of muscle in AD": (AD, 26, over("IRISIN", 3.0, tissue="muscle"), None),
    "FGF-21 into the ventricles": (
        OLD, 26, {"kind": "infuse", "target": "FGF21", "route": "icv", "dose": {"value": 5.0, "unit": "x_rest/h"}}, None),
    "lactate injected": (
        OLD, 8, {"kind": "inject", "target": "LACTATE", "route": "ip", "dose": {"value": 4.0, "unit": "mmol/kg"}}, None),
    "AMPK agonist": (OLD, 1, {"kind": "clamp", "state": "AMPK", "level": 1.5}, None),
    "cathepsin B of muscle in AD": (AD, 26, over("CTSB", 2.0, tissue="muscle"), None),
    "cathepsin B knock-out in AD": (AD, 26, knock_out("CTSB", **LIFE), None),
    "no BDNF": (OLD, 12, knock_out("BDNF", **LIFE), None),
}
EXPECTED = [
    ("C119", "IL-6 knock-out in sepsis", "PGC1A", 1),
    ("C120", "IL-6 knock-out in sepsis", "MITO_DAMAGE", -1),
    ("C121", "IL-6 knock-out in sepsis", "UBIQUITIN_LIGASES", -1),
    ("C122", "IL-6 knock-out in sepsis", "MUSCLE", 1),
    ("C123", "IL-6 knock-out in sepsis", "KNEE_EXT", 1),
    ("C137", "IL-6 knock-out in AD", "NEUROINFLAMMATION", -1),
    ("C148", "irisin knock-out in age", "HGS", -1),
    ("C149", "irisin knock-out in age", "MUSCLE", -1),
    ("C151", "recombinant irisin in age", "MUSCLE", 1),
    ("C157", "irisin knock-out in AD", "GAIT_SPEED", -1),
    ("C158", "irisin knock-out in AD", "COGNITION", -1),
    ("C159", "irisin of muscle in AD", "IRISIN", 1),
    ("C160", "irisin of muscle in AD", "IRISIN_brain", 1),
    ("C161", "irisin of muscle in AD", "COGNITION", 1),
    ("C162", "irisin of muscle in AD", "PTAU", -1),
    ("C162", "irisin of muscle in AD", "AMYLOID_PET", -1),
    ("C182", "no BDNF", "COGNITION", -1),
    ("C182", "no BDNF", "MUSCLE", -1),
    ("C213", "FGF-21 into the ventricles", "NEURONS", 1),
    ("C223", "lactate injected", "MUSCLE", 1),
    ("C233", "AMPK agonist", "CTSB_muscle", 1),
    ("C235", "cathepsin B of muscle in AD", "GAIT_SPEED", 1),
    ("C236", "cathepsin B of muscle in AD", "MEMORY", 1),
    ("C237", "cathepsin B of muscle in AD", "NEW_NEURONS", 1),
    ("C248", "cathepsin B knock-out in AD", "MEMORY", -1),
    ("C249", "cathepsin B knock-out in AD", "AMYLOID_PET", 1),
]


@pytest.fixture(scope="module")
def effect(mechanism):
    """Return a function: the change of every symbol by an experiment, against the same person without it (draws,)."""

    @cache
    def of(name):
        data, weeks, done, beside = DONE[name]
        plans = [
            scenario_from_dict({"name": "x", "perturbations": [p for p in which if p]}) for which in ((beside, done), (beside,))
        ]
        run = simulate(
            mechanism, person_from_dict(data), plans[0], against=plans[1], settings=Settings(weeks, draws=5), has_cuts=False
        )
        change = run.programme.weekly[:, -1] - run.against.weekly[:, -1]
        return dict(zip(run.symbols, change.T, strict=True))

    return of


@pytest.mark.parametrize(("claim", "name", "symbol", "sign"), EXPECTED, ids=[f"{c}-{s}" for c, _, s, _ in EXPECTED])
def test_an_experiment_of_the_review_has_the_sign_it_reports(effect, claim, name, symbol, sign):
    assert sign * np.median(effect(name)[symbol]) > 0
