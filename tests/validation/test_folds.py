"""Folds: no trial split, the same for everybody, each class spread."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exerkine.validation import split_folds, trial_names

from .cases import made, repeatable, simulated

WORDS = st.sampled_from(["strength", "cognition", "brain"])
TABLES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 15), WORDS), min_size=1, max_size=60)


def rows(table):
    return [made(study_id=f"S{study}", trial=f"T{trial}" if trial < 8 else "", outcome_class=word) for trial, study, word in table]


@settings(max_examples=60)
@given(TABLES, st.integers(0, 5))
def test_no_people_are_on_both_sides(table, seed):
    cases = rows(table)
    folds = split_folds(cases, 5, seed)

    for key in ("study_id", "trial"):
        for word in {getattr(case, key) for case in cases} - {""}:
            assert len({fold for fold, case in zip(folds, cases, strict=True) if getattr(case, key) == word}) == 1


@settings(max_examples=40)
@given(TABLES, st.randoms())
def test_the_order_of_rows_does_not_matter(table, random):
    cases = rows(table)
    order = list(range(len(cases)))
    random.shuffle(order)
    shuffled = [cases[i] for i in order]

    assert split_folds(shuffled).tolist() == split_folds(cases)[order].tolist()
    assert trial_names(shuffled) == tuple(trial_names(cases)[i] for i in order)


def test_papers_are_joined_through_a_third():
    cases = [made(study_id="A", trial="X"), made(study_id="A", trial="Y"), made(study_id="B", trial="Y"), made(study_id="C")]

    assert trial_names(cases) == ("X", "X", "X", "C")


def test_each_class_is_spread_over_the_folds():
    cases = simulated(90, repeatable())
    folds = split_folds(cases)

    for word, total in Counter(case.outcome_class for case in cases).items():
        counts = np.bincount([f for f, case in zip(folds, cases, strict=True) if case.outcome_class == word], minlength=5)
        assert counts.max() - counts.min() <= 3, (word, total, counts)


def test_a_seed_gives_other_folds_and_numbers_do_not():
    cases = simulated(40, repeatable())
    turned = [replace(case, observed=-case.observed, se=2 * case.se, line=0) for case in cases]

    assert split_folds(turned).tolist() == split_folds(cases).tolist()
    assert split_folds(cases, seed=1).tolist() != split_folds(cases).tolist()


def test_one_fold_is_refused():
    with pytest.raises(ValueError, match="2 or more"):
        split_folds([made()], 1)
