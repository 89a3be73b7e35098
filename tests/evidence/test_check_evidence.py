"""The shipped evidence has no fault, and every kind of fault is told where it stands."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from exerkine.evidence import check_evidence, read_evidence
from exerkine.mechanism import is_statement, read_mechanism, shipped_knowledge


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_knowledge(), tmp_path / "knowledge"))


def change(path: Path, key: str, cells: dict[str, str]) -> int:
    """Write cells into the row whose first column is ``key``; return its line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = next(i for i, row in enumerate(rows) if next(iter(row.values())) == key)
    rows[at] |= cells
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return at + 2


def test_the_shipped_tables_have_no_fault():
    assert check_evidence() == ()


@pytest.mark.parametrize(("file", "key", "cells", "column", "message", "advice"), [
    ("statements.csv", "S001", {"line": "0"}, "references", "'S001' has no source", "section and line"),
    ("statements.csv", "S001", {"sign": ""}, "sign", "'associated_pos' needs a sign", "Allowed: 1."),
    ("statements.csv", "S001", {"sign": "-1"}, "sign", "'-1' does not go with 'associated_pos'", "Allowed: 1."),
    ("statements.csv", "S001", {"sign": "2"}, "sign", "'2' is unknown", "Allowed"),
    ("statements.csv", "S001", {"relation": "raises"}, "relation", "'raises' is not in relations.csv", ""),
    ("statements.csv", "S001", {"subject": "ageingg"}, "subject", "'ageingg' is not in entities.csv", "Nearest name: 'ageing'"),
    ("statements.csv", "S001", {"object": "nothing"}, "object", "'nothing' is not in entities.csv", ""),
    ("statements.csv", "S001", {"tissue": "musle"}, "tissue", "'musle' is not among the terms", "Nearest name: 'muscle'"),
    ("statements.csv", "S001", {"context": "old"}, "context", "'old' is not among the terms", ""),
    ("statements.csv", "S001", {"evidence": "cells"}, "evidence", "'cells' is not among the terms", "Nearest name: 'cell'"),
    ("statements.csv", "S001", {"flags": "odd"}, "flags", "'odd' is not among the terms", "Allowed: inverted"),
    ("statements.csv", "S001", {"tier": "cited"}, "references", "empty though the tier is 'cited'", "uncited"),
    ("statements.csv", "S001", {"references": "a-b"}, "references", "not a reference number", ""),
    ("statements.csv", "S001", {"same_edge_as": "S002"}, "same_edge_as", "'S002' is no earlier statement", "Leave it empty"),
    ("statements.csv", "S975", {"same_edge_as": ""}, "same_edge_as", "is empty, but 'S087' has this edge", "'S087'"),
    ("statements.csv", "S975", {"same_edge_as": "S001"}, "same_edge_as", "'S001' is no earlier", "'S087'"),
    ("statements.csv", "S363", {"line": "9"}, "line", "'9' is not that of 'S362'", "one clause"),
    ("statements.csv", "S363", {"references": "52"}, "references", "'52' is not that of 'S362'", "one clause"),
    ("statements.csv", "S361", {"path_step": "9"}, "path_step", "9 does not follow 3 in path 'P45'", "count from 1"),
    ("statements.csv", "S361", {"path_step": ""}, "path_step", "path and step go together", "neither"),
    ("statements.csv", "S361", {"group_id": ""}, "group_id", "is empty", ""),
    ("entities.csv", "bdnf", {"name_zh": ""}, "name_zh", "is empty", ""),
    ("entities.csv", "bdnf", {"name_zh": "β淀粉样蛋白"}, "name_zh", "'β淀粉样蛋白' is the name of 'abeta' too", "one thing"),
    ("entities.csv", "bdnf", {"type": "protean"}, "type", "'protean' is not among the terms", "Nearest name: 'protein'"),
    ("entities.csv", "bdnf", {"compartments": "brain;skull"}, "compartments", "'skull' is not among", ""),
    ("entities.csv", "bdnf", {"hgnc_symbol": "BDNG"}, "hgnc_symbol", "'BDNG' is not in genes.csv", "Nearest name: 'BDNF'"),
    ("relations.csv", "binds", {"signs": ""}, "signs", "'' is not a list of signs", "one or more"),
    ("exercise_kinds.csv", "yoga", {"modality": "swim"}, "modality", "'swim' is unknown", "Allowed"),
    ("arrows.csv", "bdnf_synapses", {"statements": "S363 S9999"}, "statements", "'S9999' is not in statements.csv", ""),
    ("review/table1.csv", "T1-05", {"statements": "S9823"}, "statements", "'S9823' is not in statements.csv", "Nearest"),
    ("review/table1.csv", "T1-05", {"disease": "AD"}, "disease", "'AD' is unknown", "Allowed: SP, CI"),
    ("studies/sources.csv", "Vidoni2015", {"doi": "", "pmid": "", "url": ""}, "doi", "'Vidoni2015' cannot be found", "Give a doi"),
    ("studies/training_arms.csv", "Vidoni2015_225", {"modality": "walk"}, "modality", "'walk' is not among", ""),
    ("studies/training_outcomes.csv", "APPPS1_12wk_autophagy", {"direction": "", "p_value": ""}, "direction",
     "neither a number", "up"),
])
def test_a_fault_is_told_with_its_place(knowledge, file, key, cells, column, message, advice):
    line = change(knowledge / file, key, cells)

    faults = [fault for fault in check_evidence(knowledge) if f"column '{column}'" in fault.message and message in fault.message]

    assert [(Path(fault.file), fault.line) for fault in faults] == [(knowledge / file, line)]
    assert advice in faults[0].advice


def test_all_faults_of_all_tables_are_told_at_once(knowledge):
    change(knowledge / "statements.csv", "S001", {"line": "0", "sign": ""})
    change(knowledge / "entities.csv", "bdnf", {"name_en": ""})
    change(knowledge / "studies" / "training_outcomes.csv", "APPPS1_12wk_autophagy", {"direction": "sideways"})

    found = {(Path(fault.file).name, fault.message.split("'")[1]) for fault in check_evidence(knowledge)}

    assert {("statements.csv", "references"), ("statements.csv", "sign"), ("entities.csv", "name_en"),
            ("training_outcomes.csv", "direction")} <= found


def test_a_missing_table_is_one_fault_and_not_a_flood(knowledge):
    (knowledge / "entities.csv").unlink()

    faults = check_evidence(knowledge)

    assert {Path(fault.file).name for fault in faults} == {"entities.csv"}


def test_laws_are_linked_as_the_mechanism_reads_them():
    text = read_mechanism().text

    linked = sorted((link.name, link.statement_id, link.file) for link in read_evidence().links if link.kind == "law")

    assert linked == sorted((law.symbol, name, law.place.file) for law in text.laws for name in law.evidence
                            if is_statement(name))
    assert len(linked) > 100


def test_table_1_holds_every_statement_that_was_read_from_it_once():
    base = read_evidence()

    rows = [(row.exerkine, name) for row in base.table1 for name in row.statements]

    assert sorted(name for _, name in rows) == sorted(s.statement_id for s in base.statements.values() if s.section == "table1")
    assert all(base.statements[name].subject == exerkine for exerkine, name in rows)
    assert len(base.table1) == 14
    assert {(row.exerkine, row.disease) for row in base.table1} == {
        (one, disease) for one in ("bdnf", "ctsb", "fgf21", "igf1", "il6", "irisin", "lactate") for disease in ("SP", "CI")}
