"""``exerkine network`` from the outside."""

from __future__ import annotations

import json


def test_the_network_is_written_and_told_as_json(exerkine, tmp_path, woman_file, recommended_file):
    words = (woman_file, recommended_file, "--draws", 1, "--no-stages", "-o", tmp_path / "net", "--json")

    answer = exerkine("network", *words)

    told = json.loads(answer.out)
    assert (answer.code, told["page"]) == (0, str(tmp_path / "net" / "network.html"))
    assert {"week", "minute", "source", "target", "unit", "median", "lo80", "hi80", "sign"} == set(told["influences"][0])
    assert sorted(p.name for p in (tmp_path / "net").iterdir()) == ["network.csv", "network.html", "stages.csv"]


def test_a_programme_without_sessions_has_no_network(exerkine, tmp_path, woman_file, usual_file):
    answer = exerkine("network", woman_file, usual_file, "-o", tmp_path / "net")

    assert answer.code == 1
    assert "no session in week 1" in answer.err


def test_an_unknown_language_is_refused(exerkine, woman_file, recommended_file):
    answer = exerkine("network", woman_file, recommended_file, "--lang", "fr")

    assert answer.code == 2
    assert "allowed: en, zh" in answer.err
