"""``exerkine model trace`` and ``exerkine evidence wiring``, as a user calls them."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from exerkine.mechanism import read_posterior, shipped_knowledge


@pytest.mark.parametrize(("lang", "words"), [("en", ("Laws", "raises", "rests on S632", "partly")),
                                             ("zh", ("方程", "升高", "依据S632", "部分支持"))])
def test_a_trace_leads_from_the_line_of_the_law_to_the_address_of_the_study(exerkine, lang, words):
    answer = exerkine("model", "trace", "CTSB_muscle", "--lang", lang)

    assert answer.code == 0, answer.err
    assert "modules/ctsb.ant:" in answer.out
    assert "https://doi.org/10.1016/j.cmet.2016.05.025" in answer.out
    assert all(word in answer.out for word in words)


def test_a_trace_answers_in_one_json_object(exerkine):
    answer = exerkine("model", "trace", "bdnf_synapses", "--json")

    told = json.loads(answer.out)
    assert (answer.code, told["kind"]) == (0, "arrow")
    assert {p["symbol"] for p in told["parameters"]} == {"w_synapses_bdnf", "w_neurons_bdnf"}
    assert {s["statement_id"] for s in told["statements"]} == {"S362", "S363"}


def test_the_posterior_of_a_number_stands_beside_its_prior(exerkine):
    told = {p["symbol"]: p for p in json.loads(exerkine("model", "trace", "igf1_synapses", "--json").out)["parameters"]}
    found = read_posterior(shipped_knowledge())

    (symbol, number), = told.items()
    median, lo, hi = (float(np.percentile(found.values[:, found.symbols.index(symbol)], q)) for q in (50, 10, 90))
    assert number["posterior"] == pytest.approx({"median": median, "lo80": lo, "hi80": hi})
    assert number["value"] != pytest.approx(median)
    assert f"{median:.3g} (80 % {lo:.3g} to {hi:.3g})" in exerkine("model", "trace", symbol).out


def test_a_fixed_number_has_no_bounds_in_json(exerkine):
    told = json.loads(exerkine("model", "trace", "w_ctsb_tangles", "--json").out, parse_constant=pytest.fail)

    assert (told["parameters"][0]["lo"], told["parameters"][0]["hi"]) == (None, None)


def test_an_unknown_symbol_is_wrong_input_with_the_nearest_name(exerkine):
    answer = exerkine("model", "trace", "SYNAPSE")

    assert (answer.code, answer.out) == (2, "")
    assert "Nearest name: 'SYNAPSES'" in answer.err


def test_wiring_counts_what_is_used_and_what_is_left_out(exerkine):
    answer = exerkine("evidence", "wiring", "--json")

    told = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert told["counts"]["used"] + told["counts"]["left_out"] == told["counts"]["cited"]
    assert len(told["left_out"]) == told["counts"]["left_out"]
    assert sum(told["weights"].values()) > 200
    assert "未采用" in exerkine("evidence", "wiring", "--lang", "zh").out


def test_wiring_of_a_folder_with_a_lost_statement_fails(exerkine, tmp_path):
    folder = shutil.copytree(shipped_knowledge(), tmp_path / "knowledge")
    path = folder / "review" / "left_out.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("S034,follows,MUSCLE\n", ""), encoding="utf-8")

    answer = exerkine("evidence", "wiring", folder, "--json")

    assert answer.code == 1
    assert ["S034" in fault["message"] for fault in json.loads(answer.out)["faults"]] == [True]


def test_what_stands_beyond_the_review_is_shown_apart(exerkine):
    told = json.loads(exerkine("model", "trace", "CRP_plasma", "--json").out)
    assert told["statements"] == []
    assert {(one["tier"], one["kind"]) for one in told["own_statements"]} == {
        ("beyond_review", "measured"), ("beyond_review", "assumption")}
    answer = exerkine("model", "trace", "w_effort", "--lang", "zh").out
    assert "综述之外" in answer
    assert "模型假设" in answer


def test_wiring_says_how_many_laws_rest_on_what(exerkine):
    grounds = json.loads(exerkine("evidence", "wiring", "--json").out)["grounds"]

    assert set(grounds["laws"]) == {"review", "measured", "definition", "assumption"}
    lines = exerkine("evidence", "wiring").out.splitlines()
    for kind in ("review", "measured", "definition", "assumption"):
        assert any(str(grounds["laws"][kind]) in line and f"({grounds['laws_alone'][kind]} nothing else)" in line for line in lines)
