"""``exerkine evidence``."""

import json

from typer.testing import CliRunner

from exerkine.cli import app


def test_check_counts_what_it_has_read():
    result = CliRunner().invoke(app, ["evidence", "check", "--json"])

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["statements"] == 1021
