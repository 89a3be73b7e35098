"""``exerkine cohort``: everybody of a table through one scenario, on disk, resumable."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from exerkine.cohorts import CohortRun

FAULTS_SHOWN = 5


def cohort(
    table: Annotated[Path, typer.Argument(help="CSV of people: one row each, columns named as the fields of person.yaml.")],
    scenario: Annotated[Path, typer.Argument(help="programme.yaml or scenario.yaml")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Zarr group for the results; one that was cut off goes on.")] = Path(
        "results.zarr"
    ),
    against: Annotated[Path | None, typer.Option(help="A comparator, run from the same start.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="Length of the run.")] = 26,
    every: Annotated[int, typer.Option(min=1, help="Weeks between the times that are kept; the end always is.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is not known of people and laws.")] = 1,
    laws: Annotated[
        str, typer.Option(help="drawn: each person has laws of their own; central: all have the same.")
    ] = "drawn",
    keep: Annotated[list[str] | None, typer.Option(help="Observable to keep; repeatable. Else outcomes and exerkines.")] = None,
    variant: Annotated[list[str] | None, typer.Option(help="Switch a rival law on (variants.csv); repeatable.")] = None,
    precision: Annotated[
        str, typer.Option(help="Of the numbers computed with: single (32 bits, quicker) or double (64 bits).")
    ] = "single",
    chunk: Annotated[int, typer.Option(min=1, help="People computed and written at once.")] = 512,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 for all cores.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Address of a dask.distributed scheduler to use instead.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Run everybody of a table through a scenario; memory does not grow with the table, and a run that is cut off goes on."""
    if laws not in ("drawn", "central"):
        raise typer.BadParameter("allowed: drawn, central", param_hint="--laws")
    if precision not in ("single", "double"):
        raise typer.BadParameter("allowed: single, double", param_hint="--precision")
    from exerkine import cohorts
    from exerkine.cli._progress import progress
    from exerkine.errors import UnknownNameError, unknown_name_advice
    from exerkine.mechanism import read_mechanism
    from exerkine.persons import read_people
    from exerkine.programmes import read_scenario

    for name, meant in read_people(table).ignored:
        print(f"{table}: column '{name}' is ignored" + (f"; '{meant}' was meant?" if meant else ""), file=sys.stderr)
    mechanism = read_mechanism().with_variants(*(variant or []))
    for name in keep or []:
        if name not in mechanism.observables:
            raise UnknownNameError(f"'{name}' is no observable. {unknown_name_advice(name, mechanism.observables)}")
    scenarios = {"scenario": read_scenario(scenario)} | ({"against": read_scenario(against)} if against else {})
    task = cohorts.CohortTask(
        scenarios, weeks, every, seed, "central" if laws == "central" else "drawn",
        observables=tuple(dict.fromkeys(keep or ())), variants=tuple(variant or ()),
        precision="single" if precision == "single" else "double",
    )
    clock = time.perf_counter()
    said = f"interrupted: what is finished stays in {out}; the same command goes on"
    with progress("people", on_interrupt=said) as tell:
        run = cohorts.run_cohort(
            table, task, out, chunk=chunk, workers=workers, scheduler=scheduler, on_progress=tell
        )
    took = time.perf_counter() - clock
    _tell(run, out, took, as_json=as_json)


def _tell(run: CohortRun, out: Path, took: float, *, as_json: bool) -> None:
    faults = run.store.faults(FAULTS_SHOWN)
    for row, message in faults:
        print(f"row {row}: {message}", file=sys.stderr)
    if run.failed > len(faults):
        print(f"... and {run.failed - len(faults)} more; all are in 'message'", file=sys.stderr)
    answer = {
        "results": str(out), "people": run.people, "ok": run.ok, "failed": run.failed, "resumed": run.resumed,
        "seconds": round(took, 3),
    }
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(f"results: {out} ({run.ok} of {run.people} people, {run.failed} failed)")
