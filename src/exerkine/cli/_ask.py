"""The questions of ``exerkine evidence``: search, show, study, neighbours, path, gaps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from exerkine.evidence import EvidenceBase

Lang = Annotated[str, typer.Option(help="Language of the answer: en or zh.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]
Limit = Annotated[int, typer.Option(min=1, help="How many are listed; all are counted.")]
Context = Annotated[list[str] | None, typer.Option(help="Only statements in this context (AD, SP, training ...); repeatable.")]
Tissue = Annotated[list[str] | None, typer.Option(help="Only statements of this tissue (brain, muscle ...); repeatable.")]
Kind = Annotated[
    list[str] | None, typer.Option("--evidence", help="Only this kind of evidence (human_intervention ...); repeatable.")
]


def search(
    words: Annotated[list[str], typer.Argument(help="Words in English or Chinese; 'in X' narrows to a context or tissue.")],
    limit: Limit = 15,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Look for words in statements and studies, best first."""
    from exerkine.cli import _ask_dict, _ask_text
    from exerkine.evidence import search_evidence

    base, text = _base(lang), " ".join(words)
    found = search_evidence(base, text)
    _say(as_json, lambda: _ask_dict.found(base, found, limit), lambda: _ask_text.found(base, found, text, limit, lang))


def show(
    name: Annotated[str, typer.Argument(help="A statement (S123; L012 beyond the review) or a thing (bdnf, IL-6, 乳酸).")],
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Tell all about one statement, the review's or one beyond it, with what rests on it, or about one thing, with its edges."""
    from exerkine.cli import _ask_dict, _ask_text
    from exerkine.evidence import find_entity

    base = _base(lang)
    one = _statement_id(base, name)
    if one is not None and one in base.own:
        _say(as_json, lambda: _ask_dict.own(base, one), lambda: _ask_text.own(base, one, lang))
        return
    if one is not None:
        _say(as_json, lambda: _ask_dict.statement(base, one), lambda: _ask_text.statement(base, one, lang))
        return
    entity = find_entity(base, name)
    _say(as_json, lambda: _ask_dict.entity(base, entity), lambda: _ask_text.entity(base, entity, lang))


def study(
    study_id: Annotated[str, typer.Argument(metavar="ID", help="A study, a trial of several papers, or one arm.")],
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Tell what a study did to whom and what it measured, with the effect on one scale and its source."""
    from exerkine.cli import _ask_dict, _ask_study

    base = _base(lang)
    told = _ask_dict.study(base, study_id)
    _say(as_json, lambda: told, lambda: _ask_study.study(base, told, lang))


def neighbours(
    name: Annotated[str, typer.Argument(help="A thing: id, HGNC symbol, name in English or Chinese.")],
    is_in: Annotated[bool, typer.Option("--in", help="Only what acts on it.")] = False,
    is_out: Annotated[bool, typer.Option("--out", help="Only what it acts on.")] = False,
    sign: Annotated[str, typer.Option(help="Only edges of this sign: + - 0 or none.")] = "",
    context: Context = None,
    tissue: Tissue = None,
    evidence: Kind = None,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """List what a thing acts on and what acts on it."""
    from exerkine.cli import _ask_dict, _ask_text
    from exerkine.evidence import chosen_statements, edges_of, find_entity

    signs = {"+": 1, "1": 1, "up": 1, "-": -1, "-1": -1, "down": -1, "0": 0, "none": None}
    if sign and sign not in signs:
        raise typer.BadParameter("allowed: +, -, 0, none", param_hint="--sign")
    base = _base(lang)
    entity = find_entity(base, name)
    chosen = chosen_statements(base, contexts=context or (), tissues=tissue or (), evidence=evidence or ())
    edges = [edge for edge in edges_of(chosen) if not sign or edge.sign == signs[sign]]
    both = is_in == is_out
    going = [edge for edge in edges if edge.subject == entity.id and (is_out or both)]
    coming = [edge for edge in edges if edge.object == entity.id and (is_in or both)]
    _say(as_json, lambda: _ask_dict.neighbours(base, entity, going, coming),
         lambda: _ask_text.neighbours(base, entity, going, coming, lang))


def path(
    start: Annotated[str, typer.Argument(help="A thing: id, HGNC symbol, symbol of the mechanism, name in English or Chinese.")],
    end: Annotated[str, typer.Argument(help="Another thing.")],
    max_steps: Annotated[int, typer.Option(min=1, max=12, help="Longest path that is looked for.")] = 4,
    limit: Limit = 10,
    context: Context = None,
    tissue: Tissue = None,
    evidence: Kind = None,
    lang: Lang = "en",
    as_json: AsJson = False,
) -> None:
    """Find the signed paths from one thing to another, with their net signs and what contradicts."""
    from exerkine.cli import _ask_dict, _ask_text
    from exerkine.evidence import find_entity, find_paths

    base = _base(lang)
    first, last = find_entity(base, start), find_entity(base, end)
    answer = find_paths(base, first.id, last.id, max_steps=max_steps, limit=limit, contexts=context or (),
                        tissues=tissue or (), evidence=evidence or ())
    _say(as_json, lambda: _ask_dict.path(answer), lambda: _ask_text.path(base, answer, lang))


def gaps(limit: Limit = 15, lang: Lang = "en", as_json: AsJson = False) -> None:
    """List what is said without a study, and what nobody has trained."""
    from exerkine.cli import _ask_dict, _ask_text
    from exerkine.evidence import find_gaps

    base = _base(lang)
    found = find_gaps(base)
    _say(as_json, lambda: _ask_dict.gaps(found), lambda: _ask_text.gaps(base, found, limit, lang))


def _base(lang: str) -> EvidenceBase:
    from exerkine.evidence import read_evidence

    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    return read_evidence()


def _say(as_json: bool, data: Callable[[], dict[str, Any]], lines: Callable[[], Iterable[str]]) -> None:
    print(json.dumps(data(), ensure_ascii=False) if as_json else "\n".join(lines()))


def _statement_id(base: EvidenceBase, name: str) -> str | None:
    """Return the id that is meant by S123, s0123, S0123 or l12; None if it is no number of a statement."""
    from exerkine.errors import UnknownNameError

    digits, letter = name[1:].lstrip("0"), name[:1].upper()
    if letter not in ("S", "L") or not digits.isdecimal():
        return None
    found, known = f"{letter}{int(digits):03d}", base.statements if letter == "S" else base.own
    if found not in known:
        last = max(known, key=lambda one: int(one[1:]))
        raise UnknownNameError(f"there is no statement '{name}'.  They run from {letter}001 to {last}.")
    return found
