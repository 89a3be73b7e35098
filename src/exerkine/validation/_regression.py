"""Meta-regression of the gains of one class on what a programme and its people are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from exerkine.errors import SynthesisError
from exerkine.synthesis import Regression, Rules, regress_effects
from exerkine.trials import Case
from exerkine.validation._constants import constants
from exerkine.validation._draws import Array
from exerkine.validation._effects import Effect, better_sign, sessions
from exerkine.validation._shrink import Forecast, Shrinkage

LADDER = (("modality", "population", "weeks", "sessions_per_week"), ("modality", "population", "weeks"),
          ("modality", "weeks", "sessions_per_week"), ("modality", "weeks"), ("modality",), ("weeks",))
"""Moderators, most first; the first set that the effects can carry is taken."""
NUMBERS = ("weeks", "sessions_per_week")


@dataclass(frozen=True)
class _Fit:
    regression: Regression
    moderators: tuple[str, ...]
    bread: Array
    fills: Mapping[str, float]
    inflation: float
    shifts: Mapping[tuple[str, str], tuple[float, float]]

    def row(self, case: Case) -> Array:
        """Return the design of a case; a number that is not told is the training median, a new word the reference."""
        numbers = {"weeks": case.weeks, "sessions_per_week": sessions(case)}
        words = {"modality": case.modality, "population": case.population}
        told = []
        for one in self.regression.coefficients:
            name, _, word = one.name.partition("=")
            if name in NUMBERS:
                value = numbers[name]
                told.append(self.fills[name] if value is None else value)
            else:
                told.append(float(name == "intercept" or words.get(name) == word))
        return np.array(told)


class ClassRegressions:
    """Fits by class and comparison, made when first asked for; each outcome may lie off the line of its class."""

    def __init__(self, effects: Sequence[Effect], rules: Rules):
        self._effects, self._rules = effects, rules
        self._shrinkage = Shrinkage(effects, rules)
        self._fits: dict[tuple[str, str], _Fit | None] = {}

    def of(self, case: Case) -> Forecast | None:
        """Return the forecast for a case; None where its class cannot carry one moderator or the outcome has no spread."""
        key = (case.outcome_class, case.comparison)
        if key not in self._fits:
            self._fits[key] = self._fit(*key)
        fit, spread = self._fits[key], self._shrinkage.spread(case.outcome, case.outcome_class, case.unit)
        if fit is None or spread is None:
            return None
        x, found = fit.row(case), fit.regression
        shift, left = fit.shifts.get((case.outcome, case.unit), (0.0, found.tau2))
        mean = float(x @ np.array([one.value for one in found.coefficients])) + shift
        variance = float(x @ fit.bread @ x) * fit.inflation + left
        return Forecast(better_sign(case.outcome, self._rules) * spread * mean, spread**2 * variance, spread**2 * found.tau2,
                        max(found.df, constants()["prior_trials"]), " + ".join(fit.moderators))

    def _fit(self, outcome_class: str, comparison: str) -> _Fit | None:
        rows = [(e, 1.0) for e in self._effects if (e.outcome_class, e.comparison) == (outcome_class, comparison)]
        if len(rows) < 2:
            return None
        y, v = self._shrinkage.scaled(rows)
        effects = [effect for effect, _ in rows]
        fills = {name: median(known) for name in NUMBERS if (known := _known(effects, name))}
        for wanted in LADDER:
            columns = {name: column for name in wanted if (column := _column(effects, name, fills)) is not None}
            count = sum(1 if name in NUMBERS else len(set(column)) - 1 for name, column in columns.items())
            if not columns or len(rows) < constants()["trials_per_moderator"] * count:
                continue
            try:
                found = regress_effects(y, v, columns)
            except SynthesisError:  # moderators that repeat each other here; a shorter set may not
                continue
            x = np.column_stack([_values(one.name, columns, len(rows)) for one in found.coefficients])
            bread = np.asarray(np.linalg.inv(x.T @ (x / (np.array(v) + found.tau2)[:, None])), dtype=np.float64)
            # Knapp and Hartung's factor, never below 1: chance agreement of trials makes no forecast narrower
            inflation = max(1.0, (found.coefficients[0].se ** 2) / float(bread[0, 0]))
            rest = np.array(y) - x @ np.array([one.value for one in found.coefficients])
            return _Fit(found, tuple(columns), bread, fills, inflation, _shifts(effects, rest, np.array(v), found.tau2))
        return None


def _shifts(effects: Sequence[Effect], rest: Array, v: Array, tau2: float) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (outcome, unit) -> how far it lies from the line of its class, shrunk to nothing, and the variance of that."""
    if not tau2:
        return {(effect.outcome, effect.unit): (0.0, 0.0) for effect in effects}
    found = {}
    for key in {(effect.outcome, effect.unit) for effect in effects}:
        at = [i for i, effect in enumerate(effects) if (effect.outcome, effect.unit) == key]
        w = 1.0 / (v[at] + tau2)
        precision = 1.0 / tau2 + w.sum()
        found[key] = (float(w @ rest[at] / precision), float(1.0 / precision))
    return found


def _known(effects: Sequence[Effect], name: str) -> list[float]:
    return [value for effect in effects if (value := getattr(effect, name)) is not None]


def _column(effects: Sequence[Effect], name: str, fills: Mapping[str, float]) -> list[float] | list[str] | None:
    """Return a moderator over the effects, None where it does not vary; a rare word is joined to the commonest."""
    if name in NUMBERS:
        if name not in fills:
            return None
        numbers = [fills[name] if (value := getattr(effect, name)) is None else float(value) for effect in effects]
        return numbers if len(set(numbers)) > 1 else None
    words = [getattr(effect, name) for effect in effects]
    counts = Counter(words)
    reference = min(counts, key=lambda word: (-counts[word], word))
    words = [word if counts[word] >= constants()["trials_per_word"] else reference for word in words]
    return words if len(set(words)) > 1 else None


def _values(coefficient: str, columns: Mapping[str, Sequence[float] | Sequence[str]], count: int) -> Array:
    name, _, word = coefficient.partition("=")
    if name == "intercept":
        return np.ones(count)
    return np.array([float(value == word) if word else float(value) for value in columns[name]])
