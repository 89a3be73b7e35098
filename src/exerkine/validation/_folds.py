"""Which studies are held out together: folds over trials, the same for everybody."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exerkine.trials import Case


def trial_names(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return for each case the name of its people: studies with a common trial, and trials with a common study, are one.

    The name is the first in the alphabet of those that were joined, whatever the order of the cases.
    """
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for case in cases:
        one, other = top(f"trial {case.trial or case.study_id}"), top(f"study {case.study_id}")
        parent[max(one, other)] = min(one, other)
    names: dict[str, str] = {}
    for case in cases:
        word, key = case.trial or case.study_id, top(f"study {case.study_id}")
        names[key] = min(names.get(key, word), word)
    return tuple(names[top(f"study {case.study_id}")] for case in cases)


def split_folds(cases: Sequence[Case], count: int = 5, seed: int = 0) -> NDArray[np.int64]:
    """Return the fold of each case, shape (N,), from 0 to ``count`` - 1; no trial is split.

    Trials are dealt one by one to the fold that so far has the smallest share of the trial's own outcome classes, those of the
    rarest class first and otherwise in the order of a hash of name and ``seed``.  So each class is spread over the folds, and
    the order of the cases does not matter.

    Raises
    ------
    ValueError
        Fewer than two folds.
    """
    if count < 2:
        raise ValueError(f"{count} folds leave nothing to fit on; ask for 2 or more")
    names = trial_names(cases)
    total = Counter(case.outcome_class for case in cases)
    held: dict[str, Counter[str]] = {}
    for name, case in zip(names, cases, strict=True):
        held.setdefault(name, Counter())[case.outcome_class] += 1
    rarest = {name: min(total[word] for word in counts) for name, counts in held.items()}
    filled = [Counter[str]() for _ in range(count)]
    fold_of = {}
    for name in sorted(held, key=lambda name: (rarest[name], _hash(f"{seed} {name}"))):
        counts = held[name]

        def load(fold: int, counts: Counter[str] = counts) -> tuple[float, int, int]:
            mine = filled[fold]
            share = sum(n * mine[word] / total[word] for word, n in sorted(counts.items()))
            return share, sum(mine.values()), fold

        fold_of[name] = min(range(count), key=load)
        filled[fold_of[name]].update(counts)
    return np.array([fold_of[name] for name in names], dtype=np.int64)


def row_seed(case: Case, purpose: str, seed: int = 0) -> int:
    """Return a seed that is the row's own, so that its random numbers do not depend on where in a table it stands."""
    parts = (purpose, seed, case.study_id, case.trial, case.outcome, case.population, case.modality, case.comparison,
             case.unit, case.weeks, case.line)
    return _hash("|".join(map(str, parts)))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
