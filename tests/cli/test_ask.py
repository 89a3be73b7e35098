"""``exerkine evidence``: every question, in both languages, as text and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil

import pytest
from typer.testing import CliRunner

from exerkine.cli import app
from exerkine.cli._ask_words import _texts
from exerkine.mechanism import shipped_knowledge

QUESTIONS = {
    "search": ["search", "BDNF", "in", "AD"],
    "statement": ["show", "S361"],
    "entity": ["show", "IL-6"],
    "study": ["study", "Vidoni2015"],
    "bout": ["study", "Cappon1994"],
    "path": ["path", "exercise", "cognitive_function"],
    "no path": ["path", "memory", "gut_dysbiosis", "--max-steps", "1"],
    "neighbours": ["neighbours", "bdnf", "--in", "--sign", "-"],
    "gaps": ["gaps", "--limit", "5"],
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def ask(*words: str):
    return CliRunner().invoke(app, ["evidence", *words])


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_answered_in_english_and_chinese(words):
    english, chinese = ask(*words), ask(*words, "--lang", "zh")

    assert (english.exit_code, chinese.exit_code) == (0, 0), english.output + chinese.output
    assert english.stdout != chinese.stdout
    assert not re.search(r"[\u4e00-\u9fff]", english.stdout.replace("白介素-6", ""))
    assert re.search(r"[\u4e00-\u9fff]", chinese.stdout)


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS)
def test_json_is_one_object_and_nothing_else(words):
    result = ask(*words, "--json")

    assert isinstance(json.loads(result.stdout), dict)


def test_every_text_has_the_same_gaps_in_both_languages():
    for key, (english, chinese) in _texts().items():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key
        assert english
        assert chinese


def test_a_statement_is_shown_with_what_rests_on_it():
    told = json.loads(ask("show", "s0363", "--json").stdout)

    assert told["statement_id"] == "S363"
    resting = {(link["kind"], link["name"]) for link in told["rests_on_it"]}
    assert {("law", "SYNAPSES"), ("arrow", "bdnf_synapses"), ("exerkine", "BDNF")} <= resting
    assert "modules/neurons.ant:8" in ask("show", "S363").stdout


def test_an_entity_is_shown_with_all_its_edges():
    told = json.loads(ask("show", "bdnf", "--json").stdout)

    assert told["identifiers"]["uniprot"] == "P23560"
    assert all(edge["subject"] == "bdnf" for edge in told["out"])
    assert all(edge["object"] == "bdnf" for edge in told["in"])
    assert {"S363"} <= {name for edge in told["out"] for name in edge["statements"]}


def test_a_trial_of_several_papers_is_one_answer():
    told = json.loads(ask("study", "FIT_AD", "--json").stdout)

    assert {"Salisbury2023", "Yu2021_FITAD"} <= set(told["studies"])
    assert all(arm["outcomes"] for arm in told["arms"])
    assert [source for source in told["sources"] if not (source["doi"] or source["url"])] == []


def test_neighbours_have_the_side_and_the_sign_that_was_asked():
    told = json.loads(ask("neighbours", "BDNF", "--in", "--sign", "-", "--json").stdout)

    assert told["out"] == []
    assert told["in"]
    assert {edge["sign"] for edge in told["in"]} == {-1}


@pytest.mark.parametrize(("words", "message"), [
    (["show", "S9999"], "there is no statement 'S9999'.  They run from S001 to S1021"),
    (["show", "bndf"], "Did you mean 'bdnf'"),
    (["study", "Vidoni"], "Nearest: 'Vidoni2015'"),
    (["path", "bdnf", "bdnf"], "name two different things"),
    (["path", "bdnf", "memory", "--context", "ad"], "Nearest name: 'AD'"),
    (["check", "nowhere"], "nowhere: is no knowledge folder"),
    (["sql", "DROP TABLE arms"], "only queries that read"),
    (["export", "-o", "graph.gml"], "format 'gml' is not known"),
])
def test_a_wrong_question_is_told_what_to_do(exerkine, words, message):
    answer = exerkine("evidence", *words)

    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("words", [["gaps", "--lang", "fr"], ["neighbours", "bdnf", "--sign", "up?"],
                                   ["sql", "SELECT 1", "--json", "--csv"]])
def test_a_wrong_option_is_refused(words):
    assert ask(*words).exit_code == 2


def test_sql_answers_as_table_json_and_csv():
    query = "SELECT subject, sign, reference_numbers FROM statements WHERE statement_id = 'S361'"

    table, told, text = ask("sql", query).stdout, json.loads(ask("sql", query, "--json").stdout), ask("sql", query, "--csv").stdout

    assert table.split() == ["subject", "sign", "reference_numbers", "il6_myogenic", "1", "51"]
    assert told == {"columns": ["subject", "sign", "reference_numbers"], "rows": [["il6_myogenic", 1, ["51"]]]}
    assert list(csv.reader(io.StringIO(text))) == [["subject", "sign", "reference_numbers"], ["il6_myogenic", "1", "51"]]


@pytest.mark.parametrize(("name", "files"), [("g.graphml", ["g.graphml"]), ("g.csv", ["g.csv", "g.nodes.csv"])])
def test_an_export_says_what_it_wrote(tmp_path, name, files):
    told = json.loads(ask("export", "-o", str(tmp_path / name), "--json").stdout)

    assert told == {"files": [str(tmp_path / file) for file in files], "nodes": 425, "edges": 935}
    assert all((tmp_path / file).read_text(encoding="utf-8") for file in files)


def test_check_refuses_a_folder_with_all_its_faults(tmp_path):
    folder = shutil.copytree(shipped_knowledge(), tmp_path / "knowledge")
    text = (folder / "statements.csv").read_text(encoding="utf-8")
    text = text.replace("S001,ageing,associated_pos,sp_ci_comorbidity,1,", "S001,ageing,associated_pos,sp_ci_comorbidity,,", 1)
    text = text.replace("S004,sp_ci_comorbidity,increases,public_health_burden,1,systemic,SP_CI,review_assertion,,abs_zh,3",
                        "S004,sp_ci_comorbidity,increases,public_health_burden,1,systemic,SP_CI,review_assertion,,abs_zh,0", 1)
    (folder / "statements.csv").write_text(text, encoding="utf-8")

    told, as_json = ask("check", str(folder)), ask("check", str(folder), "--json")

    assert (told.exit_code, as_json.exit_code) == (1, 1)
    assert f"{folder / 'statements.csv'}:2:5: column 'sign': is empty, but 'associated_pos' needs a sign" in told.stderr
    assert f"{folder / 'statements.csv'}:5:9: column 'references': 'S004' has no source" in told.stderr
    assert {fault["line"] for fault in json.loads(as_json.stdout)["faults"]} == {2, 5}


def test_an_own_statement_is_shown_as_one_beyond_the_review_with_its_study_and_what_rests_on_it(exerkine):
    told = json.loads(exerkine("evidence", "show", "l93", "--json").out)

    assert (told["statement_id"], told["tier"], told["kind"]) == ("L093", "beyond_review", "measured")
    assert told["reference"]["url"] == "https://doi.org/10.1152/ajpendo.00074.2003"
    assert {(link["kind"], link["name"]) for link in told["rests_on_it"]} == {("law", "CRP_plasma"), ("weight", "g_crp_il6")}
    assert "综述之外" in exerkine("evidence", "show", "L093", "--lang", "zh").out
    assert exerkine("evidence", "show", "L9999").code == 2


def test_a_search_lists_own_statements_apart(exerkine):
    told = json.loads(exerkine("evidence", "search", "CRP", "--json").out)

    assert all(one["statement_id"][0] == "S" for one in told["statements"])
    assert told["n_own_statements"] == len(told["own_statements"]) > 2
    assert {one["tier"] for one in told["own_statements"]} == {"beyond_review"}
    assert json.loads(exerkine("evidence", "search", "CRP", "in", "AD", "--json").out)["own_statements"] == []
