"""What is wrong with a file is said once, with its place and what is allowed; nothing runs; exit code 2."""

from __future__ import annotations

import pytest


def _changed(source, tmp_path, old: str, new: str):
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.fixture
def refused(exerkine, tmp_path):
    """Simulate with these files; give back the one complaint after all that a refusal owes has been seen."""

    def call(person, programme) -> str:
        answer = exerkine("simulate", person, programme, "--weeks", 1, "--draws", 1, "-o", tmp_path / "out")
        assert answer.code == 2, answer
        assert answer.out == ""
        assert "Traceback" not in answer.err
        assert not (tmp_path / "out").exists()
        assert sum(not line.startswith("  ") for line in answer.err.splitlines()) == 1, answer.err
        return answer.err

    return call


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("grip_kg: 15.2", "gripp_kg: 15.2", ("yaml:8:", "gripp_kg", "grip_kg")),
        ("grip_kg: 15.2", "grip_kg: 152", ("yaml:8:", "152", "0-90 kg", "15.2")),
        ("grip_kg: 15.2", "grip_kg: .nan", ("yaml:8:", "grip_kg", "nan")),
        ("grip_kg: 15.2", "grip_kg: strong", ("yaml:8:", "strong", "number")),
        ("age_y: 72", "age_y: 17", ("yaml:4:", "17", "18-100")),
        ("age_y: 72", "age_y: 101", ("yaml:4:", "101", "18-100")),
        ("sex: F", "sex: female", ("yaml:5:", "female", "F, M")),
        ("unit: pg/mL", "unit: pg/mol", ("IL6", "pg/mol")),
        ("unit: pg/mL", "unit: kg", ("IL6", "kg")),
        ("muscle: sarcopenia", "muscle: sarcopaenia", ("sarcopaenia", "sarcopenia")),
        ("moca_version: MoCA-BC\n", "", ("moca", "moca_version")),
        ("schema: 1", "schema: 2", ("yaml:1:", "schema", "1")),
    ],
)
def test_a_wrong_person_file_is_refused(refused, woman_file, recommended_file, tmp_path, old, new, told):
    message = refused(_changed(woman_file, tmp_path, old, new), recommended_file)

    assert all(word in message for word in told), message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes: 30", "minuts: 30", ("minuts", "minutes")),
        ("days_per_week: 3", "day_per_week: 3", ("day_per_week", "days_per_week")),
        ("minutes: 30", "minutes: -30", ("-30",)),
        ("minutes: 30", "minutes: 1560", ("26.9 h", "16 h")),
        ("modality: aerobic", "modality: arobic", ("arobic", "aerobic")),
        ("intensity: {class: moderate}", "intensity: {class: modrate}", ("modrate", "moderate")),
        ('unit: "%1RM"', 'unit: "%1MR"', ("%1MR", "%1RM")),
        ("adherence: 0.85", "adherence: 85", ("adherence", "85", "0.85")),
        ("start_time: \"09:30\"", "start_time: \"25:30\"", ("25:30", "09:30")),
    ],
)
def test_a_wrong_programme_file_is_refused(refused, woman_file, recommended_file, tmp_path, old, new, told):
    message = refused(woman_file, _changed(recommended_file, tmp_path, old, new))

    assert all(word in message for word in told), message


def test_twenty_six_hours_of_exercise_in_one_day_are_refused(refused, woman_file, tmp_path):
    path = tmp_path / "mad.yaml"
    block = "  - {{name: walk {n}, modality: aerobic, days: [Mon], minutes: 390, intensity: {{class: light}}}}\n"
    blocks = "".join(block.format(n=n) for n in range(4))
    path.write_text(f"schema: 1\nname: mad\nblocks:\n{blocks}", encoding="utf-8")

    message = refused(woman_file, path)

    assert "26 h" in message, message


def test_what_nobody_can_hold_is_refused(refused, woman_file, tmp_path):
    (tmp_path / "p.yaml").write_text(
        "schema: 1\nname: p\nblocks:\n"
        '  - {name: all out, modality: aerobic, days_per_week: 3, minutes: 30, intensity: {value: 100, unit: "%VO2max"}}\n',
        encoding="utf-8",
    )

    told = refused(woman_file, tmp_path / "p.yaml")

    assert "all out: 100 % of VO2 reserve for 30 min without a pause: nobody holds that" in told
    assert "up to 12 min" in told


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_missing_or_unreadable_file_is_named(refused, recommended_file, tmp_path, name):
    message = refused(tmp_path / name, recommended_file)

    assert str(tmp_path / name) in message


def test_a_file_that_is_no_text_is_named(refused, recommended_file, tmp_path):
    (tmp_path / "photo.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00\x81")

    assert "photo.yaml" in refused(tmp_path / "photo.yaml", recommended_file)


def test_a_broken_yaml_file_is_told_with_its_line(refused, recommended_file, tmp_path):
    (tmp_path / "p.yaml").write_text("schema: 1\nage_y: [72\nsex: F\n", encoding="utf-8")

    message = refused(tmp_path / "p.yaml", recommended_file)

    assert "p.yaml:" in message
    assert "YAML" in message


def test_below_fifty_runs_with_a_warning_in_the_report(exerkine, usual_file, tmp_path):
    (tmp_path / "p.yaml").write_text("schema: 1\nage_y: 45\nsex: M\n", encoding="utf-8")

    answer = exerkine("simulate", tmp_path / "p.yaml", usual_file, "--weeks", 1, "--draws", 1, "-o", tmp_path / "out")

    assert answer.code == 0, answer
    assert "Younger than 50" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Younger than 50" in answer.err


def test_a_file_where_the_folder_should_be_is_told_before_the_run(exerkine, woman_file, recommended_file, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")

    answer = exerkine("simulate", woman_file, recommended_file, "-o", tmp_path / "out")

    assert (answer.code, answer.out) == (2, "")
    assert str(tmp_path / "out") in answer.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("method: MS", "method: HPLC", ("yaml:7:", "HPLC", "MS")),
        ("minute: 70", "minute: 400", ("yaml:5:", "400", "-30 to 360")),
        ("week: 26", "week: 27", ("yaml:8:", "27", "0 to 26")),
        ("test: MMSE", "tset: MMSE", ("yaml:8:", "tset", "test")),
    ],
)
def test_a_protocol_that_cannot_be_followed_is_refused_before_the_run(
    exerkine, woman_file, recommended_file, protocol_files, tmp_path, old, new, told
):
    path = _changed(protocol_files[1], tmp_path, old, new)

    answer = exerkine("observe", woman_file, recommended_file, "--protocol", path, "-o", tmp_path / "out" / "readings.csv")

    assert (answer.code, answer.out) == (2, "")
    assert all(word in answer.err for word in told), answer.err
    assert not (tmp_path / "out").exists()


def test_minutes_of_a_session_need_a_session(exerkine, woman_file, usual_file, protocol_files):
    answer = exerkine("observe", woman_file, usual_file, "--protocol", protocol_files[1])

    assert (answer.code, answer.out) == (2, "")
    assert "the programme holds no session" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("observe", "a.yaml", "b.yaml"), "--protocol"),
        (("observe", "a.yaml", "b.yaml", *("--protocol", "c.yaml") * 3), "one or two"),
        (("observe", "a.yaml", "b.yaml", "--protocol", "nowhere.yaml"), "nowhere.yaml"),
        (("simulate",), "person and a programme"),
        (("simulate", "a.yaml", "b.yaml", "--lang", "de"), "en, zh"),
        (("simulate", "--study", "Tsai2o17"), "Tsai2017"),
        (("simulate", "a.yaml", "b.yaml", "--study", "Tsai2017"), "leave the files out"),
        (("simulate", "a.yaml", "b.yaml", "--weeks=0"), "equal to 1"),
        (("validate",), "--facts"),
        (("model", "export", "m.xml", "--person", "a.yaml"), "--programme"),
        (("model", "check", "nowhere"), "nowhere"),
    ],
)
def test_wrong_words_are_refused(exerkine, words, told):
    answer = exerkine(*words)

    assert answer.code == 2, answer
    assert told in answer.err
    assert answer.out == ""
