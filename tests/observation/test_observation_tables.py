"""The tables of tests and assays: nothing points nowhere, every number says where it comes from."""

from __future__ import annotations

import pytest

from exerkine.mechanism import rule_function, shipped_knowledge
from exerkine.observation import read_assays, read_instruments, read_retests
from exerkine.tables import read_table

FOLDER = shipped_knowledge() / "observation"
STAGES = ("none", "SCD", "MCI", "AD_mild", "AD_moderate", "dementia")
GRADES = {"measured", "derived", "prior"}


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.csv")))
def test_every_row_has_a_known_source_and_a_grade(mechanism, name):
    table = read_table(FOLDER / name)
    sources, grades = ([c for c in table.columns if c.endswith(end)] for end in ("source", "grade"))

    assert sources
    assert len(sources) == len(grades)
    assert {row[c] for row in table for c in sources} <= set(mechanism.references)
    assert {row[c] for row in table for c in grades} <= GRADES


@pytest.mark.parametrize("symbol", read_instruments())
def test_a_test_has_its_observable_its_latent_and_a_retest_at_every_stage(mechanism, symbol):
    assert symbol in mechanism.observables
    assert read_instruments()[symbol].latent in rule_function(mechanism, symbol)[0]
    assert all((symbol, stage) in read_retests() for stage in STAGES)


def test_an_assay_reads_what_the_mechanism_has_in_the_same_unit(mechanism):
    units = {s.symbol: s.unit.replace("_", "/") for s in mechanism.states}
    units |= {o.symbol: o.display_unit for o in mechanism.observables.values()}

    assert [(a.reads, a.unit) for a in read_assays()] == [(a.reads, units[a.reads]) for a in read_assays()]


def test_no_two_assays_answer_to_the_same_words():
    words = [(a.analyte, a.part, matrix, a.method) for a in read_assays() for matrix in a.matrices]

    assert len(words) == len(set(words))
