"""Trials as terms of a likelihood: what an arm reported, beside what the model makes of the same arm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.calibration._laplace import Data
from exerkine.engine import Engine
from exerkine.evidence import ReportedChange, Studies, TrainingArm, TrainingOutcome, read_dose_defaults, reported_change
from exerkine.mechanism import Mechanism
from exerkine.persons import Person
from exerkine.programmes import Programme, scenario_of
from exerkine.simulation import (
    Participant,
    Settings,
    arm_obstacle,
    common_scale,
    control_of_arm,
    observable_of,
    person_of_arm,
    programme_of_arm,
)

META, WITHIN = "META", "within arm"
USUAL_N = 20
"""People of a group whose size is not printed: a prior; it only sets the scale on which trials are compared."""


@dataclass(frozen=True)
class Term:
    """One reported effect that may inform parameters.

    ``observed`` and ``se`` are in standard deviations of the change between people, so that all outcomes are on one scale;
    ``scale`` is what one of them is in the unit of the prediction.
    """

    arm_id: str
    trial: str
    outcome: str
    symbol: str
    unit: str
    is_net: bool
    observed: float
    se: float
    scale: float
    row: TrainingOutcome
    reported: ReportedChange


@dataclass(frozen=True)
class ArmTerms:
    """One arm, the person, programme and control that stand for it, and its terms."""

    arm: TrainingArm
    person: Person
    programme: Programme
    control: Programme
    weeks: int
    terms: tuple[Term, ...]
    defaults: tuple[str, ...]


@dataclass(frozen=True)
class Unused:
    """A row that informs nothing, and why."""

    study_id: str
    outcome: str
    reason: str


def terms_of(mechanism: Mechanism, studies: Studies) -> tuple[tuple[ArmTerms, ...], tuple[Unused, ...]]:
    """Return the arms with at least one term, and every row that is none with the reason.

    A row is a term when people were trained, the mechanism reads the outcome on a scale that both share, and a standard error
    is printed or follows by the rules of `reported_change`.  Meta-analyses are never terms, as their trials may be; of several
    time points the one at the end of the training counts.
    """
    arms, unused = [], []
    for arm in studies.arms.values():
        rows = studies.outcomes(arm.arm_id)
        obstacle = "pooled from trials" if arm.design == META else arm_obstacle(arm)
        if obstacle:
            unused += [Unused(arm.study_id, row.outcome, obstacle) for row in rows]
            continue
        defaults = read_dose_defaults()
        weeks = max(1, round(defaults.span(arm.weeks, "weeks")))
        terms = []
        for row in rows:
            found = _term(mechanism, studies, arm, row, weeks)
            if isinstance(found, Term):
                terms.append(found)
            else:
                unused.append(Unused(arm.study_id, row.outcome, found))
        if terms:
            programme = programme_of_arm(arm, defaults)
            person, control = person_of_arm(mechanism, arm, rows, defaults), control_of_arm(arm, programme)
            arms.append(ArmTerms(arm, person, programme, control, weeks, tuple(terms), tuple(defaults.used)))
    return tuple(arms), tuple(unused)


def data_of(arms: Sequence[ArmTerms], class_of: Mapping[str, int], tau_scale: np.ndarray) -> Data:
    """Return the terms of arms as data of a fit; a group is one outcome of one trial.

    ``class_of`` gives the number of an outcome's class, ``tau_scale`` (K,) the spread between trials to expect in each.
    """
    terms = [term for arm in arms for term in arm.terms]
    groups: defaultdict[tuple[str, str], int] = defaultdict(lambda: len(groups))
    return Data(
        np.array([term.observed for term in terms]), np.array([term.se for term in terms]),
        np.array([groups[term.trial, term.outcome] for term in terms]),
        np.array([class_of[term.outcome] for term in terms]), tau_scale)


class TrialModel:
    """What the mechanism makes of every term, for many parameter sets at once.

    One person stands for each arm; parameter sets lie side by side in the engine's lanes.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        engine: Engine,
        arms: Sequence[ArmTerms],
        *,
        on_arm: Callable[[int, int], None] | None = None,
    ):
        self.mechanism, self.engine, self.arms, self.on_arm = mechanism, engine, tuple(arms), on_arm

    def predict(self, draws: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return predictions (N, M) on the scale of the terms; NaN where a run did not finish."""
        found = []
        for number, arm in enumerate(self.arms):
            found.append(self._arm(arm, draws))
            if self.on_arm:
                self.on_arm(number + 1, len(self.arms))
        return np.concatenate(found, axis=1)

    def _arm(self, arm: ArmTerms, draws: Sequence[Mapping[str, float]]) -> np.ndarray:
        settings = Settings(weeks=arm.weeks, draws=len(draws), is_typical=True)
        someone = Participant(self.mechanism, self.engine, arm.person, settings, draws=draws)
        symbols = tuple(dict.fromkeys(term.symbol for term in arm.terms))
        times = [0.0, 7.0 * arm.weeks]
        trained = someone.seen(scenario_of(arm.programme), arm.weeks, times, symbols)
        usual = None
        if any(term.is_net for term in arm.terms):
            usual = someone.seen(scenario_of(arm.control), arm.weeks, times, symbols)
        columns = []
        for term in arm.terms:
            i = symbols.index(term.symbol)
            before, after = trained[:, 0, i], trained[:, 1, i]
            change = after - (usual[:, 1, i] if term.is_net and usual is not None else before)
            scaled = common_scale(term.row, self.mechanism.observables[term.symbol], term.reported, change, before)
            assert not isinstance(scaled, str)
            columns.append(scaled[2] / term.scale)
        return np.stack(columns, axis=1)


def _term(mechanism: Mechanism, studies: Studies, arm: TrainingArm, row: TrainingOutcome, weeks: int) -> Term | str:
    reported = reported_change(row, studies.assumptions)
    if reported is None:
        return "the source gives no number"
    if reported.se is None or reported.se <= 0.0:
        return "no standard error is printed or follows"
    at_week = row.at_week.middle if row.at_week else None
    if at_week is not None and abs(at_week - weeks) > 1.0:
        return "not at the end of the training"
    observable = observable_of(mechanism, row.outcome)
    if observable is None:
        return "the mechanism has no such outcome"
    scaled = common_scale(row, observable, reported, np.ones(1), np.ones(1))
    if isinstance(scaled, str):
        return scaled
    unit, factor, _ = scaled
    is_net = reported.comparison != WITHIN
    sizes = [row.n_ex or USUAL_N] + ([row.n_ctl or USUAL_N] if is_net else [])
    se = abs(factor) * reported.se
    scale = se / np.sqrt(sum(1.0 / size for size in sizes))
    return Term(arm.arm_id, arm.trial or arm.study_id, row.outcome, observable.symbol, unit, is_net,
                factor * reported.value / scale, se / scale, scale, row, reported)
