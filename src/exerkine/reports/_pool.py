"""Pooled evidence as text, as one object, and as a page with its plots and the CSV that they are drawn from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exerkine.reports._files import files_in
from exerkine.reports._forest import Z95, Line, forest, funnel, plotted
from exerkine.reports._numbers import decimal_text
from exerkine.reports._page import HTML_LANG, ROOM, template
from exerkine.reports._pool_tables import group_words, pool_sheet, pools_sheet, trial_name
from exerkine.reports._sheet import sheet_text
from exerkine.reports._texts import Texts
from exerkine.synthesis import Synthesis

COLUMNS = ("kind", "name", "arms", "population", "modality", "design", "n_ex", "n_ctl", "effect", "se", "lo", "hi", "unit",
           "weight_pct", "weeks", "sessions_per_week", "minutes_per_week", "hours", "age_y", "female_pct", "se_from", "joined")
OF_TRIAL = ("population", "modality", "design", "n_ex", "n_ctl", "se", *COLUMNS[14:20])
LEFT_OUT_COLUMNS = ("arm_id", "outcome", "row", "reason", "words")


def pool_dict(synthesis: Synthesis) -> dict[str, Any]:
    """Return a synthesis for JSON: scale, trials, pool, regression, what was left out, what the literature pooled."""
    plain = asdict(synthesis)
    plain["scale"] |= {key: sorted(plain["scale"][key]) for key in ("reversed", "apart")}
    return plain


def pools_dict(groups: Sequence[Synthesis], fates: Mapping[str, int]) -> dict[str, Any]:
    """Return every group for JSON, without the rows left out of each, and what became of all rows."""
    kept = ("populations", "modalities", "comparison", "method", "pooled", "trials")
    return {"groups": [{"outcome": one.scale.outcome, "unit": one.scale.unit} | {key: pool_dict(one)[key] for key in kept}
                       for one in groups], "rows": dict(fates)}


def pool_text(synthesis: Synthesis, lang: str = "en") -> str:
    """Return a synthesis for the terminal."""
    return sheet_text(pool_sheet(synthesis, lang))


def pools_text(groups: Sequence[Synthesis], fates: Mapping[str, int], lang: str = "en", **asked: Any) -> str:
    """Return the table of all groups for the terminal; ``asked`` is comparison, method and least number of trials."""
    return sheet_text(pools_sheet(groups, fates, lang, **asked))


def write_pool(synthesis: Synthesis, folder: Path | str, lang: str = "en") -> Path:
    """Write ``pool.html``, ``pool.csv`` (what the plots draw) and ``left-out.csv`` into a folder; return the page's path.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    texts = Texts(lang)
    with files_in(folder) as scratch:
        (scratch / "pool.csv").write_text(_csv(COLUMNS, _rows(synthesis)), encoding="utf-8", newline="")
        out = [asdict(one) | {"words": texts.word(f"pool_out_{one.reason}")} for one in synthesis.left_out]
        (scratch / "left-out.csv").write_text(_csv(LEFT_OUT_COLUMNS, out), encoding="utf-8", newline="")
        (scratch / "pool.html").write_text(_page(synthesis, texts), encoding="utf-8")
    return Path(folder) / "pool.html"


def write_pools(
    groups: Sequence[Synthesis], fates: Mapping[str, int], folder: Path | str, lang: str = "en", **asked: Any
) -> Path:
    """Write ``pools.html`` and ``pools.csv``, one line per group, into a folder; return the page's path."""
    texts, sheet = Texts(lang), pools_sheet(groups, fates, lang, **asked)
    rows = []
    for one in groups:
        assert one.pooled is not None
        p = one.pooled
        ends = {"lo": p.interval[0], "hi": p.interval[1], "wald_lo": p.wald[0], "wald_hi": p.wald[1],
                "prediction_lo": p.prediction and p.prediction[0], "prediction_hi": p.prediction and p.prediction[1]}
        rows.append({"outcome": one.scale.outcome, "population": "+".join(one.populations) or "all",
                     "modality": "+".join(one.modalities) or "all", "unit": one.scale.unit, "k": p.k, "effect": p.mean,
                     "se": p.se_hk, **ends, "tau2": p.tau2, "i2_pct": p.i2_pct, "q": p.q, "q_p": p.q_p,
                     "trials": ";".join(effect.trial for effect in one.trials)})
    with files_in(folder) as scratch:
        columns = tuple(rows[0]) if rows else ("outcome",)
        (scratch / "pools.csv").write_text(_csv(columns, rows), encoding="utf-8", newline="")
        (scratch / "pools.html").write_text(_rendered(sheet, texts, None, None), encoding="utf-8")
    return Path(folder) / "pools.html"


def _rows(synthesis: Synthesis) -> list[dict[str, Any]]:
    unit, pooled = synthesis.scale.unit, synthesis.pooled
    weights = pooled.weights_pct if pooled is not None else (None,) * len(synthesis.trials)
    rows: list[dict[str, Any]] = []
    for effect, weight in zip(synthesis.trials, weights, strict=True):
        rows.append({"kind": "trial", "name": effect.trial, "arms": ";".join(effect.arm_ids), "effect": effect.value,
                     "lo": effect.value - Z95 * effect.se, "hi": effect.value + Z95 * effect.se, "unit": unit,
                     "weight_pct": weight, "se_from": ";".join(effect.se_from), "joined": ";".join(effect.joined)}
                    | {name: getattr(effect, name) for name in OF_TRIAL})
    if pooled is not None:
        rows.append({"kind": "pooled", "effect": pooled.mean, "se": pooled.se_hk, "lo": pooled.interval[0],
                     "hi": pooled.interval[1], "unit": unit})
        if pooled.prediction is not None:
            rows.append({"kind": "prediction", "effect": pooled.mean, "lo": pooled.prediction[0],
                         "hi": pooled.prediction[1], "unit": unit})
    for one in synthesis.literature:
        rows.append({"kind": "literature", "name": one.arm_id, "population": one.population, "modality": one.modality,
                     "effect": one.value, "lo": one.lo, "hi": one.hi, "unit": one.unit})
    return rows


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: decimal_text(v) if isinstance(v, float) else "" if v is None else v for k, v in row.items()})
    return text.getvalue()


def lines_of(synthesis: Synthesis, texts: Texts) -> list[Line]:
    """Return the lines of the forest plot: the rows of the CSV that are on the outcome's scale."""
    names = {"pooled": texts.word("pool_pooled"), "prediction": texts.word("pool_prediction")}
    sizes = {effect.trial: _size(effect.n_ex, effect.n_ctl) for effect in synthesis.trials}
    lines = []
    for row in _rows(synthesis):
        if row["unit"] != synthesis.scale.unit:
            continue
        number = {key: None if row.get(key) is None else plotted(row[key]) for key in ("effect", "lo", "hi", "se", "weight_pct")}
        name = names.get(row["kind"]) or trial_name(row["name"], row.get("arms", ""))
        parts = [sizes[row["name"]]] if row["kind"] == "trial" else []
        if row["kind"] in ("trial", "literature"):
            parts += _note(row["population"], row["modality"], synthesis, texts)
        note = " · ".join(part for part in parts if part)
        lines.append(Line(row["kind"], name, note, **number))  # type: ignore[arg-type]
    return lines


def _size(n_ex: float | None, n_ctl: float | None) -> str:
    return "" if n_ex is None else f"{n_ex:g}" + ("" if not n_ctl else f" + {n_ctl:g}")


def _note(population: str, modality: str, synthesis: Synthesis, texts: Texts) -> list[str]:
    """Return population and kind of exercise where the group holds several."""
    parts = [group_words(population, texts)] if len(synthesis.populations) != 1 else []
    return parts + ([group_words(modality, texts)] if len(synthesis.modalities) != 1 else [])


def _page(synthesis: Synthesis, texts: Texts) -> str:
    lines, unit = lines_of(synthesis, texts), texts.unit(synthesis.scale.unit)
    heads = {"effect": texts.word("pool_effect", unit=unit), "weight": texts.word("pool_weight"),
             "name": texts.word("pool_trial"), "better": texts.word(f"pool_better_{synthesis.scale.better}")}
    trials = [line for line in lines if line.kind == "trial"]
    pooled = synthesis.pooled
    dots = funnel(trials, plotted(pooled.mean), unit, texts.word("pool_axis_se")) if pooled is not None and pooled.k > 2 else None
    return _rendered(pool_sheet(synthesis, texts.lang), texts, forest(lines, heads, unit) if lines else None, dots)


def _rendered(sheet: Any, texts: Texts, drawn: dict[str, Any] | None, dots: dict[str, Any] | None) -> str:
    from markupsafe import Markup

    style = Markup((ROOM / "static" / "report.css").read_text(encoding="utf-8"))
    page: str = template("pool.html").render(t=texts.word, html_lang=HTML_LANG[texts.lang], style=style, sheet=sheet,
                                             forest=drawn, funnel=dots)
    return page + "\n"

