"""Put a person on the manifold: a life without programme up to today, with traits set so that the baseline is met.

Measured values never overwrite a state (that would act like a treatment); they set named traits of the person.  Where
measures contradict each other under the laws, least squares come as near as they can, and what is missed is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism, Observable, rule_function, shipped_knowledge
from exerkine.persons import CompletedPerson, read_constants
from exerkine.simulation._least_squares import least_squares
from exerkine.tables import read_table

DAYS_PER_YEAR = 365.25
SHORTEST_LIFE_Y, WHOLE_Y = 8, 5
"""The slowest reversible state needs about a year; a shorter life would start off the manifold.  Lives are a multiple of
five years long and begin up to five years before the age in the text, so that people of many ages live side by side."""
HIGHEST_SHARE_OF_TOP = 0.97
CLOSENESS = 0.001
MOST_ROUNDS = 16
"""Of the fixed point; two to five are usual."""
UNMEASURED_WEIGHT = 0.1
"""Of a miss of what nobody measured, against one of what was: it gives way."""
FARTHEST = 1e3
"""Fold of its median at which an anchor begins in least squares, at most; no measure is met far beyond."""
LEAST_SHARE = 1e-6
"""Of a top, so that a reading at or beyond it still has a logit."""
NARROWEST = 0.05
"""Of a bracket around the log of a seed."""
LEAST_SLOPE = 0.3
"""Bound of the slope that a step of a seed may suppose, and its inverse."""
BONELESS_SHARE, LEAST_FAT_SHARE, LEAST_OTHER_SHARE = 0.96, 0.08, 0.15
"""Of body mass: what is no bone, and the fat and the lean mass beside muscle that are left when muscle seems to fill it."""
WIDEST_ANCHOR = 60.0
"""Beyond it a root is not looked for; anchors of that kind are logits or standard deviations."""
NEAR_ANCHOR, ANCHOR_WIDTH, MOST_TRIES = 0.5, 1e-9, 60
"""First half of a bracket, how well a root is found, and after how many tries at the latest."""


@dataclass(frozen=True)
class Start:
    """Parameters (traits included) and states of one draw at the start of the programme.

    ``missed`` holds, by observable, (what was asked for, what it starts at) where measures contradict each other;
    ``fault`` says why a life did not come up to today, where that is no error.
    """

    parameters: Mapping[str, float]
    states: Mapping[str, float]
    missed: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    fault: str = ""


def starts_of(
    mechanism: Mechanism,
    engine: Engine,
    persons: Sequence[CompletedPerson],
    draws: Sequence[Mapping[str, float]],
    *,
    may_miss: bool = False,
    may_fail: bool = False,
) -> tuple[Start, ...]:
    """Return the start of every draw.

    Parameters
    ----------
    persons
        One per draw: the same person, with what was not measured drawn anew.
    draws
        Parameters of each draw that differ from their medians.
    may_miss
        Whether measures that contradict each other may be met by least squares; the caller then tells what is missed.
    may_fail
        Whether a life that does not finish is the fault of its own start alone, and no error.

    Raises
    ------
    SimulationError
        A life history does not finish, or measures contradict each other and may not be missed.
    """
    baseline = _Baseline.of(mechanism)
    lives = [_Life(person, *baseline.first(person, draw)) for person, draw in zip(persons, draws, strict=True)]
    pending = lives
    for _ in range(MOST_ROUNDS):
        _live(engine, pending, baseline.symbols, may_fail=may_fail)
        pending = [life for life in pending if not life.fault and baseline.missed(life)]
        if not pending:
            break
        for life in pending:
            baseline.move(life)
    if pending and not may_miss:
        said = "; ".join(f"{s} {got:.3g} for {wanted:.3g}" for s, (wanted, got) in baseline.missed(pending[0]).items())
        raise SimulationError(f"the measures contradict each other; the start comes no nearer than {said}")
    for life in pending:
        try:
            _come_near(engine, baseline, life)
        except SimulationError as error:
            if not may_fail:
                raise
            life.fault = str(error)
    return tuple(
        Start(life.parameters, life.states, {} if life.fault else baseline.missed(life), life.fault) for life in lives
    )


def measures_of(mechanism: Mechanism, person: CompletedPerson) -> tuple[tuple[Observable, float, bool], ...]:
    """Return the measures that a start has to meet: what reads it, its target, and whether its anchor moves states too."""
    baseline = _Baseline.of(mechanism)
    return tuple((o, _target(o, person), o in baseline.inner) for o in baseline.observables)


def lived(
    engine: Engine, persons: Sequence[CompletedPerson], starts: Sequence[Start], changes: Sequence[Mapping[str, float]]
) -> tuple[Start, ...]:
    """Return the starts with some parameters changed for life: the same traits, another life up to today.

    A life that does not finish is the fault of its start.
    """
    of_each = zip(persons, starts, changes, strict=True)
    lives = [_Life(person, {**s.parameters, **changed}) for person, s, changed in of_each if changed]
    _live(engine, lives, ("AGE",), may_fail=True)
    anew = iter(Start(life.parameters, life.states, fault=life.fault) for life in lives)
    return tuple(next(anew) if changed else start for start, changed in zip(starts, changes, strict=True))


@dataclass
class _Search:
    """The way to one seed: the last (log seed, logit of the reading), and log seeds known to be too small, too large."""

    last: tuple[float, float] | None = None
    low: float = -math.inf
    high: float = math.inf


@dataclass
class _Life:
    """One draw of one person: parameters so far, targets, and how the last life history ended."""

    person: CompletedPerson
    parameters: dict[str, float]
    targets: Mapping[str, float] = field(default_factory=dict)
    readings: Mapping[str, float] = field(default_factory=dict)
    states: Mapping[str, float] = field(default_factory=dict)
    searches: dict[str, _Search] = field(default_factory=dict)
    """By symbol, of those that are met by a seed."""
    fault: str = ""


def _live(engine: Engine, lives: Sequence[_Life], symbols: Sequence[str], *, may_fail: bool = False) -> None:
    """Live each life up to today; one that fails is an error, or has a fault and no new readings."""
    problems = []
    for life in lives:
        days = round(life.person.age_y - life.parameters["age_start"], 6) * DAYS_PER_YEAR
        born = {"AGE": life.parameters["age_start"]}  # some solvers keep the start values of the medians
        problems.append(Problem(life.parameters, (Segment(0.0, days),), (days,), born))
    for number, (life, solution) in enumerate(zip(lives, engine.solve(problems, symbols), strict=True)):
        life.fault = "" if solution.status is Status.OK else solution.message
        if life.fault and may_fail:
            continue
        if life.fault:
            raise SimulationError(f"the life history of draw {number} did not finish: {solution.message}")
        life.readings = dict(zip(symbols, map(float, solution.values[-1]), strict=True))
        life.states = solution.final


def _come_near(engine: Engine, baseline: _Baseline, life: _Life) -> None:
    """Set the anchors to where the squared misses of measures, logs of ratios, have the least sum.

    Only anchors inside the mechanism can be in contradiction; those of readings alone are then moved as usual.
    """
    medians = baseline.mechanism.medians
    own = {o.anchor: life.parameters[o.anchor] / medians[o.anchor] for o in baseline.inner}
    start = {anchor: medians[anchor] * min(max(fold, 1.0 / FARTHEST), FARTHEST) for anchor, fold in own.items()}
    weights = [UNMEASURED_WEIGHT if o.person_field in life.person.unmeasured else 1.0 for o in baseline.inner]

    def at(point: np.ndarray) -> _Life:
        moved = {anchor: value * math.exp(x) for (anchor, value), x in zip(start.items(), point, strict=True)}
        return _Life(life.person, {**life.parameters, **moved}, life.targets)

    def misses(points: Sequence[np.ndarray]) -> list[np.ndarray]:
        tried = [at(point) for point in points]
        _live(engine, tried, baseline.symbols, may_fail=True)
        ratios = [[one.readings.get(o.symbol, math.inf) / one.targets[o.symbol] for o in baseline.inner] for one in tried]
        return [np.array(weights) * np.log(np.maximum(ratio, LEAST_SHARE)) for ratio in ratios]

    nearest = at(least_squares(misses, np.zeros(len(start)))[0])
    _live(engine, [nearest], baseline.symbols)
    baseline.move(nearest, but=baseline.inner)
    _live(engine, [nearest], baseline.symbols)
    life.parameters, life.readings, life.states = nearest.parameters, nearest.readings, nearest.states


@dataclass(frozen=True)
class _Baseline:
    """The measures that a start has to meet, and how each is moved."""

    mechanism: Mechanism
    observables: tuple[Observable, ...]
    rules: Mapping[str, tuple[tuple[str, ...], Callable[..., float]]]
    """Of the observables whose anchor stands in their own rule alone: names and function of the rule."""

    @classmethod
    def of(cls, mechanism: Mechanism) -> _Baseline:
        observables = tuple(o for o in mechanism.observables.values() if o.person_field or o.solve == "offset")
        rules = {o.symbol: rule_function(mechanism, o.symbol) for o in observables if o.solve == "root"}
        return cls(mechanism, observables, rules)

    @cached_property
    def inner(self) -> tuple[Observable, ...]:
        """Those whose anchor stands in the rate of a state, so that meeting one moves the others."""
        inside = {name for law in self.mechanism.text.laws if law.kind == "rate" for name, _ in law.symbols()}
        return tuple(o for o in self.observables if o.anchor in inside)

    @property
    def symbols(self) -> tuple[str, ...]:
        """What has to be read at the end of a life."""
        wanted = [o.symbol for o in self.observables]
        wanted += [n for names, _ in self.rules.values() for n in names if n not in self.mechanism.parameters]
        return tuple(dict.fromkeys(wanted))

    def first(self, person: CompletedPerson, draw: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
        """Return the parameters of a draw with the person's traits, and the targets."""
        targets = {o.symbol: _target(o, person) for o in self.observables}
        parameters = dict(draw) | _traits(self.mechanism, person)
        for o in self.observables:
            if o.top:  # raise the top of a scale that a person already exceeds, so that every draw can meet the measure
                top = parameters.get(o.top, self.mechanism.medians[o.top])
                parameters[o.top] = max(top, targets[o.symbol] / HIGHEST_SHARE_OF_TOP)
        return parameters, targets

    def missed(self, life: _Life) -> dict[str, tuple[float, float]]:
        """Return target and reading where they differ."""
        pairs = {o: (life.targets[o.symbol], life.readings[o.symbol]) for o in self.observables if not self._is_met(o, life)}
        return {o.symbol: pair for o, pair in pairs.items()}

    def _is_met(self, o: Observable, life: _Life) -> bool:
        reading, target = life.readings[o.symbol], life.targets[o.symbol]
        return abs(reading - target) <= CLOSENESS * max(abs(target), 1.0 if o.solve == "offset" else 0.0)

    def move(self, life: _Life, *, but: Sequence[Observable] = ()) -> None:
        """Set every anchor, ``but`` some, to what would meet its target if nothing else moved."""
        for o in self.observables:
            if o in but:
                continue
            old = life.parameters.get(o.anchor, self.mechanism.medians[o.anchor])
            life.parameters[o.anchor] = self._moved(o, old, life)

    def _moved(self, o: Observable, old: float, life: _Life) -> float:
        reading, target = life.readings[o.symbol], life.targets[o.symbol]
        if o.solve == "scale":
            return old * target / reading
        if o.solve == "offset":
            return old + target - reading
        if o.solve == "seed":
            top = life.parameters.get(o.top, self.mechanism.medians[o.top])
            return _better_seed(life, o.symbol, old, _logit(reading / top), _logit(target / top))
        names, rule = self.rules[o.symbol]
        values = {n: life.readings.get(n, life.parameters.get(n, self.mechanism.medians.get(n))) for n in names}

        def missing(anchor: float) -> float:
            values[o.anchor] = anchor
            return rule(**values) - target

        return _root(missing, old)


def _better_seed(life: _Life, symbol: str, seed: float, got: float, wanted: float) -> float:
    """Return the next seed of what grows logistically: its log moves the logit one to one, or as the last step did.

    A step that leaves the seeds already known to be too small and too large is halved between them.
    """
    here, search = math.log(seed), life.searches.setdefault(symbol, _Search())
    slope = 1.0
    if search.last:
        slope = (got - search.last[1]) / (here - search.last[0] or math.inf)
        slope = min(max(slope, LEAST_SLOPE), 1.0 / LEAST_SLOPE)
    search.last = (here, got)
    if got < wanted:
        search.low = max(search.low, here)
    else:
        search.high = min(search.high, here)
    if search.high - search.low < NARROWEST:  # other anchors have moved meanwhile: what was too small may fit now
        search.low, search.high = -math.inf, math.inf
    there = here + (wanted - got) / slope
    return math.exp(there if search.low < there < search.high else (search.low + search.high) / 2)


def _root(function: Callable[[float], float], near: float) -> float:
    """Return where a monotone function of an anchor is zero, or the end where it comes nearest.

    A bracket grows around where the anchor was; inside it by false position, where an end that stays put counts half (Illinois).
    """
    width, lo, hi = NEAR_ANCHOR, near, near
    at_lo = at_hi = function(near)
    while (at_lo > 0) == (at_hi > 0):
        if lo <= -WIDEST_ANCHOR and hi >= WIDEST_ANCHOR:
            return lo if abs(at_lo) <= abs(at_hi) else hi
        lo, hi = max(near - width, -WIDEST_ANCHOR), min(near + width, WIDEST_ANCHOR)
        at_lo, at_hi, width = function(lo), function(hi), 4.0 * width
    kept = 0
    for _ in range(MOST_TRIES):
        there = hi - at_hi * (hi - lo) / (at_hi - at_lo)
        at = function(there)
        if at == 0.0 or hi - lo < ANCHOR_WIDTH or min(there - lo, hi - there) < ANCHOR_WIDTH / 2:
            return there
        if (at > 0) == (at_hi > 0):
            hi, at_hi, at_lo = there, at, at_lo / 2 if kept == -1 else at_lo
            kept = -1
        else:
            lo, at_lo, at_hi = there, at, at_hi / 2 if kept == 1 else at_hi
            kept = 1
    return (lo + hi) / 2


def _target(observable: Observable, person: CompletedPerson) -> float:
    value = float(getattr(person, observable.person_field)) if observable.person_field else 0.0
    return min(max(value, observable.lo), observable.hi)


def _logit(share: float) -> float:
    share = min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
    return math.log(share / (1.0 - share))


def _traits(mechanism: Mechanism, person: CompletedPerson) -> dict[str, float]:
    traits = {"height_squared": (person.height_cm / 100.0) ** 2, **_composition(mechanism, person)}
    years = WHOLE_Y * math.ceil((person.age_y - mechanism.medians["age_start"]) / WHOLE_Y)
    traits["age_start"] = person.age_y - max(years, SHORTEST_LIFE_Y)
    for stage in (person.muscle_stage, person.cognition_stage):
        traits |= _stage_traits().get(stage, {})
    return traits | dict(person.responses)


@lru_cache(maxsize=1)
def _stage_traits() -> Mapping[str, Mapping[str, float]]:
    """Return what a stage says of parameters."""
    found: dict[str, dict[str, float]] = {}
    for row in read_table(shipped_knowledge() / "persons" / "stage_traits.csv"):
        found.setdefault(row["stage"], {})[row["parameter"]] = float(row["value"])
    return found


def _composition(mechanism: Mechanism, person: CompletedPerson) -> dict[str, float]:
    """Return lean mass beside muscle, and fat, so that both and muscle fit into the body without its bones."""
    muscle = mechanism.medians["f_muscle_per_asm"] * person.asm_dxa_kg
    room = (BONELESS_SHARE - LEAST_FAT_SHARE) * person.mass_kg - muscle
    other = min(read_constants()["lean_other_per_asm"].value * person.asm_dxa_kg, max(room, LEAST_OTHER_SHARE * person.mass_kg))
    fat = max(LEAST_FAT_SHARE * person.mass_kg, BONELESS_SHARE * person.mass_kg - muscle - other)
    return {"mass_lean_other": other, "anchor_FATMASS": fat}
