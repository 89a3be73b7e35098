"""All published studies as one immutable value, looked up by id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from exerkine.errors import Fault, StudyError
from exerkine.evidence._values import (
    AcuteArm,
    AcuteDirection,
    AcutePoint,
    Assumptions,
    Source,
    TrainingArm,
    TrainingOutcome,
)


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> StudyError:
    folded = {choice.lower(): choice for choice in known}
    near = [folded[key] for key in difflib.get_close_matches(name.lower(), folded, n=3, cutoff=0.5)]
    advice = "Nearest: " + ", ".join(f"'{word}'" for word in near) + "." if near else f"The ids are in {where}."
    return StudyError(Fault(where, message=f"there is no {kind} '{name}'", advice=advice))


@dataclass(frozen=True)
class Studies:
    """Published studies: sources, training arms with their outcomes, acute bouts with their time points."""

    sources: Mapping[str, Source]
    arms: Mapping[str, TrainingArm]
    all_outcomes: tuple[TrainingOutcome, ...]
    acute_arms: Mapping[str, AcuteArm]
    all_points: tuple[AcutePoint, ...]
    all_directions: tuple[AcuteDirection, ...]
    assumptions: Assumptions

    @cached_property
    def study_ids(self) -> tuple[str, ...]:
        """Every study with a training arm or an acute bout, sorted."""
        return tuple(sorted({arm.study_id for arm in self._every_arm}))

    @property
    def _every_arm(self) -> tuple[TrainingArm | AcuteArm, ...]:
        return tuple(self.arms.values()) + tuple(self.acute_arms.values())

    def source(self, source_id: str) -> Source:
        """Return the publication; StudyError with the nearest ids if there is none."""
        if source_id not in self.sources:
            raise _unknown("source", source_id, self.sources, "sources.csv")
        return self.sources[source_id]

    def arm(self, arm_id: str) -> TrainingArm:
        """Return the training arm; StudyError with the nearest ids if there is none."""
        if arm_id not in self.arms:
            raise _unknown("training arm", arm_id, self.arms, "training_arms.csv")
        return self.arms[arm_id]

    def acute_arm(self, arm_id: str) -> AcuteArm:
        """Return the acute arm; StudyError with the nearest ids if there is none."""
        if arm_id not in self.acute_arms:
            raise _unknown("acute arm", arm_id, self.acute_arms, "acute_arms.csv")
        return self.acute_arms[arm_id]

    def study(self, study_id: str) -> tuple[TrainingArm | AcuteArm, ...]:
        """Return all arms of a study, training first; StudyError with the nearest ids if there is none."""
        found = tuple(arm for arm in self._every_arm if arm.study_id == study_id)
        if not found:
            raise _unknown("study", study_id, self.study_ids, "training_arms.csv")
        return found

    def outcomes(self, arm_id: str, outcome: str | None = None) -> tuple[TrainingOutcome, ...]:
        """Return the outcomes of a training arm, all or those of one code; StudyError if the arm is unknown."""
        self.arm(arm_id)
        mine = (row for row in self.all_outcomes if row.arm_id == arm_id)
        return tuple(row for row in mine if outcome in (None, row.outcome))

    def points(self, arm_id: str, exerkine: str | None = None) -> tuple[AcutePoint, ...]:
        """Return the time points of an acute arm, all or of one exerkine; StudyError if the arm is unknown."""
        self.acute_arm(arm_id)
        mine = (point for point in self.all_points if point.arm_id == arm_id)
        return tuple(point for point in mine if exerkine in (None, point.exerkine))

    def directions(self, arm_id: str) -> tuple[AcuteDirection, ...]:
        """Return the findings without a number of an acute arm; StudyError if the arm is unknown."""
        self.acute_arm(arm_id)
        return tuple(row for row in self.all_directions if row.arm_id == arm_id)

    def same_people(self, arm_id: str) -> tuple[TrainingArm, ...]:
        """Return the arms to hold out together with this one: of the same study or the same trial, itself included."""
        one = self.arm(arm_id)
        return tuple(
            arm for arm in self.arms.values() if arm.study_id == one.study_id or (one.trial and arm.trial == one.trial)
        )
