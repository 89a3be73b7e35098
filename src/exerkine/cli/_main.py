"""The commands and what every one of them does with a fault: one clear message, exit code 2."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import typer

from exerkine.cli import (
    _audit,  # noqa: F401  its command joins those of _evidence
    _calibrate,
    _claims,
    _cohort,
    _evidence,
    _experiment,
    _export,
    _model,
    _network,
    _observe,
    _pool,
    _population,
    _simulate,
    _trace,  # noqa: F401  its commands join those of _model and _evidence
    _validate,
)
from exerkine.cli._progress import NOTHING_WRITTEN
from exerkine.errors import EngineWarning, ExerkineError, InputError

INTERRUPTED = 130
app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help=("An executable model of exercise and the ageing muscle-brain axis. Research software, not a medical device."),
)
app.add_typer(_model.app, name="model")
app.command(
    epilog="Example: exerkine simulate person.yaml programme.yaml --against usual-activity.yaml --weeks 26 -o out --json"
)(_simulate.simulate)
app.command(
    epilog="Example: exerkine cohort people.csv programme.yaml --against usual-activity.yaml -o results.zarr"
)(_cohort.cohort)
app.command(
    epilog="Example: exerkine observe person.yaml programme.yaml --protocol serum.yaml --protocol plasma.yaml -o readings.csv"
)(_observe.observe)
app.command(epilog="Example: exerkine network person.yaml programme.yaml --draws 20 -o network")(_network.network)
app.command(epilog="Example: exerkine population population.yaml -n 1000 --seed 7 -o people.csv")(_population.population)
app.command(epilog="Example: exerkine validate --facts")(_validate.validate)
app.command(epilog="Example: exerkine calibrate -o out/calibration")(_calibrate.calibrate)
app.add_typer(_experiment.app, name="experiment")
app.add_typer(_export.app, name="export")
app.add_typer(_claims.app, name="claims")
_evidence.app.command(
    epilog="Examples: exerkine evidence pool; exerkine evidence pool --outcome VO2PEAK --moderator weeks -o out"
)(_pool.pool)
app.add_typer(_evidence.app, name="evidence")


@app.callback()
def _root() -> None:
    """Hold the commands together; options belong to the commands."""


def _in_a_line(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    """Show a warning of ours as its message alone; the line of code that gave it tells a user nothing."""
    if issubclass(category, EngineWarning):
        print(message, file=sys.stderr)
    else:
        _shown_by_python(message, category, *place, **more)


_shown_by_python = warnings.showwarning


def _word_of_interrupt(ended: SystemExit) -> str:
    """Return what was said of the interrupt behind an exit: nothing is, while modules are still being read."""
    cause: BaseException | None = ended
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__ or cause.__context__
    return str(cause or "") or NOTHING_WRITTEN


def main() -> None:
    """Run the command line; 0 done, 1 a check failed, 2 the input is wrong, 130 interrupted."""
    warnings.showwarning = _in_a_line
    try:
        app()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            print(_word_of_interrupt(ended), file=sys.stderr)
        raise
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except ExerkineError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
