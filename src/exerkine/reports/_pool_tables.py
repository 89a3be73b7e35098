"""The tables of pooled evidence, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from exerkine.reports._forest import Z95, plotted
from exerkine.reports._numbers import decimals_for, read_text
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts
from exerkine.synthesis import Pooled, Regression, Synthesis, TrialEffect

LISTED = 8
"""Arms named beside a reason; the CSV has all."""
NAMES = {"reml": "REML", "dl": "DerSimonian-Laird", "pm": "Paule-Mandel"}
LEAST_P = 0.001


def pool_sheet(synthesis: Synthesis, lang: str = "en") -> Sheet:
    """Return one group as a sheet of words: result, trials, regression, without one, by others, not pooled."""
    texts = Texts(lang)
    scale, unit = synthesis.scale, texts.unit(synthesis.scale.unit)
    who = words_of(synthesis.populations, texts) or texts.word("pool_all_populations")
    what = words_of(synthesis.modalities, texts) or texts.word("pool_all_modalities")
    title = texts.word("pool_title", label=texts.pick((scale.label_en, scale.label_zh)), who=who, what=what)
    lead = texts.word("pool_lead", k=len(synthesis.trials), n=_people(synthesis.trials, texts), method=NAMES[synthesis.method],
                      comparison=_said(synthesis, texts), scale=texts.word(f"pool_scale_{scale.scale}", unit=unit))
    sections = tuple(_sections(synthesis, texts))
    return Sheet("pool", texts.word("pool_kicker"), title, (lead, *_findings(synthesis, texts)), sections)


def pools_sheet(
    groups: Sequence[Synthesis], fates: Mapping[str, int], lang: str = "en", *, comparison: str = "net", method: str = "reml",
    least: int = 2,
) -> Sheet:
    """Return every group as one table, and what became of every row."""
    texts = Texts(lang)
    rows = tuple(SheetRow(texts.pick((one.scale.label_en, one.scale.label_zh)), tuple(map(Cell, _group_cells(one, texts))),
                          note=one.scale.outcome, is_reference=len(one.populations) != 1) for one in groups)
    columns = (*(texts.word(f"pool_{key}") for key in ("population", "modality", "k", "mean", "prediction")), "I²")
    words = "" if rows else texts.word("pool_groups_none")
    keys = {"pooled": "pool_fate_pooled", "literature": "pool_fate_literature"}
    counted = tuple(SheetRow(texts.word(keys.get(fate, f"pool_out_{fate}")), (Cell(f"{n}"),)) for fate, n in fates.items())
    lead = texts.word("pool_groups_lead", least=least, comparison=texts.word(f"pool_comparison_{comparison}"), method=NAMES[method])
    caution = (texts.word("pool_within_caution"),) if comparison == "within" else ()
    return Sheet("pools", texts.word("pool_kicker"), texts.word("pool_groups_title"), (lead, *caution), (
        SheetSection(texts.word("pool_groups"), words, texts.word("pool_outcome"), columns, rows),
        SheetSection(texts.word("pool_count"), texts.word("pool_count_words", n=sum(fates.values())), texts.word("pool_fate"),
                     (texts.word("pool_rows"),), counted)))


def trial_name(trial: str, arms: str = "") -> str:
    """Return the name of a trial or study for reading, as ``Walker 2017`` or ``ADEX (Sobol 2018)``."""
    shown = re.sub(r"_(meta|pooled|blood|ADEX|FITAD|DAPA|TEAM)$", "", trial)
    shown = re.sub(r"(?<=[A-Za-z])(?=(?:19|20)\d\d)|(?<=(?:19|20)\d\d)(?=[A-Z]|[a-z]{2})", " ", shown).replace("_", " ")
    first = re.match(r"([A-Za-z]+?)((?:19|20)\d\d)", arms)
    return f"{shown} ({first[1]} {first[2]})" if first and not re.search(r"\d{4}", trial) else shown


def group_words(codes: str, texts: Texts) -> str:
    """Return populations or kinds of exercise, joined by ``+``, in words."""
    return " + ".join(texts.value(code) for code in codes.split("+"))


def words_of(codes: Sequence[str], texts: Texts) -> str:
    """Return a list of populations or kinds of exercise in words."""
    return texts.word("comma").join(texts.value(code) for code in codes)


def effect_text(value: float, lo: float | None, hi: float | None, texts: Texts) -> str:
    """Return an effect with its interval for reading."""
    if lo is None or hi is None:
        return read_text(value, min(2, decimals_for(value)), is_signed=True)
    decimals = min(2, decimals_for(value, lo, hi))
    inside = texts.word("bracket_open") + interval_text(lo, hi, texts, decimals) + texts.word("bracket_close")
    return read_text(value, decimals, is_signed=True) + inside


def interval_text(lo: float, hi: float, texts: Texts, decimals: int | None = None) -> str:
    """Return an interval for reading."""
    places = min(2, decimals_for(lo, hi)) if decimals is None else decimals
    return texts.word("range", lo=read_text(lo, places, is_signed=True), hi=read_text(hi, places, is_signed=True))


def _people(trials: Sequence[TrialEffect], texts: Texts) -> str:
    known = [effect.n_ex + (effect.n_ctl or 0.0) if effect.n_ex else 0.0 for effect in trials]
    if not any(known):
        return texts.word("pool_n_unknown")
    return f"{sum(known):g}" if all(known) else texts.word("pool_n_least", n=f"{sum(known):g}")


def _said(synthesis: Synthesis, texts: Texts) -> str:
    said = texts.word(f"pool_comparison_{synthesis.comparison}")
    return said[0].upper() + said[1:]


def _findings(synthesis: Synthesis, texts: Texts) -> Iterator[str]:
    pooled, unit = synthesis.pooled, texts.unit(synthesis.scale.unit)
    if pooled is None:
        yield texts.word("pool_one" if synthesis.trials else "pool_none")
    else:
        decimals = min(2, decimals_for(pooled.mean, *pooled.interval))
        told = {"mean": read_text(pooled.mean, decimals, is_signed=True), "unit": unit,
                "interval": interval_text(*pooled.interval, texts, decimals)}
        if pooled.prediction is None:
            yield texts.word("pool_found_no_prediction", **told) + texts.word("gap") + texts.word("pool_two")
        else:
            yield texts.word("pool_found", **told, prediction=interval_text(*pooled.prediction, texts, decimals))
        if pooled.is_narrower_than_wald:
            yield texts.word("pool_narrow")
    if synthesis.comparison == "within":
        yield texts.word("pool_within_caution")


def _sections(synthesis: Synthesis, texts: Texts) -> Iterator[SheetSection]:
    if synthesis.pooled is not None:
        yield _result(synthesis, synthesis.pooled, texts)
    if synthesis.trials:
        yield _trials(synthesis, texts)
    if synthesis.regression is not None:
        yield _regression(synthesis.regression, synthesis.no_moderator, texts)
    if synthesis.without_one:
        yield _without(synthesis, texts)
    if synthesis.literature:
        yield _literature(synthesis, texts)
    if synthesis.left_out:
        yield _left_out(synthesis, texts)


def _result(synthesis: Synthesis, p: Pooled, texts: Texts) -> SheetSection:
    test = synthesis.asymmetry
    egger = texts.word("pool_no_egger")
    if test is not None:
        egger = f"{read_text(test.slope, 2, is_signed=True)}{texts.word('comma')}{_p(test.p)}"
        egger += texts.word("joiner") + texts.word("pool_weak") if test.is_weak else ""
    tau2 = f"{p.tau2:.3g}{texts.word('bracket_open')}" + texts.word(
        "range", lo=f"{p.tau2_interval[0]:.3g}", hi=f"{p.tau2_interval[1]:.3g}") + texts.word("bracket_close")
    values = {"hk": effect_text(p.mean, *p.interval, texts), "wald": effect_text(p.mean, *p.wald, texts), "p": _p(p.p),
              "prediction": interval_text(*p.prediction, texts) if p.prediction else "–", "tau2": tau2,
              "i2": f"{p.i2_pct:.0f} %", "h2": f"{p.h2:.2f}", "q": f"{p.q:.2f}{texts.word('comma')}{_p(p.q_p)}", "egger": egger}
    rows = tuple(SheetRow(texts.word(f"pool_row_{key}", df=p.q_df), (Cell(value),)) for key, value in values.items())
    return SheetSection(texts.word("pool_result"), "", texts.word("pool_measure"), (texts.word("pool_value"),), rows)


def _trials(synthesis: Synthesis, texts: Texts) -> SheetSection:
    weights = synthesis.pooled.weights_pct if synthesis.pooled is not None else (None,) * len(synthesis.trials)
    rows = []
    for effect, weight in zip(synthesis.trials, weights, strict=True):
        lo, hi = (plotted(effect.value + side * Z95 * effect.se) for side in (-1, 1))
        size = "–" if effect.n_ex is None else f"{effect.n_ex:g}" + ("" if effect.n_ctl is None else f" + {effect.n_ctl:g}")
        made = [texts.word(f"pool_se_{way.replace(' ', '_')}") for way in effect.se_from]
        made += [texts.word(f"pool_joined_{way}") for way in effect.joined]
        cells = (group_words(effect.population, texts), group_words(effect.modality, texts), _dose(effect, texts), size,
                 effect_text(plotted(effect.value), lo, hi, texts), "" if weight is None else f"{weight:.1f} %",
                 texts.word("comma").join(made))
        name = trial_name(effect.trial, effect.arm_ids[0])
        rows.append(SheetRow(name, tuple(map(Cell, cells)), note=", ".join(effect.arm_ids)))
    columns = tuple(texts.word(f"pool_{key}", unit=texts.unit(synthesis.scale.unit))
                    for key in ("population", "modality", "dose", "people", "effect", "weight", "made"))
    return SheetSection(texts.word("pool_trials"), texts.word(f"pool_better_{synthesis.scale.better}"), texts.word("pool_trial"),
                        columns, tuple(rows))


def _dose(effect: TrialEffect, texts: Texts) -> str:
    parts = {"weeks": effect.weeks, "sessions": effect.sessions_per_week, "minutes": effect.minutes_per_week}
    said = [texts.word(f"pool_{key}", n=f"{value:.3g}") for key, value in parts.items() if value is not None]
    return texts.word("comma").join(said) or "–"


def _regression(found: Regression, missing: Sequence[str], texts: Texts) -> SheetSection:
    def name(key: str) -> str:
        moderator, _, level = key.partition("=")
        if key == "intercept":
            return texts.word("pool_intercept")
        return texts.word(f"pool_moderator_{moderator}") + (f": {group_words(level, texts)}" if level else "")

    asked = texts.word("comma").join(dict.fromkeys(name(c.name).split(":")[0] for c in found.coefficients[1:]))
    r2 = "–" if found.r2_pct is None else f"{found.r2_pct:.0f} %"
    words = texts.word("pool_regression_words", k=found.k, method=NAMES[found.method], df=found.df, f_df=found.f_df,
                       f=f"{found.f:.2f}", p=_p(found.f_p), before=f"{found.tau2_without:.3g}", after=f"{found.tau2:.3g}", r2=r2)
    if missing:
        words += texts.word("gap") + texts.word("pool_missing", names=texts.word("comma").join(map(trial_name, missing)))
    reference = texts.word("comma").join(group_words(level, texts) for _, level in found.references)
    rows = []
    for c in found.coefficients:
        note = texts.word("pool_intercept_reference", names=reference) if c.name == "intercept" and reference else ""
        places = min(4, decimals_for(width=c.interval[1] - c.interval[0]))
        told = read_text(c.value, places, is_signed=True) + texts.word("bracket_open") + interval_text(*c.interval, texts, places)
        rows.append(SheetRow(name(c.name), (Cell(told + texts.word("bracket_close")), Cell(_p(c.p))), note=note))
    return SheetSection(texts.word("pool_regression", names=asked), words, texts.word("pool_coefficient"),
                        (texts.word("pool_estimate"), "p"), tuple(rows))


def _without(synthesis: Synthesis, texts: Texts) -> SheetSection:
    rows = tuple(SheetRow(trial_name(effect.trial, effect.arm_ids[0]),
                          (Cell(effect_text(p.mean, *p.interval, texts)), Cell(f"{p.i2_pct:.0f} %")))
                 for effect, p in zip(synthesis.trials, synthesis.without_one, strict=True))
    return SheetSection(texts.word("pool_without"), texts.word("pool_without_words"), texts.word("pool_left"),
                        (texts.word("pool_mean"), "I²"), rows)


def _literature(synthesis: Synthesis, texts: Texts) -> SheetSection:
    rows = []
    for one in synthesis.literature:
        remarks = [texts.word("pool_subgroup")] if one.is_subgroup else []
        remarks += [texts.word("pool_doubtful")] if one.is_doubtful else []
        cells = (group_words(one.population, texts), group_words(one.modality, texts),
                 f"{effect_text(one.value, one.lo, one.hi, texts)} {texts.unit(one.unit)}", texts.word("comma").join(remarks))
        rows.append(SheetRow(trial_name(one.arm_id), tuple(map(Cell, cells))))
    columns = (*(texts.word(f"pool_{key}") for key in ("population", "modality", "mean", "remark")),)
    return SheetSection(texts.word("pool_literature"), texts.word("pool_literature_words"), texts.word("pool_source"),
                        columns, tuple(rows))


def _left_out(synthesis: Synthesis, texts: Texts) -> SheetSection:
    by_reason: dict[str, list[str]] = {}
    for out in synthesis.left_out:
        by_reason.setdefault(out.reason, []).append(f"{out.arm_id} #{out.row}")
    rows = []
    for reason, which in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        shown = ", ".join(which[:LISTED]) + (" …" if len(which) > LISTED else "")
        rows.append(SheetRow(texts.word(f"pool_out_{reason}"), (Cell(f"{len(which)}"), Cell(shown))))
    return SheetSection(texts.word("pool_out", n=len(synthesis.left_out)), texts.word("pool_out_words"),
                        texts.word("pool_reason"), (texts.word("pool_rows"), texts.word("pool_which")), tuple(rows))


def _group_cells(one: Synthesis, texts: Texts) -> tuple[str, ...]:
    p = one.pooled
    assert p is not None
    mean = f"{effect_text(p.mean, *p.interval, texts)} {texts.unit(one.scale.unit)}"
    who = words_of(one.populations, texts) or texts.word("pool_all_populations")
    what = words_of(one.modalities, texts) or texts.word("pool_all_modalities")
    return (who, what, f"{p.k}", mean,
            interval_text(*p.prediction, texts) if p.prediction else "–", f"{p.i2_pct:.0f} %")


def _p(p: float) -> str:
    return f"p < {LEAST_P}" if p < LEAST_P else f"p = {p:.3f}"
