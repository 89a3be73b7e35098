"""The page: one HTML file that needs nothing else, neither a network nor a font."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from exerkine.evidence import read_entities, read_statements
from exerkine.reports._answer import Finding, largest, scaled_domain, tell
from exerkine.reports._charts import FLAT_FOLD, Chart, path_charts, paths_have_bands, session_charts, week_charts
from exerkine.reports._files import write_whole
from exerkine.reports._map import MuscleBrainMap, muscle_brain_map
from exerkine.reports._numbers import MINUS, decimals_for, read_text
from exerkine.reports._texts import Texts
from exerkine.reports._words import statement_text
from exerkine.simulation._result import Exerkine, LabelledValue, Parts, Phrase, Remeasured, SimulationResult

ROOM = Path(__file__).parent
SCRIPTS = ("echarts.min.js", "report.js")
DASH = "\N{EN DASH}"
HTML_LANG = {"en": "en", "zh": "zh-CN"}


def write_report(result: SimulationResult, path: Path | str, lang: str = "en") -> Path:
    """Write ``result`` as one self-contained HTML page in English (``en``) or Chinese (``zh``).

    Raises
    ------
    UnknownNameError
        The language is neither ``en`` nor ``zh``, or a symbol, field, grade or kind of band has no words in it.
    ValueError
        A number to be plotted is not finite.
    OutputError
        The file cannot be written.
    """
    return write_whole(path, _page(result, Texts(lang, result.labels)))


def template(name: str) -> Any:
    """Return one of the page templates; what is not given to it is an error, and every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(ROOM / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template(name)


def _page(result: SimulationResult, texts: Texts) -> str:
    from markupsafe import Markup

    scripts = [(ROOM / "static" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    sections = {"session": session_charts(result, texts), "weeks": week_charts(result, texts),
                "paths": path_charts(result, texts)}
    brain_map = muscle_brain_map(result, texts)
    page = template("report.html").render(
        _content(result, texts), t=texts.word, texts=texts, split_sources=_split_sources, charts=sections, map=brain_map,
        html_lang=HTML_LANG[texts.lang],
        style=Markup((ROOM / "static" / "report.css").read_text(encoding="utf-8")),
        scripts=[Markup(script) for script in scripts], policy=page_policy(scripts),
        data=Markup(_page_data(sections, brain_map, result, texts)))
    return page + "\n"


def page_policy(scripts: Sequence[str]) -> str:
    """Return a content security policy under which these scripts run and nothing is ever fetched."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def _page_data(
    sections: dict[str, list[Chart]], brain_map: MuscleBrainMap | None, result: SimulationResult, texts: Texts
) -> str:
    words = {"band": texts.word(f"band_{result.bands}"), "range": texts.word("range", lo="{lo}", hi="{hi}"),
             "comma": texts.word("comma"), "raises": texts.word("map_raised_by", v="{v}"),
             "lowers": texts.word("map_lowered_by", v="{v}"), "either": texts.word("map_moved_by", v="{v}")}
    data = {"words": words, "charts": [chart.data for charts in sections.values() for chart in charts],
            "map": brain_map.data if brain_map else None}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _content(result: SimulationResult, texts: Texts) -> dict[str, Any]:
    band = texts.word(f"band_{result.bands}")
    domain = scaled_domain(result.outcomes)
    findings = {outcome.symbol: tell(outcome, texts, domain, band=band) for outcome in result.outcomes}
    tables = [("person", result.person_table), ("programme", result.programme_table), ("against", result.against_table)]
    return {
        "result": result, "band": band, "findings": list(findings.values()),
        "domain": [f"{end:g}".replace("-", MINUS) for end in domain],
        "largest": [findings[outcome.symbol] for outcome in largest(result.outcomes)],
        "has_against": any(outcome.against for outcome in result.outcomes),
        "count": _count(list(findings.values())),
        "paths_have_bands": paths_have_bands(result),
        "silent": texts.word("comma").join(texts.field(field) for field in result.silent_fields),
        "inputs": [(texts.word(key), _lines(table, texts)) for key, table in tables if table],
        "exerkines": [_exerkine(exerkine, texts) for exerkine in result.exerkines],
        "mcid_sources": [(finding.label, finding.mcid_source) for finding in findings.values() if finding.mcid_source],
        "measured": [_measured(one, texts) for one in result.measured],
        "parts": [_parts(one, texts) for one in result.parts],
        "effective": f"{result.effective_draws:.0f}" if result.effective_draws is not None else "",
        "origin": _origin(result, texts),
        "behind": _behind(result, texts),
    }


def _behind(result: SimulationResult, texts: Texts) -> list[dict[str, Any]]:
    """Return each arrow that carried part of the effect, with what the literature says of it and the command that tells more."""
    shown = {row.arrow_id for row in result.attribution}
    arrows = [arrow for arrow in result.arrows if arrow.id in shown and arrow.statements]
    if not arrows:
        return []
    told = {statement.statement_id: statement for statement in read_statements()}
    entities = read_entities()
    return [
        {"label": texts.arrow(arrow), "command": f"exerkine model trace {arrow.id}",
         "statements": [statement_text(told[name], entities, texts) for name in arrow.statements if name in told]}
        for arrow in arrows
    ]


def _measured(one: Remeasured, texts: Texts) -> dict[str, str]:
    decimals = decimals_for(width=one.before[2] - one.before[1] or one.noise_sd)

    def told(band: tuple[float, float, float]) -> str:
        median, lo, hi = (read_text(value, decimals) for value in band)
        return f"{median}{texts.word('bracket_open')}{texts.word('range', lo=lo, hi=hi)}{texts.word('bracket_close')}"

    observed = f"{read_text(one.observed, decimals)} {texts.unit(one.unit)}"
    return {"name": texts.label(one.symbol), "week": f"{one.week}", "observed": observed, "before": told(one.before),
            "noise": read_text(one.noise_sd, decimals), "after": told(one.after)}


def _parts(one: Parts, texts: Texts) -> dict[str, str]:
    """Return the parts of a band as text, each as finely as it is wide; what is not known is a dash."""

    def told(ends: tuple[float, float] | None) -> str:
        if ends is None:
            return DASH
        decimals = decimals_for(width=ends[1] - ends[0])
        lo, hi = (read_text(end, decimals, is_signed=True) for end in ends)
        return texts.word("range", lo=lo, hi=hi)

    return {"label": texts.label(one.symbol), "unit": texts.unit(one.unit), "laws": told(one.laws), "person": told(one.person),
            "measuring": told(one.measuring)}


def _count(findings: Sequence[Finding]) -> dict[str, int]:
    verdicts = Counter(finding.verdict for finding in findings if finding.mcid)
    known = sum(verdicts.values())
    over = verdicts["whole"] + verdicts["median"]
    return {"known": known, "whole": verdicts["whole"], "over": over, "short": known - over}


def _lines(table: Sequence[LabelledValue], texts: Texts) -> list[tuple[str, str]]:
    return [(texts.field(key), texts.quantity(value, unit)) if isinstance(value, str) else (texts.field(key), _said(value, texts))
            for key, value, unit in table]


def _said(phrases: Sequence[Phrase], texts: Texts) -> str:
    return texts.word("comma").join(texts.word(key, v=texts.value(value)) for key, value in phrases)


def _split_sources(text: str) -> list[tuple[str, str]]:
    """Return each source as (what is shown, address or nothing): an address is shown by its site alone."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return [(urlsplit(part).netloc.removeprefix("www."), part) if part.startswith(("https://", "http://"))
            else (part, "") for part in parts]


def _exerkine(exerkine: Exerkine, texts: Texts) -> dict[str, str]:
    fold = min(2, decimals_for(width=exerkine.peak_fold_hi80 - exerkine.peak_fold_lo80))
    drift = decimals_for(width=exerkine.rest_change_hi80 - exerkine.rest_change_lo80)
    return {
        "label": texts.label(exerkine.symbol), "unit": texts.unit(exerkine.unit),
        "rest": read_text(exerkine.rest, decimals_for(exerkine.rest)),
        "fold": read_text(exerkine.peak_fold, fold),
        "peak_min": read_text(exerkine.peak_min, 0) if exerkine.peak_fold > FLAT_FOLD else texts.word("peak_flat"),
        "fold_range": texts.word("range", lo=read_text(exerkine.peak_fold_lo80, fold),
                                 hi=read_text(exerkine.peak_fold_hi80, fold)),
        "drift": read_text(exerkine.rest_change_pct, drift, is_signed=True),
        "drift_range": texts.word("range", lo=read_text(exerkine.rest_change_lo80, drift, is_signed=True),
                                  hi=read_text(exerkine.rest_change_hi80, drift, is_signed=True)),
    }


def _origin(result: SimulationResult, texts: Texts) -> list[tuple[str, str]]:
    origin = result.origin
    return [(texts.word("origin_version"), origin.version), (texts.word("origin_knowledge"), origin.knowledge_hash),
            (texts.word("origin_seed"), str(origin.seed)), (texts.word("origin_solver"), origin.solver),
            (texts.word("origin_draws"), str(origin.draws)), (texts.word("origin_started"), origin.started),
            (texts.word("origin_wall"), f"{origin.wall_s:.1f}")]
