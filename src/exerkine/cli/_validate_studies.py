"""``exerkine validate STUDIES.csv``: rows of study tables as cases, and what the model predicts for each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exerkine.cli._ask_words import columns
from exerkine.cli._progress import progress
from exerkine.tables import read_table

if TYPE_CHECKING:
    from exerkine.validation import Predictions

SHOWN = 8
"""Defaults and unknown words that are told; the others are in the files."""


def validate_studies(
    file: Path | None, *, draws: int, seed: int, lang: str, out: Path | None, as_json: bool
) -> None:
    """Predict and score the rows of a table (of the shipped ones when there is none); write cases and page."""
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import validation_dict, validation_text, writable_folder, write_validation
    from exerkine.trials import read_study_table, shipped_table
    from exerkine.validation import predict_studies, score_predictions

    if out is not None:
        writable_folder(out)
    table = read_study_table(file) if file is not None else shipped_table()
    for note in table.notes:
        print(note, file=sys.stderr)
    with progress() as tell:
        found = predict_studies(read_mechanism(), table, draws=draws, seed=seed, on_progress=tell)
    scores = score_predictions(found)
    written = _write(found, out) if out is not None else None
    page = write_validation(scores, out, lang) if out is not None else None
    if as_json:
        told = {**validation_dict(scores), **_as_dict(found, lang), "file": written and str(written), "page": page and str(page)}
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    print("\n".join(_lines(found, lang)))
    print("\n" + validation_text(scores, lang))
    if written is not None:
        print("\n" + _say("file", lang, file=written))


def ablate_studies(file: Path | None, *, draws: int, seed: int, lang: str, out: Path | None, as_json: bool) -> None:
    """Cut each part of the mechanism and score the rows of a table (of the shipped ones when there is none) without it."""
    from exerkine.mechanism import read_mechanism
    from exerkine.reports import ablation_dicts, ablation_sheet, sheet_text, writable_folder, write_sheet
    from exerkine.trials import read_study_table, shipped_table
    from exerkine.validation import ablate, predict_studies

    if out is not None:
        writable_folder(out)
    table = read_study_table(file) if file is not None else shipped_table()
    for note in table.notes:
        print(note, file=sys.stderr)
    mechanism = read_mechanism()
    with progress() as tell:
        usual = predict_studies(mechanism, table, draws=draws, seed=seed, on_progress=tell)
    with progress(_say("cutting", lang)) as tell:
        found = ablate(mechanism, table, usual, on_progress=tell)
    sheet = ablation_sheet(found, mechanism.bands, lang)
    page = write_sheet(sheet, out, lang) if out is not None else None
    if as_json:
        told = {"cuts": ablation_dicts(found), "draws": draws, "seed": seed, "bands": mechanism.bands,
                "knowledge_hash": mechanism.knowledge_hash, "page": page and str(page)}
        print(json.dumps(told, ensure_ascii=False, allow_nan=False))
        return
    print(sheet_text(sheet))
    if page is not None:
        print("\n" + _say("page", lang, file=page))


def _write(found: Predictions, out: Path) -> Path:
    from exerkine.reports import write_whole
    from exerkine.validation import cases_csv

    return write_whole(out / "cases.csv", cases_csv(found))


def _as_dict(found: Predictions, lang: str) -> dict[str, Any]:
    from exerkine.validation import case_dicts

    return {
        "n_rows": found.n_rows, "n_cases": len(found.cases), "n_joined": found.joined, "cases_by_class": _by_class(found),
        "skipped": [
            {"study_id": one.study_id, "outcome": one.outcome, "line": one.line, "code": one.code, "reason": one.told(lang)}
            for one in found.skipped],
        "cases": list(case_dicts(found)), "defaults": found.defaults, "notes": list(found.notes), "draws": found.draws,
        "seed": found.seed, "knowledge_hash": found.knowledge_hash,
    }


def _by_class(found: Predictions) -> dict[str, dict[str, int]]:
    from exerkine.trials import CLASSES

    counts: dict[str, dict[str, int]] = {}
    for name in CLASSES:
        mine = [case for case in found.cases if case.outcome_class == name]
        numbers = sum(case.observed is not None for case in mine)
        counts[name] = {"cases": len(mine), "with_number": numbers, "direction_only": len(mine) - numbers}
    return counts


def _lines(found: Predictions, lang: str) -> Iterator[str]:
    from exerkine.trials import skip_reasons

    numbers = sum(case.observed is not None for case in found.cases)
    yield _say("rows", lang, rows=found.n_rows, cases=len(found.cases), numbers=numbers, joined=found.joined,
               directions=len(found.cases) - numbers, skipped=len(found.skipped))
    yield ""
    heads = [_say(key, lang) for key in ("class", "cases", "numbers", "directions")]
    yield from columns([heads, *([_say(name, lang), *map(str, row.values())] for name, row in _by_class(found).items())])
    reasons = Counter(one.code for one in found.skipped).most_common()
    if reasons:
        yield ""
        told = [(skip_reasons()[code][lang == "zh"], str(count)) for code, count in reasons]
        yield from columns([(_say("skipped", lang), _say("count", lang)), *told])
    yield from _commonest(Counter(one.detail for one in found.skipped if one.code.startswith("unknown")), "detail", "count", lang)
    yield from _commonest(found.defaults, "defaults", "cases", lang)


def _commonest(counts: Mapping[str, int], head: str, unit: str, lang: str) -> Iterator[str]:
    if counts:
        rows = sorted(counts.items(), key=lambda pair: -pair[1])[:SHOWN]
        yield ""
        yield f"{_say(head, lang)}  {_say(unit, lang)}"
        yield from (f"{count:5}  {said}" for said, count in rows)


def _say(key: str, lang: str, **values: object) -> str:
    return _texts()[key][lang == "zh"].format(**values)


@lru_cache(maxsize=1)
def _texts() -> dict[str, tuple[str, str]]:
    rows = read_table(Path(__file__).parent / "texts" / "validate.csv", required=("key", "en", "zh"))
    return {row["key"]: (row["en"], row["zh"]) for row in rows}
