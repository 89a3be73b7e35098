"""One reported outcome that a model can be held to."""

from __future__ import annotations

from dataclasses import dataclass

CLASSES = ("exerkine_rest", "exerkine_acute", "cognition", "brain", "muscle", "strength", "function", "fitness")


@dataclass(frozen=True)
class Case:
    """One row of a study table on the scale on which it is predicted.

    ``study_id`` names the study, ``trial`` joins papers on the same people (the study where there is none); both halves of a
    trial are held out together.  ``outcome`` is the code of the row, ``outcome_class`` one of `CLASSES`.  ``observed`` is the
    effect in ``unit`` (None where the source prints a direction only), ``se`` its standard error, ``lo`` and ``hi`` its 95 %
    interval; ``direction`` is ``up``, ``down``, ``none`` or empty.  ``comparison`` is ``net`` of a control or ``within`` an arm.
    ``dose`` are numbers of the programme by name, as far as the source gives them: ``sessions_per_week``, ``min_per_session``,
    ``intensity``.  ``line`` is that of the row in its file.
    """

    study_id: str
    trial: str
    outcome: str
    outcome_class: str
    population: str
    modality: str
    weeks: float | None
    dose: tuple[tuple[str, float], ...]
    unit: str
    comparison: str
    observed: float | None
    se: float | None
    lo: float | None
    hi: float | None
    direction: str
    n: int | None
    line: int

    @property
    def excludes_zero(self) -> bool:
        """Whether the source's own interval leaves zero out."""
        return self.lo is not None and self.hi is not None and not self.lo <= 0.0 <= self.hi
