"""Protocol files: what is read, what is refused and in which words."""

from __future__ import annotations

import json

import jsonschema
import pytest

from exerkine.errors import ProtocolError, TableError
from exerkine.mechanism import shipped_knowledge
from exerkine.observation import Sample, Sitting, protocol_from_dict, protocol_schema, read_protocol
from exerkine.tables import read_yaml

BLOOD = {"analyte": "BDNF", "matrix": "serum", "method": "ELISA", "week": 4}
MMSE = {"test": "MMSE", "week": 4, "visit": 2}


def protocol(*readings):
    return protocol_from_dict({"name": "p", "readings": list(readings)})


def test_every_example_reads_and_fits_the_json_schema(examples):
    files = sorted((examples / "protocols").glob("*.yaml"))

    assert len(files) == 2
    for path in files:
        assert read_protocol(path).readings
        jsonschema.validate(read_yaml(path).data, protocol_schema())


def test_the_shipped_schema_is_the_generated_one():
    file = shipped_knowledge() / "schemas" / "protocol.schema.json"

    assert json.loads(file.read_text(encoding="utf-8")) == protocol_schema()


def test_readings_are_read_as_written():
    session = {"analyte": "IL6", "part": "muscle", "matrix": "plasma", "method": "balance", "sampled": "first_session",
               "minute": 60, "freeze_thaw_cycles": 2}

    assert protocol(MMSE, BLOOD, session).readings == (
        Sitting("MMSE", 4, 2), Sample("BDNF", "serum", "ELISA", week=4),
        Sample("IL6", "plasma", "balance", "muscle", "first_session", minute=60.0, freeze_thaw_cycles=2))


def changed(base, **changes):
    return {k: v for k, v in {**base, **changes}.items() if v != "left out"}


@pytest.mark.parametrize(("reading", "message"), [
    (changed(MMSE, test="MMES"), r"readings\[0\].test: 'MMES' is not a test of tests.csv\n  Nearest name: 'MMSE'"),
    (changed(MMSE, week="left out"), r"readings\[0\].week: is missing"),
    (changed(MMSE, visit=0), r"readings\[0\].visit: 0 is outside 1-1000 visits"),
    (changed(MMSE, matrix="serum"), r"readings\[0\].matrix: is not for a test\n  Allowed beside test: week, visit"),
    (changed(MMSE, analyte="BDNF"), r"readings\[0\]: has test and analyte\n  Give one of the two"),
    ({"week": 4}, r"readings\[0\]: has neither test nor analyte"),
    (changed(BLOOD, analyte="BDFN"), r"'BDFN' is not an analyte of assays.csv\n  Nearest name: 'BDNF'"),
    (changed(BLOOD, matrix="left out"), r"readings\[0\].matrix: is missing\n  Allowed: total in plasma by ELISA; total in serum"),
    (changed(BLOOD, matrix="saliva"), r"'saliva' is not allowed\n  Allowed: plasma, serum, whole_blood"),
    (changed(BLOOD, method="MS"), r"no assay reads BDNF \(total\) in serum by MS\n  Allowed: total in plasma by ELISA"),
    (changed(BLOOD, part="free"), r"no assay reads BDNF \(free\) in serum by ELISA"),
    (changed(BLOOD, sampled="session"), r"'session' is not allowed\n  .*first_session, last_session"),
    (changed(BLOOD, minute=30), r"readings\[0\].minute: is not for a sample of kind rested"),
    (changed(BLOOD, week="left out"), r"readings\[0\].week: is missing \(a sample of kind rested needs it\)"),
    (changed(BLOOD, week="left out", sampled="last_session"), r"readings\[0\].minute: is missing"),
    (changed(BLOOD, sampled="last_session", minute=30), r"readings\[0\].week: is not for a sample of kind last_session"),
    (changed(BLOOD, freeze_thaw_cycles=-1), r"-1 is outside 0-20 cycles"),
    (changed(BLOOD, visit=2), r"readings\[0\].visit: is not for an analyte"),
    (changed(BLOOD, metod="ELISA"), r"metod: is not a field of a protocol file\n  Nearest name: 'method'"),
])
def test_a_wrong_reading_is_refused(reading, message):
    with pytest.raises(ProtocolError, match=message):
        protocol(reading)


def test_a_protocol_without_readings_is_refused():
    with pytest.raises(ProtocolError, match="readings"):
        protocol()


def test_a_field_without_a_value_counts_as_left_out():
    assert protocol(changed(BLOOD, minute=None)) == protocol(BLOOD)


def test_all_faults_come_at_once_with_their_lines(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("schema: 1\nname: p\nreadings:\n  - {test: MMES, week: 4}\n"
                    "  - {analyte: BDNF, matrix: serum, method: MS, week: 4}\n", encoding="utf-8")

    with pytest.raises(ProtocolError) as caught:
        read_protocol(path)

    lines = [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines() if not line.startswith("  ")]
    assert lines == ["p.yaml:4:6: readings[0].test: 'MMES' is not a test of tests.csv",
                     "p.yaml:5:5: readings[1]: no assay reads BDNF (total) in serum by MS"]


def test_the_first_line_is_the_schema(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("name: p\nschema: 1\nreadings:\n  - {test: MMSE, week: 4}\n", encoding="utf-8")

    with pytest.raises(ProtocolError, match=r"p.yaml:2:1: schema: should be the first line of the file"):
        read_protocol(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"nowhere\.yaml: no such file"):
        read_protocol(tmp_path / "nowhere.yaml")
