"""``exerkine validate``: hold the model against what is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._sheets import AsJson, Lang, Out, Seed, checked_lang

STUDY_DRAWS, CUT_DRAWS = 100, 40


def validate(
    studies: Annotated[Path | None, typer.Argument(
        metavar="[STUDIES.csv]", help="Table of training effects or of single bouts.")] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Predict the studies that come with the package.")] = False,
    is_cut: Annotated[bool, typer.Option(
        "--ablate", help="Instead score the table with each arrow, loop and the brain side cut.")] = False,
    facts: Annotated[bool, typer.Option("--facts", help="Run the protocol of every fact.")] = False,
    enforce: Annotated[bool, typer.Option("--enforce", help="Exit 1 when a fit or null fact is not met.")] = False,
    moved_by: Annotated[
        list[str] | None, typer.Option(help="Move this parameter far in its prior: which facts move? 'all' for every one.")
    ] = None,
    draws: Annotated[int | None, typer.Option(
        min=1, max=10_000,
        help="Draws of what is not known: 100 for studies, 40 for cuts; facts are at central values without it.")] = None,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Predict every row of a study table; or, with --facts, print what is required, what the model gives, pass or fail.

    With --facts --draws the median, 80 % band and share that meets the range over draws; with --facts --moved-by
    instead the facts that a parameter moves, by how much of the required range.
    """
    if sum((studies is not None, shipped, facts)) > 1:
        raise typer.BadParameter("give a table, --shipped or --facts, one of them", param_hint="validate")
    checked_lang(lang)
    if draws == 1 and not facts:
        raise typer.BadParameter("a prediction is scored by its spread: give two or more", param_hint="--draws")
    if is_cut:
        from exerkine.cli._validate_studies import ablate_studies

        if studies is None and not shipped:
            raise typer.BadParameter("parts are cut on trials: give a table or --shipped", param_hint="--ablate")
        ablate_studies(studies, draws=draws or CUT_DRAWS, seed=seed, lang=lang, out=out, as_json=as_json)
        return
    if studies is not None or shipped:
        from exerkine.cli._validate_studies import validate_studies

        validate_studies(studies, draws=draws or STUDY_DRAWS, seed=seed, lang=lang, out=out, as_json=as_json)
        return
    if not facts:
        raise typer.BadParameter("say what to validate: STUDIES.csv, --shipped or --facts", param_hint="validate")
    if out is not None:
        raise typer.BadParameter("facts are printed, or with --json one object; no folder is written", param_hint="--out")
    if moved_by:
        from exerkine.cli._validate_facts import print_moves

        if draws is not None:
            raise typer.BadParameter("a parameter is moved from the central values, without draws", param_hint="--draws")
        print_moves(moved_by, lang=lang, as_json=as_json)
        return
    from exerkine.cli._validate_facts import validate_facts

    is_good = validate_facts(draws=draws, seed=seed, lang=lang, as_json=as_json)
    raise typer.Exit(1 if enforce and not is_good else 0)
