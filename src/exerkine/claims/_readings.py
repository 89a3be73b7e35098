"""One experiment for one participant: every reading that contrasts ask for, each scenario run once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exerkine.claims._claims import Contrast
from exerkine.claims._experiments import Experiment
from exerkine.experiments import change_of
from exerkine.programmes import Scenario
from exerkine.simulation import REST_DAYS, Participant

FIRST_WEEK = np.arange(0.0, 7.0 + 1e-9, 1.0 / 48.0)
"""Every half hour: the mean over pulses."""


class Readings:
    """What is read in one experiment, shape (D,) each."""

    def __init__(self, experiment: Experiment, someone: Participant, other: Participant, contrasts: Sequence[Contrast]):
        self.experiment, self.someone, self.other = experiment, someone, other
        self.symbols = tuple(dict.fromkeys(contrast.symbol.removeprefix("-") for contrast in contrasts))
        asked = {part for contrast in contrasts for part in contrast.reading.split("-")}
        asked |= {"rest", "start"} if "since_start" in asked else set()
        self.days = {reading: self._days(reading) for reading in asked - {"since_start"}}
        self.times = np.unique(np.concatenate(list(self.days.values())))
        self._seen: dict[tuple[bool, Scenario], np.ndarray] = {}

    def change(self, contrast: Contrast) -> np.ndarray:
        """Return the effect of the experiment on what a contrast reads, draw by draw (D,), in the unit of the effect."""
        symbol = contrast.symbol.removeprefix("-")
        sign = -1.0 if symbol != contrast.symbol else 1.0
        later, _, earlier = contrast.reading.partition("-")
        this = self.experiment
        if earlier:
            before, after = (self._read(self.someone, this.scenario, symbol, which) for which in (earlier, later))
            return sign * change_of(self.someone.mechanism, symbol, after, before)
        usual = self._read(self.other, this.against, symbol, later)
        whole = self._over(usual, this.scenario, symbol, later)
        return sign * (whole - sum(self._over(usual, part, symbol, later) for part in this.apart))

    @property
    def inputs(self) -> frozenset[str]:
        """What the sessions of the experiment and of its comparator set, hooks aside."""
        this, rest = self.experiment, {i.symbol: i.rest for i in self.someone.mechanism.inputs}
        plans = (self.someone.plan(scenario, this.weeks) for scenario in (this.scenario, this.against))
        segments = (segment for plan in plans for segment in plan.segments)
        return frozenset(name for one in segments for name, value in one.inputs.items() if value != rest[name])

    def _over(self, usual: np.ndarray, scenario: Scenario, symbol: str, reading: str) -> np.ndarray:
        return change_of(self.someone.mechanism, symbol, self._read(self.someone, scenario, symbol, reading), usual)

    def _read(self, who: Participant, scenario: Scenario, symbol: str, reading: str) -> np.ndarray:
        """Return the greatest value over a window, the mean over the first week, the value at one time, or a change."""
        if reading == "since_start":
            return self._read(who, scenario, symbol, "rest") - self._read(who, scenario, symbol, "start")
        key = (who is self.someone, scenario)
        if key not in self._seen:
            self._seen[key] = who.seen(scenario, self.experiment.weeks, self.times, self.symbols)
        values = self._seen[key][:, np.isin(self.times, self.days[reading]), self.symbols.index(symbol)]
        return values.mean(axis=1) if reading == "mean" else values.max(axis=1)

    def _days(self, reading: str) -> np.ndarray:
        weeks = self.experiment.weeks
        if reading.startswith("w"):
            return np.array([7.0 * int(reading[1:])])
        plan = self.someone.plan(self.experiment.scenario, weeks)
        first, last = self.someone.windows(plan)
        if reading in ("before", "bout_end"):
            end = first[0] + (plan.sessions[0].duration_min + 30.0) / 1440.0
            return first[:1] if reading == "before" else first[[int(np.argmin(np.abs(first - end)))]]
        whole = {"rest": np.array([7.0 * weeks + REST_DAYS]), "start": np.zeros(1), "mean": FIRST_WEEK,
                 "peak": first, "last_peak": last}
        return whole[reading]
