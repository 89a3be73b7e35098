"""``exerkine calibrate``: from hand-set priors to a posterior, with what it took and how far it can be trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._progress import progress


def calibrate(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the draws and their tables; keeps the checkpoint.")],
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of the posterior.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    parameter: Annotated[
        list[str] | None, typer.Option(help="Look at this parameter only; repeatable; else at every free one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Fit the priors to the shipped trials; cut off, the same command with the same folder goes on.

    The result is written and not yet used by other commands.
    """
    from exerkine.calibration import calibrate as fit
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import calibration_dict, calibration_text, writable_folder, write_calibration
    from exerkine.trials import shipped_table

    writable_folder(out)
    mechanism = read_mechanism()
    with progress("trials", on_interrupt="interrupted: run the same command to go on from the last round") as tell:
        found = fit(mechanism, shipped_table(), draws=draws, seed=seed, folder=out, symbols=parameter or (),
                    on_step=lambda what, done, total: tell(done, total))
    path = write_calibration(found, mechanism, out)
    if as_json:
        print(json.dumps({"posterior": str(path), **calibration_dict(found)}, ensure_ascii=False))
    else:
        print(f"{calibration_text(found)}\nposterior: {path}")
