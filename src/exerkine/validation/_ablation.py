"""What each arrow, loop and side of the mechanism earns: the scores on trials with it, and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from exerkine.calibration import ArmTerms, parallel_model, terms_of
from exerkine.engine import MultirateEngine
from exerkine.mechanism import Mechanism, shipped_knowledge
from exerkine.simulation import draws_of
from exerkine.tables import read_table
from exerkine.trials import Case, StudyTable
from exerkine.validation._bootstrap import Mean, mean_by_trial
from exerkine.validation._folds import trial_names
from exerkine.validation._predict import Predictions
from exerkine.validation._rows import score_rows

CUT_SETS = 160
"""Parameter sets that are run at once."""


@dataclass(frozen=True)
class Cut:
    """What is taken away: ``kind`` is ``arrow``, ``loop`` or ``side``; its ``parameters`` become zero."""

    cut_id: str
    kind: str
    parameters: tuple[str, ...]
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Ablation:
    """A cut and what it does to the scores of ``n`` rows: mean CRPS without less with (above zero: the part earns its place).

    ``crps`` has its band over trials; ``by_class`` holds (rows, difference) of each class of outcomes; ``moved`` counts rows whose
    prediction moves by more than a tenth of its own spread.
    """

    cut: Cut
    crps: Mean | None
    n: int
    moved: int
    by_class: Mapping[str, tuple[int, float]]

    @property
    def verdict(self) -> str:
        """``earns``, ``costs``, or ``nothing`` where the band over trials holds zero."""
        if self.crps is None or self.crps.lo is None or self.crps.hi is None:
            return "nothing"
        return "earns" if self.crps.lo > 0 else "costs" if self.crps.hi < 0 else "nothing"


@lru_cache(maxsize=1)
def read_loop_cuts() -> tuple[Cut, ...]:
    """Return the cuts of ``validation/cuts.csv``: the closing arrow of each loop, and the whole brain side."""
    rows = read_table(shipped_knowledge() / "validation" / "cuts.csv",
                      required=("cut_id", "kind", "parameters", "label_en", "label_zh"))
    return tuple(Cut(r["cut_id"], r["kind"], tuple(r["parameters"].split()), r["label_en"], r["label_zh"]) for r in rows)


def cuts_of(mechanism: Mechanism) -> tuple[Cut, ...]:
    """Return every arrow of the mechanism as a cut, then loops and sides."""
    arrows = (Cut(a.arrow_id, "arrow", a.parameters, a.label_en, a.label_zh) for a in mechanism.arrows)
    return (*arrows, *read_loop_cuts())


def ablate(
    mechanism: Mechanism,
    table: StudyTable,
    usual: Predictions,
    cuts: Sequence[Cut] = (),
    *,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Ablation, ...]:
    """Score the trials of a table with parts of the mechanism cut.

    Each draw of the laws is run with the part and without; its prediction in ``usual`` moves by the difference, and all other
    spread stays.  Starts are solved anew without the part, so that people have the same measures before.

    Parameters
    ----------
    usual
        `predict_studies` of this table by this mechanism.
    cuts
        Those of `cuts_of` when empty.
    on_progress
        Told (parameter sets done, in all).
    """
    cuts = cuts or cuts_of(mechanism)
    with closing(MultirateEngine(mechanism, workers=workers)) as engine:
        arms, _ = terms_of(mechanism, engine, table)
    drawn = draws_of(mechanism, usual.draws, usual.seed)
    sets = [dict(draw) for draw in drawn]
    for cut in cuts:
        sets += [{**draw, **dict.fromkeys(cut.parameters, 0.0)} for draw in drawn]
    seen = []
    with parallel_model(mechanism, arms, (), workers) as model:
        for first in range(0, len(sets), CUT_SETS):
            seen.append(model.predict(sets[first : first + CUT_SETS]))
            if on_progress:
                on_progress(min(first + CUT_SETS, len(sets)), len(sets))
    values = np.concatenate(seen).reshape(len(cuts) + 1, usual.draws, -1)
    at, scales = _places(arms, usual.cases)
    kept = replace(usual, cases=tuple(usual.cases[i] for i in at), predicted=usual.predicted[at])
    names, base = trial_names(kept.cases), _crps(kept.cases, kept.predicted)
    return tuple(_ablation(cut, kept, names, base, ((without - values[0]) * scales).T)
                 for cut, without in zip(cuts, values[1:], strict=True))


def _ablation(cut: Cut, kept: Predictions, names: Sequence[str], base: np.ndarray, moved: np.ndarray) -> Ablation:
    moved = np.where(np.isfinite(moved), moved, 0.0)
    worse = _crps(kept.cases, kept.predicted + moved) - base
    scored = np.isfinite(worse)
    classes = np.array([case.outcome_class for case in kept.cases])
    by_class = {str(name): (int(at.sum()), float(worse[at].mean())) for name in dict.fromkeys(classes)
                if (at := scored & (classes == name)).any()}
    spread = kept.predicted.std(axis=1)
    return Ablation(
        cut, mean_by_trial(worse[scored], [name for name, is_in in zip(names, scored, strict=True) if is_in]), int(scored.sum()),
        int((np.abs(np.median(moved, axis=1)) > 0.1 * spread).sum()), by_class)


def _crps(cases: Sequence[Case], predicted: np.ndarray) -> np.ndarray:
    return score_rows(cases, predicted, has_sampling_error=True).crps


def _places(arms: Sequence[ArmTerms], cases: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Return for each term the number of its case, and what turns its prediction into the unit of the case; terms without a
    case are told by neither."""
    by_key = {(case.study_id, case.outcome, case.line): i for i, case in enumerate(cases)}
    terms = [term for arm in arms for term in arm.terms]
    found = [by_key[t.question.arm.study_id, t.question.row.outcome, t.question.line] for t in terms]
    return np.array(found), np.array([term.scale for term in terms])
