"""``exerkine validate``: hold the model against what is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

KINDS = {
    "fit": "facts met (hand-set values: a feasibility check, not a validation)",
    "null": "null facts not contradicted",
    "held_out": "facts met that informed no value",
}


def validate(
    facts: Annotated[bool, typer.Option("--facts", help="Run the protocol of every fact.")] = False,
    enforce: Annotated[bool, typer.Option("--enforce", help="Exit 1 when a fit or null fact is not met.")] = False,
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
            verdict = "pass" if p.is_met else "FAIL" if p.kind != "held_out" else "miss"
            print(f"{p.fact_id:5} {verdict}  got {p.got:9.3g}  required {p.lo:g} to {p.hi:g} {p.unit}  {p.title_en}")
        for kind, words in KINDS.items():
            ids = list(dict.fromkeys(p.fact_id for p in parts if p.kind == kind))
            met = [i for i in ids if all(p.is_met for p in parts if p.fact_id == i)]
            print(f"{len(met)} of {len(ids)} {words}")
    raise typer.Exit(1 if enforce and not all(p.is_met for p in parts if p.kind != "held_out") else 0)
