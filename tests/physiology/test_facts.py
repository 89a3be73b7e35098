"""Every fact by its protocol; one that the model misses is a strict expected failure with its number."""

from __future__ import annotations

import pytest

from exerkine.calibration import check_facts

MISSED = {
    "E9": "got -0.51 points for -1.64 to -0.55 in MCI at the priors, which were set without this fact",
    "A8": "held out: got 247-fold for 14-fold; the glycogen ramp knows no food during half a day of work",
    "C5": "held out: got 0.39 for 0.4-0.8 of the gain lost after 12 weeks; satellite support decays over three months",
}
FIT = ["A1", "A4", "A6", "A7", "A13", "A17a", "A18", "A21", "B1", "C1", "C2", "C7", "C9", "C12", "C13", "C16", "D1", "E1"]
FIT += ["E2", "E4", "E5", "E6", "E8", "E9", "E10"]
NULL = ["A16", "A19", "C11", "C15", "E3", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H9"]
HELD_OUT = ["A8", "C5", "D2", "E7", "F1"]
FACTS = [*FIT, *NULL, *HELD_OUT]


@pytest.fixture(scope="module")
def parts(mechanism):
    return check_facts(mechanism)


def test_every_fact_of_the_table_is_tested_as_its_kind(parts):
    kinds = {"fit": FIT, "null": NULL, "held_out": HELD_OUT}

    assert {kind: {p.fact_id for p in parts if p.kind == kind} for kind in kinds} == {k: set(v) for k, v in kinds.items()}


@pytest.mark.parametrize(
    "fact_id",
    [pytest.param(f, marks=pytest.mark.xfail(reason=MISSED[f], strict=True)) if f in MISSED else f for f in FACTS],
)
def test_a_fact_is_met_in_all_its_parts(parts, fact_id):
    mine = [part for part in parts if part.fact_id == fact_id]
    assert mine
    assert [f"{p.part}: {p.got:.3g} not in {p.lo:g} to {p.hi:g}" for p in mine if not p.is_met] == []
