"""Experiments, the replay of Table 2, and later measures, as a user calls them."""

from __future__ import annotations

import csv
import json

import pytest

from exerkine.mechanism import read_mechanism, read_posterior

QUICK = ("--draws", 2)


def test_an_experiment_prints_a_table_and_writes_page_and_csv(exerkine, tmp_path, woman_file, recommended_file):
    words = ("--weeks", 1, "--delay", 0, "--delay", 1, "-o", tmp_path / "out")

    answer = exerkine("experiment", "timing", woman_file, recommended_file, *words, *QUICK)

    assert answer.code == 0, answer.err
    assert "By stage of disease" in answer.out
    assert answer.out.rstrip().endswith(str(tmp_path / "out" / "timing.html"))
    with (tmp_path / "out" / "timing.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["row"] for row in rows} >= {"Healthy", "after 1 weeks"}
    assert all(float(row["lo80"]) <= float(row["median"]) <= float(row["hi80"]) for row in rows)


def test_a_factorial_answers_in_one_json_object(exerkine, woman_file, recommended_file):
    answer = exerkine("experiment", "factorial", woman_file, recommended_file, "--weeks", 1, "--json", *QUICK)

    told = json.loads(answer.out)
    assert (answer.code, told["bands"], told["page"]) == (0, read_mechanism().bands, None)
    assert {tuple(c["factors"]) for c in told["contrasts"]} >= {("exercise",), ("exercise", "nutrition", "cognitive")}


def test_table_2_is_replayed_row_by_row(exerkine, tmp_path):
    answer = exerkine("claims", "table2", "--row", "T2-R7", "--lang", "zh", "-o", tmp_path, "--json", *QUICK)

    told = json.loads(answer.out)
    assert answer.code == 0, answer.err
    assert [cell["cell"]["printed"] for cell in told["arms"][0]["cells"]] == ["il6", "asmi", "grip_strength", "6mwt"]
    assert "vitamin" in told["arms"][0]["arm"]["beside"]
    assert told["agreement"][0]["cells"] == 4
    assert "表2重演" in (tmp_path / "table2.html").read_text(encoding="utf-8")


def test_later_measures_narrow_the_bands_and_are_kept_with_the_run(exerkine, tmp_path, woman_file, recommended_file):
    seen = tmp_path / "seen.csv"
    seen.write_text("week,measure,value,unit\n1,knee_extension_nm,95,N.m\n", encoding="utf-8")
    words = (woman_file, recommended_file, "--weeks", 1, "--draws", 12, "--observed", seen, "-o", tmp_path / "out")

    answer = exerkine("simulate", *words, "--json")

    told = json.loads(answer.out)
    assert (answer.code, told["bands"]) == (0, "updated")
    (measured,) = told["measured"]
    assert measured["after"][2] - measured["after"][1] < measured["before"][2] - measured["before"][1]
    assert 1 <= told["effective_draws"] <= 12
    assert "run more draws" in answer.err
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["inputs"]["observed"]["text"] == seen.read_text(encoding="utf-8")
    assert "What was measured since the start" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("claims", "table2", "--row", "T3-A1"), "'T3-A1' is no row, arm or reference"),
        (("claims", "table2", "--lang", "de"), "allowed: en, zh"),
        (("experiment", "heterogeneity", "--factor", "mood"), "'mood' is no factor"),
        (("experiment", "timing", "nobody.yaml", "nothing.yaml"), "nobody.yaml"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(exerkine, words, said):
    answer = exerkine(*words)

    assert answer.code == 2
    assert said in answer.err


def test_a_measure_after_the_end_is_told_with_its_line(exerkine, tmp_path, woman_file, recommended_file):
    seen = tmp_path / "seen.csv"
    seen.write_text("week,measure,value\n9,HGS,15\n", encoding="utf-8")

    answer = exerkine("simulate", woman_file, recommended_file, "--weeks", 2, "--observed", seen, "-o", tmp_path / "out")

    assert answer.code == 2
    assert f"{seen}:2" in answer.err
    assert not (tmp_path / "out").exists()


def test_claims_are_listed_shown_and_run_by_section(exerkine, tmp_path):
    listed = exerkine("claims", "list", "--section", "3.7", "--json")
    shown = exerkine("claims", "show", "C118", "--lang", "zh")
    run = exerkine("claims", "run", "--section", "3.7", "--json", "-o", tmp_path, "--draws", 4)

    told = json.loads(run.out)
    assert (listed.code, shown.code, run.code) == (0, 0, 0), run.err
    assert [row["claim"] for row in json.loads(listed.out)] == [one["claim"]["claim_id"] for one in told["claims"]]
    assert "等量IL-6持续给予" in shown.out
    assert told["tally"]["claims"] == 19
    assert (tmp_path / "claims.html").read_text(encoding="utf-8").count("<tr") > 19


def test_a_claim_that_is_not_reproduced_ends_with_1_when_enforced(exerkine):
    straight = exerkine("claims", "run", "C059", "--draws", 4, "--enforce")
    turned = exerkine("claims", "run", "C059", "--draws", 4, "--enforce", "--turn", "w_barrier_crp")

    assert straight.code == 0
    assert turned.code == 1
    assert "1 asserted claims are not reproduced: C059" in turned.err
    assert "Turned in sign for this run: w_barrier_crp" in turned.out


def test_claims_that_are_not_there_are_refused(exerkine):
    assert (exerkine("claims", "show", "C999").code, exerkine("claims", "run", "--section", "9").code) == (2, 2)
    assert "Nearest name" in exerkine("claims", "limits", "X99").err


def test_a_doubtful_sign_is_turned_and_conclusions_that_fall_are_named(exerkine):
    answer = exerkine("claims", "limits", "X22", "X30", "--draws", 4, "--json")

    told = json.loads(answer.out)
    fallen = {change["claim"] for change in told["items"][0]["changed"]}
    assert {"C040", "C254"} <= fallen
    assert told["items"][1]["changed"] == []
    assert told["items"][1]["most_moved"] is None


@pytest.mark.slow
def test_a_calibration_is_written_with_what_moved_and_what_was_not_used(exerkine, tmp_path):
    names = [word for name in ("f_cardiovascular_cap", "g_neural_mechanical") for word in ("--parameter", name)]

    answer = exerkine("calibrate", "-o", tmp_path, *names, "--draws", 28, "--json")

    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert (told["free"], told["draws"]) == (2, 28)
    posterior = read_posterior(tmp_path)
    assert posterior.values.shape == (28, 2)
    assert posterior.about["prior_hash"] == read_mechanism().prior_hash
    with (tmp_path / "parameters.csv").open(encoding="utf-8") as file:
        rows = {row["parameter"]: row for row in csv.DictReader(file)}
    cap = rows["f_cardiovascular_cap"]
    assert float(cap["hi80"]) - float(cap["lo80"]) < float(cap["prior_hi80"]) - float(cap["prior_lo80"])
    with (tmp_path / "terms.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == told["numbers"] + told["directions"] > 100
    with (tmp_path / "unused.csv").open(encoding="utf-8") as file:
        assert all(row["reason"] for row in csv.DictReader(file))
    with (tmp_path / "ranks.csv").open(encoding="utf-8") as file:
        assert len({row["unknown"] for row in csv.DictReader(file)}) == told["ranks"]["unknowns"] > 3
    assert "<svg" in (tmp_path / "ranks.svg").read_text(encoding="utf-8")

    again = exerkine("calibrate", "-o", tmp_path, *names, "--draws", 28)

    assert again.code == 0, again.err
    assert "ranks of ends by starts" in again.out
    assert exerkine("calibrate", "-o", tmp_path, "--parameter", "nothing").code == 2


@pytest.mark.slow
def test_a_calibration_of_made_up_numbers_says_whether_they_are_found_again_and_leaves_no_posterior(exerkine, tmp_path):
    names = [word for name in ("f_cardiovascular_cap", "g_neural_mechanical") for word in ("--parameter", name)]

    answer = exerkine("calibrate", "-o", tmp_path, *names, "--draws", 28, "--recover", 2, "--json")

    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["recovery"]["known"] >= 1
    assert not (tmp_path / "posterior").exists()
    with (tmp_path / "recovery.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["recovery"]["known"]
    assert all(float(row["variance_over_prior"]) < 0.5 for row in rows)
    assert all(abs(float(row["true"]) - float(row["mean"])) < 5 * float(row["sd"]) for row in rows)


def test_trials_that_are_made_up_are_not_held_out(exerkine, tmp_path):
    answer = exerkine("calibrate", "-o", tmp_path, "--recover", 1, "--held-out")

    assert answer.code == 2
    assert "leave one of" in answer.err
