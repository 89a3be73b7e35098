"""The audit of the review: complete, no stronger than what was read, and in step with the replay of Table 2."""

import csv
import shutil

import pytest

from exerkine.errors import TableError, UnknownNameError
from exerkine.evidence import read_audit, read_contradictions, read_verdicts
from exerkine.mechanism import read_references, shipped_knowledge
from exerkine.tables import read_table


@pytest.fixture(scope="module")
def audit():
    return read_audit()


@pytest.fixture
def spoilt(tmp_path):
    """Return a function that copies the tables an audit reads and changes cells of one, found by its first column."""

    def change(table, key, **cells):
        for name in ("references.csv", "statements.csv", "studies/sources.csv", "review/verdicts.csv", "review/contradictions.csv"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(shipped_knowledge() / name, tmp_path / name)
        path = tmp_path / "review" / table
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        (row,) = [row for row in rows if next(iter(row.values())) == key]
        row.update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path

    return change


def test_every_claim_every_row_and_every_contradiction_is_there_once(audit):
    rows = {row["row"] for row in read_table(shipped_knowledge() / "review" / "table2_arms.csv")} - {""}

    assert [v.claim_id for v in audit.verdicts if not v.is_row] == [f"C{k:03d}" for k in range(1, 422)]
    assert {v.claim_id for v in audit.verdicts if v.is_row} == rows
    assert [c.contradiction_id for c in audit.contradictions] == [f"X{k:02d}" for k in range(1, 56)]


def test_counts_add_up_over_sections(audit):
    counts = audit.counts()
    sections = [count for name, count in counts.items() if name not in ("all", "rows")]

    assert sum(counts["all"].values()) == 421
    assert sum(counts["rows"].values()) == 22
    assert {verdict: sum(count[verdict] for count in sections) for verdict in counts["all"]} == counts["all"]


def test_no_verdict_is_at_odds_with_the_study_that_table_2_names(audit):
    """The cells of Table 2 carry the direction of the study behind them; a verdict must not say otherwise."""
    verdicts = {v.claim_id: v for v in audit.verdicts}
    checked = 0
    for cell in read_table(shipped_knowledge() / "review" / "table2_cells.csv"):
        verdict = verdicts.get(cell["cell_id"])
        if verdict is None or not cell["primary"]:
            continue
        checked += 1
        if cell["primary"] == cell["expected"]:
            assert verdict.verdict in ("supported", "partly"), verdict
        else:
            assert verdict.verdict == "contradicted", verdict
        assert cell["primary_source"] in verdict.sources, verdict
    assert checked > 30


def test_the_statements_of_a_claim_carry_its_references(audit, statements):
    by_id = {s.statement_id: s for s in statements}
    for verdict in audit.verdicts:
        spans = (span.partition("-") for span in verdict.references.split())
        numbers = {str(n) for first, _, last in spans for n in range(int(first), int(last or first) + 1)}
        for name in verdict.statements:
            theirs = set(by_id[name].references)
            assert not numbers or not theirs or numbers & theirs, (verdict.claim_id, name)


def test_what_was_recalled_is_partly_at_most(audit):
    references = read_references()

    for verdict in audit.verdicts:
        if verdict.verdict == "supported":
            assert any(references[name].read_from != "memory" for name in verdict.sources), verdict


def test_a_contradiction_brings_its_claims_and_a_claim_its_contradictions(audit):
    assert [v.claim_id for v in audit.only(["X25"]).verdicts] == ["C188", "C189", "C190"]
    found = audit.only(["C342"])
    assert ([v.claim_id for v in found.verdicts], [c.contradiction_id for c in found.contradictions]) == (["C342"], ["X29"])
    assert {v.verdict for v in audit.only(verdicts=["contradicted"], sections=["4.1"]).verdicts} == {"contradicted"}
    with pytest.raises(UnknownNameError, match="'C34O' is no claim"):
        audit.only(["C34O"])


@pytest.mark.parametrize(("table", "key", "cells", "told"), [
    ("verdicts.csv", "C342", {"verdict": "false"}, "'false' is unknown"),
    ("verdicts.csv", "C342", {"source": "Baker2011"}, "'Baker2011' is unknown"),
    ("verdicts.csv", "C342", {"statements": "S9999"}, "'S9999' is unknown"),
    ("verdicts.csv", "C342", {"contradictions": "X99"}, "'X99' is unknown"),
    ("verdicts.csv", "C342", {"claim": "C341"}, "'C341' appears twice"),
    ("verdicts.csv", "C342", {"claim": "342"}, "'342' is no id"),
    ("verdicts.csv", "C342", {"reason_zh": ""}, "'reason_zh': is empty"),
    ("verdicts.csv", "C342", {"how": "memory"}, "rests on memory alone"),
    ("verdicts.csv", "C342", {"source": "", "contradictions": ""}, "names neither a source nor a contradiction"),
    ("verdicts.csv", "C343", {"source": ""}, "names no source that was read"),
    ("verdicts.csv", "C343", {"source": "Islam2021"}, "names no source that was read"),
    ("contradictions.csv", "X29", {"kind": "typo"}, "'typo' is unknown"),
    ("contradictions.csv", "X29", {"how": ""}, "'how': is empty"),
    ("contradictions.csv", "X29", {"use_zh": ""}, "'use_zh': is empty"),
])
def test_a_bad_row_is_refused_with_its_place(spoilt, table, key, cells, told):
    folder = spoilt(table, key, **cells)

    with pytest.raises(TableError) as refused:
        read_audit(folder)

    assert any(told in str(fault) and fault.file.endswith(table) and fault.line > 1 for fault in refused.value.faults)


def test_faults_of_both_tables_are_told_together(spoilt):
    folder = spoilt("contradictions.csv", "X29", kind="typo", problem_en="")
    path = folder / "review" / "verdicts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("C342,table2,106,contradicted", "C342,table2,106,wrong"), "utf-8")

    with pytest.raises(TableError) as refused:
        read_audit(folder)

    assert len(refused.value.faults) == 3


def test_each_table_can_be_read_alone(audit):
    assert read_contradictions() == audit.contradictions
    assert read_verdicts() == audit.verdicts
