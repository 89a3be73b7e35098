"""``exerkine evidence``: what the literature says, asked."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="What the literature says: statements, studies, and how well they hold.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""


@app.command(epilog="Example: exerkine evidence check --json")
def check(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")] = False) -> None:
    """Read every table of evidence; refuse a row that is malformed or points nowhere."""
    from exerkine.evidence import read_audit, read_entities, read_sources, read_statements, read_studies

    studies, audit = read_studies(), read_audit()
    counts = {
        "entities": len(read_entities()),
        "statements": len(read_statements()),
        "sources": len(read_sources()),
        "training_arms": len(studies.arms),
        "acute_arms": len(studies.acute_arms),
        "contradictions": len(audit.contradictions),
        "verdicts": len(audit.verdicts),
    }
    print(json.dumps(counts) if as_json else "\n".join(f"{name.replace('_', ' ')}: {n}" for name, n in counts.items()))
