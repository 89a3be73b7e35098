"""The tables of a validation, in English and Chinese; wins and losses alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from exerkine.evidence import Term, read_evidence
from exerkine.reports._numbers import read_text
from exerkine.reports._pool_tables import group_words
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts
from exerkine.validation import Mean, Scores, Validation

SHOWN = 10
"""Rows shown of those that the model misses most; the CSV has all."""
COLUMNS = ("rows", "scored", "direction", "stated", "coverage50", "coverage80", "coverage95", "error", "crps")

TERM_KINDS = {"population": "condition", "modality": "exercise"}
"""How the words of study tables call the groups."""


def validation_sheet(validation: Validation, lang: str = "en") -> Sheet:
    """Return a validation as a sheet of words."""
    texts = Texts(lang)
    found = validation.scores
    lead = texts.word("score_lead", rows=found.n_rows, scored=found.n_scored, trials=found.n_trials,
                      stated=found.n_direction_only, left=found.n_rows - found.n_scored - found.n_direction_only)
    return Sheet("validation", texts.word("score_kicker"), texts.word("score_title"), (lead, *_findings(validation, texts)),
                 tuple(_sections(validation, texts)))


def _findings(validation: Validation, texts: Texts) -> Iterator[str]:
    for one in validation.baselines:
        if one.overall is not None:
            yield texts.word(f"score_found_{verdict(one.overall)}", name=texts.word(f"score_baseline_{one.name}"),
                             difference=mean_text(one.overall, texts, is_signed=True), n=one.overall.n)


def verdict(difference: Mean) -> str:
    """Return ``better``, ``worse`` or ``open`` for a difference of scores in which less is better."""
    if difference.lo is None or difference.hi is None or difference.lo <= 0 <= difference.hi:
        return "open"
    return "better" if difference.hi < 0 else "worse"


def _sections(validation: Validation, texts: Texts) -> Iterator[SheetSection]:
    columns = tuple(texts.word(f"score_column_{name}") for name in COLUMNS)
    rows = [SheetRow(texts.word("score_model"), _cells(validation.scores, texts), is_reference=True)]
    rows += [SheetRow(texts.word(f"score_baseline_{one.name}"), _cells(one.scores, texts)) for one in validation.baselines]
    yield SheetSection(texts.word("score_overall"), texts.word("score_overall_words"), texts.word("score_forecaster"), columns,
                       tuple(rows))
    if validation.baselines:
        yield _against(validation, texts)
    for group, by in validation.by.items():
        told = tuple(SheetRow(_group_name(group, value, texts), _cells(scores, texts)) for value, scores in by.items())
        yield SheetSection(texts.word(f"score_by_{group}"), "", texts.word(f"score_group_{group}"), columns, told)
    yield from _missed(validation, texts)
    yield from _left_out(validation, texts)


def _against(validation: Validation, texts: Texts) -> SheetSection:
    tones = {"better": "good", "worse": "bad", "open": "flat"}

    def cell(mean: Mean | None) -> Cell:
        if mean is None:
            return Cell("")
        words = mean_text(mean, texts, is_signed=True) + texts.word("score_n", n=mean.n)
        return Cell(words, tone=tones[verdict(mean)])

    rows = [SheetRow(texts.word("score_all"), tuple(cell(one.overall) for one in validation.baselines), is_reference=True)]
    rows += [SheetRow(texts.word(f"score_class_{word}"), tuple(cell(one.by_class[word]) for one in validation.baselines))
             for word in validation.by["outcome_class"]]
    return SheetSection(texts.word("score_against"), texts.word("score_against_words"), texts.word("score_group_outcome_class"),
                        tuple(texts.word(f"score_baseline_{one.name}") for one in validation.baselines), tuple(rows))


def _cells(scores: Scores, texts: Texts) -> tuple[Cell, ...]:
    coverage = [f"{100 * one.share:.0f} %" + texts.word("bracket_open") + texts.word(
        "range", lo=f"{100 * one.lo:.0f}", hi=f"{100 * one.hi:.0f}") + texts.word("bracket_close") for one in scores.coverage]
    coverage = coverage or ["", "", ""]
    tones = ["flat" if one.lo <= one.share <= one.hi else "bad" for one in scores.coverage] or ["", "", ""]
    error = "" if scores.error_median is None or not math.isfinite(scores.error_median) else read_text(
        scores.error_median, 2, is_signed=True) + ("" if scores.error_spread is None else " / " + read_text(scores.error_spread, 2))
    return (Cell(f"{scores.n_rows}"), Cell(texts.word("score_scored", n=scores.n_scored, trials=scores.n_trials)),
            Cell(share_text(scores.direction, texts)), Cell(share_text(scores.stated, texts)),
            *(Cell(words, tone=tone) for words, tone in zip(coverage, tones, strict=True)),
            Cell(error), Cell("" if scores.crps is None else mean_text(scores.crps, texts)))


def mean_text(mean: Mean, texts: Texts, *, decimals: int = 2, is_signed: bool = False) -> str:
    """Return a mean with its interval for reading."""
    told = read_text(mean.value, decimals, is_signed=is_signed)
    if mean.lo is None or mean.hi is None:
        return told
    lo, hi = (read_text(end, decimals, is_signed=is_signed) for end in (mean.lo, mean.hi))
    return told + texts.word("bracket_open") + texts.word("range", lo=lo, hi=hi) + texts.word("bracket_close")


def share_text(mean: Mean | None, texts: Texts) -> str:
    """Return a share in per cent with its interval and its number of rows."""
    if mean is None:
        return ""
    told = f"{100 * mean.value:.0f} %"
    if mean.lo is not None and mean.hi is not None:
        ends = texts.word("range", lo=f"{100 * mean.lo:.0f}", hi=f"{100 * mean.hi:.0f}")
        told += texts.word("bracket_open") + ends + texts.word("bracket_close")
    return told + texts.word("score_n", n=mean.n)


def _group_name(group: str, value: str, texts: Texts) -> str:
    if group == "outcome_class":
        return texts.word(f"score_class_{value}")
    if group == "comparison":
        return texts.word(f"pool_comparison_{value}") if value in ("net", "within") else value
    if not value:
        return texts.word("score_not_told")
    term = _terms().get((TERM_KINDS[group], value))
    return texts.pick((term.label_en, term.label_zh)) if term and texts.value(value) == value else group_words(value, texts)


@cache
def _terms() -> Mapping[tuple[str, str], Term]:
    """Return the words of study tables, for codes that this page has no words of its own for."""
    return read_evidence().words.terms


def _missed(validation: Validation, texts: Texts) -> Iterator[SheetSection]:
    rows, cases = validation.rows, validation.cases
    at = [i for i, fate in enumerate(rows.fate) if fate == "scored" and not math.isnan(rows.error[i])]
    at = sorted(at, key=lambda i: (-abs(rows.error[i]), cases[i].study_id, cases[i].outcome, cases[i].line))[:SHOWN]
    if not at:
        return
    told = []
    for i in at:
        case, unit = cases[i], texts.unit(cases[i].unit)
        seen = "" if case.observed is None else f"{read_text(case.observed, 2, is_signed=True)} {unit}"
        ends = texts.word("range", lo=read_text(rows.lo80[i], 2, is_signed=True), hi=read_text(rows.hi80[i], 2, is_signed=True))
        forecast = read_text(rows.median[i], 2, is_signed=True) + texts.word("bracket_open") + ends + texts.word("bracket_close")
        error = read_text(rows.error[i], 1, is_signed=True) if math.isfinite(rows.error[i]) else "∞"
        told.append(SheetRow(case.study_id, (Cell(case.outcome), Cell(_group_name("population", case.population, texts)),
                                             Cell(_group_name("modality", case.modality, texts)), Cell(seen), Cell(forecast),
                                             Cell(error))))
    names = ("outcome", "population", "modality", "observed", "predicted", "error")
    yield SheetSection(texts.word("score_missed"), texts.word("score_missed_words"), texts.word("score_study"),
                       tuple(texts.word(f"score_head_{name}") for name in names), tuple(told))


def left_out(validation: Validation) -> list[tuple[int, str]]:
    """Return the position of each row that has no score at all, and why: the model's own reason where it gave one."""
    fates = enumerate(validation.rows.fate)
    return [(i, validation.reasons.get(i, fate) if fate == "not_predicted" else fate)
            for i, fate in fates if fate not in ("scored", "direction_only")]


def _left_out(validation: Validation, texts: Texts) -> Iterator[SheetSection]:
    counts: Mapping[str, int] = Counter(reason for _, reason in left_out(validation))
    if not counts:
        return
    known: Sequence[str] = ("not_predicted", "no_error", "no_scale", "nothing_reported")
    rows = tuple(SheetRow(texts.word(f"score_fate_{reason}") if reason in known else reason, (Cell(f"{n}"),))
                 for reason, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    yield SheetSection(texts.word("score_left"), texts.word("score_left_words"), texts.word("pool_reason"),
                       (texts.word("pool_rows"),), rows)
