"""Laws as Python functions, held against SymPy."""

from __future__ import annotations

import numpy as np
import pytest

from exerkine.mechanism import read_equations, read_formulas, rule_function


@pytest.fixture(scope="module")
def values(mechanism):
    """Every symbol near its median, in three draws."""
    chance = np.random.default_rng(7)
    names = [s.symbol for s in mechanism.states] + [i.symbol for i in mechanism.inputs]
    found = {name: chance.uniform(0.4, 1.6, 3) for name in names}
    found |= {name: median * chance.uniform(0.9, 1.1, 3) for name, median in mechanism.medians.items()}
    return found | {"AGE": np.array([55.0, 70.0, 85.0])}


def test_every_law_comes_to_what_sympy_makes_of_it(mechanism, values):
    import sympy

    equations, formulas = read_equations(mechanism.sbml), read_formulas(mechanism.sbml)
    for expected, found in ((equations.rates, formulas.rates), (equations.rules, formulas.rules)):
        assert expected.keys() == found.keys()
        for symbol, formula in found.items():
            names = sorted(s.name for s in expected[symbol].free_symbols)
            by_sympy = sympy.lambdify(names, expected[symbol], "numpy")(*(values[n] for n in names))

            needed, law = formulas.function([formula])

            assert set(names) <= set(needed), symbol
            np.testing.assert_allclose(law(*(values[n] for n in needed))[0], by_sympy, rtol=1e-12, err_msg=symbol)


def test_a_kept_rule_is_a_name_of_its_own(mechanism):
    formulas = read_formulas(mechanism.sbml)
    law = formulas.rates["BDNF_mrna"]  # reads irisin above its own rest

    plain, _ = formulas.function([law])
    kept, _ = formulas.function([law], kept=["irisin_resting"])

    assert "irisin_resting" not in plain
    assert "irisin_resting" in kept
    assert set(kept) < {*plain, "irisin_resting"}  # what only the rest needs is needed no more


def test_a_rule_is_a_function_of_the_names_it_is_written_with(mechanism, values):
    names, rule = rule_function(mechanism, "SPPB")

    at = {name: float(values[name][0]) if name in values else 1.0 for name in names}
    expected = at["SPPB_max"] / (1 + np.exp(-(at["anchor_SPPB"] + at["w_sppb_mobility"] * at["mobility"])))
    assert "mobility" in names
    assert rule(**at) == pytest.approx(expected, rel=1e-14)
