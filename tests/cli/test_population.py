"""``exerkine population`` from the outside."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time

import pytest

from exerkine.persons import draw_population, read_people, read_population


@pytest.fixture
def community(examples):
    return examples / "populations" / "community-60-90.yaml"


def test_people_are_written_with_their_origin_and_the_prior_is_called_one(exerkine, tmp_path, community):
    answer = exerkine("population", community, "-n", 300, "--seed", 7, "-o", tmp_path / "out" / "people.csv")

    people = list(read_people(tmp_path / "out" / "people.csv"))
    origin = json.loads((tmp_path / "out" / "people.json").read_text(encoding="utf-8"))
    assert answer.code == 0
    assert people == list(draw_population(read_population(community), 300, 7))
    assert (origin["people"], origin["seed"], origin["population"]["name"]) == (300, 7, "community-60-90")
    assert origin["sarcopenia_impairment"]["grade"] == "prior"
    assert "is a prior, not a measurement (odds ratio 2: prior)" in answer.out
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["people.csv", "people.json"]


def test_parts_of_a_population_join(exerkine, tmp_path, community):
    for first, count, name in ((0, 25, "whole"), (0, 10, "one"), (10, 15, "other")):
        exerkine("population", community, "-n", count, "--first", first, "-o", tmp_path / f"{name}.csv")

    whole, one, other = ((tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("whole", "one", "other"))
    assert whole == one + other[1:]


def test_counts_are_told_as_json_without_a_file(exerkine, tmp_path, monkeypatch, community):
    monkeypatch.chdir(tmp_path)

    told = json.loads(exerkine("population", community, "-n", 12_000, "--json").out)

    assert told["people"] == sum(told["muscle"].values()) == sum(told["cognition"].values()) == 12_000
    assert told["file"] is None
    assert told["sarcopenia_impairment"] == {
        "odds_ratio": 2.0, "grade": "prior",
        "note_en": "How sarcopenia and cognitive impairment go together is a prior, not a measurement",
        "note_zh": "肌少症与认知障碍如何并存是先验假设，并非测量结果"}
    assert not list(tmp_path.iterdir())


def test_people_are_compared_with_a_file(exerkine, tmp_path, community):
    """The file is made here: drawn people in the columns of the Bilbao cohort."""
    columns = draw_population(read_population(community), 400, 3).columns
    with (tmp_path / "bilbao_sarcopenia_1253.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        file.write("Edad,Sexo,Altura,IMC,Hand_Izq,Hand_Drch,Músculo relativ,Andar_Agil4m,Sentadilla,SPPB\n")
        for i in range(400):
            squared = (columns["height_cm"][i] / 100) ** 2
            writer.writerow([round(columns["age_y"][i]), 1 if columns["sex"][i] == "F" else 2, columns["height_cm"][i] / 100,
                             columns["mass_kg"][i] / squared, columns["grip_kg"][i], "", columns["asm_kg"][i] / squared,
                             4 / columns["gait_speed_m_s"][i], columns["chair_stand_5x_s"][i], columns["sppb"][i]])
    words = ("population", community, "-n", 10, "--check", tmp_path, "--check-out", tmp_path / "check")

    text = exerkine(*words).out
    told = json.loads(exerkine(*words, "--json").out)["check"]

    assert "not in the folder, so not compared: nhanes_1999_2000_adults20plus.csv" in text
    assert "grip - gait speed" in text
    assert "no file here has both" in text
    assert told["cohorts"] == ["bilbao"]
    pair = next(pair for pair in told["pairs"] if (pair["one"], pair["other"]) == ("grip_kg", "gait_speed_m_s"))
    assert pair["label_zh"] == "握力 - 步速"
    assert pair["lo95"] <= pair["difference"] <= pair["hi95"]
    with (tmp_path / "check" / "pairs.csv").open(encoding="utf-8") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == [pair["verdict"] for pair in told["pairs"]]
    assert sorted(p.name for p in (tmp_path / "check").iterdir()) == ["levels.csv", "pairs.csv", "slopes.csv"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-n", 0), "'--number'"),
        (("--seed", -1), "equal to 0"),
        (("--check-out", "x"), "--check"),
        (("-o", "people.parquet"), ".csv"),
        (("--check", "nowhere"), "none of the files of people"),
    ],
)
def test_wrong_options_are_refused(exerkine, tmp_path, monkeypatch, community, words, told):
    monkeypatch.chdir(tmp_path)

    answer = exerkine("population", community, *words)

    assert answer.code == 2
    assert told in answer.err
    assert not list(tmp_path.iterdir())


def test_a_wrong_file_is_refused_with_its_lines(exerkine, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("schema: 1\nname: p\nage_y: {lo: 60, hi: 8}\nwomen_shar: 1\n", encoding="utf-8")

    answer = exerkine("population", path)

    assert answer.code == 2
    assert f"{path}:3:17: age_y.hi: 8 is outside 18-100 years" in answer.err
    assert f"{path}:4:1: women_shar: is not a field of a population file" in answer.err


def test_a_folder_that_cannot_be_written_to_is_told(exerkine, tmp_path, community):
    (tmp_path / "file").write_text("", encoding="utf-8")

    answer = exerkine("population", community, "-o", tmp_path / "file" / "people.csv")

    assert answer.code == 2
    assert "cannot be written to" in answer.err


def test_an_interrupt_leaves_nothing_behind(tmp_path, community):
    words = ["population", str(community), "-n", "9000000", "-o", str(tmp_path / "people.csv")]
    code = "import sys; from exerkine.cli import main; sys.argv[0] = 'exerkine'; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", code, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background ignores it
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob(".*.part/people.csv")) and time.monotonic() < until:
        time.sleep(0.05)

    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)

    assert running.returncode == 130
    assert b"interrupted: nothing was written" in err
    assert not list(tmp_path.iterdir())
