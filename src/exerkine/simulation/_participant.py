"""One person in many draws, at the start, ready for any number of scenarios: what designed experiments are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exerkine.engine import Engine
from exerkine.mechanism import Mechanism
from exerkine.persons import CompletedPerson, Person, complete_person, draw_unknown
from exerkine.programmes import Scenario
from exerkine.simulation._follow import follow
from exerkine.simulation._perturb import Plan, strengths_of
from exerkine.simulation._simulate import PERSON_STREAM, REST_DAYS, SESSION_MINUTES, Settings, draws_of, shown_sessions
from exerkine.simulation._start import starts_of

MINUTES_PER_DAY = 1440.0
EIGHT_O_CLOCK = 8.0 / 24.0


class Participant:
    """One person, every draw of them brought up to today once; scenarios then differ by what they do alone.

    Parameters
    ----------
    mechanism
        With hooks for the pools of every scenario that will be asked for.
    engine
        A solver of that mechanism.
    person
        Who they are.
    settings
        Draws, seed, and whether the person is typical; weeks are given with each scenario.
    draws
        Parameters of each draw, as many as the settings have, and then the same person in all of them; drawn when None, each
        with what is not known of the person drawn anew.
    people
        Who they are in each of ``draws``, instead.
    turned
        Parameters whose sign is turned in every draw, as in a mechanism that has an arrow the wrong way round.
    is_central
        Whether blocks, drugs and habits are as strong as the middle of their range in every draw.

    ``people`` are who they are in each draw, and ``starts`` where they begin.

    A draw that does not finish, in its life or in a scenario, reads as NaN.
    """

    def __init__(
        self,
        mechanism: Mechanism,
        engine: Engine,
        person: Person,
        settings: Settings,
        *,
        draws: Sequence[Mapping[str, float]] | None = None,
        people: Sequence[CompletedPerson] = (),
        turned: Sequence[str] = (),
        is_central: bool = False,
    ):
        self.mechanism, self.engine, self.settings, self.is_central = mechanism, engine, settings, is_central
        self.person = complete_person(person)
        chance = np.random.default_rng([settings.seed, PERSON_STREAM])
        drawn = draws_of(mechanism, settings.draws, settings.seed) if draws is None else draws
        if draws is None:
            people = [draw_unknown(self.person, chance, is_typical=settings.is_typical) for _ in drawn]
        elif not people:
            people = [draw_unknown(self.person, chance, is_typical=settings.is_typical)] * len(draws)
        self.people = tuple(people)
        self.starts = starts_of(
            mechanism, engine, people, [self._turned(draw, turned) for draw in drawn], may_miss=True, may_fail=True)

    def plan(self, scenario: Scenario, weeks: int) -> Plan:
        """Return a scenario made ready for this person, with `REST_DAYS` after its end."""
        return Plan(self.mechanism, self.person, scenario, weeks, REST_DAYS)

    def windows(self, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
        """Return the days (T,) around the first session, and around the last one of its kind, every two minutes.

        Without sessions they lie around eight o'clock, when doses are given, of the first and the last day.
        """
        shown = [session.t_start_day for session in shown_sessions(plan.sessions, plan.segments)]
        first, last = shown or (EIGHT_O_CLOCK, plan.days - 1.0 + EIGHT_O_CLOCK)
        around = (t + SESSION_MINUTES / MINUTES_PER_DAY for t in (first, last))
        first_days, last_days = (days[(days >= 0.0) & (days <= plan.days)] for days in around)
        return first_days, last_days

    def seen(self, scenario: Scenario, weeks: int, t_day: Sequence[float] | np.ndarray, symbols: Sequence[str]) -> np.ndarray:
        """Return what is read at rising times ``t_day`` (T,), up to `REST_DAYS` after the end, shape (D, T, S).

        Symbols are states, observables or rules of the mechanism.
        """
        plan = self.plan(scenario, weeks)
        times = np.asarray(t_day, dtype=float)
        values = np.full((len(self.starts), len(times), len(symbols)), np.nan)
        alive = [number for number, start in enumerate(self.starts) if not start.fault]
        if alive:
            starts = [self.starts[number] for number in alive]
            own: list[Mapping[int, float]] = [{}] * len(alive)
            if not self.is_central:
                strengths = strengths_of(scenario, self.settings.draws, self.settings.seed)
                own = [strengths[number] for number in alive]
            seen, faults = follow(self.engine, symbols, [plan] * len(alive), starts, times, own)
            seen[list(faults)] = np.nan
            values[alive] = seen
        return values

    def _turned(self, draw: Mapping[str, float], turned: Sequence[str]) -> dict[str, float]:
        medians = self.mechanism.medians
        return {**draw, **{symbol: -draw.get(symbol, medians[symbol]) for symbol in turned}}
