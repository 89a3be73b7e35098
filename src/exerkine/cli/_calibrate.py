"""``exerkine calibrate``: from hand-set priors to a posterior, with what it took and how far it can be trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exerkine.cli._progress import progress

if TYPE_CHECKING:
    from exerkine.calibration import Calibration
    from exerkine.mechanism import Mechanism
    from exerkine.trials import StudyTable
    from exerkine.validation import Validation

HELD_DRAWS = 100


def calibrate(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the draws and their tables; keeps the checkpoint.")],
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of the posterior.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    parameter: Annotated[
        list[str] | None, typer.Option(help="Look at this parameter only; repeatable; else at every free one.")] = None,
    is_held_out: Annotated[bool, typer.Option(
        "--held-out", help="Then predict each trial by a posterior of the others (5 folds), and score that.")] = False,
    recover: Annotated[int | None, typer.Option(
        min=0, help="Fit what the mechanism makes of parameters drawn from the priors with this seed, to find them again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Fit the priors to the shipped trials; cut off, the same command with the same folder goes on.

    The result is used by other commands once its folder 'posterior' lies in the knowledge folder.

    With --recover the numbers are made up, and there is no such folder.
    """
    if recover is not None and is_held_out:
        raise typer.BadParameter("trials that were made up are not held out; leave one of --recover and --held-out away")
    from exerkine.calibration import calibrate as fit
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import (
        calibration_dict,
        calibration_text,
        validation_dict,
        validation_text,
        writable_folder,
        write_calibration,
    )
    from exerkine.trials import shipped_table

    writable_folder(out)
    mechanism, table = read_mechanism(has_posterior=False), shipped_table()
    with progress("trials", on_interrupt="interrupted: run the same command to go on from the last round") as tell:
        found = fit(mechanism, table, draws=draws, seed=seed, folder=out, symbols=parameter or (), recover=recover,
                    on_step=lambda what, done, total: tell(done, total))
    path = write_calibration(found, mechanism, out)
    scores = _held_out(mechanism, table, found, seed, out) if is_held_out else None
    if as_json:
        told = {"folder" if found.recovery else "posterior": str(path), **calibration_dict(found)}
        if scores is not None:
            told["held_out"] = validation_dict(scores)
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{calibration_text(found)}\n{'folder' if found.recovery else 'posterior'}: {path}")
        if scores is not None:
            print("\n" + validation_text(scores))


def _held_out(mechanism: Mechanism, table: StudyTable, found: Calibration, seed: int, out: Path) -> Validation:
    """Score every trial as the posterior of the others foretells it, into a folder of its own."""
    from exerkine.reports import write_validation, write_whole
    from exerkine.validation import cases_csv, predict_held_out, predict_studies, score_predictions

    with progress("studies") as tell:
        usual = predict_studies(mechanism, table, draws=HELD_DRAWS, seed=seed, on_progress=tell)
    with progress("held out") as tell:
        held = predict_held_out(mechanism, table, found, usual, on_progress=tell)
    scores = score_predictions(held)
    write_whole(out / "held_out" / "cases.csv", cases_csv(held))
    write_validation(scores, out / "held_out")
    return scores
