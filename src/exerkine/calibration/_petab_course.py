"""What happens to one person in the course of one PEtab experiment: lives up to today, a control, a programme, a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from exerkine.calibration._petab_start import LIVES, Changes
from exerkine.engine import EDGE_DAYS, Segment

DAYS_PER_YEAR = 365.25
MINUTE = 1.0 / 1440.0
"""What a condition has set can be read a minute later, whichever order a tool keeps at one and the same time."""
REST = "rest"


@dataclass
class Conditions:
    """All conditions of a problem by name; those of inputs, and of what is noted of an observable, are made when needed."""

    known: dict[str, Changes]
    rest: Mapping[str, float]
    noted: dict[str, str] = field(default_factory=dict)
    """Variable that notes something -> what it notes."""
    _inputs: dict[tuple[tuple[str, float], ...], str] = field(default_factory=dict)

    def inputs(self, inputs: Mapping[str, float]) -> str:
        """Return the condition that sets the inputs, all of them."""
        whole = {**self.rest, **inputs}
        if whole == self.rest:
            return REST
        key = tuple(sorted(whole.items()))
        if key not in self._inputs:
            self._inputs[key] = f"inputs_{len(self._inputs) + 1}"
            self.known[self._inputs[key]] = {symbol: repr(float(value)) for symbol, value in whole.items()}
        return self._inputs[key]

    def note(self, word: str, symbol: str, *, is_peak: bool = False) -> str:
        """Return the condition that notes a reading in ``word_symbol``, or keeps the highest of several."""
        variable = f"{word}_{symbol}"
        self.noted[variable] = symbol
        name = f"{'higher' if is_peak else 'note'}_{variable}"
        self.known[name] = {variable: f"max({variable}, {symbol})" if is_peak else symbol}
        return name


class Course:
    """The periods of one experiment, put together in order of time.

    Parameters
    ----------
    conditions
        Of the whole problem; what the course needs is added.
    person
        The condition that makes the model this person.
    life_days
        From the beginning of a life up to today.
    may_move
        Whether anchors that move states are looked for; otherwise they stay as the prior's middle has them.
    """

    def __init__(self, conditions: Conditions, person: str, life_days: float, *, may_move: bool):
        self.conditions, lives = conditions, LIVES if may_move else 1
        self._periods: dict[int, tuple[float, list[str]]] = {}
        self.today = lives * life_days
        self._at(0.0, person, REST)
        for number in range(1, lives):
            self._at(number * life_days, "meet", "born")
        self._at(self.today, "settle")

    @property
    def periods(self) -> list[tuple[float, tuple[str, ...]]]:
        """Time (day) and conditions, in order of time."""
        return [(day, tuple(names)) for _, (day, names) in sorted(self._periods.items())]

    def training(
        self, segments: Sequence[Segment], control: Sequence[Segment] | None, day: float, symbols: Iterable[str]
    ) -> float:
        """Add a programme read ``day`` days after today, after a control if there is one; return when to read."""
        symbols, begin = tuple(symbols), self.today
        self._at(begin + MINUTE, *(self.conditions.note("start", symbol) for symbol in symbols))
        if control is not None:
            self._at(begin, "keep")
            self._follow(control, begin, day)
            begin += day
            self._at(begin, "back", *(self.conditions.note("other", symbol) for symbol in symbols))
            if not any(s.t_start_day == 0.0 and s.inputs for s in segments):
                self._at(begin, REST)
        self._follow(segments, begin, day)
        return begin + day

    def bout(self, segments: Sequence[Segment], rest_day: float, sampled: np.ndarray, symbols: Iterable[str]) -> float:
        """Add one session whose highest sample counts; return when to read it."""
        symbols = tuple(symbols)
        self._at(self.today + rest_day, *(self.conditions.note("start", symbol) for symbol in symbols))
        for number, day in enumerate(sampled):
            notes = (self.conditions.note("peak", symbol, is_peak=number > 0) for symbol in symbols)
            self._at(self.today + float(day), *notes)
        end = self.today + float(sampled[-1]) + MINUTE
        self._follow(segments, self.today, end - self.today)
        return end

    def _follow(self, segments: Sequence[Segment], begin: float, days: float) -> None:
        now = REST
        for segment in segments:
            wanted = self.conditions.inputs(segment.inputs)
            if wanted != now and segment.t_start_day < days - EDGE_DAYS:
                self._at(begin + segment.t_start_day, wanted)
            now = wanted

    def _at(self, day: float, *names: str) -> None:
        """Add conditions at a time; times nearer than the edges of the engine are the same."""
        key = round(day / (10.0 * EDGE_DAYS))
        key = next((near for near in (key, key - 1, key + 1) if near in self._periods), key)
        self._periods.setdefault(key, (day, []))[1].extend(name for name in names if name not in self._periods[key][1])


def life_days(age_y: float, age_start_y: float) -> float:
    """Return how long a life up to today is."""
    return round(age_y - age_start_y, 6) * DAYS_PER_YEAR
