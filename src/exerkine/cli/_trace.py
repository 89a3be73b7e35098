"""``exerkine model trace`` and ``exerkine evidence wiring``: from the mechanism to its evidence, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from exerkine.cli import _evidence, _model
from exerkine.cli._sheets import AsJson, Lang


@_model.app.command(epilog="Examples: exerkine model trace SYNAPSES; exerkine model trace w_synapses_bdnf --lang zh; "
                           "exerkine model trace irisin_bdnf --json")
def trace(
    symbol: Annotated[str, typer.Argument(help="A state, rule, observable, input, parameter or arrow.")],
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Follow a symbol back: its law, the numbers in it, the statements it cites, those beyond the review apart, and studies."""
    from exerkine.evidence import read_audit, read_entities, read_own_statements, read_statements
    from exerkine.evidence import trace as follow
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import trace_dict, trace_text

    _check(lang)
    found = follow(symbol, read_mechanism(), read_statements(), read_own_statements(), read_entities(), read_audit())
    print(json.dumps(trace_dict(found), ensure_ascii=False) if as_json else trace_text(found, lang))


@_evidence.app.command(epilog="Examples: exerkine evidence wiring; exerkine evidence wiring my_knowledge --json")
def wiring(
    folder: Annotated[Path | None, typer.Argument(help="A knowledge folder; the shipped one when left out.")] = None,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Count the statements that the mechanism uses and those it leaves out, by reason; exit 1 where one is neither.

    Also what laws and weights rest on: the review, or own statements that are measured, definitions or assumptions.
    """
    from exerkine.errors import TableError
    from exerkine.evidence import count_grounds, read_own_statements, read_wiring
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import wiring_dict, wiring_text

    _check(lang)
    mechanism = read_mechanism(folder)
    try:
        found = read_wiring(mechanism)
        grounds = count_grounds(mechanism, read_own_statements(mechanism.folder))
    except TableError as error:
        print(json.dumps({"faults": [vars(fault) for fault in error.faults]}, ensure_ascii=False) if as_json else error)
        raise typer.Exit(1) from None
    told = {"faults": [], **wiring_dict(found, mechanism.modulators, grounds)}
    print(json.dumps(told, ensure_ascii=False) if as_json else wiring_text(found, mechanism.modulators, grounds, lang))


def _check(lang: str) -> None:
    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
