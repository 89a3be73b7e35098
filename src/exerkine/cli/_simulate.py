"""``exerkine simulate``: one person, one programme, one honest picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    person: Annotated[Path, typer.Argument(help="person.yaml")],
    programme: Annotated[Path, typer.Argument(help="programme.yaml")],
    against: Annotated[Path | None, typer.Option(help="A comparator programme.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="Length of the run.")] = 26,
    draws: Annotated[int, typer.Option(min=1, max=10_000, help="Draws from the priors.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    lang: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")] = Path("out"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Predict what a programme does to one person, with 80 % bands, against a comparator."""
    from rich.console import Console
    from rich.progress import Progress

    from exerkine import simulation
    from exerkine.mechanism import read_mechanism
    from exerkine.persons import read_person
    from exerkine.programmes import read_programme
    from exerkine.reports import write_results

    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    someone, plan = read_person(person), read_programme(programme)
    other = read_programme(against) if against else None
    mechanism = read_mechanism()
    settings = simulation.Settings(weeks=weeks, draws=draws, seed=seed)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("simulating", total=None)
        run = simulation.simulate(
            mechanism,
            someone,
            plan,
            against=other,
            settings=settings,
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    result = simulation.summarise(run, mechanism, someone)
    inputs = {"person": person, "programme": programme} | ({"against": against} if against else {})
    report = write_results(result, simulation.trajectory_of(run, mechanism), out, inputs=inputs, lang=lang)
    print(json.dumps(result.to_json_dict(report), ensure_ascii=False) if as_json else f"report: {report}")
