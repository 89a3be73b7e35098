"""``exerkine model``: look at the mechanism, check it, export it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Look at the mechanism, check it, export it.")


@app.command(epilog="Example: exerkine model check my_knowledge --json")
def check(
    folder: Annotated[Path | None, typer.Argument(help="A knowledge folder; the shipped one when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Report every fault of the mechanism's text and tables at once, as file:line:column with a code."""
    from exerkine.mechanism import check_mechanism

    faults = check_mechanism(folder)
    if as_json:
        print(json.dumps({"faults": [vars(fault) for fault in faults]}, ensure_ascii=False))
    else:
        for fault in faults:
            print(fault)
        print(f"{len(faults)} faults" if faults else "no fault")
    raise typer.Exit(1 if faults else 0)


@app.command(epilog="Example: exerkine model export exerkine.xml")
def export(
    path: Annotated[Path, typer.Argument(help="The SBML file to write.")],
    folder: Annotated[Path | None, typer.Option(help="A knowledge folder; the shipped one when left out.")] = None,
) -> None:
    """Write the joined mechanism as SBML L3V2, for COPASI, Tellurium or any other tool that reads it."""
    from exerkine.mechanism import read_mechanism

    path.write_text(read_mechanism(folder).sbml, encoding="utf-8")
    print(path)
