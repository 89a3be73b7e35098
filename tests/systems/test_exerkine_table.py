"""The common frame of the exerkines (E0): the table says of each where it comes from, where it goes, what it acts on."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.calibration import aerobic, resistance
from exerkine.tables import read_table

OLD = 70.0
SEVEN = ("BDNF", "CTSB", "FGF21", "IGF1", "IL6", "IRISIN", "LACTATE")
BOUT = aerobic(0.7, is_fed=0.0)


@pytest.fixture(scope="session")
def rates(mechanism):
    """Rates of all states, in somebody of 70 at hard work, from values of some states."""
    names, functions = mechanism.rates
    states = [s.symbol for s in mechanism.states]
    at_work = {**{i.symbol: i.rest for i in mechanism.inputs}, **BOUT, **dict.fromkeys(states, 0.9), "AGE": OLD}

    def rates_at(changed: dict[str, float]) -> dict[str, float]:
        values = {**mechanism.medians, **at_work, **changed}
        return {s: float(rate) for s, rate in zip(states, functions(*(values[n] for n in names)), strict=True)}

    return rates_at


def test_e0_the_table_has_the_seven_exerkines_of_the_reports(mechanism):
    assert tuple(mechanism.exerkines) == SEVEN
    assert all(mechanism.observables[symbol].role == "exerkine" for symbol in SEVEN)


@pytest.mark.parametrize("symbol", SEVEN)
def test_e0_every_row_carries_statements_and_every_pool_a_source(mechanism, symbol):
    row = mechanism.exerkines[symbol]
    evidence = read_table(f"{mechanism.folder}/statements.csv")
    subjects = {r["statement_id"]: (r["subject"], r["object"]) for r in evidence}

    assert row.statements
    assert all(s in subjects for s in (*row.statements, *row.transport))
    assert any(row.entity_id.split("_")[0] in " ".join(subjects[s]) for s in row.statements)
    assert all(mechanism.laws[state].evidence for state in (row.blood, *filter(None, (row.brain,)), *row.targets))


def test_e0_unknown_transport_is_flagged_and_not_set(mechanism, rates):
    """BDNF of blood reaches the brain by no statement, so that BDNF of the brain does not read it."""
    unknown = [e for e in mechanism.exerkines.values() if not e.transport]

    assert [e.symbol for e in unknown] == ["BDNF"]
    assert unknown[0].note
    assert rates({"BDNF_plasma": 1.5})["BDNF_brain"] == rates({})["BDNF_brain"]
    assert rates({"BDNF_plasma": 1.5})["BDNF_mrna"] == rates({})["BDNF_mrna"]


@pytest.mark.parametrize("symbol", SEVEN)
def test_e0_every_pool_of_blood_has_a_loss_by_its_clearance_and_returns_to_rest(lab, mechanism, rates, symbol):
    row = mechanism.exerkines[symbol]
    hold = rates({row.blood: 1.1})[row.blood] - rates({row.blood: 1.0})[row.blood]
    slower = {row.blood: 1.1, row.clearance: 0.5 * mechanism.medians[row.clearance]}
    held_slower = rates(slower)[row.blood] - rates({**slower, row.blood: 1.0})[row.blood]
    bouts = [(0.0, 45.0, BOUT | resistance())]

    assert hold < 0
    assert held_slower == pytest.approx(0.5 * hold, rel=1e-6)
    bout, rest = (lab.run(OLD, b, [45 / 1440, 14.0])[row.blood] for b in (bouts, []))
    assert bout[0] != pytest.approx(rest[0], rel=1e-4)
    assert bout[1] == pytest.approx(rest[1], rel=0.02, abs=0.02)


@pytest.mark.parametrize("symbol", SEVEN)
def test_e0_with_its_lever_at_zero_the_pool_is_empty(lab, mechanism, symbol):
    """Of BDNF it is the pool of the brain, and the brain's share of blood."""
    row = mechanism.exerkines[symbol]
    none = dict.fromkeys(row.lever, 0.0)
    bout = [(60.0, 45.0, aerobic(0.7))]
    at_end = [60.0 + 44 / 1440]
    full, empty = (lab.run(OLD, bout, at_end, {}, changes) for changes in ({}, none))

    pool = "BDNF_brain" if symbol == "BDNF" else row.blood
    assert full[pool][0] > 0.5
    assert empty[pool][0] == pytest.approx(0.0, abs=1e-3 * full[pool][0])
    if symbol == "BDNF":
        assert lab.after(60.0, none)["BDNF_plasma"] == pytest.approx(1 - mechanism.medians["f_bdnf_brain"], rel=0.01)


@pytest.mark.parametrize("symbol", SEVEN)
def test_e0_every_target_moves_when_the_pool_moves(mechanism, rates, symbol):
    row = mechanism.exerkines[symbol]
    pools = [pool for pool in (row.blood, row.brain) if pool]
    here, high = rates({}), rates(dict.fromkeys(pools, 2.0))

    still = [t for t in row.targets if np.isclose(here[t], high[t], rtol=1e-9, atol=0)]
    assert still == []


@pytest.mark.parametrize(("inner", "outer"), [("IL6_muscle", "IL6_myokine"), ("LACTATE_muscle", "LACTATE_blood")])
def test_e0_what_leaves_muscle_enters_blood(rates, inner, outer):
    low, high = rates({inner: 1.0}), rates({inner: 2.0})

    assert high[outer] - low[outer] == pytest.approx(low[inner] - high[inner], rel=1e-6)
