"""A programme unrolled into the sessions of its weeks."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from exerkine.programmes._programme import Block, Programme, Session

_DAYS_PER_WEEK = 7
_MIN_PER_DAY = 1440.0
_ROUNDING = 1e-9  # 0.1 + 0.2 is not 0.3: keeps the pattern of done sessions exact


def expand(programme: Programme, weeks: int, rng: np.random.Generator | None = None) -> tuple[Session, ...]:
    """Return the sessions of the first weeks of a programme, in order of their start.

    Sessions that would overlap are laid one after another.  Missed sessions (adherence below 1) are taken out of each
    block evenly, always the same ones; with ``rng`` each session is done or missed by chance instead.  What remains
    keeps its clock time.

    Parameters
    ----------
    programme
        As returned by `read_programme`.
    weeks
        How many weeks to unroll, 0 or more; day 0 is a Monday.
    rng
        Source of chance for missed sessions.

    Raises
    ------
    ValueError
        ``weeks`` is negative.
    """
    if weeks < 0:
        raise ValueError(f"weeks should be 0 or more, not {weeks}")
    planned = [(session, i) for i, block in enumerate(programme.blocks) for session in _block_sessions(block, weeks)]
    planned.sort(key=lambda pair: (pair[0].t_start_day, pair[1]))
    laid = _one_after_another([session for session, _ in planned])
    done = [False] * len(laid)
    for i in range(len(programme.blocks)):
        places = [k for k, (_, block) in enumerate(planned) if block == i]
        for k, is_done in zip(places, _is_done(len(places), programme.adherence, rng), strict=True):
            done[k] = is_done
    return tuple(session for session, is_done in zip(laid, done, strict=True) if is_done)


def kept_share(sessions: Sequence[Session], share: float, from_day: float, to_day: float) -> tuple[Session, ...]:
    """Return the sessions of which only ``share`` of each block is done from one day to another, evenly, always the same."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for k, session in enumerate(sessions):
        if from_day <= session.t_start_day < to_day:
            blocks.setdefault((session.label, session.modality), []).append(k)
    missed = {
        k
        for inside in blocks.values()
        for k, is_done in zip(inside, _is_done(len(inside), share, None), strict=True)
        if not is_done
    }
    return tuple(session for k, session in enumerate(sessions) if k not in missed)


def joined(*plans: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions of several plans in order of their start; what would overlap is laid one after another."""
    return tuple(_one_after_another(sorted(itertools.chain(*plans), key=lambda session: session.t_start_day)))


def _block_sessions(block: Block, weeks: int) -> Iterator[Session]:
    for week in range(1, weeks + 1):
        standing = block.in_week(week)
        for day in standing.days if standing else ():
            yield _session(standing or block, _DAYS_PER_WEEK * (week - 1) + day)


def _session(block: Block, day: int) -> Session:
    return Session(
        t_start_day=day + block.start_h / 24, duration_min=block.duration_min, modality=block.modality,
        mixture=block.mixture or ((block.modality, 1.0),), intensity=block.intensity, load=block.load, sets=block.sets,
        reps=block.reps, exercises=block.exercises, intervals=block.intervals, warm_up_min=block.warm_up_min,
        cool_down_min=block.cool_down_min, muscle_mass_share=block.muscle_mass_share,
        eccentric_share=block.eccentric_share, cognitive_load=block.cognitive_load, supervised=block.supervised,
        beside=block.beside, label=block.name)


def _one_after_another(sessions: list[Session]) -> list[Session]:
    laid: list[Session] = []
    free_from_day = 0.0
    for session in sessions:
        start_day = max(session.t_start_day, free_from_day)
        laid.append(dataclasses.replace(session, t_start_day=start_day))
        free_from_day = start_day + session.duration_min / _MIN_PER_DAY
    return laid


def _is_done(n_sessions: int, adherence: float, rng: np.random.Generator | None) -> list[bool]:
    if rng is not None:
        return [bool(draw < adherence) for draw in rng.random(n_sessions)]
    counts = [math.floor(k * adherence + 0.5 + _ROUNDING) for k in range(n_sessions + 1)]
    return [after > before for before, after in itertools.pairwise(counts)]
