"""Every free number of the mechanism acts on what reports show, not on one fact alone."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.calibration import fact_moves
from exerkine.calibration._moves import far_in_prior
from exerkine.errors import UnknownNameError
from exerkine.mechanism import Posterior

OF_ONE_READOUT = {"lactate_brain_balance": "lactate_brain_uptake"}
"""Act on a readout that no report shows: the exchange of lactate, which a fact (A4) and a cell of Table 2 (C315) read."""


@pytest.fixture(scope="module")
def reached(mechanism):
    """Return, for every parameter, the observables that its laws lead to."""
    ends = {law.symbol: {name for name, _ in law.symbols()} for law in mechanism.text.laws if law.kind != "start"}
    users: dict[str, set[str]] = {}
    for symbol, names in ends.items():
        for name in names:
            users.setdefault(name, set()).add(symbol)

    def observables(parameter: str) -> set[str]:
        seen, new = set(), set(users.get(parameter, ()))
        while new:
            seen |= new
            new = {user for symbol in new for user in users.get(symbol, ())} - seen
        return seen & set(mechanism.observables)

    return {name: observables(name) for name, p in mechanism.parameters.items() if p.prior != "fixed"}


def test_every_free_number_leads_to_an_outcome_or_an_exerkine(mechanism, reached):
    shown = {o.symbol for o in mechanism.observables.values() if o.role != "other" or o.outcome_code}
    starts = {name for law in mechanism.text.laws if law.kind == "start" for name, _ in law.symbols()}

    lost = {name: ends for name, ends in reached.items() if not ends & shown and name not in starts}
    assert lost == {name: {readout} for name, readout in OF_ONE_READOUT.items()}


def test_moving_a_number_tells_which_facts_it_moves(mechanism):
    (clearance,) = fact_moves(mechanism, ["k_fgf21"])

    assert clearance.facts == ("A21",)
    assert clearance.value == mechanism.medians["k_fgf21"]
    assert clearance.moved_to == far_in_prior(mechanism, ["k_fgf21"])["k_fgf21"]
    assert all(abs(share) >= 0.02 for share in clearance.parts.values())


@pytest.mark.parametrize("symbol", ["k_fgf21", "g_akt_lactate", "n_grip_muscle"])
@pytest.mark.parametrize(("stands_at", "share"), [(30, 0.84), (70, 0.16)])
def test_a_number_is_moved_to_the_farther_end_of_what_its_prior_calls_likely(mechanism, symbol, stands_at, share):
    draws = mechanism.parameters[symbol].sample(np.random.default_rng(1), 50_000)
    here = mechanism.with_posterior(Posterior((symbol,), draws[:, None], {symbol: float(np.percentile(draws, stands_at))}, {}))

    assert np.mean(draws < far_in_prior(here, [symbol])[symbol]) == pytest.approx(share, abs=0.01)


def test_a_number_without_a_prior_is_refused(mechanism):
    with pytest.raises(UnknownNameError, match="no parameter with a prior"):
        fact_moves(mechanism, ["k_fgf12"])
