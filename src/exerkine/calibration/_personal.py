"""Narrow the bands of one person by repeated measures: each draw counts as far as it expects what was seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.mechanism import Mechanism
from exerkine.observation import Measured, Series, series_of
from exerkine.simulation import Arm, Remeasured, Run, SimulationResult, band_of

LEAST_EFFECTIVE = 20.0
"""Draws that carry the answer; below, the bands say more about chance than about the person."""
FARTHEST_SD = 3.0
RESAMPLING_STREAM = 5


@dataclass(frozen=True)
class PersonalUpdate:
    """A run whose draws stand in proportion to their weight, so that every summary of it is one given the measures.

    ``effective`` is how many draws carry the answer (1 / sum of squared weights), ``weights`` (D,) are those of the run
    before; ``farthest`` is the largest miss of the best draw, in SD of its scatter.
    """

    run: Run
    weights: np.ndarray
    effective: float
    farthest: float
    fits: tuple[Remeasured, ...]

    @property
    def warnings(self) -> tuple[tuple[str, str], ...]:
        """What makes the update unreliable, in English and Chinese."""
        told = []
        if self.effective < LEAST_EFFECTIVE:
            n = f"{self.effective:.1f}"
            told.append((f"Only {n} draws carry the answer given these measures: run more draws (--draws).",
                         f"在这些测量下仅有{n}次抽样起作用：请增加抽样数（--draws）。"))
        if self.farthest > FARTHEST_SD:
            sd = f"{self.farthest:.1f}"
            told.append((f"No draw comes near the measures (the best misses one by {sd} SD of its scatter): illness, another "
                         "programme than planned, or a wrong number?",
                         f"没有任何抽样接近测量值（最佳者相差{sd}个标准差）：是否患病、未按方案训练或数值有误？"))
        return tuple(told)

    def told_in(self, result: SimulationResult) -> SimulationResult:
        """Return the summary of ``run`` with what was measured, how many draws carry it, and what to beware of."""
        warnings = (*result.warnings, *self.warnings)
        return dataclasses.replace(result, bands="updated", measured=self.fits, effective_draws=self.effective, warnings=warnings)


def update_person(run: Run, mechanism: Mechanism, measured: Sequence[Measured]) -> PersonalUpdate:
    """Return a run given repeated measures of the person, by Bayes' rule on its draws.

    The likelihood of a draw is normal around what it expects, with the scatter of the test (``repeats.csv``,
    ``retests.csv``), the slow swings of cognition, and the error of the measure at the start.  Draws are then resampled
    systematically; attribution (``run.cuts``) stays at the central values.

    Parameters
    ----------
    run
        Draws as they are before these measures; the programme is taken as done as planned.
    measured
        As returned by `read_measured`.
    """
    series = series_of(run, mechanism, measured)
    likelihood = np.sum([_log_likelihood(s) for s in series], axis=0)
    weights = np.exp(likelihood - likelihood.max())
    weights /= weights.sum()
    chosen = _resampled(weights, run.settings.seed)
    best = int(np.argmax(likelihood))
    farthest = max(float(np.abs((s.observed - s.expected[best]) / _sd(s)).max()) for s in series)
    fits = tuple(fit for s in series for fit in _fits(s, chosen, mechanism))
    return PersonalUpdate(_taking(run, chosen), weights, 1.0 / float(weights @ weights), farthest, fits)


def _log_likelihood(s: Series) -> np.ndarray:
    missed = np.linalg.solve(np.linalg.cholesky(s.covariance), (s.observed - s.expected).T)
    total: np.ndarray = -0.5 * np.sum(missed**2, axis=0)
    return total


def _resampled(weights: np.ndarray, seed: int) -> np.ndarray:
    """Return draws in proportion to their weights: as many as before, with the least chance (systematic resampling)."""
    n = len(weights)
    chance = np.random.default_rng([seed, RESAMPLING_STREAM]).uniform()
    reached = (np.arange(n) + chance) / n
    return np.searchsorted(np.cumsum(weights), reached, side="right").clip(0, n - 1)  # the sum may round below 1


def _taking(run: Run, chosen: np.ndarray) -> Run:
    starts = tuple(run.starts[i] for i in chosen)
    against = _arm_of(run.against, chosen) if run.against else None
    typical = run.typical_effect[chosen] if run.typical_effect is not None else None
    programme = _arm_of(run.programme, chosen)
    return dataclasses.replace(run, programme=programme, against=against, starts=starts, typical_effect=typical)


def _arm_of(arm: Arm, chosen: np.ndarray) -> Arm:
    first, last = (dataclasses.replace(panel, values=panel.values[chosen]) if panel else None
                   for panel in (arm.first_session, arm.last_session))
    weekly, rested = arm.weekly[chosen], arm.rested[chosen]
    return dataclasses.replace(arm, weekly=weekly, rested=rested, first_session=first, last_session=last)


def _fits(s: Series, chosen: np.ndarray, mechanism: Mechanism) -> list[Remeasured]:
    unit = mechanism.observables[s.symbol].display_unit
    return [
        Remeasured(s.symbol, week, unit, float(s.observed[k]), float(_sd(s)[k]), band_of(s.expected[:, k]),
            band_of(s.expected[chosen, k]))
        for k, week in enumerate(s.weeks)
    ]


def _sd(s: Series) -> np.ndarray:
    sd: np.ndarray = np.sqrt(np.diag(s.covariance))
    return sd
