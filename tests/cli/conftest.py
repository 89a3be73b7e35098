"""The command line as a user calls it, in this process: words in, exit code and both streams out."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from exerkine.cli import main


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def exerkine(monkeypatch, capsys):
    def call(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["exerkine", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        streams = capsys.readouterr()
        return Answer(int(ended.value.code or 0), streams.out, streams.err)

    return call


@pytest.fixture
def woman_file(examples):
    return examples / "persons" / "woman-72-sp-mci.yaml"


@pytest.fixture
def recommended_file(examples):
    return examples / "programmes" / "recommended.yaml"


@pytest.fixture
def protocol_files(examples):
    return [examples / "protocols" / name for name in ("serum-elisa-rested.yaml", "plasma-ms-30-min-after.yaml")]


@pytest.fixture
def usual_file(examples):
    return examples / "programmes" / "usual-activity.yaml"
