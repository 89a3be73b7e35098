"""``exerkine evidence pool``: meta-analysis over the study tables."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from exerkine.cli._sheets import AsJson, Lang, Out


def pool(
    outcome: Annotated[str | None, typer.Option(help="Code of an outcome, as HGS; all groups when left out.")] = None,
    population: Annotated[list[str] | None, typer.Option(help="Population, as SP; repeatable; else all.")] = None,
    modality: Annotated[list[str] | None, typer.Option(help="Kind of exercise, as resistance; repeatable; else all.")] = None,
    moderator: Annotated[list[str] | None, typer.Option(help=(
        "weeks, sessions_per_week, minutes_per_week, hours, age_y, female_pct, population or modality; repeatable."))] = None,
    comparison: Annotated[str, typer.Option(help="net: less a group that rested; within: change of the exercise group.")] = "net",
    method: Annotated[str, typer.Option(help="Estimator of the variance between trials: reml, dl or pm.")] = "reml",
    lang: Lang = "en",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Pool the trials of an outcome by random effects, one effect per trial, and say why every other row is left out."""
    from exerkine.evidence import read_studies
    from exerkine.reports import pool_dict, pool_text, pools_dict, pools_text, write_pool, write_pools
    from exerkine.synthesis import COMPARISONS, METHODS, count_fates, pool_every_group, pool_group

    for name, word, allowed in (
        ("--lang", lang, ("en", "zh")), ("--method", method, METHODS), ("--comparison", comparison, COMPARISONS),
    ):
        if word not in allowed:
            raise typer.BadParameter("allowed: " + ", ".join(allowed), param_hint=name)
    if moderator and outcome is None:
        raise typer.BadParameter("a regression needs --outcome beside it", param_hint="--moderator")
    studies, populations, modalities = read_studies(), population or (), modality or ()
    if outcome is not None:
        one = pool_group(studies, outcome, populations, modalities, comparison=comparison, method=method,
                         moderators=moderator or ())
        page = write_pool(one, out, lang) if out is not None else None
        told = pool_dict(one) if as_json else pool_text(one, lang)
    else:
        groups = pool_every_group(studies, populations, modalities, comparison=comparison, method=method)
        fates = count_fates(studies, comparison=comparison)
        asked = {"comparison": comparison, "method": method}
        page = write_pools(groups, fates, out, lang, **asked) if out is not None else None
        told = pools_dict(groups, fates) if as_json else pools_text(groups, fates, lang, **asked)
    if as_json and isinstance(told, dict):
        print(json.dumps({"page": page and str(page), **told}, ensure_ascii=False))
        return
    print(told)
    if page is not None:
        print(f"\npage: {page}")
