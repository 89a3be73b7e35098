"""``exerkine model``: look at the mechanism, check it, export it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Look at the mechanism, check it, export it.")


@app.command(
    epilog="Examples: exerkine model check my_knowledge --json; exerkine model check --stability --persons 1000"
)
def check(
    folder: Annotated[Path | None, typer.Argument(help="A knowledge folder; the shipped one when left out.")] = None,
    with_stability: Annotated[bool, typer.Option("--stability", help="Print the gain of every positive loop too.")] = False,
    persons: Annotated[int, typer.Option(min=0, max=100_000, help="Random people whose gains are looked at.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Report every fault of the mechanism's text and tables at once, as file:line:column with a code.

    With --stability also whether the mechanism rests: the gain of each positive loop and of all together, with inputs
    at rest and irreversible states frozen.  Exit 1 on a fault or an unstable mechanism.
    """
    from exerkine.mechanism import check_mechanism

    faults = check_mechanism(folder)
    if with_stability and not faults:
        raise typer.Exit(_print_stability(folder, persons, as_json=as_json))
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


def _print_stability(folder: Path | None, persons: int, *, as_json: bool) -> int:
    """Print the gains and return the exit code."""
    from exerkine.calibration import LIMIT_PERSONS, LIMIT_REFERENCE, stability
    from exerkine.mechanism import read_mechanism

    found = stability(read_mechanism(folder), persons)
    arms = {"muscle_to_cognition": found.muscle_to_cognition, "cognition_to_muscle": found.cognition_to_muscle}
    above = int((found.persons >= LIMIT_PERSONS).sum())
    if as_json:
        loops = [vars(loop) for loop in found.loops]
        told = {"faults": [], "loops": loops, "whole": found.whole, "frozen": found.frozen, "arms": arms}
        print(json.dumps({**told, "persons": persons, "persons_above": above, "is_stable": found.is_stable}, ensure_ascii=False))
        return 0 if found.is_stable else 1
    print("gain of each positive loop: reference person; median and largest of the people drawn")
    for loop in found.loops:
        spread = "".join("       -" if value is None else f" {value:7.3f}" for value in (loop.median, loop.largest))
        print(f"{loop.gain:6.3f}{spread}  {loop.label_en}  [{' '.join(loop.states)}]")
    print(f"{found.whole:6.3f}  whole, limit {LIMIT_REFERENCE:g}; frozen: {', '.join(found.frozen)}")
    if persons:
        print(f"{found.persons.max():6.3f}  largest of {persons} people, limit {LIMIT_PERSONS:g}; {above} above it")
    print(f"{arms['muscle_to_cognition']:6.3f}  SD of cognition for one SD less muscle held four years (literature about -0.09)")
    print(f"{arms['cognition_to_muscle']:6.3f}  SD of muscle for one SD less cognition held four years (literature about -0.05)")
    return 0 if found.is_stable else 1
