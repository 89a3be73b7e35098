"""What the commands do when all is well, and when the user stops them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import warnings

import libsbml
import numpy as np
import pytest
import xarray

from exerkine.cli import _main
from exerkine.engine import Problem
from exerkine.errors import EngineWarning
from exerkine.mechanism import read_mechanism
from exerkine.persons import complete_person
from exerkine.programmes import expand
from exerkine.simulation import reference_engine, segments_of, starts_of

SYMBOLS = ["IL6", "LACTATE", "BDNF", "ASM", "KNEE_EXT", "MMSE"]
DAYS = (0.5, 1.0, 3.43, 7.0, 10.0, 14.0)


@pytest.fixture
def exported(exerkine, tmp_path, woman_file, recommended_file) -> str:
    words = ("--person", woman_file, "--programme", recommended_file, "--weeks", 2)
    answer = exerkine("model", "export", tmp_path / "model.xml", *words)
    assert (answer.code, answer.out) == (0, f"{tmp_path / 'model.xml'}\n")
    return (tmp_path / "model.xml").read_text(encoding="utf-8")


@pytest.fixture
def expected(mechanism, tight_engine, woman, recommended):
    someone = complete_person(woman)
    start = starts_of(mechanism, reference_engine(mechanism, workers=1), [someone], [{}])[0]
    segments, _ = segments_of(expand(recommended, 2), someone, 14.0)
    return tight_engine.solve([Problem(start.parameters, segments, DAYS, start.states)], SYMBOLS)[0].values


@pytest.mark.parametrize("referee", ["in_roadrunner", "in_copasi"])
def test_an_exported_person_runs_elsewhere_as_here(exported, expected, referee, request):
    got = request.getfixturevalue(referee)(exported, SYMBOLS, DAYS)

    assert np.allclose(got, expected, rtol=1e-6, atol=1e-9)


def test_an_exported_person_is_clean_sbml_with_a_pair_of_events_per_part_of_a_session(exported):
    document = libsbml.readSBMLFromString(exported)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.checkConsistency()

    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    assert "piecewise" not in exported
    assert document.getModel().getNumEvents() > 2 * 16  # 8 sessions a week, most with a warm-up


def test_simulate_answers_in_json_and_writes_its_four_files(exerkine, tmp_path, woman_file, recommended_file, usual_file):
    words = ("--against", usual_file, "--weeks", 2, "--draws", 2, "-o", tmp_path / "out", "--json")

    answer = exerkine("simulate", woman_file, recommended_file, *words)

    told = json.loads(answer.out)
    assert set(told) == {"report", "weeks", "outcomes", "exerkines", "bands"}
    assert (told["weeks"], told["bands"], told["report"]) == (2, read_mechanism().bands, str(tmp_path / "out" / "report.html"))
    assert set(told["exerkines"]) == {"IL6", "IRISIN", "BDNF", "IGF1", "FGF21", "LACTATE", "CTSB"}
    assert {"unit", "peak_fold", "peak_min", "rest_change_pct"} <= set(told["exerkines"]["IL6"])
    hgs = told["outcomes"]["HGS"]
    assert (hgs["unit"], hgs["baseline"]) == ("kg", pytest.approx(15.2, rel=2e-3))
    assert hgs["lo80"] <= hgs["median"] <= hgs["hi80"]
    assert hgs["against"]["lo80"] <= hgs["against"]["median"] <= hgs["against"]["hi80"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["report.html", "run.json", "summary.csv", "trajectory.nc"]
    with xarray.open_dataset(tmp_path / "out" / "trajectory.nc") as run:
        assert float(np.median(run["HGS"][0, :, -1])) == pytest.approx(hgs["median"])


def test_a_run_can_be_repeated_from_its_record(exerkine, tmp_path, woman_file, usual_file):
    words = ("--weeks", 1, "--draws", 2, "--seed", 7)
    exerkine("simulate", woman_file, usual_file, *words, "-o", tmp_path / "first")
    record = json.loads((tmp_path / "first" / "run.json").read_text(encoding="utf-8"))
    files = []
    for name in ("person", "programme"):
        files.append(tmp_path / record["inputs"][name]["file"])
        files[-1].write_text(record["inputs"][name]["text"], encoding="utf-8")
    settings = [f"--{name}={record[name]}" for name in ("weeks", "draws", "seed")]

    exerkine("simulate", *files, *settings, "-o", tmp_path / "second")

    again = json.loads((tmp_path / "second" / "run.json").read_text(encoding="utf-8"))
    volatile = {"started", "wall_s"}
    assert {k: v for k, v in again.items() if k not in volatile} == {k: v for k, v in record.items() if k not in volatile}
    tables = [(tmp_path / name / "summary.csv").read_bytes() for name in ("first", "second")]
    assert tables[0] == tables[1]


def test_an_interrupt_before_anything_runs_is_told_too(monkeypatch, exerkine, woman_file, recommended_file):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exerkine.mechanism.read_mechanism", interrupted)

    answer = exerkine("simulate", woman_file, recommended_file, "-o", "nowhere")

    assert (answer.code, answer.out) == (130, "")
    assert answer.err == "interrupted: nothing was written\n"


@pytest.mark.parametrize("seconds", [3.0, 6.0])
def test_an_interrupt_leaves_nothing_behind(tmp_path, woman_file, recommended_file, seconds):
    command = [sys.executable, "-m", "exerkine", "simulate", woman_file, recommended_file, "-o", tmp_path / "out"]
    running = subprocess.Popen(
        [*map(str, command), "--draws", "4000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell in the background ignores it
    )
    time.sleep(seconds)
    assert running.poll() is None, "it ended before it could be interrupted"

    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)

    assert running.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert b"interrupted" in err.lower()
    assert not list(tmp_path.rglob("*.*"))


@pytest.fixture
def observed(exerkine, tmp_path, woman_file, recommended_file):
    """Observe four weeks at two draws by these protocols, whose week 26 becomes 4; give back the answer."""

    def call(protocols, *words):
        copies = []
        for source in protocols:
            copies.append(tmp_path / source.name)
            copies[-1].write_text(source.read_text(encoding="utf-8").replace("week: 26", "week: 4"), encoding="utf-8")
        given = [word for copy in copies for word in ("--protocol", copy)]
        return exerkine("observe", woman_file, recommended_file, *given, "--weeks", 4, "--draws", 2, "--repeats", 25, *words)

    return call


def test_observe_prints_each_reading_with_its_band(observed, protocol_files):
    answer = observed(protocol_files[:1])

    assert answer.code == 0, answer
    lines = answer.out.splitlines()
    assert lines[0] == "serum ELISA, rested"
    assert [line.split()[0] for line in lines[2:]] == ["BDNF", "IL6", "IRISIN", "MMSE", "MOCA"]
    assert all("week 4" in line for line in lines[2:])


def test_observe_says_in_json_how_far_two_protocols_read_apart(observed, protocol_files, tmp_path):
    answer = observed(protocol_files, "--json", "-o", tmp_path / "readings.csv")

    told = json.loads(answer.out)
    assert set(told) == {"weeks", "bands", "protocols", "differences", "unpaired"}
    assert [p["name"] for p in told["protocols"]] == ["serum ELISA, rested", "plasma, 30 min after the session"]
    bdnf = told["differences"][0]
    assert (bdnf["quantity"], bdnf["unit"], set(bdnf["parts"])) == ("BDNF", "ng/mL", {"time", "quantity", "scale", "thawing"})
    assert bdnf["difference"]["lo80"] <= bdnf["difference"]["median"] <= bdnf["difference"]["hi80"]
    assert told["protocols"][1]["readings"][2]["label_zh"] == "鸢尾素（血浆，质谱）"
    lines = (tmp_path / "readings.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "protocol,quantity,how,when,unit,draw,repeat,true,value,is_below_limit"
    assert len(lines) == 1 + 2 * 5 * 2 * 25


def test_observe_gives_the_same_numbers_for_the_same_seed(observed, protocol_files):
    assert observed(protocol_files).out == observed(protocol_files).out


@pytest.mark.parametrize("words", [("--help",), ("simulate", "--help"), ("observe", "--help"), ("model", "export", "--help"),
                                   ("validate", "--help")])
def test_help_shows_an_example(exerkine, words):
    answer = exerkine(*words)

    assert answer.code == 0
    assert words == ("--help",) or "Example:" in answer.out


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['exerkine', '--help']\n"
        "from exerkine.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'roadrunner', 'sympy', 'xarray', 'pydantic', 'libsbml', 'antimony'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    assert done.stderr.strip() == "[]"


def test_validate_counts_the_facts_that_are_met(exerkine):
    answer = exerkine("validate", "--facts")

    facts, counts = ([line for line in answer.out.splitlines() if (" required " in line) == is_fact] for is_fact in (True, False))
    assert answer.code == 0
    assert all(any(f" {verdict} " in line for verdict in ("pass", "FAIL", "miss")) for line in facts)
    counted = [tuple(map(int, line.split()[0:3:2])) for line in counts]
    ids = {line.split()[0] for line in facts}
    missed = {line.split()[0] for line in facts if " pass " not in line}
    assert sum(total for _, total in counted) == len(ids)
    assert sum(met for met, _ in counted) == len(ids - missed)


def test_a_warning_of_the_engine_is_one_line(monkeypatch, capsys):
    monkeypatch.setattr(_main, "app", lambda: warnings.warn("the engine is slow", EngineWarning, stacklevel=1))
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)

    with warnings.catch_warnings(record=False):
        warnings.simplefilter("always")
        _main.main()

    assert capsys.readouterr().err == "the engine is slow\n"


def test_a_molecule_that_was_never_made_has_no_fold(exerkine, tmp_path, woman_file, recommended_file, examples):
    answer = exerkine("simulate", woman_file, examples / "scenarios" / "irisin-knock-out.yaml", "--against",
                      recommended_file, "--weeks", 2, "--draws", 2, "-o", tmp_path / "out", "--json")

    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    levels = {row["median"] for row in rows if (row["panel"], row["scenario"], row["symbol"]) == ("week", "programme", "IRISIN")}
    changes = {row["median"] for row in rows if (row["panel"], row["symbol"]) == ("map_session", "IRISIN_plasma")}
    assert (levels, changes) == ({"0.0"}, {"0.0"})
    assert {"IL6", "CTSB"} <= set(json.loads(answer.out)["exerkines"])
    assert "IRISIN" not in json.loads(answer.out)["exerkines"]
