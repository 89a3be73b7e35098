"""A cohort gives what each of its people would give alone, however it is cut and whoever computes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from exerkine.cohorts import FAILED, OK, CohortTask, run_cohort
from exerkine.cohorts._chunk import Runner
from exerkine.cohorts._run import _store
from exerkine.engine import Status
from exerkine.errors import EngineWarning, OutputError, SimulationError, TableError
from exerkine.persons import draw_population, read_people, read_population
from exerkine.programmes import programme_from_dict, read_scenario, scenario_from_dict, scenario_of

from .conftest import CHUNK, PEOPLE


def test_any_number_of_workers_writes_the_same_bytes(tmp_path, table, task, quiet, bytes_of):
    told = []
    run = run_cohort(table, task, tmp_path / "r.zarr", chunk=CHUNK, workers=2, on_progress=lambda *pair: told.append(pair))

    assert bytes_of(tmp_path / "r.zarr") == bytes_of(quiet)
    assert (run.people, run.ok + run.failed, run.resumed) == (PEOPLE, PEOPLE, 0)
    assert told[0] == (0, PEOPLE)
    assert told[-1] == (PEOPLE, PEOPLE)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_cluster_writes_the_same_bytes(tmp_path, table, task, quiet, bytes_of):
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        run_cohort(table, task, tmp_path / "r.zarr", chunk=CHUNK, scheduler=cluster.scheduler_address)

    assert bytes_of(tmp_path / "r.zarr") == bytes_of(quiet)


def test_a_scheduler_that_is_not_there_is_told(tmp_path, table, task):
    with pytest.raises(SimulationError, match="no scheduler answers at tcp:"):
        run_cohort(table, task, tmp_path / "r.zarr", scheduler="tcp://127.0.0.1:9")


def test_results_do_not_depend_on_the_chunks(tmp_path, table, task, quiet):
    run_cohort(table, task, tmp_path / "r.zarr", chunk=17, workers=1)

    assert xr.open_zarr(tmp_path / "r.zarr").drop_attrs().identical(xr.open_zarr(quiet).drop_attrs())


def test_each_person_is_as_if_alone(table, task, quiet):
    runner, results = Runner(task), xr.open_zarr(quiet)

    part = runner.run(30, list(read_people(table, 30, 31)))

    kept = np.stack([results[s].values[:, 30] for s in runner.symbols], axis=-1)
    assert np.array_equal(part.values[:, 0], kept)
    assert results["HGS"].attrs == {"units": "kg", "long_name": "Handgrip strength", "long_name_zh": "握力"}
    assert results.week.values.tolist() == [0, 1, 2]
    assert results.scenario.values.tolist() == ["scenario", "against"]


def test_everybody_starts_at_what_was_measured_and_scenarios_at_the_same(table, quiet):
    results = xr.open_zarr(quiet)
    measured = np.array([person.grip_kg for person in read_people(table)])

    started = results.HGS.values[:, :, 0]

    assert (results.status.values == OK).all()
    met = results.missed.values == 0
    assert met.mean() > 0.8
    assert np.allclose(started[0, met], measured[met], rtol=2e-3)
    assert np.array_equal(started[0], started[1])
    assert (results.VO2PEAK.values[0, :, -1] > results.VO2PEAK.values[1, :, -1]).all()


def test_under_central_laws_people_with_the_same_measures_differ_by_how_they_respond_alone(task, examples, monkeypatch):
    (person,) = draw_population(read_population(examples / "populations" / "community-60-90.yaml"), 1, seed=3)

    def gains(laws: str) -> np.ndarray:
        runner = Runner(CohortTask(task.scenarios, 1, 1, 5, laws))
        values = runner.run(0, 6 * [person]).values[0, :, :, runner.symbols.index("VO2PEAK")]
        return values[:, -1] - values[:, 0]

    central, drawn = gains("central"), gains("drawn")
    monkeypatch.setattr("exerkine.persons._complete.draw_responses", lambda chance: {})
    alike = gains("central")

    assert np.ptp(alike) < 0.01 * alike.mean()  # plaque is drawn all the same
    assert np.ptp(central) > 0.1 * central.mean()
    assert np.ptp(drawn) > 0.1 * drawn.mean()


def test_both_precisions_agree(table, task):
    runners = [Runner(replace(task, precision=precision)) for precision in ("single", "double")]
    if runners[0].engine.precision == "double":
        pytest.skip("no C compiler: single precision was not tried")
    people = list(read_people(table))
    single, double = (runner.run(0, people).values for runner in runners)

    effects = [values[0, :, -1] - values[1, :, -1] for values in (single, double)]
    level = np.abs(double).max(axis=(0, 2))

    assert not np.array_equal(single, double)
    assert (np.abs(effects[0] - effects[1]) <= np.maximum(1e-3 * np.abs(effects[1]), 1e-5 * level)).all()


def test_a_cohort_tells_the_precision_it_has(tmp_path, table, task, monkeypatch):
    monkeypatch.setattr("exerkine.engine._multirate.library_of", lambda source, precision: None)

    with pytest.warns(EngineWarning, match="no C compiler"):
        store = _store(table, task, tmp_path / "r.zarr", CHUNK)

    assert task.precision == "single"
    assert store.attributes["precision"] == "double"


def test_failed_people_are_data(tmp_path, table, task):
    lines = table.read_text().splitlines()
    cells = lines[2].split(",")
    cells[lines[0].split(",").index("age_y")] = "old"
    frail = lines[3].split(",")
    frail[lines[0].split(",").index("age_y")] = "12"
    spoilt = tmp_path / "spoilt.csv"
    spoilt.write_text("\n".join([*lines[:2], ",".join(cells), ",".join(frail), *lines[4:6]]) + "\n")

    run = run_cohort(spoilt, task, tmp_path / "r.zarr", chunk=CHUNK, workers=1)

    results = xr.open_zarr(tmp_path / "r.zarr")
    assert (run.ok, run.failed) == (3, 2)
    assert results.status.values.tolist() == [OK, FAILED, FAILED, OK, OK]
    assert "spoilt.csv:3" in results.message.values[1]
    assert "age_y" in results.message.values[1]
    assert np.isnan(results.HGS.values[:, 1]).all()
    assert np.isfinite(results.HGS.values[:, [0, 3, 4]]).all()
    assert run.store.faults(1) == [(2, results.message.values[1])]


def test_a_session_somebody_cannot_hold_is_their_fault_alone(table):
    hour = {"name": "hard", "modality": "aerobic", "days": ["Mon"], "minutes": 60, "intensity": {"value": 5.5, "unit": "METs3.5"}}
    hard = scenario_of(programme_from_dict({"name": "hard", "blocks": [hour]}))

    part = Runner(CohortTask({"scenario": hard}, 1, 1, 5)).run(0, list(read_people(table, 0, 8)))

    assert {OK, FAILED} >= set(part.status.tolist())
    failed = [text for text, status in zip(part.message, part.status, strict=True) if status == FAILED]
    assert failed
    assert all("nobody holds that" in text for text in failed)


def test_another_run_in_the_same_place_is_refused(tmp_path, table, task, quiet, bytes_of):
    before = bytes_of(quiet)

    with pytest.raises(OutputError, match="holds another run \\(other seed\\)"):
        run_cohort(table, CohortTask(task.scenarios, 2, 1, 6), quiet, chunk=CHUNK)
    with pytest.raises(OutputError, match="other scenarios"):
        run_cohort(table, CohortTask({"scenario": task.scenarios["scenario"]}, 2, 1, 5), quiet, chunk=CHUNK)

    assert bytes_of(quiet) == before


def test_what_is_no_store_is_left_alone(tmp_path, table, task):
    (tmp_path / "r.zarr").mkdir()
    for name in ("letter.txt", "download.partial"):
        (tmp_path / "r.zarr" / name).write_text("keep me")

    with pytest.raises(OutputError, match="is no result of a cohort"):
        run_cohort(table, task, tmp_path / "r.zarr")

    assert {file.name: file.read_text() for file in (tmp_path / "r.zarr").iterdir()} == {
        "letter.txt": "keep me", "download.partial": "keep me"
    }


def test_a_group_of_somebody_else_is_left_alone(tmp_path, table, task, bytes_of):
    xr.Dataset({"HGS": ("person", np.arange(3.0))}).to_zarr(tmp_path / "r.zarr", zarr_format=3, consolidated=False)
    before = bytes_of(tmp_path / "r.zarr")

    with pytest.raises(OutputError, match="is no result of a cohort"):
        run_cohort(table, task, tmp_path / "r.zarr")

    assert bytes_of(tmp_path / "r.zarr") == before


def test_what_is_no_table_is_refused_before_anything_is_written(tmp_path, examples, task):
    with pytest.raises(TableError):
        run_cohort(examples / "programmes" / "recommended.yaml", task, tmp_path / "r.zarr")

    assert not list(tmp_path.iterdir())


def test_the_end_is_always_kept(programme_file):
    scenarios = {"scenario": read_scenario(programme_file)}

    assert CohortTask(scenarios, weeks=26, every=4).kept_weeks == (0, 4, 8, 12, 16, 20, 24, 26)
    assert CohortTask(scenarios, weeks=8, every=4).kept_weeks == (0, 4, 8)
    assert CohortTask(scenarios, weeks=2, every=9).kept_weeks == (0, 2)


def test_a_life_that_fails_is_the_fault_of_that_person_alone(table, task, monkeypatch):
    knock_out = scenario_from_dict({
        "name": "knock-out", "programme": {"schema": 1, "name": "usual", "blocks": []},
        "perturbations": [{"kind": "knock_out", "target": "IRISIN", "since": "birth"}],
    })
    runner = Runner(CohortTask({"scenario": knock_out}, 1, 1, 5))
    solve = runner.engine.solve

    def failing(problems, symbols, **more):
        solutions = solve(problems, symbols, **more)
        if tuple(symbols) == ("AGE",):  # another life
            solutions[1] = replace(solutions[1], status=Status.FAILED, message="day 7: a value is not finite")
        return solutions

    monkeypatch.setattr(runner.engine, "solve", failing)

    part = runner.run(0, list(read_people(table, 0, 3)))

    assert part.status.tolist() == [OK, FAILED, OK]
    assert part.message[1] == "the life up to today: day 7: a value is not finite"
    assert np.isfinite(part.values[0, [0, 2]]).all()
