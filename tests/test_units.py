"""Concentrations are converted without pint, and as pint does it."""

from __future__ import annotations

import itertools

import pytest

from exerkine.errors import UnitError
from exerkine.units import _registry, convert

PAIRS = [
    (f"{a}{kind}/{b}L", f"{c}{kind}/{d}L")
    for kind in ("g", "mol")
    for (a, b), (c, d) in itertools.product(itertools.product(("p", "n", "u", "m", ""), ("", "m", "d", "u")), repeat=2)
]


def test_every_concentration_comes_to_what_pint_makes_of_it():
    registry = _registry()

    for unit, to in PAIRS:
        assert convert(3.7, unit, to) == pytest.approx(registry.Quantity(3.7, unit).to(to).magnitude, rel=1e-12), (unit, to)


def test_grams_are_not_moles():
    with pytest.raises(UnitError, match="'ng/mL' cannot be converted to 'nmol/L'"):
        convert(1.0, "ng/mL", "nmol/L")


@pytest.mark.parametrize("micro", ["u", "µ", "μ"])
def test_both_letters_of_micro_are_read(micro):
    assert convert(1.0, f"{micro}g/mL", "mg/L") == pytest.approx(1.0)
