"""What commands that answer with a sheet have in common: options, progress, tables or JSON, page and CSV."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from exerkine.cli._progress import progress

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism
    from exerkine.reports import Sheet

Draws = Annotated[int, typer.Option(min=1, max=10_000, help="Draws of what is not known.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the draws.")]
Lang = Annotated[str, typer.Option(help="Language of tables and page: en or zh.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Folder for a page and a CSV; none when left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]


def run_study(
    study: Callable[[Mechanism, Callable[[int, int], None]], Any],
    sheet_of: Callable[[Any, Mechanism, str], Sheet],
    dict_of: Callable[[Any], dict[str, Any]],
    *,
    lang: str,
    out: Path | None,
    as_json: bool,
) -> Any:
    """Run a study with its progress, then print it, and write its page when a folder is named; return what came of it."""
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import sheet_text, writable_folder, write_sheet

    checked_lang(lang)
    if out is not None:
        writable_folder(out)
    mechanism = read_mechanism()
    with progress() as tell:
        result = study(mechanism, tell)
    sheet = sheet_of(result, mechanism, lang)
    page = write_sheet(sheet, out, lang) if out is not None else None
    if as_json:
        print(json.dumps({"page": page and str(page), "bands": mechanism.bands, **dict_of(result)}, ensure_ascii=False))
        return result
    print(sheet_text(sheet))
    if page is not None:
        print(f"\npage: {page}")
    return result


def checked_lang(lang: str) -> None:
    """Refuse a language that has no texts."""
    if lang not in ("en", "zh"):
        raise typer.BadParameter("allowed: en, zh", param_hint="--lang")
