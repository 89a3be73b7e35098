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


@app.command(
    epilog="Example: exerkine model export exerkine.xml --person person.yaml --programme programme.yaml --weeks 4"
)
def export(
    path: Annotated[Path, typer.Argument(help="The SBML file to write.")],
    folder: Annotated[Path | None, typer.Option(help="A knowledge folder; the shipped one when left out.")] = None,
    person: Annotated[Path | None, typer.Option(help="Start where this person is; needs --programme.")] = None,
    programme: Annotated[Path | None, typer.Option(help="Write its sessions as events; needs --person.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="Length of the programme.")] = 26,
) -> None:
    """Write the mechanism as SBML L3V2 for COPASI, Tellurium ...: at rest, or one person with sessions as events."""
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import write_whole

    if (person is None) != (programme is None):
        raise typer.BadParameter("give both, or neither", param_hint="--person --programme")
    mechanism = read_mechanism(folder)
    sbml = mechanism.sbml
    if person is not None and programme is not None:
        from exerkine.persons import read_person
        from exerkine.programmes import read_programme
        from exerkine.simulation import export_scenario

        sbml = export_scenario(mechanism, read_person(person), read_programme(programme), weeks=weeks)
    write_whole(path, sbml)
    print(path)
