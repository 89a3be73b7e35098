"""``exerkine validate``: hold the model against what is known."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli._progress import progress
from exerkine.cli._sheets import AsJson, Draws, Lang, Out, Seed, checked_lang

KINDS = {
    "fit": "facts met (hand-set values: a feasibility check, not a validation)",
    "null": "null facts not contradicted",
    "held_out": "facts met that informed no value",
}


def validate(
    studies: Annotated[Path | None, typer.Argument(
        metavar="[STUDIES.csv]", help="Table of training effects or of single bouts.")] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Predict the studies that come with the package.")] = False,
    facts: Annotated[bool, typer.Option("--facts", help="Run the protocol of every fact.")] = False,
    enforce: Annotated[bool, typer.Option("--enforce", help="Exit 1 when a fit or null fact is not met.")] = False,
    moved_by: Annotated[
        list[str] | None, typer.Option(help="Move this parameter high in its prior: which facts move? 'all' takes an hour.")
    ] = None,
    draws: Draws = 100,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Predict every row of a study table; or, with --facts, print what is required, what the model gives, pass or fail.

    With --facts --moved-by instead the facts that a parameter moves, by how much of the required range.
    """
    if sum((studies is not None, shipped, facts)) > 1:
        raise typer.BadParameter("give a table, --shipped or --facts, one of them", param_hint="validate")
    if studies is not None or shipped:
        from exerkine.cli._validate_studies import validate_studies

        checked_lang(lang)
        validate_studies(studies, draws=draws, seed=seed, lang=lang, out=out, as_json=as_json)
        return
    if not facts:
        raise typer.BadParameter("say what to validate: STUDIES.csv, --shipped or --facts", param_hint="validate")
    if moved_by:
        _print_moves(moved_by, as_json=as_json)
        return
    from exerkine.calibration import check_facts
    from exerkine.mechanism import read_mechanism

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


def _print_moves(symbols: list[str], *, as_json: bool) -> None:
    from exerkine.calibration import fact_moves
    from exerkine.mechanism import read_mechanism

    with progress() as tell:
        moves = fact_moves(read_mechanism(), () if symbols == ["all"] else symbols, on_progress=tell)
    if as_json:
        told = [{"parameter": m.symbol, "value": m.value, "moved_to": m.moved_to, "facts": list(m.facts),
                 "shares": {f"{fact} {part}": share for (fact, part), share in m.parts.items()}} for m in moves]
        print(json.dumps({"moves": told}, ensure_ascii=False))
        return
    for m in moves:
        largest = {fact: max((s for (f, _), s in m.parts.items() if f == fact), key=abs) for fact in m.facts}
        said = "  ".join(f"{fact} {share:+.2f}" for fact, share in largest.items()) or "no fact"
        print(f"{m.symbol:28} {m.value:.4g} -> {m.moved_to:.4g}   {said}")
    for count, words in ((0, "no fact"), (1, "one fact")):
        print(f"{sum(len(m.facts) == count for m in moves)} of {len(moves)} move {words}")
