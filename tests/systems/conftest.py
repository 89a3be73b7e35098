"""A standard person at the central values, every rule read beside the states, and states that can be held."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from exerkine.calibration import Bench
from exerkine.calibration._bench import Readings
from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.simulation import reference_engine

OLD = 70.0
YEAR = 365.25


class Lab(Bench):
    """A bench that reads every rule too, and holds states where it is told."""

    def __init__(self, mechanism):
        super().__init__(mechanism)
        rules = [law.symbol for law in mechanism.text.laws if law.kind == "rule"]
        self._symbols = tuple(dict.fromkeys((*self._symbols, *rules)))
        self._holding: dict[tuple[str, ...], Engine] = {}

    def after(
        self,
        days: float,
        changes: Mapping[str, float] | None = None,
        *,
        age_y: float = OLD,
        traits: Mapping[str, float] | None = None,
        inputs: Mapping[str, float] | None = None,
        start: Mapping[str, float] | None = None,
        hold: Mapping[str, float] | None = None,
    ) -> dict[str, float]:
        """Return all readings after some days of an untrained life with something changed.

        ``start`` and ``hold`` are folds of states at the start; those of ``hold`` stay there.
        """
        self.run(age_y, [], [0.0], traits)
        life = self._lives[(age_y, tuple(sorted((traits or {}).items())))]
        folds = {**(start or {}), **(hold or {})}
        state = {**life, **{symbol: fold * life[symbol] for symbol, fold in folds.items()}}
        engine = self._engine_holding(tuple(sorted(hold or {})))
        segments = (Segment(0.0, days, dict(inputs or {})),)
        problem = Problem({**(traits or {}), **(changes or {})}, segments, (days,), state)
        solution = engine.solve([problem], self._symbols)[0]
        assert solution.status is Status.OK, solution.message
        return {symbol: float(value) for symbol, value in zip(self._symbols, solution.values[-1], strict=True)}

    def course(self, changes: Mapping[str, float], days: list[float], age_y: float = OLD) -> Readings:
        """Return readings relative to somebody in whom nothing is changed."""
        changed, usual = (self.run(age_y, [], days, {}, those) for those in (changes, {}))
        return Readings({symbol: changed[symbol] - usual[symbol] for symbol in changed})

    def _engine_holding(self, states: tuple[str, ...]) -> Engine:
        if not states:
            return self.engine
        if states not in self._holding:
            self._holding[states] = reference_engine(self.mechanism.held(*states), workers=1)
        return self._holding[states]


@pytest.fixture(scope="session")
def lab(mechanism) -> Lab:
    return Lab(mechanism)
