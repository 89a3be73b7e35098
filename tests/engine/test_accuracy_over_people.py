"""The multirate engine against CVODE at 1e-10 over random people in every kind of scenario."""

from __future__ import annotations

import pytest

from accuracy import CASES, case_of
from exerkine.engine import MultirateEngine, Tolerances

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "weeks", "seed"), CASES, ids=[f"{n}-{w}" for n, w, _ in CASES])
def test_random_people_agree_with_cvode(mechanism, name, weeks, seed):
    case = case_of(mechanism, name, weeks, seed)
    wanted = case.solved(case.referee(Tolerances(1e-10, 1e-12)))

    for precision in ("double", "single"):
        shares = case.shares(case.solved(MultirateEngine(case.mechanism, precision=precision)), wanted)

        assert not {symbol: round(share, 2) for symbol, share in shares.items() if not share <= 1.0}
