"""``exerkine claims``: the review as experiments."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exerkine.cli._sheets import AsJson, Draws, Lang, Out, Seed, checked_lang, run_study

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

app = typer.Typer(no_args_is_help=True, help="The review as experiments that run.")


@app.callback()
def _root() -> None:
    """Hold the commands together."""


Section = Annotated[str | None, typer.Option(help="Section of the review only, as 3.1; abs for the abstract.")]


@app.command(name="list", epilog="Example: exerkine claims list --section 3.1 --lang zh")
def list_claims(section: Section = None, lang: Lang = "en", as_json: AsJson = False) -> None:
    """List what the review claims: id, section, and who, what and which way."""
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import claims_list

    checked_lang(lang)
    found = [(name, where, words) for name, where, words in claims_list(lang, read_mechanism()) if _is_in(name, section)]
    if as_json:
        print(json.dumps([{"claim": name, "section": where, "words": words} for name, where, words in found], ensure_ascii=False))
    else:
        print("\n".join(f"{name}  {where:<8}  {words}" for name, where, words in found))


@app.command(epilog="Example: exerkine claims show C118")
def show(claim: Annotated[str, typer.Argument(help="Claim, as C118.")], lang: Lang = "en", as_json: AsJson = False) -> None:
    """Show one claim: what the review says and where, and the experiments that stand for it."""
    from dataclasses import asdict

    from exerkine.claims import claim_of
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import claim_text

    checked_lang(lang)
    found = claim_of(claim)
    print(json.dumps(asdict(found), ensure_ascii=False) if as_json else claim_text(found, read_mechanism(), lang))


@app.command(
    epilog="Examples: exerkine claims run -o out; exerkine claims run C118 C208; exerkine claims run --turn w_akt_inflammation"
)
def run(
    claim: Annotated[list[str] | None, typer.Argument(help="Claims, as C118; all when none is named.")] = None,
    section: Section = None,
    draws: Draws = 40,
    seed: Seed = 1,
    turn: Annotated[list[str] | None, typer.Option(help="Turn the sign of a parameter, to see who notices; repeatable.")] = None,
    is_enforced: Annotated[
        bool, typer.Option("--enforce", help="Exit with 1 when an asserted claim is not reproduced.")] = False,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run the review: every claim that can be put to the mechanism, beside what came of it."""
    from exerkine.claims import read_claims, run_claims, unmet
    from exerkine.reports import claims_dict, claims_sheet

    chosen = [name for name in claim or read_claims() if _is_in(name, section)]
    if not chosen:
        raise typer.BadParameter(f"no claim is in section {section}", param_hint="--section")

    def study(mechanism: Mechanism, tell: Any) -> Any:
        return run_claims(mechanism, chosen, draws=draws, seed=seed, turned=turn or (), on_progress=tell)

    result = run_study(study, claims_sheet, claims_dict, lang=lang, out=out, as_json=as_json)
    missed = unmet(result.claims)
    if is_enforced and missed:
        names = " ".join(one.claim.claim_id for one in missed)
        print(f"{len(missed)} asserted claims are not reproduced: {names}", file=sys.stderr)
        raise typer.Exit(1)


@app.command(epilog="Examples: exerkine claims limits -o out; exerkine claims limits X22 X36 --json")
def limits(
    item: Annotated[list[str] | None, typer.Argument(help="Doubtful items of the review, as X22; all when none is named.")] = None,
    draws: Draws = 40,
    seed: Seed = 1,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Turn the sign of every doubtful item of the review, one at a time: which main conclusions still hold?"""
    from exerkine.claims import limits_of
    from exerkine.reports import limits_dict, limits_sheet

    def study(mechanism: Mechanism, tell: Any) -> Any:
        return limits_of(mechanism, item or (), draws=draws, seed=seed, on_progress=tell)

    run_study(study, limits_sheet, limits_dict, lang=lang, out=out, as_json=as_json)


def _is_in(name: str, section: str | None) -> bool:
    from exerkine.claims import claim_of

    return section is None or claim_of(name).section.startswith(section)


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
