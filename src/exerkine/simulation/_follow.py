"""Follow many starts through their plans, phase after phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from exerkine.engine import Engine, Problem, Status
from exerkine.simulation._perturb import Plan
from exerkine.simulation._start import Start, lived


def follow(
    engine: Engine,
    symbols: Sequence[str],
    plans: Sequence[Plan],
    starts: Sequence[Start],
    save: np.ndarray,
    strengths: Sequence[Mapping[int, float]],
    *,
    on_done: Callable[[int], None] | None = None,
) -> tuple[np.ndarray, dict[int, str]]:
    """Return what is seen at the times ``save`` (T,), shape (N, T, S), and by number why a run did not finish.

    Parameters
    ----------
    plans
        One per start, of one scenario: all have the same phases.
    strengths
        Per start, of the actions of the scenario by their place.
    on_done
        Told how many runs of a phase are finished.
    """
    changes = [plan.life_changes(start) for plan, start in zip(plans, starts, strict=True)]
    lives = lived(engine, [plan.person for plan in plans], starts, changes)
    faults = {number: f"the life up to today: {life.fault}" for number, life in enumerate(lives) if life.fault}
    starts = [start if life.fault else life for start, life in zip(starts, lives, strict=True)]  # one that failed has no states
    ways = [plan.phases(start, strength) for plan, start, strength in zip(plans, starts, strengths, strict=True)]
    states = [start.states for start in starts]
    seen = []
    for at_once in zip(*ways, strict=True):
        begin, end = at_once[0].from_day, at_once[0].to_day
        times = tuple(save[((save > begin) | (begin == 0.0)) & (save <= end)] - begin)
        problems = [
            Problem({**start.parameters, **phase.parameters}, phase.segments, times, state)
            for start, phase, state in zip(starts, at_once, states, strict=True)
        ]
        solutions = engine.solve(problems, symbols, on_done=on_done)
        for number, solution in enumerate(solutions):
            if solution.status is not Status.OK:
                faults.setdefault(number, solution.message)
        states = [solution.final for solution in solutions]
        seen.append(np.stack([solution.values for solution in solutions]))
    return np.concatenate(seen, axis=1), faults
