"""``exerkine claims``: the review as experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from exerkine.cli._sheets import AsJson, Draws, Lang, Out, Seed, run_study

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

app = typer.Typer(no_args_is_help=True, help="The review as experiments that run.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""


@app.command(epilog="Examples: exerkine claims table2 --row T2-A4 --row 124; exerkine claims table2 --draws 20 -o out")
def table2(
    row: Annotated[list[str] | None, typer.Option(help="Row (T2-A1), arm or reference (107); repeatable; else all.")] = None,
    draws: Draws = 20,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run every row of the review's Table 2 as a programme; hold each cell against print and against the study behind it."""
    from exerkine.claims import replay_table2
    from exerkine.reports import table2_dict, table2_sheet

    def study(mechanism: Mechanism, tell: Any) -> Any:
        return replay_table2(mechanism, row or (), draws=draws, seed=seed, on_progress=tell)

    run_study(study, table2_sheet, table2_dict, lang=lang, out=out, as_json=as_json)
