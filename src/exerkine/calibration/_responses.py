"""How widely traits of response must differ so that simulated people differ as those of the studies did."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from exerkine.engine import MultirateEngine
from exerkine.evidence import Studies, Summary
from exerkine.mechanism import Mechanism
from exerkine.observation import read_repeats
from exerkine.persons import (
    CompletedPerson,
    Response,
    ResponseTrait,
    complete_person,
    draw_unknown,
    person_from_dict,
    read_response_traits,
    read_responses,
)
from exerkine.programmes import programme_from_dict, scenario_of
from exerkine.simulation import REST_DAYS, Plan, follow, starts_of

OUTCOMES = {"size": ("MUSCLE_SIZE", "QUAD_CSA", "LBM"), "strength": ("STRENGTH", "KNEE_EXT", "LEG_PRESS"), "fitness": ("VO2PEAK",)}
"""Outcome codes of the study tables, by kind of response."""
AGE_Y, WEEKS = 70.0, 20
BLOCKS: Mapping[str, Mapping[str, object]] = {
    "resistance": {"sets": 3, "reps": 10, "exercises": 6, "load": {"value": 75, "unit": "%1RM"}},
    "aerobic": {"intensity": {"value": 65, "unit": "%VO2R"}},
}
"""What the people do three times a week for 45 min: the usual programme of the studies behind the data."""
CLOSE, MOST_STEPS = 1e-3, 12
NARROWEST = 0.05
"""Smallest spread of a trait that is tried."""


@dataclass(frozen=True)
class SeenSpread:
    """How far the change of one printed outcome differs between people of one arm; ``mean`` and SDs in ``unit``.

    ``control_sd`` is the SD of change in people who did not train, None where the source prints none (or they trained too);
    where it is known, ``variance`` is what it leaves, negative where it scattered more, so that means over arms stay unbiased.
    """

    response: str
    arm_id: str
    outcome: str
    row: int
    n: int
    unit: str
    mean: float
    printed_sd: float
    control_sd: float | None
    variance: float

    @property
    def cv(self) -> float:
        """SD of the response over its mean; negative where the control arm scattered more."""
        return math.copysign(math.sqrt(abs(self.variance)), self.variance) / self.mean


@dataclass(frozen=True)
class FittedTrait:
    """The spread of one trait, and what comes of it in simulated people, all as shares of the mean change.

    ``cv_true`` is the spread of the true change, ``cv_read`` that of the change as a test reads it before and after, and
    ``cv_before`` what it is without any trait of response.  ``least`` and ``most`` are the smallest and the largest change
    read in as many people as the source had, in per cent; ``null_share`` has a true change below a quarter of the mean,
    ``fall_share`` a reading that does not rise.
    """

    trait: ResponseTrait
    target: Response
    mean_pct: float
    cv_before: float
    cv_true: float
    cv_read: float
    least: float
    most: float
    null_share: float
    fall_share: float


def seen_spreads(studies: Studies) -> tuple[SeenSpread, ...]:
    """Return every shipped row of a training study that prints how far changes differ between people."""
    found = []
    for row in studies.all_outcomes:
        response = next((name for name, codes in OUTCOMES.items() if row.outcome in codes), None)
        arm = studies.arms[row.arm_id]
        sd, control_sd = _sd(row.ex_change, row.n_ex), _sd(row.ctl_change, row.n_ctl)
        if response is None or arm.species != "human" or not sd or not row.ex_change.mean or not row.n_ex:
            continue
        if any("sd_may_be_se" in flags for flags in (row.flags, arm.flags)):
            continue
        trained = {"control_trains", "control_training_unclear"} & (row.flags | arm.flags)
        if trained or not control_sd or row.ctl_change.mean is None:
            control_sd, mean, variance = None, row.ex_change.mean, sd**2
        else:
            mean, variance = row.ex_change.mean - row.ctl_change.mean, sd**2 - control_sd**2
        found.append(SeenSpread(
            response, row.arm_id, row.outcome, row.row, round(row.n_ex), row.unit, mean, sd, control_sd, variance))
    return tuple(found)


def pooled_cv(rows: Sequence[SeenSpread]) -> tuple[float, float, float]:
    """Return the CV of the response over arms that share one control arm, and the ends two standard errors away.

    Variances and means are weighted by the people of each arm; the variance of a variance is that of normal changes, and
    that of the control arm counts once.
    """
    n = np.array([row.n for row in rows], dtype=float)
    mean = float(n @ [row.mean for row in rows] / n.sum())
    variance = float(n @ [row.variance for row in rows] / n.sum())
    own = sum(w**2 * 2.0 * row.printed_sd**4 / (row.n - 1) for w, row in zip(n / n.sum(), rows, strict=True))
    control = rows[0].control_sd or 0.0
    error = math.sqrt(own + 2.0 * control**4 / (float(n.mean()) - 1.0))
    low, middle, high = (math.sqrt(max(v, 0.0)) / mean for v in (variance - 2.0 * error, variance, variance + 2.0 * error))
    return middle, low, high


def fit_responses(mechanism: Mechanism, *, people: int = 400, seed: int = 1) -> tuple[FittedTrait, ...]:
    """Return the spread of every trait at which simulated people differ as the data say, size first.

    People of 70 of both sexes, drawn from the norms, train three times a week for 45 min over 20 weeks, all under the central
    laws.  What is compared is the change in per cent of everybody's own level before; where the error of measuring is inside
    the data, the scatter of two readings (``observation/repeats.csv``) is added to the true change first.
    """
    with closing(MultirateEngine(mechanism)) as engine:
        bench = _Bench(mechanism, engine, people, seed)
        spread: dict[str, float] = {}
        fitted = []
        for trait in read_response_traits():
            target = read_responses()[trait.response]
            before = bench.changes(target, spread)
            spread[trait.parameter] = _solve(bench, trait, target, spread)
            fitted.append(_fitted(bench, replace(trait, cv=spread[trait.parameter]), target, before, spread))
        return tuple(fitted)


def _solve(bench: _Bench, trait: ResponseTrait, target: Response, spread: Mapping[str, float]) -> float:
    """Return the spread of a trait that meets its target, by secants: the spread of changes rises with it."""

    def missed(cv: float) -> float:
        change = bench.changes(target, {**spread, trait.parameter: cv})
        return _cv_compared(change, target) / target.cv - 1.0

    last, here = target.cv, 1.2 * target.cv
    at_last, at_here = missed(last), missed(here)
    for _ in range(MOST_STEPS):
        if abs(at_here) < CLOSE or at_here == at_last:
            break
        step = here - at_here * (here - last) / (at_here - at_last)
        last, at_last, here = here, at_here, max(step, NARROWEST)
        at_here = missed(here)
    return here


def _fitted(
    bench: _Bench, trait: ResponseTrait, target: Response, before: np.ndarray, spread: Mapping[str, float]
) -> FittedTrait:
    change = bench.changes(target, spread)
    mean, noise = float(change.mean()), _noise_pct(target)
    read = change + noise * np.random.default_rng([bench.seed, 1]).standard_normal((400, len(change)))
    ends = [np.quantile(read, q) for q in (0.5 / target.n, 1.0 - 0.5 / target.n)]
    return FittedTrait(
        trait, target, mean, float(before.std() / before.mean()), float(change.std() / mean),
        math.hypot(float(change.std()), noise) / mean, float(ends[0]), float(ends[1]), float(np.mean(change < 0.25 * mean)),
        float(np.mean(read <= 0.0)))


def _cv_compared(change: np.ndarray, target: Response) -> float:
    return math.hypot(float(change.std()), _noise_pct(target) if target.has_error else 0.0) / float(change.mean())


def _noise_pct(target: Response) -> float:
    """Return the SD of a change that is no change, in per cent of the level: two readings of the measure."""
    return 100.0 * math.sqrt(2.0) * read_repeats()[target.symbol].sd


def _sd(summary: Summary, n: float | None) -> float | None:
    return summary.sd or (summary.se * math.sqrt(n) if summary.se and n else None)


class _Bench:
    """The same people under the same programmes, with traits of any spread: quantiles of each trait are spread evenly."""

    def __init__(self, mechanism: Mechanism, engine: MultirateEngine, people: int, seed: int):
        self.mechanism, self.engine, self.seed = mechanism, engine, seed
        chance = np.random.default_rng(seed)
        groups = [complete_person(person_from_dict({"age_y": AGE_Y, "sex": sex})) for sex in ("F", "M")]
        self.people = [draw_unknown(groups[i % 2], chance) for i in range(people)]
        self.plans = {name: self._plan(groups[0], name) for name in BLOCKS}
        even = (np.arange(people) + 0.5) / people
        self.quantiles = {trait.parameter: chance.permutation(even) for trait in read_response_traits()}
        plain = [replace(one, responses={}) for one in self.people]
        self.starts = starts_of(mechanism, engine, plain, [{}] * people, may_miss=True)

    def changes(self, target: Response, spread: Mapping[str, float]) -> np.ndarray:
        """Return the true change of everybody (P,), in per cent of their own level before."""
        values = {name: ResponseTrait(name, "", cv).values(self.quantiles[name]) for name, cv in spread.items()}
        starts = [replace(start, parameters={**start.parameters, **{name: float(value[i]) for name, value in values.items()}})
                  for i, start in enumerate(self.starts)]
        plan, save = self.plans[target.modality], np.array([0.0, 7.0 * WEEKS + REST_DAYS])
        seen, _ = follow(self.engine, (target.symbol,), [plan] * len(starts), starts, save, [{}] * len(starts))
        return np.asarray(100.0 * (seen[:, 1, 0] / seen[:, 0, 0] - 1.0))

    def _plan(self, person: CompletedPerson, modality: str) -> Plan:
        block = {"name": modality, "modality": modality, "days_per_week": 3, "minutes": 45, "supervised": True, **BLOCKS[modality]}
        programme = programme_from_dict({"schema": 1, "name": modality, "blocks": [block]})
        return Plan(self.mechanism, person, scenario_of(programme), WEEKS, REST_DAYS)
