"""``exerkine network``: who moves whom, when, and what the changes of disease do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._inputs import told_person
from exerkine.cli._progress import progress


def network(
    person: Annotated[Path, typer.Argument(help="person.yaml")],
    programme: Annotated[Path, typer.Argument(help="programme.yaml")],
    draws: Annotated[int, typer.Option(min=1, max=10_000, help="Draws of what is not known.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    has_stages: Annotated[bool, typer.Option("--stages/--no-stages", help="Whether to look at stages of disease.")] = True,
    variant: Annotated[list[str] | None, typer.Option(help="Switch a variant on (variants.csv); repeatable.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the page: en or zh.")] = "en",
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the results.")] = Path("out"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Show what each exerkine does to the others, to pathways and to outcomes: in the day of a bout, and over weeks.

    The rise of one exerkine is taken away at a time; what goes with it is its influence.  For five stages of disease
    the changed levels are tried against those of health: harmful, compensatory, mixed or undecided.
    """
    from exerkine.mechanism import read_mechanism
    from exerkine.network import StageChange, influences, stage_changes
    from exerkine.programmes import read_programme
    from exerkine.reports import NetworkResult, network_dict, writable_folder, write_network

    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    someone, plan = told_person(person, lang), read_programme(programme)
    mechanism = read_mechanism().with_variants(*(variant or []))
    writable_folder(out)
    with progress() as tell:
        found = influences(mechanism, someone, plan, draws=draws, seed=seed, on_progress=tell)
        stages: tuple[StageChange, ...] = ()
        if has_stages:
            age_y, sex = someone.age_y, someone.sex
            stages = stage_changes(mechanism, age_y=age_y, sex=sex, draws=draws, seed=seed, on_progress=tell)
    result = NetworkResult(someone.label or someone.name or person.stem, plan.name, draws, seed, found, stages)
    page = write_network(result, mechanism, out, lang)
    print(json.dumps({"page": str(page), **network_dict(result)}, ensure_ascii=False) if as_json else f"network: {page}")
