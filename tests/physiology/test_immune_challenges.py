"""What the immune system does when it is challenged, by the hour."""

from __future__ import annotations

import numpy as np

from exerkine.calibration._bench import MINUTE

YOUNG = 25.5
TRAITS = {"il6_rest": 1.05, "tnf_rest": 1.1}
INFUSION = (0.0, 180.0, {"rate_il6_infusion": 140.0 * 35.0})
"""Three hours that hold plasma IL-6 near 140 pg/mL."""


def test_an_infusion_of_il6_raises_il10_and_crp_and_leaves_tnf(bench):
    """Steensberg2003 (held out): TNF unchanged; CRP up at 3 h and 16 h after."""
    run = bench.run(YOUNG, [INFUSION], np.array([0.0, 3.0, 19.0]) / 24, TRAITS)

    assert 100 < run["IL6"][1] < 180
    assert run["IL10_plasma"][1] > 2 * run["IL10_plasma"][0]
    assert abs(run["TNFA"][1] / run["TNFA"][0] - 1) < 0.1
    assert run["CRP"][1] > run["CRP"][0]
    assert run["CRP"][2] > 2 * run["CRP"][0]


def test_il6_before_endotoxin_blunts_tnf(bench):
    """Starkie 2003 (held out, sign)."""
    bolus = (180 * MINUTE, 1.0, {"rate_endotoxin": 400.0 * 1440.0})
    hours = np.arange(3.0, 9.0, 0.25) / 24

    alone = bench.run(YOUNG, [bolus], hours, TRAITS)["TNFA"].max()
    blunted = bench.run(YOUNG, [INFUSION, bolus], hours, TRAITS)["TNFA"].max()

    assert blunted < 0.95 * alone


def test_endotoxin_at_rest_drives_no_cytokine(bench):
    """The monocyte arm answers challenges only: at rest its message is less than one part in a thousand."""
    run = bench.run(85.0, [], [0.0, 1.0])

    assert run["MONOCYTE_mrna"].max() < 1e-3
