"""``exerkine evidence audit``: what became of the review's claims when their sources were looked at."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from exerkine.cli._evidence import app
from exerkine.cli._sheets import AsJson, Lang, Out


@app.command(epilog="Examples: exerkine evidence audit X25; exerkine evidence audit --verdict contradicted; "
                    "exerkine evidence audit C188 T2-A7 --lang zh; exerkine evidence audit -o audit")
def audit(
    ids: Annotated[list[str] | None, typer.Argument(help="Claims (C188), rows (T2-A7) or contradictions (X25).")] = None,
    verdict: Annotated[list[str] | None, typer.Option(
        help="supported, partly, contradicted or source_not_found; repeatable.")] = None,
    section: Annotated[list[str] | None, typer.Option(help="Section of the review (3.4, table2); repeatable.")] = None,
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show which claims of the review hold: counts, rows of Table 2 and contradictions; each claim that is asked for.

    The page (-o) lists every claim.
    """
    from exerkine.evidence import read_audit, read_entities, read_statements
    from exerkine.reports import audit_dict, audit_sheet, sheet_text, writable_folder, write_sheet

    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
    if out is not None:
        writable_folder(out)
    found = read_audit().only(ids or (), verdict or (), section or ())
    statements, entities = read_statements(), read_entities()
    page = write_sheet(audit_sheet(found, statements, entities, lang), out, lang) if out is not None else None
    if as_json:
        print(json.dumps({"page": page and str(page), **audit_dict(found)}, ensure_ascii=False))
        return
    print(sheet_text(audit_sheet(found, statements, entities, lang, is_whole=bool(ids or verdict or section))))
    if page is not None:
        print(f"\npage: {page}")
