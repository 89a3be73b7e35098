"""Scenario files: a programme and what is done beside it, every fault told at once and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exerkine.errors import ProgrammeError
from exerkine.programmes import (
    Dose,
    read_actions,
    read_routes,
    read_scenario,
    read_targets,
    scenario_from_dict,
    scenario_schema,
)

ROOT = Path(__file__).resolve().parents[2]
SCHEMA_FILE = ROOT / "src" / "exerkine" / "knowledge" / "schemas" / "scenario.schema.json"
PROGRAMMES = ROOT / "examples" / "programmes"
EXAMPLES = sorted((ROOT / "examples" / "scenarios").glob("*.yaml"))


def scenario(*perturbations, programme=None):
    data = {"name": "x", "perturbations": list(perturbations)} | ({"programme": programme} if programme else {})
    return scenario_from_dict(data, folder=PROGRAMMES)


def faults(*perturbations):
    with pytest.raises(ProgrammeError) as caught:
        scenario(*perturbations)
    return str(caught.value)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_read(path):
    found = read_scenario(path)

    assert found.name
    assert found.perturbations


def test_a_programme_is_a_scenario_in_which_nothing_else_is_done():
    found = read_scenario(PROGRAMMES / "recommended.yaml")

    assert found.programme.blocks
    assert found.perturbations == ()
    assert found.sessions(2) == read_scenario(PROGRAMMES / "recommended.yaml").sessions(2)


def test_a_dose_a_tissue_and_a_time_are_kept_as_they_were_written():
    injected, held = scenario(
        {"kind": "inject", "target": "IRISIN", "route": "ip", "dose": {"value": 5.0, "unit": "ug/kg"}, "from_day": 7.0},
        {"kind": "clamp", "target": "CTSB", "level": 2.0, "to_day": 3.0},
    ).perturbations

    assert (injected.dose, injected.tissue, injected.from_day, injected.to_day) == (Dose(5.0, "ug/kg"), "blood", 7.0, None)
    assert (held.tissue, held.level, held.until(10.0), injected.until(10.0)) == ("blood", 2.0, 3.0, 10.0)


def test_a_scenario_without_a_programme_is_usual_activity():
    assert scenario({"kind": "bed_rest"}).sessions(4) == ()


def test_detraining_and_adherence_take_sessions_out_and_cognitive_training_puts_them_in():
    full = scenario(programme="recommended.yaml").sessions(8)
    stopped = scenario({"kind": "detraining", "from_day": 28.0}, programme="recommended.yaml").sessions(8)
    half = scenario({"kind": "adherence", "share": 0.5, "from_day": 28.0, "to_day": 42.0}, programme="recommended.yaml").sessions(8)
    minds = scenario({"kind": "cognitive_training", "minutes": 45.0, "days_per_week": 3}, programme="recommended.yaml").sessions(8)

    def in_weeks(sessions, first, last):
        return [s for s in sessions if 7 * first <= s.t_start_day < 7 * last]

    assert stopped == tuple(in_weeks(full, 0, 4))
    assert len(in_weeks(half, 4, 6)) == pytest.approx(len(in_weeks(full, 4, 6)) / 2, abs=2)  # of three blocks
    assert in_weeks(half, 0, 4) == in_weeks(full, 0, 4)
    assert in_weeks(half, 6, 8) == in_weeks(full, 6, 8)
    assert len(minds) - len(full) == 24
    assert {s.modality for s in minds} - {s.modality for s in full} == {"cognitive"}


INJECTED = {"kind": "inject", "target": "IL6", "route": "iv"}


@pytest.mark.parametrize(
    ("perturbation", "said"),
    [
        ({"kind": "knockout", "target": "IL6"}, "Nearest: 'knock_out'"),
        ({"kind": "knock_out"}, "'knock_out' needs target"),
        ({"kind": "knock_out", "target": "IL-6"}, "'IL-6' is no target"),
        ({"kind": "knock_out", "target": "IRISIN", "tissue": "liver"}, "IRISIN cannot be reached in 'liver'"),
        ({"kind": "knock_out", "target": "CRP", "tissue": "blood"}, "the production of CRP in 'blood' has no lever"),
        ({"kind": "clamp", "target": "IRISIN", "tissue": "body", "level": 1.0}, "IRISIN has no pool of its own in 'body'"),
        ({"kind": "clamp", "level": 1.0}, "a clamp needs either a target or a state"),
        ({"kind": "inject", "target": "IRISIN", "route": "oral", "dose": {"value": 1.0, "unit": "mg"}}, "by mouth"),
        ({"kind": "inject", "target": "IRISIN", "route": "im", "dose": {"value": 1.0, "unit": "mg"}}, "'im' is no route"),
        ({"kind": "inject", "target": "CTSB", "route": "icv", "dose": {"value": 1.0, "unit": "mg"}}, "reached in 'brain'"),
        (INJECTED | {"dose": {"value": 1.0, "unit": "mmol/kg"}}, "'mmol/kg' is no dose of IL6 in 'blood'"),
        (INJECTED | {"dose": {"value": 1.0, "unit": "ng/kg/h"}}, "an injection has no unit per time"),
        (INJECTED | {"target": "ENDOTOXIN", "dose": {"value": 1.0, "unit": "ng/kg"}}, "It takes x_rest"),
        (INJECTED | {"kind": "infuse", "dose": {"value": 1.0, "unit": "ng/kg"}}, "an infusion needs a unit per time, not"),
        (INJECTED | {"kind": "infuse", "dose": {"value": 1.0, "unit": "mL/h"}}, "'mL' is no dose"),
        ({"kind": "block", "name": "TRKA"}, "'TRKA' is no block"),
        ({"kind": "drug", "name": "TRKB"}, "'TRKB' is no drug"),
        ({"kind": "bed_rest", "share": 0.5}, "has no meaning for 'bed_rest'"),
        ({"kind": "bed_rest", "from_day": 9.0, "to_day": 3.0}, "3 is not after from_day 9"),
        ({"kind": "knock_out", "target": "IL6", "since": "birth", "to_day": 3.0}, "no days of its own"),
        ({"kind": "diet"}, "a diet needs protein_g_kg_day"),
        ({"kind": "over_express", "target": "IL6", "fold": 0.5}, "0.5 is outside 1-100"),
    ],
)
def test_a_perturbation_that_cannot_be_is_refused_with_advice(perturbation, said):
    assert said in faults(perturbation)


def test_nobody_lies_in_bed_twice_at_once():
    bed, steps = {"kind": "bed_rest", "to_day": 10.0}, {"kind": "step_reduction", "share": 0.5, "from_day": 9.0}

    assert "overlaps another bed rest" in faults(bed, steps)
    assert len(scenario(bed, {**steps, "from_day": 10.0}).perturbations) == 2


def test_all_faults_are_told_at_once_with_their_line(tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(
        "schema: 1\nname: x\nperturbations:\n  - kind: knock_out\n    target: IL7\n  - kind: drug\n    name: aspirin\n"
        "  - kind: inject\n    target: IL6\n    route: iv\n    dose: {value: 1, unit: mmol/kg}\n",
        encoding="utf-8",
    )

    with pytest.raises(ProgrammeError) as caught:
        read_scenario(file)

    assert [fault.line for fault in caught.value.faults] == [5, 7, 11]


def test_the_published_schema_is_that_of_the_form():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == scenario_schema()


def test_what_the_tables_name_exists_in_the_mechanism(mechanism):
    states = {state.symbol for state in mechanism.states}
    inputs = {i.symbol for i in mechanism.inputs}

    for target in read_targets().values():
        assert set(target.levers) <= set(mechanism.parameters)
        assert not target.pool or target.pool in states
        assert not target.observable or target.observable in mechanism.observables
        assert bool(target.observable) == (target.litres_per_kg is not None)
        assert target.source
    known = {"multiply": mechanism.parameters, "add": mechanism.parameters, "input": inputs}
    for action in read_actions():
        assert set(action.on) <= set(known.get(action.how, states))
        assert action.how in (*known, "level", "loss", "raise")
        assert action.lo <= action.value <= action.hi
        assert action.source
        assert action.label_en
        assert action.label_zh
    assert {route.tissue for route in read_routes().values()} == {"blood", "brain"}
