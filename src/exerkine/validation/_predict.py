"""Study tables -> cases and what the model predicts for each: draws that hold every source of spread, and their parts."""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from exerkine.engine import MultirateEngine
from exerkine.evidence import AcuteArm, TrainingArm, TrainingOutcome
from exerkine.mechanism import Mechanism
from exerkine.trials import Case, Placed, Question, Runner, Skipped, StudyTable, place, questions_of

NOISE_STREAM = 7
"""Second word of the seed of what is not law."""
LEAST_FINISHED = 0.8
"""Share of the draws that must have finished."""


@dataclass(frozen=True)
class Parts:
    """Standard deviations of a prediction by source, in the unit of the case.

    ``laws``: what is not known of the mechanism.  ``people``: a mean over the study's number of people, whose responses
    differ.  ``between``: how far studies differ beyond that.  ``sampling``: the rest of the study's own error (its error
    holds the sampling of people, so only what people do not explain is added).  ``se_from`` says where that error comes
    from: ``printed``, ``p value`` or ``default``.  ``defaults`` are doses and numbers that the source leaves out.
    """

    laws: float
    people: float
    between: float
    sampling: float
    se_from: str
    defaults: tuple[str, ...]

    @property
    def total(self) -> float:
        """The root of the summed squares."""
        return math.sqrt(self.laws**2 + self.people**2 + self.between**2 + self.sampling**2)


@dataclass(frozen=True)
class Predictions:
    """All cases of a table with what is predicted for each, and every row that became none.

    ``predicted`` (N, D) holds all parts, ``laws`` (N, D) what is not known of the laws alone; NaN where a draw did not
    finish.  ``n_rows`` counts the rows of the table: each is a case, skipped, or a sample joined with that of a case.
    ``defaults`` counts by default the cases that needed it.
    """

    cases: tuple[Case, ...]
    predicted: np.ndarray
    laws: np.ndarray
    parts: tuple[Parts, ...]
    skipped: tuple[Skipped, ...]
    n_rows: int
    joined: int
    notes: tuple[str, ...]
    draws: int
    seed: int
    knowledge_hash: str

    @property
    def defaults(self) -> dict[str, int]:
        """How many cases needed each default, the commonest first."""
        return dict(Counter(said for part in self.parts for said in part.defaults).most_common())


def predict_studies(
    mechanism: Mechanism,
    table: StudyTable,
    *,
    draws: int = 100,
    seed: int = 1,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Predictions:
    """Predict every row of a study table that the mechanism can be held to.

    Each arm is one typical person, run through its programme (and through what its control did) with ``draws`` alternative
    mechanisms, and corrected to the mean over people like them; the same mechanisms with people drawn around that person tell
    how far responses differ.

    Parameters
    ----------
    mechanism
        Equations and priors.
    table
        From `read_study_table` or `shipped_table`.
    draws, seed
        Of the laws and of everything else; the same seed gives the same numbers, in whatever order rows stand.
    on_progress
        Told (arms finished, arms in all).

    Returns
    -------
    Predictions
        Cases in the order of their lines.
    """
    asked, skipped, joined = questions_of(table)
    by_arm: defaultdict[str, list[Question]] = defaultdict(list)
    for question in asked:
        by_arm[question.arm.arm_id].append(question)
    outcomes: defaultdict[str, list[TrainingOutcome]] = defaultdict(list)
    for row in table.studies.all_outcomes:
        outcomes[row.arm_id].append(row)
    found: list[tuple[Case, np.ndarray, np.ndarray, Parts]] = []
    with closing(MultirateEngine(mechanism, workers=workers)) as engine:
        runner = Runner(mechanism, engine, draws, seed)
        for number, questions in enumerate(by_arm.values()):
            done = runner.arm(questions[0].arm, outcomes[questions[0].arm.arm_id], questions)
            for i, question in enumerate(questions):
                if isinstance(done, str):
                    skipped.append(_skip(question, "dose", done))
                    continue
                placed = place(mechanism, question, done, i, table.studies.assumptions)
                if isinstance(placed, str):
                    skipped.append(_skip(question, "other_scale", placed))
                elif np.isfinite(placed.laws).mean() < LEAST_FINISHED:
                    skipped.append(_skip(question, "not_finished", ""))
                else:
                    case = _case(question, placed, done.weeks)
                    parts = _parts(placed, (*done.defaults.used, *placed.defaults))
                    found.append((case, _noisy(case, placed.laws, parts, seed), placed.laws, parts))
            if on_progress:
                on_progress(number + 1, len(by_arm))
    found.sort(key=lambda one: (one[0].line, one[0].study_id, one[0].outcome))
    skipped.sort(key=lambda one: (one.line, one.study_id, one.outcome))
    return Predictions(
        tuple(one[0] for one in found), np.array([one[1] for one in found]).reshape(len(found), draws),
        np.array([one[2] for one in found]).reshape(len(found), draws), tuple(one[3] for one in found), tuple(skipped),
        table.n_rows, joined, table.notes, draws, seed, mechanism.knowledge_hash)


def _skip(question: Question, code: str, detail: str) -> Skipped:
    return Skipped(question.arm.study_id, question.row.outcome, question.line, code, detail)


def _case(question: Question, placed: Placed, weeks: int) -> Case:
    arm, row, frame = question.arm, question.row, placed.frame
    is_bout = isinstance(arm, AcuteArm)
    told: dict[str, float | None] = {}
    if isinstance(arm, TrainingArm):
        for name, span in (("sessions_per_week", arm.sessions_per_week), ("min_per_session", arm.min_per_session),
                           ("intensity", arm.intensity_value)):
            told[name] = span.middle if span is not None else None
    else:
        told = {"min_per_session": arm.duration_min, "intensity": arm.intensity_value}
    sizes = [row.n_ex, row.n_ctl if question.comparison == "net" else None]
    n = sum(size for size in sizes if size is not None)
    return Case(
        study_id=arm.study_id, trial=question.trial, outcome=row.outcome, outcome_class=question.known.outcome_class,
        population=arm.population if isinstance(arm, AcuteArm) else arm.condition, modality=arm.modality,
        weeks=None if is_bout or not getattr(arm, "weeks", None) else float(weeks),
        dose=tuple((name, value) for name, value in told.items() if value is not None), unit=frame.unit,
        comparison=question.comparison, observed=frame.observed, se=frame.se, lo=frame.lo, hi=frame.hi,
        direction=row.direction, n=round(n) if n else None, line=question.line)


def _parts(placed: Placed, defaults: tuple[str, ...]) -> Parts:
    rest = math.sqrt(max(placed.error**2 - placed.people**2, 0.0))
    laws = float(np.nanstd(placed.laws))
    return Parts(laws, placed.people, placed.between, rest, placed.se_from, tuple(dict.fromkeys(defaults)))


def _noisy(case: Case, laws: np.ndarray, parts: Parts, seed: int) -> np.ndarray:
    """Return the law draws with everything else added: evenly spaced normal scores in an order that hangs on the case alone."""
    spread = math.sqrt(parts.people**2 + parts.between**2 + parts.sampling**2)
    scores = np.array([NormalDist().inv_cdf((i + 0.5) / len(laws)) for i in range(len(laws))])
    if len(laws) > 1:
        scores = scores / scores.std()
    about = (case.study_id, case.outcome, case.modality, case.unit, case.observed, case.n, case.dose, case.direction)
    chance = np.random.default_rng([seed, NOISE_STREAM, zlib.crc32(repr(about).encode())])
    return laws + spread * chance.permutation(scores)
