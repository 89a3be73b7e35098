"""Effects of one outcome, shrunk to those of its class: what a further trial of the kind may find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.synthesis import Rules, pool_effects
from exerkine.trials import Case
from exerkine.validation._constants import constants
from exerkine.validation._draws import Array
from exerkine.validation._effects import Effect, better_sign, spreads_of

LEAST_FOR_CLASS = 3


@dataclass(frozen=True)
class Forecast:
    """The true effect of a further trial: Student's t with ``df``, ``mean`` and squared scale ``variance`` + ``tau2``.

    ``variance`` is that of the mean, ``tau2`` that between trials; ``basis`` says which rows it rests on.
    """

    mean: float
    variance: float
    tau2: float
    df: float
    basis: str

    def draw(self, count: int, seed: int) -> Array:
        """Return ``count`` draws."""
        t = np.random.default_rng(seed).standard_t(self.df, count)
        return np.asarray(self.mean + np.sqrt(self.variance + self.tau2) * t)


class Shrinkage:
    """Forecasts from training effects, from the general to the particular: class, outcome, population.

    ``size`` turns an effect into what is taken to be alike from trial to trial: 1 for the effect itself, or the training
    impulse, of which the effect is then a multiple; None leaves the effect out.
    """

    def __init__(self, effects: Sequence[Effect], rules: Rules, size: Callable[[Effect], float | None] = lambda _: 1.0):
        self._sized = [(effect, s) for effect in effects if (s := size(effect))]
        self._rules = rules
        self.spread = spreads_of(effects)
        self._found: dict[tuple[str, ...], Forecast | None] = {}

    def of(self, case: Case, *, by_population: bool) -> Forecast | None:
        """Return the forecast for the kind of a case, per unit of size; None where nothing in training speaks of it."""
        population = case.population if by_population else ""
        key = (case.outcome, case.outcome_class, case.unit, case.comparison, population)
        if key not in self._found:
            self._found[key] = self._forecast(*key)
        return self._found[key]

    def _forecast(self, outcome: str, outcome_class: str, unit: str, comparison: str, population: str) -> Forecast | None:
        mine = [(e, s) for e, s in self._sized if (e.outcome, e.unit, e.comparison) == (outcome, unit, comparison)]
        prior = self.of_class(outcome, outcome_class, unit, comparison)
        if prior is None:
            if len(mine) < LEAST_FOR_CLASS:
                return None
            y, v = _columns(mine)
            pooled = pool_effects(y, v)
            return Forecast(pooled.mean, pooled.se**2, pooled.tau2, max(pooled.k - 2, 1), "outcome")
        strength, k = constants()["prior_trials"], len(mine)
        tau2 = prior.tau2
        if k > 1:
            tau2 = ((k - 1) * pool_effects(*_columns(mine)).tau2 + strength * prior.tau2) / (k - 1 + strength)
        start = Forecast(prior.mean, prior.variance + prior.tau2, tau2, strength + max(k - 1, 0), prior.basis)
        here = [(e, s) for e, s in mine if e.population == population]
        if len(here) < 2 or len(here) == k:
            return _updated(start, mine, "outcome") if mine else start
        others = _updated(start, [(e, s) for e, s in mine if e.population != population], "outcome")
        wider = Forecast(others.mean, others.variance + tau2, tau2, others.df, "outcome")
        return _updated(wider, here, "outcome and population")

    def of_class(self, outcome: str, outcome_class: str, unit: str, comparison: str) -> Forecast | None:
        """Return what the other outcomes of the class say, else those of all classes, in the unit of this outcome."""
        spread = self.spread(outcome, outcome_class, unit)
        if spread is None:
            return None
        other = [(e, s) for e, s in self._sized if (e.outcome, e.unit) != (outcome, unit)]
        for basis, rows in (
            ("class", [p for p in other if (p[0].outcome_class, p[0].comparison) == (outcome_class, comparison)]),
            ("all classes", [p for p in other if p[0].comparison == comparison]),
            ("all classes and comparisons", other),
        ):
            if len(rows) >= LEAST_FOR_CLASS:
                pooled = pool_effects(*self.scaled(rows))
                sign = better_sign(outcome, self._rules)
                variance, tau2 = (spread * pooled.se) ** 2, spread**2 * pooled.tau2
                return Forecast(sign * spread * pooled.mean, variance, tau2, pooled.k - 1, basis)
        return None

    def scaled(self, rows: Sequence[tuple[Effect, float]]) -> tuple[list[float], list[float]]:
        """Return gains over the spread of people, and their variances, per unit of size."""
        y, v = [], []
        for effect, size in rows:
            spread = self.spread(effect.outcome, effect.outcome_class, effect.unit)
            assert spread is not None  # an effect in training always has its own
            y.append(better_sign(effect.outcome, self._rules) * effect.value / (spread * size))
            v.append(effect.variance / (spread * size) ** 2)
        return y, v


def _columns(rows: Sequence[tuple[Effect, float]]) -> tuple[list[float], list[float]]:
    return [e.value / s for e, s in rows], [e.variance / s**2 for e, s in rows]


def _updated(prior: Forecast, rows: Sequence[tuple[Effect, float]], basis: str) -> Forecast:
    """Return a forecast whose mean has met these effects: normal on normal, each effect with its own variance plus tau2."""
    y, v = (np.array(column) for column in _columns(rows))
    w = 1.0 / (v + prior.tau2)
    precision = 1.0 / prior.variance + w.sum()
    return Forecast(float((prior.mean / prior.variance + w @ y) / precision), float(1.0 / precision), prior.tau2, prior.df, basis)
