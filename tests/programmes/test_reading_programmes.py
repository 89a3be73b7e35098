"""Programme files: what is read, what is refused and in which words."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from exerkine.errors import ProgrammeError, TableError
from exerkine.programmes import Intensity, programme_from_dict, programme_schema, read_programme
from exerkine.tables import read_yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples" / "programmes").glob("*.yaml"))
SCHEMA_FILE = ROOT / "src" / "exerkine" / "knowledge" / "schemas" / "programme.schema.json"

WALK = {"name": "walk", "modality": "aerobic", "days": ["Mon", "Wed"], "minutes": 30,
        "intensity": {"value": 60, "unit": "%HRR"}}


def with_block(**changes):
    return {"name": "test", "blocks": [{**WALK, **changes}]}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_programme_reads_and_fits_the_json_schema(path):
    assert read_programme(path).name
    jsonschema.validate(read_yaml(path).data, programme_schema())


def test_the_shipped_schema_is_the_generated_one():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == programme_schema()


def test_usual_activity_is_a_programme_without_blocks():
    assert read_programme(ROOT / "examples" / "programmes" / "usual-activity.yaml").blocks == ()


def test_a_block_is_read_as_written():
    block = programme_from_dict(with_block(start_time="07:15", warm_up_min=5)).blocks[0]

    assert (block.days, block.start_h, block.duration_min) == ((0, 2), 7.25, 35)
    assert block.intensity == Intensity(60, "%HRR")
    assert block.mixture == (("aerobic", 1.0),)


def test_twenty_six_hours_of_exercise_in_a_day_are_refused_with_day_and_week(tmp_path):
    path = tmp_path / "programme.yaml"
    path.write_text("schema: 1\nname: too much\nblocks:\n  - name: walk\n    modality: aerobic\n    days: [Tue]\n"
                    "    minutes: 1560\n    intensity: {class: light}\n", encoding="utf-8")

    with pytest.raises(ProgrammeError) as caught:
        read_programme(path)

    assert str(caught.value).replace(str(tmp_path) + "/", "") == (
        "programme.yaml:7:5: blocks[0].minutes: 26 h of exercise in a day (Tue of week 1)\n"
        "  At most 16 h a day can be simulated.")


def test_blocks_and_progression_add_up_to_a_full_day():
    step = {"from_week": 4, "minutes": 600}
    blocks = [{**WALK, "minutes": 300, "progression": [step]}, {**WALK, "minutes": 420}]

    with pytest.raises(ProgrammeError, match=r"blocks\[0\].minutes: 17 h of exercise in a day \(Mon of week 4\)"):
        programme_from_dict({"name": "too much", "blocks": blocks})


@pytest.mark.parametrize(("changes", "message"), [
    ({"intensity": {"value": 60, "unit": "%HRmx"}}, "'%HRmx' is not allowed\n  Nearest: '%HRmax'"),
    ({"intensity": {"value": 160, "unit": "%HRR"}}, "160 is outside 0-100 %HRR"),
    ({"intensity": {"value": 3, "unit": "RPE6-20"}}, "3 is outside 6-20 RPE6-20"),
    ({"intensity": {"value": float("nan"), "unit": "%HRR"}}, "nan is not a finite number"),
    ({"intensity": {"value": 60, "unit": ["%HRR"]}}, r"\['%HRR'\] is not allowed"),
    ({"intensity": {"value": 60}}, "needs both value and unit"),
    ({"intensity": {"value": 60, "unit": "%HRR", "class": "light"}}, "either value and unit, or class"),
    ({"intensity": {}}, "either value and unit, or class"),
    ({"intensity": {"class": "hard"}}, "'hard' is not allowed"),
    ({"intensity": None}, "intensity: is missing \\(aerobic needs it\\)"),
    ({"minutes": None}, "minutes: is missing"),
    ({"minutes": float("inf")}, "inf is not a finite number"),
    ({"minutes": 0}, "minutes: 0 is outside 0-10080 min"),
    ({"days": None}, "neither days nor days_per_week"),
    ({"days_per_week": 2}, "has days and days_per_week"),
    ({"days": ["Mo"]}, "'Mo' is not allowed\n  Nearest: 'Mon'"),
    ({"start_time": "25:00"}, "start_time"),
    ({"modality": "arobic"}, "Nearest: 'aerobic'"),
    ({"modality": "interval"}, "intervals: is missing"),
    ({"modality": "resistance"}, "sets: is missing"),
    ({"modality": "multimodal"}, "mixture: is missing"),
    ({"modality": "multimodal", "mixture": {"aerobic": 0.5, "balance": 0.2}}, "sums to 0.7, not to 1"),
    ({"modality": "multimodal", "mixture": {"aerobic": 0.5, "resistance": 0.5}}, "load: is missing \\(the resistance part"),
    ({"modality": "multimodal", "mixture": {"interval": 0.5, "balance": 0.5}, "intensity": None}, "intensity: is missing"),
    ({"modality": "resistance", "sets": 20, "reps": 10, "exercises": 40, "load": {"class": "light"}}, "cannot hold 8000 rep"),
    ({"mixture": {"aerobic": 1.0}}, "for modality multimodal only"),
    ({"first_week": 5, "last_week": 3}, "3 is before first_week 5"),
    ({"progression": [{"from_week": 2, "days_per_week": 3}]}, "cannot change a block with fixed days"),
    ({"eccentric_share": 1.5}, "1.5 is outside 0-1 of the work"),
    ({"minuts": 30}, "Nearest name: 'minutes'"),
])
def test_what_cannot_be_is_refused_in_words(changes, message):
    with pytest.raises(ProgrammeError, match=message):
        programme_from_dict(with_block(**changes))


def test_all_faults_of_a_file_are_told_at_once_in_file_order(tmp_path):
    path = tmp_path / "programme.yaml"
    path.write_text("schema: 1\nname: wrong\nadherance: 0.8\nblocks:\n"
                    "  - name: a\n    modality: aerobic\n    days: [Mon]\n    minutes: 30\n"
                    "    intensity: {value: 60, unit: \"%HRX\"}\n"
                    "  - name: b\n    modality: resistance\n    days: [Mon]\n    minutes: 1200\n"
                    "    sets: 3\n    reps: 10\n    load: {class: moderate}\n", encoding="utf-8")

    with pytest.raises(ProgrammeError) as caught:
        read_programme(path)

    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(3, 1), (9, 28), (13, 5)]
    assert "Nearest name: 'adherence'" in str(caught.value)


def test_minutes_must_agree_with_the_intervals():
    intervals = {"work_min": 4, "work_intensity": {"class": "vigorous"}, "rest_min": 3, "repeats": 4}
    hiit = {"modality": "interval", "intensity": None, "intervals": intervals}

    assert programme_from_dict(with_block(**hiit, minutes=None)).blocks[0].minutes == 25
    assert programme_from_dict(with_block(**hiit, minutes=28)).blocks[0].minutes == 28
    with pytest.raises(ProgrammeError, match="45 min is not the 25 min of the intervals"):
        programme_from_dict(with_block(**hiit, minutes=45))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"nothing\.yaml: no such file"):
        read_programme(tmp_path / "nothing.yaml")


def test_a_binary_file_is_refused(tmp_path):
    path = tmp_path / "programme.yaml"
    path.write_bytes(b"\x89PNG\r\n\xff\xfe\x00\xff")

    with pytest.raises(TableError, match="neither UTF-8 nor GB18030"):
        read_programme(path)


def test_bad_yaml_is_told_with_its_line(tmp_path):
    path = tmp_path / "programme.yaml"
    path.write_text("schema: 1\nblocks: [\n", encoding="utf-8")

    with pytest.raises(TableError, match=r"programme\.yaml:\d+:\d+: is not valid YAML"):
        read_programme(path)


@pytest.mark.parametrize("blocks", [None, "walk", ["walk"], 3])
def test_blocks_that_are_no_list_of_blocks_are_refused(blocks):
    with pytest.raises(ProgrammeError, match="blocks"):
        programme_from_dict({"name": "wrong", "blocks": blocks})


def test_what_is_not_a_mapping_is_refused():
    with pytest.raises(ProgrammeError, match="should be a mapping of fields"):
        programme_from_dict(["walk"])  # type: ignore[arg-type]
