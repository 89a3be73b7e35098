"""``exerkine population``: people drawn from a declared population, and held against real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exerkine.cli._progress import progress

if TYPE_CHECKING:
    from exerkine.persons import Population, Tally

PART = 10_240
"""People drawn and written at a time: ten blocks."""


def population(
    population: Annotated[Path, typer.Argument(help="population.yaml")],
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=10_000_000, help="How many people.")] = 1000,
    first: Annotated[int, typer.Option(min=0, max=2**40, help="Index of the first; the same index is the same person.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the people.")] = 1,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A CSV file, one person a row; NAME.json beside it.")] = None,
    check: Annotated[Path | None, typer.Option(help="A folder of files of real people to compare with.")] = None,
    check_out: Annotated[Path | None, typer.Option(help="A folder for the tables of the comparison.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Draw people from a population; with --check, hold such people against real ones, pair by pair."""
    from exerkine import persons, reports

    if check_out is not None and check is None:
        raise typer.BadParameter("needs --check FOLDER", param_hint="--check-out")
    if out is not None and out.suffix.lower() != ".csv":
        raise typer.BadParameter("give a file that ends in .csv", param_hint="--out")
    declared = persons.read_population(population)
    for folder in (out.parent if out is not None else None, check_out):
        if folder is not None:
            reports.writable_folder(folder)
    found = None if check is None else persons.compare_population(declared, check, seed=seed)
    tally = _draw(declared, range(first, first + number), seed, out)
    if found is not None and check_out is not None:
        reports.write_check(found, check_out)
    if as_json:
        answer: dict[str, Any] = {"population": declared.name, "seed": seed, "first": first, **reports.tally_dict(tally),
                                  **reports.joint_dict(declared), "file": str(out) if out is not None else None}
        print(json.dumps(answer | ({"check": reports.check_dict(found)} if found is not None else {}), ensure_ascii=False))
        return
    print(reports.tally_text(tally, declared))
    if found is not None:
        print("\n" + reports.check_text(found))
    if out is not None:
        print(f"people: {out}")


def _draw(declared: Population, people: range, seed: int, out: Path | None) -> Tally:
    """Draw part by part, write if asked to, and count."""
    from exerkine import __version__, persons, reports

    tally = persons.Tally()
    parts = (persons.draw_population(declared, range(start, min(start + PART, people.stop)), seed)
             for start in range(people.start, people.stop, PART))
    with progress("drawing") as tell:

        def count(part: persons.People) -> None:
            nonlocal tally
            tally = tally.plus(part)
            tell(tally.people, len(people))

        if out is not None:
            reports.write_population(parts, out, declared, seed=seed, version=__version__, tell=count)
        else:
            for part in parts:
                count(part)
    return tally
