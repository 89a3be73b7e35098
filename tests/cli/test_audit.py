"""``exerkine evidence audit``, as a user calls it."""

from __future__ import annotations

import json

import pytest


def test_without_words_it_prints_counts_rows_and_contradictions(exerkine):
    answer = exerkine("evidence", "audit")

    assert answer.code == 0, answer.err
    assert "T2-A7" in answer.out
    assert "X55" in answer.out
    assert "\nC001 " not in answer.out  # single claims when asked for


def test_a_contradiction_is_shown_with_its_claims(exerkine):
    answer = exerkine("evidence", "audit", "X25", "--json")

    told = json.loads(answer.out)
    assert [v["claim_id"] for v in told["verdicts"]] == ["C188", "C189", "C190"]
    assert [c["contradiction_id"] for c in told["contradictions"]] == ["X25"]
    assert answer.err == ""


def test_json_names_what_was_looked_at_with_its_address(exerkine):
    told = json.loads(exerkine("evidence", "audit", "C342", "--json").out)

    assert [(s["source_id"], s["url"]) for s in told["sources"]] == [("Baker2010", "https://doi.org/10.1001/archneurol.2009.307")]


@pytest.mark.parametrize(("lang", "words"), [("en", "handgrip strength"), ("zh", "握力")])
def test_the_page_lists_every_claim_in_either_language(exerkine, tmp_path, lang, words):
    answer = exerkine("evidence", "audit", "--lang", lang, "-o", tmp_path)

    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert answer.out.rstrip().endswith(str(tmp_path / "audit.html"))
    assert all(f">C{k:03d}<" in page for k in range(1, 422))
    assert words in page
    assert "https://doi.org/10.1001/archneurol.2009.307" in page
    assert not any(word in page for word in ("<script", 'src="', "@import", 'href="http'))  # nothing is fetched
    assert "prior bands" not in page
    assert (tmp_path / "audit.csv").is_file()


@pytest.mark.parametrize("words", [("C99",), ("--verdict", "suported"), ("--section", "9"), ("--lang", "fr")])
def test_what_does_not_exist_is_wrong_input(exerkine, words):
    answer = exerkine("evidence", "audit", *words)

    assert (answer.code, answer.out) == (2, "")
    assert words[-1] in answer.err or "allowed: en, zh" in answer.err
