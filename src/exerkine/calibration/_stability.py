"""Whether the mechanism rests: the gain of every positive loop, and of all of them together.

The gain of one state on another is d(steady x_i) / d(x_j held), with inputs at rest and irreversible states frozen.
The product around a loop and the spectral radius do not depend on the units of the states, so a gain of 0.5 means that
half of a disturbance comes back after one round.

The whole is looked at once states of minutes to days have followed the slow ones.  That moves no point of instability,
as such states close no loop among themselves, and it counts each loop once however many steps it is written in; a level
and the resting level that is taken from it act together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exerkine.engine import Engine, Problem, Segment, Status
from exerkine.errors import SimulationError
from exerkine.mechanism import Mechanism
from exerkine.persons import complete_person, draw_unknown, person_from_dict
from exerkine.simulation import draws_of, reference_engine, starts_of
from exerkine.tables import read_table

REFERENCE_AGE_Y = 70.0
DAYS_PER_YEAR = 365.25
SLOWEST_REVERSIBLE_PER_DAY = 0.3 / DAYS_PER_YEAR
"""A state that turns over more slowly has no equilibrium within a life and is frozen."""
LIMIT_REFERENCE, LIMIT_PERSONS = 0.8, 1.0
LEAST_GAIN = 0.02
YEARS_HELD = 4.0
MUSCLE_SD_SHARE = 0.12
"""Spread of muscle mass between people of one age, as a share of it."""
LONGEST_LOOP = 6
STEP = 1e-5


@dataclass(frozen=True)
class Loop:
    """A loop: its states in order, its gain at the reference person and, over persons, the median and the largest."""

    loop_id: str
    states: tuple[str, ...]
    gain: float
    median: float | None
    largest: float | None
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Stability:
    """``whole`` is the spectral radius of the slow states at the reference person, ``persons`` (N,) of every drawn one.

    ``muscle_to_cognition`` and ``cognition_to_muscle`` are the two arms of the circle of sarcopenia and cognitive
    impairment: what one SD less of the first, held for four years, does to the second, in SD.
    """

    loops: tuple[Loop, ...]
    whole: float
    persons: np.ndarray
    frozen: tuple[str, ...]
    muscle_to_cognition: float
    cognition_to_muscle: float

    @property
    def is_stable(self) -> bool:
        """Whether the reference person is below `LIMIT_REFERENCE` and every drawn one below `LIMIT_PERSONS`."""
        return self.whole < LIMIT_REFERENCE and bool(np.all(self.persons < LIMIT_PERSONS))


def stability(mechanism: Mechanism, persons: int = 0, seed: int = 1) -> Stability:
    """Return the gains at the reference person and at ``persons`` random people of 50 to 95 without dementia.

    Each of them is another draw of the laws, with plaque as usual at the age and IL-6 and TNF drawn around the norms.
    """
    gains = _Gains(mechanism)
    reference = gains.at([{}], [gains.aged(REFERENCE_AGE_Y)])[0]
    frozen = tuple(s for s in gains.states if s not in gains.reversible)
    many = gains.of_people(persons, seed) if persons else np.zeros((0, *reference.shape))
    loops = [_loop(row, path, reference, many) for row, path in _named_or_strong(mechanism, gains.reversible, reference)]
    radii = np.array([_radius(gains.followed(matrix)) for matrix in many])
    gains.engine.close()
    ordered = tuple(sorted(loops, key=lambda loop: -loop.gain))
    return Stability(ordered, _radius(gains.followed(reference)), radii, frozen, *circle_arms(mechanism))


def _named_or_strong(
    mechanism: Mechanism, states: Sequence[str], gains: np.ndarray
) -> Iterator[tuple[Mapping[str, str], tuple[int, ...]]]:
    """Yield the loops of ``loops.csv``, and every other one whose gain is at least `LEAST_GAIN`, with words and path."""
    named = set()
    for row in read_table(f"{mechanism.folder}/loops.csv"):
        path = tuple(states.index(s) for s in row["states"].split())
        named.add(frozenset(path))
        yield row.cells, path
    for path in _positive_loops(gains):
        if frozenset(path) not in named:
            label = " → ".join(states[i] for i in path)
            yield {"loop_id": "", "states": " ".join(states[i] for i in path), "label_en": label, "label_zh": label}, path


def _loop(row: Mapping[str, str], path: tuple[int, ...], reference: np.ndarray, many: np.ndarray) -> Loop:
    over = [_around(matrix, path) for matrix in many]
    median, largest = (float(np.median(over)), max(over)) if over else (None, None)
    states = tuple(row["states"].split())
    return Loop(row["loop_id"], states, _around(reference, path), median, largest, row["label_en"], row["label_zh"])


def circle_arms(mechanism: Mechanism, parameters: Mapping[str, float] | None = None) -> tuple[float, float]:
    """Return both arms of the circle at the reference person, SD per SD held for four years.

    Cognition is lowered by one SD through the synapses, muscle by its spread between people.

    Parameters
    ----------
    parameters
        Values other than the central ones; a weight of zero cuts an arrow.
    """
    values = {**mechanism.medians, **(parameters or {})}
    days = (REFERENCE_AGE_Y - values["age_start"]) * DAYS_PER_YEAR
    end = YEARS_HELD * DAYS_PER_YEAR
    start = _lived(reference_engine(mechanism, workers=1), Problem(parameters or {}, (Segment(0.0, days),), (days,)))

    def effect(state: str, fold: float) -> np.ndarray:
        """Return what ``fold`` of a held state does to ln muscle and to cognition, shape (2,)."""
        engine = reference_engine(mechanism.held(state), workers=1)
        starts = ({**start, state: f * start[state]} for f in (fold, 1.0))
        problems = [Problem(parameters or {}, (Segment(0.0, end),), (end,), one) for one in starts]
        low, usual = (solution.values[-1] for solution in engine.solve(problems, ("MUSCLE", "cognition")))
        return np.array([np.log(low[0] / usual[0]), low[1] - usual[1]])

    share = 0.5 * (1.0 + values["w_memory_to_executive"])
    duller = float(np.exp(-1.0 / (values["w_cognition_synapses"] * share)))
    to_cognition = effect("MUSCLE", 1.0 - MUSCLE_SD_SHARE)[1]
    return float(to_cognition), float(effect("SYNAPSES", duller)[0] / MUSCLE_SD_SHARE)


def _lived(engine: Engine, problem: Problem) -> Mapping[str, float]:
    solution = engine.solve([problem], ("AGE",))[0]
    if solution.status is not Status.OK:
        raise SimulationError(f"the life of the reference person did not finish: {solution.message}")
    return solution.final


class _Gains:
    """Gain matrices of reversible states at given parameters and states."""

    def __init__(self, mechanism: Mechanism):
        self.mechanism = mechanism
        self.states = tuple(s.symbol for s in mechanism.states)
        self.slow = frozenset(s.symbol for s in mechanism.states if s.speed == "slow")
        self.names, self.rates = mechanism.rates
        self.engine = reference_engine(mechanism)
        rest = {i.symbol: i.rest for i in mechanism.inputs}
        self.fixed = {**mechanism.medians, **rest}
        here = self.aged(REFERENCE_AGE_Y)
        own = np.diag(self._jacobian([{}], [here], self.states)[0])
        self.reversible = tuple(s for s, rate in zip(self.states, own, strict=True) if -rate > SLOWEST_REVERSIBLE_PER_DAY)

    def aged(self, age_y: float) -> Mapping[str, float]:
        """Return the states of the reference person at an age."""
        days = (age_y - self.mechanism.medians["age_start"]) * DAYS_PER_YEAR
        return _lived(self.engine, Problem({}, (Segment(0.0, days),), (days,)))

    def of_people(self, n: int, seed: int) -> np.ndarray:
        """Return the gain matrices of ``n`` random people, shape (n, R, R)."""
        chance = np.random.default_rng([seed, 2])
        people = []
        for _ in range(n):
            stage = "MCI" if chance.random() < 0.3 else "none"
            data = {"age_y": float(chance.uniform(50, 95)), "sex": "F" if chance.random() < 0.5 else "M"}
            someone = complete_person(person_from_dict({**data, "diagnosis": {"cognition": stage}}))
            people.append(draw_unknown(someone, chance))
        starts = starts_of(self.mechanism, self.engine, people, draws_of(self.mechanism, n, seed))
        return self.at([s.parameters for s in starts], [s.states for s in starts])

    def at(self, parameters: Sequence[Mapping[str, float]], states: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Return gain matrices (N, R, R): row i, column j is d(steady i) / d(j held)."""
        jacobian = self._jacobian(parameters, states, self.reversible)
        own = np.einsum("nii->ni", jacobian)
        gains = -jacobian / own[:, :, None]
        for i in range(gains.shape[1]):
            gains[:, i, i] = 0.0
        return gains

    def followed(self, gains: np.ndarray) -> np.ndarray:
        """Return the gains among slow states, of a matrix (R, R), once the faster ones have come to rest."""
        is_slow = np.array([s in self.slow for s in self.reversible])
        fast, slow = np.flatnonzero(~is_slow), np.flatnonzero(is_slow)
        answer = np.linalg.solve(np.eye(len(fast)) - gains[np.ix_(fast, fast)], gains[np.ix_(fast, slow)])
        return np.asarray(gains[np.ix_(slow, slow)] + gains[np.ix_(slow, fast)] @ answer)

    def _jacobian(
        self, parameters: Sequence[Mapping[str, float]], states: Sequence[Mapping[str, float]], of: Sequence[str]
    ) -> np.ndarray:
        values = {n: np.array([{**self.fixed, **p, **s}[n] for p, s in zip(parameters, states, strict=True)]) for n in self.names}
        rows = [self.states.index(s) for s in of]
        columns = []
        for symbol in of:
            step = STEP * np.maximum(np.abs(values[symbol]), 1e-3)
            high, low = (np.stack(self._rates_at(values | {symbol: values[symbol] + d})) for d in (step, -step))
            columns.append(((high - low) / (2 * step))[rows])
        return np.transpose(np.stack(columns, axis=1), (2, 0, 1))

    def _rates_at(self, values: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        shape = next(iter(values.values())).shape
        return [np.broadcast_to(rate, shape) for rate in self.rates(*(values[n] for n in self.names))]


def _radius(gains: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvals(gains)).max())


def _around(gains: np.ndarray, path: Sequence[int]) -> float:
    """Return the product of the gains along a closed path (column acts on row)."""
    return float(np.prod([gains[after, before] for before, after in zip(path, [*path[1:], path[0]], strict=True)]))


def _positive_loops(gains: np.ndarray) -> Iterator[tuple[int, ...]]:
    """Yield every elementary loop of up to `LONGEST_LOOP` states whose gain is at least `LEAST_GAIN`."""
    acts_on = [np.flatnonzero(np.abs(gains[:, j]) > 0) for j in range(len(gains))]

    def walk(path: list[int]) -> Iterator[tuple[int, ...]]:
        for after in acts_on[path[-1]]:
            if after == path[0] and len(path) > 1 and _around(gains, path) >= LEAST_GAIN:
                yield tuple(path)
            elif after > path[0] and after not in path and len(path) < LONGEST_LOOP:
                yield from walk([*path, int(after)])

    for first in range(len(gains)):
        yield from walk([first])
