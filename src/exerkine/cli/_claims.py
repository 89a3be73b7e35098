"""``exerkine claims``: the review as experiments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._progress import progress

app = typer.Typer(no_args_is_help=True, help="The review as experiments that run.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""


@app.command(epilog="Examples: exerkine claims table2 --row T2-A4 --row 124; exerkine claims table2 --draws 20 -o out")
def table2(
    row: Annotated[list[str] | None, typer.Option(help="Row (T2-A1), arm or reference (107); repeatable; else all.")] = None,
    draws: Annotated[int, typer.Option(min=1, max=10_000, help="Draws from the priors.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 1,
    lang: Annotated[str, typer.Option(help="Language of tables and page: en or zh.")] = "en",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for a page and a CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False,
) -> None:
    """Run every row of the review's Table 2 as a programme; hold each cell against print and against the study behind it."""
    from exerkine.claims import replay_table2
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import sheet_text, table2_dict, table2_sheet, writable_folder, write_sheet

    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    if out is not None:
        writable_folder(out)
    mechanism = read_mechanism()
    with progress() as tell:
        replay = replay_table2(mechanism, row or (), draws=draws, seed=seed, on_progress=tell)
    sheet = table2_sheet(replay, mechanism, lang)
    page = write_sheet(sheet, out, lang) if out is not None else None
    if as_json:
        print(json.dumps({"page": page and str(page), **table2_dict(replay)}, ensure_ascii=False))
        return
    print(sheet_text(sheet))
    if page is not None:
        print(f"\npage: {page}")
