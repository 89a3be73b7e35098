"""One question with its readings on one scale: observed effect and error beside law draws and the other parts of spread."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exerkine.evidence import Assumptions
from exerkine.mechanism import Mechanism
from exerkine.trials._frame import Frame, frame_of
from exerkine.trials._group import group_mean
from exerkine.trials._questions import Question
from exerkine.trials._run import ArmReadings

CENTRAL = (15.87, 84.13)
"""One standard deviation to both sides of the median."""


@dataclass(frozen=True)
class Placed:
    """A question in its ``frame``, the law draws (D,) of its mean over people, and the other parts as standard deviations.

    ``error`` is what the source tells of its error, or the default where it tells none; ``se_from`` says which.
    """

    frame: Frame
    laws: np.ndarray
    people: float
    between: float
    error: float
    se_from: str
    defaults: tuple[str, ...]


def place(
    mechanism: Mechanism, question: Question, done: ArmReadings, number: int, assumptions: Assumptions
) -> Placed | str:
    """Return a question on the scale on which effect and prediction can be compared, or why there is none.

    It is the ``number``-th of its arm, which was ``done`` with other people and with a group around the typical person.
    """
    reading, other = done.readings[number], done.others[number]
    frame = frame_of(mechanism, question, done.person, float(np.nanmedian(reading.start)), assumptions)
    if isinstance(frame, str):
        return frame
    typical = frame.on_scale(reading.change, reading.start)
    others = frame.on_scale(other.change, other.start)
    laws = group_mean(frame, done.around[number], done.weights).of(typical)
    middle = abs(float(np.nanmedian(laws))) if np.isfinite(laws).any() else 0.0
    is_told = frame.se is not None
    return Placed(
        frame, laws, _response_sd(typical, others) / math.sqrt(frame.n), frame.between(middle), frame.error(middle),
        question.se_from if is_told else "default", () if is_told else frame.defaults)


def _response_sd(typical: np.ndarray, others: np.ndarray) -> float:
    """Return how far people's responses differ: under the same laws, other people less the typical one."""
    apart = (others - typical)[np.isfinite(others - typical)]
    if not len(apart):
        return 0.0
    low, high = np.percentile(apart, CENTRAL)
    return float(high - low) / 2.0
