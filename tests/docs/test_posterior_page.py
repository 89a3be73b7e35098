"""The posterior that ships is of the laws and priors as they stand, and the one that the site shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from exerkine.calibration import PriorMap
from exerkine.mechanism import read_mechanism, read_posterior, shipped_knowledge
from exerkine.tables import read_table

FOLDER = Path(__file__).parents[2] / "docs" / "calibration"


def test_the_draws_are_used_with_the_mechanism():
    found = read_posterior(shipped_knowledge())
    mechanism = read_mechanism(has_posterior=False)

    assert found.about["prior_hash"] == mechanism.prior_hash
    assert found.about["is_good"] == "1"
    assert len(found.values) >= 400
    bounds = [mechanism.parameters[symbol] for symbol in found.symbols]
    lo, hi = (np.array([getattr(parameter, end) for parameter in bounds]) for end in ("lo", "hi"))
    assert ((found.values >= lo * (1 - 1e-6) - 1e-12) & (found.values <= hi * (1 + 1e-6) + 1e-12)).all()
    assert read_mechanism().bands == "posterior"


def test_every_free_parameter_stands_in_one_of_the_two_tables():
    informed, others = ([row["parameter"] for row in read_table(FOLDER / f"{name}.csv")] for name in ("informed", "prior_only"))

    assert sorted(informed + others) == sorted(PriorMap(read_mechanism(has_posterior=False)).symbols)
    assert sorted(informed) == sorted(read_posterior(shipped_knowledge()).symbols)
