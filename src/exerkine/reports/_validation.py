"""A validation as one object, as text, and as a page with its plots and the CSV of its rows."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exerkine.reports._files import files_in
from exerkine.reports._numbers import decimal_text
from exerkine.reports._page import HTML_LANG, ROOM, template
from exerkine.reports._sheet import sheet_text
from exerkine.reports._texts import Texts
from exerkine.reports._validation_plots import coverage_plot, observed_plot, rank_plot
from exerkine.reports._validation_tables import left_out, validation_sheet
from exerkine.validation import Against, RowScores, Scores, Validation

OF_CASE = ("study_id", "trial", "outcome", "outcome_class", "population", "modality", "weeks", "unit", "comparison", "observed",
           "se", "lo", "hi", "direction", "n", "line")
OF_ROW = ("fate", "median", "lo80", "hi80", "error", "pit", "crps", "scale", "p_stated", "rps")


def validation_dict(validation: Validation) -> dict[str, Any]:
    """Return a validation for JSON; numbers that cannot be written are null."""
    scores = validation.scores
    by = {group: {value: _scores(one) for value, one in found.items()} for group, found in validation.by.items()}
    return {
        "n_rows": scores.n_rows, "n_scored": scores.n_scored, "n_trials": scores.n_trials,
        "n_direction_only": scores.n_direction_only,
        "skipped": [{"study_id": validation.cases[i].study_id, "outcome": validation.cases[i].outcome,
                     "line": validation.cases[i].line, "reason": reason} for i, reason in left_out(validation)],
        **_headline(scores), "scores": _scores(scores),
        "baselines": {one.name: _baseline(one) for one in validation.baselines},
        "by_class": by["outcome_class"], "by_population": by["population"], "by_modality": by["modality"],
        "by_comparison": by["comparison"], "rows": _rows(validation)}


def validation_text(validation: Validation, lang: str = "en") -> str:
    """Return a validation for the terminal."""
    return sheet_text(validation_sheet(validation, lang))


def write_validation(validation: Validation, folder: Path | str, lang: str = "en") -> Path:
    """Write ``validation.html`` and ``validation.csv`` (every row with its scores) into a folder; return the page's path.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    from markupsafe import Markup

    texts = Texts(lang)
    style = Markup((ROOM / "static" / "report.css").read_text(encoding="utf-8"))
    page: str = template("validation.html").render(
        t=texts.word, html_lang=HTML_LANG[lang], style=style, sheet=validation_sheet(validation, lang),
        observed=observed_plot(validation, texts), ranks=rank_plot(validation), coverage=coverage_plot(validation, texts))
    with files_in(folder) as scratch:
        (scratch / "validation.csv").write_text(_csv(validation), encoding="utf-8", newline="")
        (scratch / "validation.html").write_text(page + "\n", encoding="utf-8")
    return Path(folder) / "validation.html"


def _headline(scores: Scores) -> dict[str, Any]:
    covered = scores.coverage_at(0.8)
    return {"direction": scores.direction and scores.direction.value, "coverage80": covered and covered.share,
            "crps": scores.crps and scores.crps.value}


def _scores(scores: Scores) -> dict[str, Any]:
    plain = asdict(scores)
    plain["error_median"], plain["error_spread"] = _number(scores.error_median), _number(scores.error_spread)
    return plain | {"coverage80": _headline(scores)["coverage80"]}


def _baseline(one: Against) -> dict[str, Any]:
    return {"n_scored": one.scores.n_scored, **_headline(one.scores), "scores": _scores(one.scores),
            "crps_difference": one.overall and asdict(one.overall),
            "by_class": {word: _scores(scores) | {"crps_difference": (found := one.by_class[word]) and asdict(found)}
                         for word, scores in one.scores_by_class.items()},
            "basis": dict(Counter(word for word in one.basis if word).most_common())}


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _rows(validation: Validation) -> list[dict[str, Any]]:
    out = []
    for i, case in enumerate(validation.cases):
        row = {name: getattr(case, name) for name in OF_CASE} | _row(validation.rows, i)
        out.append(row | {f"crps_{one.name}": _number(one.rows.crps[i]) for one in validation.baselines})
    return out


def _row(rows: RowScores, i: int) -> dict[str, Any]:
    return {"fate": rows.fate[i]} | {name: _number(getattr(rows, name)[i]) for name in OF_ROW[1:]}


def _csv(validation: Validation) -> str:
    text = io.StringIO()
    columns = (*OF_CASE, *OF_ROW, *(f"crps_{one.name}" for one in validation.baselines))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in _rows(validation):
        writer.writerow({k: decimal_text(v) if isinstance(v, float) else "" if v is None else v for k, v in row.items()})
    return text.getvalue()
