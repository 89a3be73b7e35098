"""``exerkine export``: what the package works with, as files that other tools run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._progress import progress

app = typer.Typer(no_args_is_help=True, help="Write what the package works with as files that other tools run.")


@app.callback()
def _export() -> None:
    """Write what the package works with as files that other tools run."""


@app.command(epilog="Example: exerkine export petab -o out/petab")
def petab(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the problem.")],
    study: Annotated[list[str] | None, typer.Option(help="Only this study; repeatable; else all of them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Write the fit of the shipped trials as a PEtab 2 problem: model, experiments, measurements, priors.

    What PEtab cannot express is listed in left_out.tsv with the reason.
    """
    from contextlib import closing

    from exerkine.calibration import fact_terms, petab_problem, terms_of
    from exerkine.engine import MultirateEngine
    from exerkine.errors import UnknownNameError, unknown_name_advice
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import petab_text, writable_folder, write_petab
    from exerkine.trials import shipped_table

    writable_folder(out)
    mechanism, table = read_mechanism(has_posterior=False), shipped_table()
    if study:
        known = {arm.study_id for arm in table.studies.arms.values()}
        known |= {arm.study_id for arm in table.studies.acute_arms.values()}
        for name in study:
            if name not in known:
                raise UnknownNameError(f"'{name}' is no shipped study. {unknown_name_advice(name, known)}")
        table = table.only(set(study))
    with closing(MultirateEngine(mechanism)) as engine, progress("arms") as tell:
        arms, unused = terms_of(mechanism, engine, table)
        problem = petab_problem(mechanism, engine, arms, unused, fact_terms(), on_arm=tell)
    path = write_petab(problem, out)
    if as_json:
        print(json.dumps({"problem": str(path), **problem.counts}, ensure_ascii=False))
    else:
        print(f"{petab_text(problem)}\nproblem: {path}")
