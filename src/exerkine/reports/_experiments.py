"""The experiments as sheets: when to start, for how long, for whom, and with what beside it."""

from __future__ import annotations

from collections.abc import Sequence

from exerkine.experiments import Contrast, DurationStudy, Effect, FactorialStudy, HeterogeneityStudy, Level, TimingStudy
from exerkine.mechanism import Mechanism
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts
from exerkine.simulation._result import Label

TONES = {"synergy": "good", "antagonism": "bad", "additive": "flat"}


def texts_of(mechanism: Mechanism, lang: str) -> Texts:
    """Return the words of a language, with the mechanism's labels."""
    labels = [Label(s.symbol, s.label_en, s.label_zh) for s in mechanism.states]
    return Texts(lang, labels + [Label(o.symbol, o.label_en, o.label_zh) for o in mechanism.observables.values()])


def timing_sheet(study: TimingStudy, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return the effect by stage, and by delay."""
    texts = texts_of(mechanism, lang)
    stages = [SheetRow(texts.word(f"exp_stage_{name.replace('+', '_')}"), _cells(e)) for name, e in study.by_stage.items()]
    delays = [SheetRow(texts.word("exp_delay", weeks=weeks), _cells(e)) for weeks, e in study.by_delay.items()]
    columns = _columns(next(iter(study.by_stage.values())), texts)
    who = texts.word(f"exp_sex_{study.sex}", age=f"{study.age_y:g}")
    sections = (
        SheetSection(texts.word("exp_by_stage"), texts.word("exp_by_stage_words", who=who, weeks=study.weeks),
                     texts.word("exp_stage"), columns, tuple(stages)),
        SheetSection(texts.word("exp_by_delay"), texts.word("exp_by_delay_words", weeks=study.horizon),
                     texts.word("exp_start"), columns, tuple(delays)),
    )
    return Sheet("timing", texts.word("exp_kicker"), texts.word("exp_timing_title"), _lead(texts, study.draws), sections,
                 mechanism.bands)


def duration_sheet(study: DurationStudy, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return the effect of every course after 3, 6, 12 and 24 months, and its highest fatigue."""
    texts = texts_of(mechanism, lang)
    sections = []
    for name, by_week in study.effects.items():
        rows = tuple(SheetRow(texts.word("exp_months", n=round(week / 52 * 12)), _cells(e)) for week, e in by_week.items())
        columns = _columns(next(iter(by_week.values())), texts)
        sections.append(SheetSection(texts.word(f"exp_course_{name}"), texts.word(f"exp_course_{name}_words"),
                                     texts.word("exp_after"), columns, rows))
    fatigue = tuple(SheetRow(texts.word(f"exp_course_{name}"), (Cell(band=band, unit="bout"),))
                    for name, band in study.fatigue.items())
    sections.append(SheetSection(texts.word("exp_fatigue"), texts.word("exp_fatigue_words"), texts.word("exp_course"),
                                 (texts.word("exp_fatigue_column"),), fatigue))
    title = texts.word("exp_duration_title", person=study.person, programme=study.programme)
    return Sheet("duration", texts.word("exp_kicker"), title, _lead(texts, study.draws), tuple(sections), mechanism.bands)


def heterogeneity_sheet(study: HeterogeneityStudy, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return the response at every level of every factor, and how it differs from the reference."""
    texts = texts_of(mechanism, lang)
    columns = _columns(study.levels[0].effects, texts)
    factors = dict.fromkeys(level.factor for level in study.levels)
    sections = []
    for factor in factors:
        rows = tuple(SheetRow(_level_name(texts, level), _against_reference(level), is_reference=level.is_reference)
                     for level in study.levels if level.factor == factor)
        sections.append(SheetSection(texts.word(f"exp_factor_{factor}"), "", texts.word("exp_level"), columns, rows))
    reference = texts.word("exp_heterogeneity_lead", weeks=study.weeks)
    lead = (reference, texts.word("exp_effects", draws=study.draws), texts.word("exp_marked_difference"))
    title = texts.word("exp_heterogeneity_title")
    return Sheet("heterogeneity", texts.word("exp_kicker"), title, lead, tuple(sections), mechanism.bands)


def factorial_sheet(study: FactorialStudy, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return main effects and interactions on every outcome, with the definition of synergy."""
    texts = texts_of(mechanism, lang)
    by_outcome: dict[str, list[Contrast]] = {}
    for contrast in study.contrasts:
        by_outcome.setdefault(contrast.effect.symbol, []).append(contrast)
    sections = []
    for symbol, contrasts in by_outcome.items():
        ratio_column = (texts.word("exp_ratio"),) if contrasts[0].ratio else ()
        columns = (f"{texts.word('exp_difference')} [{contrasts[0].effect.unit}]", *ratio_column, texts.word("exp_verdict"))
        rows = tuple(_contrast_row(contrast, texts) for contrast in contrasts)
        sections.append(SheetSection(texts.label(symbol), "", texts.word("exp_contrast"), columns, rows))
    synergy = texts.word("exp_synergy", weeks=study.weeks, protein=f"{study.protein_g_kg_day:g}")
    lead = (synergy, texts.word("exp_contrasts", draws=study.draws))
    title = texts.word("exp_factorial_title", person=study.person, programme=study.programme)
    return Sheet("factorial", texts.word("exp_kicker"), title, lead, tuple(sections), mechanism.bands)


def _contrast_row(contrast: Contrast, texts: Texts) -> SheetRow:
    name = " × ".join(texts.word(f"exp_give_{factor}") for factor in contrast.factors)
    verdict = texts.word(f"exp_verdict_{contrast.verdict}") if contrast.verdict else ""
    ratio: tuple[Cell, ...] = ()
    if contrast.ratio:
        folds = [100.0 * (fold - 1.0) for fold in contrast.ratio]
        ratio = (Cell(band=(folds[0], folds[1], folds[2]), unit="%"),)
    return SheetRow(name, (_cell(contrast.effect), *ratio, Cell(verdict, tone=TONES.get(contrast.verdict, ""))))


def _against_reference(level: Level) -> tuple[Cell, ...]:
    """Return the effects; what differs from the reference is marked, and the reference itself is not."""
    return tuple(_cell(effect, is_seen=difference.is_seen)
                 for effect, difference in zip(level.effects, level.differences, strict=True))


def _level_name(texts: Texts, level: Level) -> str:
    words = {"intensity": f"{level.level} %VO2R", "minutes": f"{level.level} min", "age": texts.word("exp_years", n=level.level),
             "frequency": texts.word("exp_per_week", n=level.level)}
    return words.get(level.factor) or texts.word(f"exp_level_{level.level.replace('+', '_')}")


def _lead(texts: Texts, draws: int) -> tuple[str, ...]:
    return (texts.word("exp_effects", draws=draws), texts.word("exp_marked"))


def _columns(effects: Sequence[Effect], texts: Texts) -> tuple[str, ...]:
    return tuple(f"{texts.label(effect.symbol)} [{effect.unit}]" for effect in effects)


def _cells(effects: Sequence[Effect]) -> tuple[Cell, ...]:
    return tuple(_cell(effect) for effect in effects)


def _cell(effect: Effect, *, is_seen: bool | None = None) -> Cell:
    seen = effect.is_seen if is_seen is None else is_seen
    return Cell(band=(effect.median, effect.lo80, effect.hi80), unit=effect.unit, is_seen=seen)
