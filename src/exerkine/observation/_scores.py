"""From what a person can do to the score of a test: fluctuation, practice, noise, ceiling, whole points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.mechanism import Mechanism, rule_function
from exerkine.observation._knowledge import Fluctuation, Instrument, Retest

WEEKS_PER_YEAR = 365.25 / 7.0
LATENT_GRID_SD = np.linspace(-20.0, 20.0, 4001)
"""Wider than any person and any swing; its step of 0.01 SD is far below one point of any test."""


@dataclass(frozen=True)
class Link:
    """The law between ability and score of one test, tabulated: ``ability_sd`` (G,) rises, ``score`` (G,) is monotone."""

    ability_sd: np.ndarray
    score: np.ndarray

    def ability(self, score: np.ndarray) -> np.ndarray:
        """Return the abilities, in SD, at which the law gives these scores; those beyond the law at its end."""
        order = slice(None) if self.score[-1] > self.score[0] else slice(None, None, -1)
        return np.interp(score, self.score[order], self.ability_sd[order])

    def at(self, ability_sd: np.ndarray) -> np.ndarray:
        """Return the scores at these abilities."""
        return np.interp(ability_sd, self.ability_sd, self.score)

    def slope(self, ability_sd: np.ndarray) -> np.ndarray:
        """Return how fast the score changes with ability, in points per SD, without sign."""
        return np.interp(ability_sd, self.ability_sd, np.abs(np.gradient(self.score, self.ability_sd)))


def link_of(mechanism: Mechanism, instrument: Instrument) -> Link:
    """Return the law of a test at the central values, as a function of its latent ability alone.

    What else the rule reads (effort, synapses ...) shifts or scales the law; where a person stands on it is found from
    the true score, so these may have any value here.
    """
    names, rule = rule_function(mechanism, instrument.symbol)
    rest = {name: mechanism.medians.get(name, 1.0) for name in names}
    scores = [rule(**{**rest, instrument.latent: float(x)}) for x in LATENT_GRID_SD]
    return Link(LATENT_GRID_SD, np.array(scores))


def draw_fluctuation(
    fluctuation: Fluctuation, weeks: Sequence[float], shape: tuple[int, ...], rng: np.random.Generator
) -> np.ndarray:
    """Return paths of the slow fluctuation at rising ``weeks`` (T,), in SD, shape (T, *shape); each is exact in law."""
    steps = np.diff(np.asarray(weeks, float), prepend=-np.inf)
    kept = np.exp(-steps / (fluctuation.tau_y * WEEKS_PER_YEAR))
    path = np.empty((len(weeks), *shape))
    before = np.zeros(shape)
    for i, share in enumerate(kept):
        before = path[i] = share * before + fluctuation.sd * np.sqrt(1.0 - share**2) * rng.standard_normal(shape)
    return path


def expected_score(
    instrument: Instrument, link: Link, retest: Retest, true: np.ndarray, *, visit: int = 1,
    fluctuation_sd: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return the score without noise: the true one, shifted by the fluctuation, plus practice, inside the test's range.

    Parameters
    ----------
    true
        Scores of the mechanism, in the unit of the test; broadcast with ``fluctuation_sd``.
    visit
        How often the test has been taken, this time included.
    fluctuation_sd
        Where the person is today against the usual, on the latent scale.
    """
    return np.clip(_unbounded(link, retest, true, visit, fluctuation_sd)[0], instrument.lo, instrument.hi)


def simulate_score(
    instrument: Instrument, link: Link, retest: Retest, true: np.ndarray, rng: np.random.Generator, *, visit: int = 1,
    fluctuation_sd: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return scores as a tester would write them down: `expected_score` with noise, in steps, inside the range.

    Parameters are those of `expected_score`; one noise is drawn for each number of the broadcast shape.
    """
    mean, ability = _unbounded(link, retest, true, visit, fluctuation_sd)
    score = mean + noise_sd(link, retest, mean, ability) * rng.standard_normal(mean.shape)
    if instrument.step:
        score = instrument.step * np.round(score / instrument.step)
    return np.clip(score, instrument.lo, instrument.hi)


def noise_sd(link: Link, retest: Retest, mean: np.ndarray, ability_sd: np.ndarray) -> np.ndarray:
    """Return the SD of the noise of one sitting, in the unit of the test, before rounding.

    A test that counts items has the noise of its items: the variance of a sum of logistic items is the slope of the sum
    over the slope of an item, so it vanishes at floor and ceiling.
    """
    if retest.kind == "items":
        return np.sqrt(link.slope(ability_sd) / retest.noise)
    return retest.noise * (np.abs(mean) if retest.kind == "relative" else np.ones_like(mean))


def _unbounded(
    link: Link, retest: Retest, true: np.ndarray, visit: int, fluctuation_sd: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the score with practice but without range, and the ability of today."""
    ability = link.ability(true) + fluctuation_sd
    mean = link.at(ability)
    practice = retest.practice * min(visit - 1, retest.practised_visits)
    return mean + practice * (mean if retest.kind == "relative" else 1.0), ability
