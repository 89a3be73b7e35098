"""Parts of the mechanism cut, and what that costs on trials."""

from __future__ import annotations

import dataclasses

import pytest

from exerkine.mechanism import shipped_knowledge
from exerkine.tables import read_table
from exerkine.trials import shipped_table
from exerkine.validation import ablate, cuts_of, predict_studies


@pytest.fixture(scope="module")
def table():
    return shipped_table().only({"Vidoni2015", "Erickson2011", "Walker2017", "Leenders2013", "DAPA2018", "Lamb2018_DAPA"})


def test_what_carries_strength_earns_its_place_on_strength_and_moves_nothing_of_the_heart(mechanism, table):
    usual = predict_studies(mechanism, table, draws=6, workers=1)
    by_id = {cut.cut_id: cut for cut in cuts_of(mechanism)}
    nothing = dataclasses.replace(by_id["learned_drive"], cut_id="nothing", parameters=())

    learned, heart, none = ablate(mechanism, table, usual, [by_id["learned_drive"], by_id["oxygen_heart"], nothing], workers=1)

    assert learned.moved >= 3
    assert abs(learned.by_class["strength"][1]) > 0.01
    assert abs(learned.by_class["fitness"][1]) < 0.01 < abs(heart.by_class["fitness"][1])
    assert (none.moved, none.crps.value, none.verdict) == (0, 0.0, "nothing")
    assert learned.n == sum(n for n, _ in learned.by_class.values())


def test_every_loop_of_the_mechanism_can_be_cut(mechanism):
    cuts = cuts_of(mechanism)

    assert {cut.cut_id for cut in cuts if cut.kind == "arrow"} == {arrow.arrow_id for arrow in mechanism.arrows}
    loops = read_table(shipped_knowledge() / "loops.csv")
    assert {cut.cut_id for cut in cuts if cut.kind == "loop"} == {row["loop_id"] for row in loops}
    assert all(parameter in mechanism.parameters for cut in cuts for parameter in cut.parameters)
