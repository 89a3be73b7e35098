"""``exerkine observe``: one person on one programme, measured by one protocol or by two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from exerkine.cli._inputs import told_person
from exerkine.cli._progress import progress


def observe(
    person: Annotated[Path, typer.Argument(help="person.yaml")],
    programme: Annotated[Path, typer.Argument(help="programme.yaml")],
    protocol: Annotated[list[Path], typer.Option(help="protocol.yaml; give it twice to compare two protocols.")],
    weeks: Annotated[int, typer.Option(min=1, max=520, help="Length of the run.")] = 26,
    draws: Annotated[int, typer.Option(min=1, max=10_000, help="Draws of what is not known.")] = 20,
    repeats: Annotated[int, typer.Option(min=1, max=10_000, help="How often each draw is measured.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws and of the noise.")] = 1,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="A CSV file for every simulated reading.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Predict what tests and laboratories will read; with two protocols, how far apart they read and why."""
    from exerkine import observation, reports

    if len(protocol) > 2:
        raise typer.BadParameter("one or two protocols, not more", param_hint="--protocol")
    plans = [observation.read_protocol(path) for path in protocol]
    run, mechanism = _run(person, programme, plans, weeks=weeks, draws=draws, seed=seed, out=out)
    chance = observation.measuring_chance(seed)
    if len(plans) == 1:
        seen = observation.observe(run, mechanism, plans[0], chance, repeats=repeats)
        taken, answer, text = [seen], reports.observation_dict(seen), reports.observation_text(seen)
    else:
        both = observation.compare_protocols(run, mechanism, plans[0], plans[1], chance, repeats=repeats)
        taken, answer, text = [both.first, both.second], reports.comparison_dict(both), reports.comparison_text(both)
    if out is not None:
        reports.write_readings_csv(taken, out)
    print(json.dumps({"weeks": weeks, "bands": mechanism.bands, **answer}, ensure_ascii=False) if as_json else text)


def _run(
    person: Path, programme: Path, protocols: list[Any], *, weeks: int, draws: int, seed: int, out: Path | None
) -> tuple[Any, Any]:
    """Refuse what is wrong first, then simulate."""
    from exerkine import simulation
    from exerkine.mechanism import read_mechanism
    from exerkine.observation import check_protocols
    from exerkine.programmes import read_programme
    from exerkine.reports import writable_folder

    someone, plan = told_person(person), read_programme(programme)
    check_protocols(*protocols, weeks=weeks, has_sessions=bool(plan.blocks))
    if out is not None:
        writable_folder(out.parent)
    mechanism, settings = read_mechanism(), simulation.Settings(weeks=weeks, draws=draws, seed=seed)
    with progress() as tell:
        run = simulation.simulate(mechanism, someone, plan, settings=settings, has_cuts=False, on_progress=tell)
    return run, mechanism
