"""``exerkine validate``: hold the model against what is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def validate(
    facts: Annotated[bool, typer.Option("--facts", help="Run the protocol of every fact.")] = False,
    enforce: Annotated[bool, typer.Option("--enforce", help="Exit 1 when a fact is not met.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print each fact: what is required, what the model gives at its central values, pass or fail."""
    from exerkine.calibration import check_facts
    from exerkine.mechanism import read_mechanism

    if not facts:
        raise typer.BadParameter("say what to validate: --facts", param_hint="validate")
    parts = check_facts(read_mechanism())
    if as_json:
        print(json.dumps({"facts": [asdict(p) | {"is_met": p.is_met} for p in parts]}, ensure_ascii=False))
    else:
        for p in parts:
            verdict = "pass" if p.is_met else "FAIL"
            print(f"{p.fact_id:5} {verdict}  got {p.got:9.3g}  required {p.lo:g} to {p.hi:g} {p.unit}  {p.title_en}")
        ids = list(dict.fromkeys(p.fact_id for p in parts))
        met = [i for i in ids if all(p.is_met for p in parts if p.fact_id == i)]
        print(f"{len(met)} of {len(ids)} facts met (hand-set values: a feasibility check, not a validation)")
    raise typer.Exit(1 if enforce and not all(p.is_met for p in parts) else 0)
