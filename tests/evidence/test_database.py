"""The evidence in SQL: everything is there, nothing can be changed."""

from __future__ import annotations

import os
import shutil
from collections import Counter

import duckdb
import pytest

from exerkine.errors import InputError
from exerkine.evidence import connect_evidence, edges_of, read_evidence, reported_change, run_sql
from exerkine.mechanism import shipped_knowledge


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def in_a_cache_of_the_tests(shared, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "exerkine"


def test_every_table_holds_what_python_reads():
    base = read_evidence()
    expected = {
        "entities": len(base.entities), "statements": len(base.statements), "sources": len(base.studies.sources),
        "arms": len(base.studies.arms), "outcomes": len(base.studies.all_outcomes), "table1": 14, "table2_cells": 114,
        "acute_arms": len(base.studies.acute_arms), "acute_points": len(base.studies.all_points), "links": len(base.links),
        "edges": len(edges_of(base.statements.values())), "(SELECT DISTINCT study_id FROM studies)": len(base.studies.study_ids),
    }

    with connect_evidence() as evidence:
        found = {name: evidence.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in expected}
        signs = evidence.execute("SELECT sign, count(*) FROM statements GROUP BY sign").fetchall()

    assert found == expected
    assert dict(signs) == Counter(one.sign for one in base.statements.values())


def test_effects_in_sql_are_those_of_reported_change():
    base = read_evidence()
    _, rows = run_sql("SELECT arm_id, outcome, row_number, change_value, change_is_null FROM outcomes "
                      "WHERE change_value IS NOT NULL")

    changes = [reported_change(one, base.studies.assumptions) for one in base.studies.all_outcomes]
    assert sorted(rows) == sorted((one.arm_id, one.outcome, one.row, one.value, one.is_null) for one in changes if one)


def test_laws_join_to_statements():
    _, rows = run_sql("SELECT s.subject, s.object FROM links l JOIN statements s USING (statement_id) "
                      "WHERE l.kind = 'law' AND l.name = 'SYNAPSES'")

    assert ("bdnf", "synaptic_plasticity") in rows


@pytest.mark.parametrize(("query", "message"), [
    ("DROP TABLE arms", "DROP is no question"), ("INSERT INTO arms SELECT * FROM arms", "INSERT is no question"),
    ("SELECT 1; SELECT 2", "2 were given"), ("", "0 were given"), ("SELEC 1", "does not run: Parser Error"),
    ("SELECT nothing FROM arms", "does not run"), ("SELECT * FROM '/etc/passwd'", "does not run"),
    ("SELECT * FROM read_text('/etc/passwd')", "does not run"), ("COPY arms TO '/tmp/arms.csv'", "COPY is no question"),
])
def test_what_is_no_single_question_is_refused(query, message):
    with pytest.raises(InputError, match=message):
        run_sql(query)


@pytest.mark.parametrize("query", ["CREATE TABLE mine AS SELECT 1", "DELETE FROM arms", "UPDATE arms SET species = 'rat'",
                                   "SET enable_external_access = true", "ATTACH 'other.duckdb'"])
def test_the_connection_itself_is_read_only(query):
    with connect_evidence() as evidence, pytest.raises(duckdb.Error):
        evidence.execute(query)


def test_the_tables_are_loaded_once_and_anew_when_the_knowledge_changes(cache, tmp_path):
    run_sql("SELECT 1")
    (first,) = cache.iterdir()
    written = first.stat().st_mtime_ns
    run_sql("SELECT 2")
    changed = shutil.copytree(shipped_knowledge(), tmp_path / "knowledge")
    text = (changed / "statements.csv").read_text(encoding="utf-8")
    text = text.replace("S001,ageing,associated_pos", "S001,ageing,increases", 1)
    (changed / "statements.csv").write_text(text, encoding="utf-8")

    _, rows = run_sql("SELECT relation FROM statements WHERE statement_id = 'S001'", changed)

    assert first.stat().st_mtime_ns == written
    assert rows == [("increases",)]
    assert len(list(cache.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a place where no folder can be made")
def test_without_a_cache_it_still_answers(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")

    assert run_sql("SELECT count(*) FROM table1")[1] == [(14,)]
