"""From a scenario to runs: what is done to a person as changes of parameters, sources, losses and inputs over time.

Each kind is one operator on the same mechanism.  Production is scaled by its levers; a pool gets a source (injection,
infusion), a loss (antibody) or both, fast (clamp); a block sets the weights of one arrow to zero.  What changes in time
splits a run into phases with constant parameters, run one after the other.
"""

from __future__ import annotations

import bisect
import itertools
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from exerkine.engine import EDGE_DAYS, Segment
from exerkine.mechanism import Mechanism
from exerkine.persons import Assumption, CompletedPerson
from exerkine.programmes import Action, Perturbation, Scenario, Session, actions_named, read_routes, read_targets
from exerkine.simulation._doses import HOURS_PER_DAY, MINUTES_PER_DAY, absorbed, days_of, rise_of
from exerkine.simulation._drives import kinds_of, segments_of
from exerkine.simulation._start import Start

CLAMP_PER_DAY = 2e4
"""How hard a clamp holds; the fastest pool turns over in minutes."""
ACTION_STREAM = 3
"""Third word of the seed: how strong blocks, drugs and habits are."""
LIFELONG = "another life of the same person: the measures are those with the molecule"


@dataclass(frozen=True)
class Patch:
    """Inputs that are added to the rest from one day to another."""

    from_day: float
    to_day: float
    inputs: Mapping[str, float]


@dataclass(frozen=True)
class Phase:
    """A stretch with constant parameters, given as changes of those of the start; its segments begin at time zero."""

    from_day: float
    to_day: float
    parameters: Mapping[str, float]
    segments: tuple[Segment, ...]


@dataclass
class _Changes:
    """What a scenario does to one draw."""

    scaled: list[tuple[float, float, str, float]] = field(default_factory=list)
    added: list[tuple[float, float, str, float]] = field(default_factory=list)
    patches: list[Patch] = field(default_factory=list)


class Plan:
    """A scenario made ready for one person: sessions, segments, and what it does to any draw.

    Parameters
    ----------
    mechanism
        With hooks for `pools_of` the scenario.
    weeks, tail_days
        Length of the programme, and rest after it; what reaches beyond is cut off.

    Raises
    ------
    ProgrammeError
        A session cannot be held.
    """

    def __init__(self, mechanism: Mechanism, person: CompletedPerson, scenario: Scenario, weeks: int, tail_days: float):
        self.mechanism, self.person, self.scenario = mechanism, person, scenario
        self.sessions, kinds = _timetable(scenario, weeks)
        self.days, self.end_day = 7.0 * weeks, 7.0 * weeks + tail_days
        segments, self.assumptions = segments_of(self.sessions, person, self.days, kinds=kinds)
        self.segments = (*segments, Segment(self.days, self.end_day)) if tail_days else segments
        self.assumptions += tuple(_assumptions(scenario, person))

    def life_changes(self, start: Start) -> dict[str, float]:
        """Return the parameters of a draw that differ for life, as in a knock-out animal."""
        changes = self._changes(start, {}, (p for p in self.scenario.perturbations if p.since_birth))
        return _at(0.0, changes, start.parameters, self.mechanism.medians)

    def phases(self, start: Start, strengths: Mapping[int, float]) -> list[Phase]:
        """Return the phases of one draw; ``strengths`` are those of the actions, by their place."""
        if not self.scenario.perturbations:
            return [Phase(0.0, self.end_day, {}, self.segments)]
        changes = self._changes(start, strengths, (p for p in self.scenario.perturbations if not p.since_birth))
        edges = {0.0, self.end_day}
        for begin, end, *_ in (*changes.scaled, *changes.added):
            edges |= {t for t in (begin, end) if 0.0 < t < self.end_day}
        segments = _overlaid(self.segments, changes.patches, self.mechanism)
        phases = []
        for begin, end in itertools.pairwise(sorted(edges)):
            parameters = _at(begin, changes, start.parameters, self.mechanism.medians)
            phases.append(Phase(begin, end, parameters, tuple(_between(segments, begin, end))))
        return phases

    def _changes(self, start: Start, strengths: Mapping[int, float], chosen: Iterator[Perturbation]) -> _Changes:
        changes = _Changes()
        draw = _Draw(self.mechanism, self.person, start, strengths, self.end_day)
        for p in chosen:
            _OPERATORS[p.kind](draw, p, changes)
        return changes


@lru_cache(maxsize=16)
def _timetable(scenario: Scenario, weeks: int) -> tuple[tuple[Session, ...], tuple[int, ...]]:
    """Return the sessions of a scenario, which are the same for everybody, and their kinds."""
    sessions = scenario.sessions(weeks)
    return sessions, kinds_of(sessions)


def pools_of(*scenarios: Scenario | None) -> tuple[str, ...]:
    """Return the states that scenarios put something into, take something out of, or hold."""
    found: dict[str, None] = {}
    for p in itertools.chain(*(s.perturbations for s in scenarios if s)):
        if p.kind in ("inject", "infuse", "neutralise", "clamp"):
            pool = p.state or read_targets()[p.target, p.tissue].pool
            found |= {pool: None} if pool else {}
        for action in _actions(p):
            if action.how in ("level", "loss", "raise"):
                found |= dict.fromkeys(action.on)
    return tuple(found)


def levers_of(p: Perturbation) -> tuple[str, ...]:
    """Return the parameters and inputs that a perturbation moves, beside the pools of `pools_of`."""
    if p.kind in ("knock_out", "knock_down", "over_express"):
        return read_targets()[p.target, p.tissue].levers
    return tuple(name for action in _actions(p) if action.how in ("multiply", "add", "input") for name in action.on)


def strengths_of(scenario: Scenario, draws: int, seed: int, *, block: int | None = None) -> list[dict[int, float]]:
    """Return, for each draw, the strength of every action of a scenario, drawn evenly from its range.

    The strength of an action is that of the draw, whatever else the scenario holds: so scenarios differ by what they do
    and not by chance.  Draws of one ``block`` are other ones than those of another.
    """
    actions = list(itertools.chain(*(_actions(p) for p in scenario.perturbations if not p.since_birth)))
    columns = [_chance_of(a, seed, block).uniform(a.lo, a.hi, draws) for a in actions]
    return [{i: float(column[draw]) for i, column in enumerate(columns)} for draw in range(draws)]


def _chance_of(action: Action, seed: int, block: int | None) -> np.random.Generator:
    name = f"{action.action} {action.how} {' '.join(action.on)}"
    return np.random.default_rng([seed, ACTION_STREAM, zlib.crc32(name.encode()), *([] if block is None else [block])])


@dataclass
class _Draw:
    """One draw of one person, as the operators see it; ``seen`` counts the actions met so far."""

    mechanism: Mechanism
    person: CompletedPerson
    start: Start
    strengths: Mapping[int, float]
    end_day: float
    seen: int = 0

    def strength(self, action: Action) -> float:
        """Return how strong an action is in this draw."""
        self.seen += 1
        return self.strengths.get(self.seen - 1, action.value)

    def own_loss(self, pool: str) -> float:
        """Return the turnover of a pool at the start, per day."""
        names, rates = self.mechanism.rates
        rest = {i.symbol: i.rest for i in self.mechanism.inputs}
        values = {**self.mechanism.medians, **rest, **self.start.parameters, **self.start.states}
        here = values[pool]
        step = 1e-5 * max(abs(here), 1e-3)
        at = [s.symbol for s in self.mechanism.states].index(pool)
        high, low = (float(rates(*({**values, pool: here + d}[n] for n in names))[at]) for d in (step, -step))
        return max((low - high) / (2 * step), 1e-6)


def _express(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    fold = {"knock_out": 0.0, "knock_down": 1.0 - p.share}.get(p.kind, p.fold or 1.0)
    for lever in read_targets()[p.target, p.tissue].levers:
        changes.scaled.append((p.from_day, p.until(draw.end_day), lever, fold))


def _give(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    """Inject or infuse."""
    pool, hook = _pool_and_hook(p)
    rise = rise_of(p, draw.mechanism, draw.person, draw.start) * read_routes()[p.route].available
    if p.kind == "infuse" and p.minutes is None:
        changes.patches.append(Patch(p.from_day, p.until(draw.end_day), _source(hook, pool, rise)))
        return
    for day in days_of(p, draw.end_day):
        if p.kind == "infuse":
            end = day + (p.minutes or 0.0) / MINUTES_PER_DAY
            changes.patches.append(Patch(day, end, _source(hook, pool, rise)))
            continue
        for begin, end, amount in absorbed(day, rise, read_routes()[p.route].per_h):
            changes.patches.append(Patch(begin, end, _source(hook, pool, amount / (end - begin))))


def _neutralise(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    pool = read_targets()[p.target, p.tissue].pool
    left = max(1.0 - p.share, 1e-3)
    changes.patches.append(Patch(p.from_day, p.until(draw.end_day), {f"loss_{pool}": draw.own_loss(pool) * (1.0 / left - 1.0)}))


def _clamp(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    pool = p.state or read_targets()[p.target, p.tissue].pool
    held = (p.level or 0.0) * draw.start.states[pool]
    inputs = {f"source_{pool}": CLAMP_PER_DAY * held, f"loss_{pool}": CLAMP_PER_DAY}
    changes.patches.append(Patch(p.from_day, p.until(draw.end_day), inputs))


def _act(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    """Block, drug or habit: every effect of the action, as far as the share goes."""
    begin, end = p.from_day, p.until(draw.end_day)
    for action in _actions(p):
        strength, share = draw.strength(action), p.share * _applies(action, draw.person)
        share *= _size(action.action, p, draw.person)
        for name in action.on:
            if action.how == "multiply":
                changes.scaled.append((begin, end, name, 1.0 + share * (strength - 1.0)))
            elif action.how == "add":
                changes.added.append((begin, end, name, share * strength))
            elif action.how == "input":
                changes.patches.append(Patch(begin, end, {name: share * strength}))
            else:
                changes.patches.append(Patch(begin, end, _on_pool(draw, action.how, name, strength, share)))


def _on_pool(draw: _Draw, how: str, pool: str, strength: float, share: float) -> dict[str, float]:
    if how == "loss":
        return {f"loss_{pool}": share * strength}
    if how == "raise":
        return {f"source_{pool}": draw.own_loss(pool) * share * strength}
    level = 1.0 + share * (strength - 1.0)
    if level < 1.0:
        return {f"loss_{pool}": draw.own_loss(pool) * (1.0 / level - 1.0)}
    return {f"source_{pool}": draw.own_loss(pool) * draw.start.states[pool] * (level - 1.0)}


def _nothing(draw: _Draw, p: Perturbation, changes: _Changes) -> None:
    """Sessions are changed by the scenario itself."""


_OPERATORS = {
    **dict.fromkeys(("knock_out", "knock_down", "over_express"), _express),
    **dict.fromkeys(("inject", "infuse"), _give),
    "neutralise": _neutralise,
    "clamp": _clamp,
    **dict.fromkeys(("block", "drug", "bed_rest", "step_reduction", "diet", "vitamin_d", "laser"), _act),
    **dict.fromkeys(("detraining", "adherence", "cognitive_training"), _nothing),
}


def _actions(p: Perturbation) -> tuple[Action, ...]:
    if p.kind in ("block", "drug"):
        return actions_named(p.name)
    if p.kind == "diet":
        given = {"protein": p.protein_g_kg_day, "energy": p.energy_fold, "fibre": p.fibre_fold}
        return tuple(itertools.chain(*(actions_named(name) for name, value in given.items() if value is not None)))
    return actions_named(p.kind)


def _applies(action: Action, person: CompletedPerson) -> float:
    """Return how far an action acts in this person: one that mends a lack acts by the lack."""
    if action.only_below is None:
        return 1.0
    measure, limit = action.only_below
    return min(max(1.0 - float(getattr(person, measure)) / limit, 0.0), 1.0)


def _size(action: str, p: Perturbation, person: CompletedPerson) -> float:
    """Return by how much a diet differs from the usual one, in the unit of its action."""
    if action == "protein":
        return (p.protein_g_kg_day or 0.0) - person.protein_g_kg_day
    if action in ("energy", "fibre"):
        return ((p.energy_fold if action == "energy" else p.fibre_fold) or 0.0) - 1.0
    return 1.0


def _pool_and_hook(p: Perturbation) -> tuple[str, str]:
    pool = read_targets()[p.target, p.tissue].pool
    return pool, f"source_{pool}" if pool else "fgf21_icv"


def _source(hook: str, pool: str, rise_per_day: float) -> dict[str, float]:
    """Return the input; what has no pool stays for an hour where it was put, and adds to the level from blood."""
    return {hook: rise_per_day if pool else rise_per_day / HOURS_PER_DAY}


def _at(day: float, changes: _Changes, own: Mapping[str, float], medians: Mapping[str, float]) -> dict[str, float]:
    """Return the parameters that differ on a day: scaled first, then added to."""
    values: dict[str, float] = {}
    for begin, end, name, fold in changes.scaled:
        if begin <= day < end:
            values[name] = fold * values.get(name, own.get(name, medians[name]))
    for begin, end, name, more in changes.added:
        if begin <= day < end:
            values[name] = more + values.get(name, own.get(name, medians[name]))
    return values


def _overlaid(segments: Sequence[Segment], patches: Sequence[Patch], mechanism: Mechanism) -> list[Segment]:
    """Return the segments with every patch added where it holds, cut at the edges of both."""
    rest = {i.symbol: i.rest for i in mechanism.inputs}
    edges = sorted({t for p in patches for t in (p.from_day, p.to_day)})
    waiting = sorted(patches, key=lambda patch: patch.from_day, reverse=True)
    active: list[Patch] = []
    laid = []
    for segment in segments:
        inner = edges[bisect.bisect_right(edges, segment.t_start_day) : bisect.bisect_left(edges, segment.t_end_day)]
        for begin, end in itertools.pairwise([segment.t_start_day, *inner, segment.t_end_day]):
            if end - begin <= EDGE_DAYS:  # a dose at the minute a session ends differs by rounding: no stretch to solve
                continue
            while waiting and waiting[-1].from_day <= begin:
                active.append(waiting.pop())
            active = [patch for patch in active if patch.to_day > begin]
            inputs = dict(segment.inputs)
            for name, value in (item for patch in active for item in patch.inputs.items()):
                inputs[name] = inputs.get(name, rest[name]) + value
            laid.append(replace(segment, t_start_day=begin, t_end_day=end, inputs=inputs))
    return laid


def _between(segments: Sequence[Segment], begin: float, end: float) -> Iterator[Segment]:
    """Yield what lies between two days, in time that starts at the first."""
    for segment in segments:
        low, high = max(segment.t_start_day, begin), min(segment.t_end_day, end)
        if high - low > EDGE_DAYS:
            yield replace(segment, t_start_day=low - begin, t_end_day=high - begin)


def _assumptions(scenario: Scenario, person: CompletedPerson) -> Iterator[Assumption]:
    """Yield what a scenario supposes: volumes and absorption of doses, and how strong actions are."""
    for p in scenario.perturbations:
        if p.since_birth:
            yield Assumption("since_birth", p.target or p.name, "", LIFELONG, "derived")
        if p.dose is not None:
            route = read_routes()[p.route]
            target = read_targets()[p.target, p.tissue]
            if route.per_h is not None:
                yield Assumption("absorption_per_h", route.per_h, "1/h", route.source, route.grade)
            if target.litres_per_kg is not None and "x_rest" not in p.dose.unit:
                yield Assumption("litres_per_kg", target.litres_per_kg, "L/kg", target.source, target.grade)
        for action in _actions(p):
            if action.lo != action.hi:
                spread = f"{action.lo:g} – {action.hi:g}"
                yield Assumption(action.action, action.value, "", action.source, action.grade, spread)
