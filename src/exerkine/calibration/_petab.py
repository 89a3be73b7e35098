"""The fit as a PEtab problem: a model, what is done to whom, what is read, and what was reported, for any other tool.

PEtab 2, whose experiments have periods and whose conditions may be formulas of the model (docs/decisions/petab.md).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from exerkine.calibration._fact_terms import FactTerm
from exerkine.calibration._petab_course import Conditions, Course, life_days
from exerkine.calibration._petab_problem import PetabProblem, Row, parameter_rows
from exerkine.calibration._petab_start import added_variables, person_condition, shared_conditions
from exerkine.calibration._terms import ArmTerms, Term, Unused
from exerkine.engine import Engine
from exerkine.errors import InputError
from exerkine.evidence import AcuteArm, read_dose_defaults
from exerkine.mechanism import Mechanism, with_variables
from exerkine.persons import CompletedPerson, Person
from exerkine.programmes import scenario_of
from exerkine.simulation import (
    Participant,
    Settings,
    Start,
    bout_of_arm,
    control_of_arm,
    measures_of,
    person_of_arm,
    programme_of_arm,
)
from exerkine.trials import BEFORE_MIN, person_of_training, reading_day, reading_minutes

MINUTES_PER_DAY = 1440.0
DIRECTION = "a direction without a number: no noise model of PEtab is for ranges"
FACT = "a range, by a protocol of its own: no noise model of PEtab is for ranges"
CHANGES = {"within": "{0} - start_{0}", "net": "{0} - other_{0}", "peak": "peak_{0} - start_{0}"}


def petab_problem(
    mechanism: Mechanism,
    engine: Engine,
    arms: Sequence[ArmTerms],
    unused: Iterable[Unused] = (),
    facts: Iterable[FactTerm] = (),
    *,
    on_arm: Callable[[int, int], None] | None = None,
) -> PetabProblem:
    """Return the terms of arms that are numbers as a PEtab problem.

    Parameters
    ----------
    mechanism, engine
        At its priors, and a solver of it for the starts at the prior's middle.
    arms, unused
        From `terms_of`; ``unused`` and every term that PEtab cannot express are listed as left out.
    facts
        From `fact_terms`; listed as left out.
    on_arm
        Told (arms finished, arms in all).

    Raises
    ------
    InputError
        No term is a number.
    """
    told = [replace(arm, terms=tuple(term for term in arm.terms if not term.is_range)) for arm in arms]
    told = [arm for arm in told if arm.terms]
    if not told:
        raise InputError("no term is a number, so there is nothing that PEtab can hold")
    builder = _Builder(mechanism, engine, _group_sizes(told))
    for number, arm in enumerate(told):
        builder.arm(arm)
        if on_arm:
            on_arm(number + 1, len(told))
    left = [*unused, *(_left_out(term, DIRECTION) for arm in arms for term in arm.terms if term.is_range)]
    left += [Unused(fact.fact_id, fact.part, 0, FACT) for fact in facts]
    return builder.problem(left)


def _left_out(term: Term, reason: str) -> Unused:
    return Unused(term.question.arm.study_id, term.question.row.outcome, term.question.line, reason)


def _group(term: Term) -> tuple[str, str]:
    return term.question.trial, term.question.row.outcome


def _group_sizes(arms: Iterable[ArmTerms]) -> Counter[tuple[str, str]]:
    return Counter(_group(term) for arm in arms for term in arm.terms)


@dataclass
class _Who:
    """A person who stands for arms: the condition that makes the model this person, and how long they live up to today."""

    condition: str
    participant: Participant
    life_days: float

    @property
    def person(self) -> CompletedPerson:
        """The typical one, as `TrialModel` has them."""
        return self.participant.people[0]

    @property
    def start(self) -> Start:
        """At the prior's middle."""
        return self.participant.starts[0]

    def course(self, conditions: Conditions) -> Course:
        return Course(conditions, self.condition, self.life_days, may_move=not self.start.missed)


@dataclass
class _Builder:
    """Experiments, measurements and observables so far."""

    mechanism: Mechanism
    engine: Engine
    group_sizes: Counter[tuple[str, str]]
    experiments: dict[str, list[tuple[float, tuple[str, ...]]]] = field(default_factory=dict)
    measurements: list[Row] = field(default_factory=list)
    observables: dict[str, Row] = field(default_factory=dict)
    people: dict[str, _Who] = field(default_factory=dict)
    trials: dict[tuple[str, str], str] = field(default_factory=dict)
    classes: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rest = {i.symbol: i.rest for i in self.mechanism.inputs}
        self.conditions = Conditions({}, rest)

    def arm(self, arm: ArmTerms) -> None:
        """Add an arm: one experiment for each time at which something is read."""
        defaults = read_dose_defaults()
        at: defaultdict[tuple[object, ...], list[Term]] = defaultdict(list)
        if isinstance(arm.arm, AcuteArm):
            who = self._who(person_of_arm(self.mechanism, arm.arm, (), defaults))
            plan = who.participant.plan(scenario_of(bout_of_arm(arm.arm, defaults)), 1)
            session = plan.sessions[0]
            for term in arm.terms:
                at[tuple(reading_minutes(term.question, arm.arm.duration_min or session.duration_min))].append(term)
            for minutes, terms in at.items():
                course, begin = who.course(self.conditions), session.t_start_day
                sampled = begin + np.array(minutes, dtype=float) / MINUTES_PER_DAY
                when = course.bout(plan.segments, begin - BEFORE_MIN / MINUTES_PER_DAY, sampled, _symbols(terms))
                self._add(arm, course, when, terms, is_peak=True)
            return
        who = self._who(person_of_training(self.mechanism, arm.arm, arm.outcomes, defaults))
        weeks = max(1, round(defaults.span(arm.arm.weeks, "weeks")))
        programme = programme_of_arm(arm.arm, defaults)
        plan = who.participant.plan(scenario_of(programme), weeks)
        usual = who.participant.plan(scenario_of(control_of_arm(arm.arm, programme)), weeks)
        for term in arm.terms:
            at[reading_day(term.question, weeks), term.question.comparison == "net"].append(term)
        for (day, is_net), terms in at.items():
            course = who.course(self.conditions)
            control = usual.segments if is_net else None
            when = course.training(plan.segments, control, float(str(day)), _symbols(terms))
            self._add(arm, course, when, terms)

    def _who(self, person: Person) -> _Who:
        key = repr(replace(person, label=""))
        if key not in self.people:
            who = Participant(self.mechanism, self.engine, person, Settings(draws=1, is_typical=True), draws=[{}])
            life = life_days(who.people[0].age_y, who.starts[0].parameters["age_start"])
            self.people[key] = _Who(f"person_{len(self.people) + 1}", who, life)
        return self.people[key]

    def _add(self, arm: ArmTerms, course: Course, when: float, terms: Sequence[Term], *, is_peak: bool = False) -> None:
        stem = "arm_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in arm.arm.arm_id)
        name = next(n for k in range(len(self.experiments) + 1) if (n := f"{stem}_{k + 1}") not in self.experiments)
        self.experiments[name] = course.periods
        for term in terms:
            self._measure(name, when, term, is_peak=is_peak)

    def _measure(self, experiment: str, when: float, term: Term, *, is_peak: bool) -> None:
        """Add a measurement, in the unit of its frame; a shift from the typical person to the mean of people is taken off it.

        The effect of a trial is a parameter where several rows share it; the effect of one row is part of its noise.
        """
        frame, scale, group = term.frame, term.scale, _group(term)
        of_typical, is_relative = _size(term)
        size = term.mean.factor * of_typical
        spread = f"tau_{term.outcome_class}"
        self.classes.setdefault(term.outcome_class)
        is_shared = self.group_sizes[group] > 1
        trial = self.trials.setdefault(group, f"trial_{len(self.trials) + 1}") if is_shared else 0.0
        effect = (size, scale, spread, trial) if is_shared else (size, 0.0, 0.0, 0.0)
        noise = (term.se * scale, 0.0, 0.0) if is_shared else (term.se * scale, scale, spread)
        kind = "peak" if is_peak else "net" if term.question.comparison == "net" else "within"
        observable = self._observable(term, kind, is_relative=is_relative)
        row = term.question.row
        self.measurements.append((
            observable, experiment, repr(when), repr(term.observed * scale - term.mean.shift), _joined(effect), _joined(noise),
            term.question.arm.study_id, row.arm_id, row.outcome, frame.unit, term.question.line))

    def _observable(self, term: Term, kind: str, *, is_relative: bool) -> str:
        symbol = term.question.known.symbol
        name = f"read_{symbol}_{kind}" + ("_relative" if is_relative else "")
        change = CHANGES[kind].format(symbol)
        change = f"({change}) / start_{symbol}" if is_relative else f"({change})"
        label = self.mechanism.observables[symbol].label_en
        self.observables[name] = (
            name, label, f"size * {change} + reach * spread * trial", "size;reach;spread;trial",
            "sqrt(error^2 + (own_reach * own_spread)^2)", "normal", "error;own_reach;own_spread")
        return name

    def problem(self, left: Iterable[Unused]) -> PetabProblem:
        """Return what was built, with the model and the parameters that belong to it."""
        mechanism, someone = self.mechanism, next(iter(self.people.values())).person
        measures = measures_of(mechanism, someone)
        own = sorted({symbol for who in self.people.values() for symbol in who.start.parameters})
        known = {**shared_conditions(mechanism, measures), **self.conditions.known}
        for who in self.people.values():
            known[who.condition] = person_condition(mechanism, who.person, who.start, own)
        used = {name for periods in self.experiments.values() for _, names in periods for name in names}
        noted = {v: (1.0, mechanism.observables[symbol].unit) for v, symbol in self.conditions.noted.items()}
        changed = (*(i.symbol for i in mechanism.inputs), *own)
        sbml = with_variables(mechanism.sbml, {**added_variables(mechanism, measures), **noted}, changed)
        return PetabProblem(sbml, {
            "conditions": (("conditionId", "targetId", "targetValue"),
                           [(name, *change) for name, changes in known.items() if name in used for change in changes.items()]),
            "experiments": (("experimentId", "time", "conditionId"),
                            [(name, repr(day), condition) for name, periods in self.experiments.items()
                             for day, names in periods for condition in names]),
            "observables": (("observableId", "observableName", "observableFormula", "observablePlaceholders", "noiseFormula",
                             "noiseDistribution", "noisePlaceholders"), list(self.observables.values())),
            "measurements": (("observableId", "experimentId", "time", "measurement", "observableParameters", "noiseParameters",
                              "studyId", "armId", "outcome", "unit", "line"), self.measurements),
            "parameters": (("parameterId", "lowerBound", "upperBound", "nominalValue", "estimate", "priorDistribution",
                            "priorParameters"), parameter_rows(mechanism, own, self.classes, self.trials.values())),
        }, tuple(left))


def _symbols(terms: Iterable[Term]) -> list[str]:
    return list(dict.fromkeys(term.question.known.symbol for term in terms))


def _size(term: Term) -> tuple[float, bool]:
    """Return what a change of one is on the scale of a term, and whether it counts relative to the level before."""
    one, half = (float(term.frame.on_scale(np.ones(1), np.full(1, level))[0]) for level in (1.0, 2.0))
    return one, not math.isclose(one, half)


def _joined(values: Iterable[object]) -> str:
    return ";".join(value if isinstance(value, str) else repr(value) for value in values)
