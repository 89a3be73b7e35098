"""A made-up result of realistic size and shape; its numbers are drawn by hand and mean nothing."""

from __future__ import annotations

import math
from dataclasses import replace

from exerkine.mechanism import Place
from exerkine.simulation._result import (
    INTERACTION,
    TOTAL,
    AgainstOutcome,
    Arrow,
    AttributionRow,
    Exerkine,
    Label,
    Origin,
    Outcome,
    ReportedAssumption,
    SimulationResult,
    SummaryRow,
)

WEEKS = 24
# symbol, unit, baseline, change, half band, change under the comparator, MCID, source, better, English, Chinese
OUTCOMES = [
    ("HGS", "kg", 17.2, 0.9, 1.3, -0.2, 5.0, "Bohannon2019", "up", "Handgrip strength", "手握力"),
    ("KNEE_EXT", "N_m", 71.0, 11.8, 7.4, -0.6, 7.6, "Kwon2009", "up", "Knee extension strength", "膝伸肌力"),
    ("ASM", "kg", 14.9, 0.31, 0.42, -0.07, None, "", "up", "Appendicular skeletal muscle mass", "四肢骨骼肌量"),
    ("ASMI", "kg_m2", 5.31, 0.11, 0.15, -0.03, None, "", "up", "Appendicular skeletal muscle index", "四肢骨骼肌指数"),
    ("GAIT_SPEED", "m_s", 0.84, 0.071, 0.052, -0.008, 0.05, "Perera2006", "up", "Gait speed", "步速"),
    ("STS30", "repetition", 10.4, 2.9, 1.6, -0.1, 2.0, "Zanini2019", "up", "30-second chair stand", "30 秒坐立试验"),
    ("SPPB", "point", 8.6, 0.7, 0.6, -0.1, 0.5, "Perera2006", "up", "Short physical performance battery",
     "简易体能状况量表（SPPB）"),
    ("CST5", "s_time", 15.8, -2.6, 1.5, 0.1, 2.3, "Meretta2006", "down", "Five chair stands", "5 次坐立试验"),
    ("VO2PEAK", "mL_kg_min", 19.3, 1.9, 1.2, -0.1, 1.0, "Ross2016", "up", "Peak oxygen uptake", "峰值摄氧量"),
    ("MMSE", "point", 24.8, 0.3, 0.7, -0.2, 1.4, "Watt2021", "up", "Mini-Mental State Examination",
     "简易精神状态检查（MMSE）"),
    ("MOCA", "point", 20.9, 0.4, 0.9, -0.3, 1.7, "Wong2017", "up", "Montreal Cognitive Assessment",
     "蒙特利尔认知评估（MoCA）"),
    ("COGNITION", "SD", -1.2, 0.07, 0.13, -0.03, None, "", "up", "Global cognition", "总体认知"),
    ("HIPPO_VOL", "cm3", 5.62, 0.012, 0.046, -0.035, None, "", "up", "Hippocampal volume", "海马体积"),
    ("IL6", "pg_mL", 2.6, -0.22, 0.48, 0.02, None, "", "down", "Interleukin-6", "白细胞介素-6"),
    ("CRP", "mg_L", 2.9, -0.36, 0.71, 0.03, None, "", "down", "C-reactive protein", "C 反应蛋白"),
    ("TNFA", "pg_mL", 7.1, -0.31, 0.92, 0.04, None, "", "down", "Tumour necrosis factor alpha", "肿瘤坏死因子 α"),
    ("BDNF", "ng_mL", 21.4, 0.8, 2.2, -0.1, None, "", "", "BDNF", "脑源性神经营养因子（BDNF）"),
]
# symbol, unit, rest, peak fold, minutes to the peak, decay (min), change at rest (%), English, Chinese
EXERKINES = [
    ("LACTATE", "mmol_L", 1.1, 3.6, 40, 28, -1.0, "Lactate", "乳酸"),
    ("IL6", "pg_mL", 2.6, 3.1, 56, 75, -8.0, "Interleukin-6", "白细胞介素-6"),
    ("IRISIN", "ng_mL", 4.4, 1.12, 66, 60, 3.0, "Irisin", "鸢尾素"),
    ("BDNF", "ng_mL", 21.4, 1.31, 46, 30, 4.0, "BDNF", "脑源性神经营养因子（BDNF）"),
    ("IGF1", "ug_L", 112.0, 1.07, 36, 45, 2.0, "Insulin-like growth factor 1", "胰岛素样生长因子-1（IGF-1）"),
    ("FGF21", "pg_mL", 168.0, 1.62, 120, 110, -6.0, "Fibroblast growth factor 21", "成纤维细胞生长因子 21（FGF-21）"),
    ("CTSB", "ng_mL", 31.0, 1.004, 60, 60, 5.0, "Cathepsin B", "组织蛋白酶 B"),
]
ARROWS = [
    Arrow("mechanical_to_protein_synthesis", "Mechanical load builds muscle protein",
          "机械负荷促进肌蛋白合成", ("S012", "S047", "S118")),
    Arrow("igf1_to_muscle", "IGF-1 supports muscle", "IGF-1 支持肌肉", ("S021", "S033")),
    Arrow("inflammation_to_breakdown", "Less inflammation, less breakdown",
          "炎症减轻，分解减少", ("S054", "S059", "S061", "S140")),
    Arrow("bdnf_to_hippocampus", "BDNF and the hippocampus", "BDNF 作用于海马", ("S201", "S204")),
    Arrow("fitness_to_brain", "Fitness and cerebral blood flow", "体能与脑血流", ("S233",)),
]
SHARES = {
    "KNEE_EXT": (0.71, 0.09, 0.08, 0.0, 0.02), "GAIT_SPEED": (0.42, 0.05, 0.06, 0.03, 0.29),
    "COGNITION": (0.06, 0.04, 0.16, 0.31, 0.35), "HGS": (0.83, 0.12, 0.11, 0.0, -0.03),
}
# symbol, organ, column, row, kind, scale, better, change at rest, half band, change in a session, short English, Chinese
PLACES = [
    ("KNEE_EXT", "muscle", 1, 1, "outcome", None, "up", 17.4, 9.0, 0.0, "knee strength", "膝力"),
    ("ASM", "muscle", 1, 2, "outcome", None, "up", 2.6, 3.1, 0.02, "muscle mass", "肌量"),
    ("CRP", "liver", 1, 3, "outcome", None, "down", -13.0, 4.0, 0.3, "", ""),
    ("IL6", "blood", 2, 1, "exerkine", None, "down", -9.0, 3.0, 210.0, "IL-6", "IL-6"),
    ("IRISIN", "blood", 2, 2, "exerkine", None, "", 3.0, 9.0, 12.0, "", ""),
    ("BDNF", "blood", 2, 3, "exerkine", None, "", 4.0, 3.5, 31.0, "BDNF", "BDNF"),
    ("HIPPO_VOL", "brain", 3, 2, "outcome", None, "up", 0.8, 0.5, 0.0, "hippocampus", "海马"),
    ("COGNITION", "brain", 3, 4, "outcome", 1.0, "up", -0.1, 0.05, 0.0, "cognition", "认知"),
]
# from, to, strength, half band
INFLUENCES = [("ASM", "KNEE_EXT", 1.4, 0.3), ("IL6", "CRP", 0.6, 0.8), ("KNEE_EXT", "IRISIN", 0.9, 0.1),
              ("IRISIN", "BDNF", 0.8, 0.2), ("ASM", "HIPPO_VOL", 0.2, 0.1), ("BDNF", "HIPPO_VOL", 0.3, 0.1),
              ("HIPPO_VOL", "COGNITION", 1.1, 0.4), ("CRP", "COGNITION", -0.7, 0.2), ("IL6", "ASM", -0.1, 0.05),
              ("KNEE_EXT", "ASM", 0.2, 0.1), ("CRP", "KNEE_EXT", -0.1, 0.05)]
LIMITS = (
    ("Whether this person will keep to the programme: adherence is an input.",
     "此人能否坚持方案：依从性是输入，而非预测。"),
    ("Whether dementia is delayed: no trial is long enough to tell.", "能否推迟痴呆的发生：尚无试验的时间足够长。"),
    ("Side effects, falls and interactions with medicines.", "不良反应、跌倒以及与药物的相互作用。"),
    ("Effects of single exerkines inside the human brain: they rest on animal work.",
     "单个运动因子在人脑内的作用：目前依据的是动物研究。"),
)


def fake_result(*, has_against: bool = True) -> SimulationResult:
    """Return a 24-week result for a woman of 74 with sarcopenia and mild cognitive impairment."""
    programme = (("name", "Elastic bands and brisk walking", ""), ("frequency", "3", "per_week"),
                 ("intensity", "60 % 1RM", ""), ("time", "60", "min"), ("type", "resistance", ""),
                 ("progression", "+5 % load every 2 weeks", ""),
                 ("adherence", "80", "percent"))
    rows = tuple(_session_rows() + _week_rows(has_against) + _attribution_rows(has_against)
                 + _map_rows(has_against))
    return SimulationResult(
        person_table=(("age_y", "74", "year"), ("sex", "F", ""), ("height_cm", "156", "cm"), ("mass_kg", "56", "kg"),
                      ("conditions", "sarcopenia_mci", ""), ("habitual_activity", "low", "")),
        programme_table=programme,
        against_table=(("name", "usual_living", ""), ("frequency", "0", "per_week")) if has_against else (),
        weeks=WEEKS, bands="prior", rows=rows, outcomes=_outcomes(has_against), exerkines=_exerkines(),
        arrows=tuple(ARROWS),
        attribution=_attribution(has_against), assumptions=_assumptions(), silent_fields=("habitual_steps_day",), labels=_labels(),
        map=tuple(Place(*row[:7], *row[10:]) for row in PLACES),
        warnings=(("Resting IL-6 was not given; the bands of all inflammatory outcomes are therefore wide.",
                   "未提供静息 IL-6，因此各项炎症指标的区间较宽。"),),
        limits=LIMITS,
        origin=Origin("0.1.0", "8f3c1e0a7d52b94c", (), 20260101, "fast, default accuracy", 400,
                      "2026-01-01T09:00:00+08:00", 41.27))


def with_label(result: SimulationResult, symbol: str, text: str) -> SimulationResult:
    """Return ``result`` with the label of ``symbol`` replaced by ``text`` in both languages."""
    labels = tuple(Label(symbol, text, text) if label.symbol == symbol else label for label in result.labels)
    return replace(result, labels=labels)


def _band(centre: float, half: float) -> tuple[float, float, float]:
    return centre, centre - 0.93 * half, centre + 1.09 * half


def _session_rows() -> list[SummaryRow]:
    rows = []
    for symbol, unit, rest, fold, peak, decay, change, *_ in EXERKINES:
        sessions = (("first_session", rest, fold - 1), ("last_session", rest * (1 + change / 100), 0.86 * (fold - 1)))
        for panel, level, pulse in sessions:
            for t in range(-30, 361, 2):
                lift = pulse * _pulse(t, peak, decay)
                median, lo, hi = _band(level * (1 + lift), level * (0.05 + 0.32 * lift))
                rows.append(SummaryRow(panel, "programme", symbol, unit, float(t), "min", median, lo, hi))
    return rows


def _pulse(t: float, peak: float, decay: float) -> float:
    if t <= 0:
        return 0.0
    return math.sin(math.pi / 2 * t / peak) if t <= peak else math.exp(-(t - peak) / decay)


def _week_rows(has_against: bool) -> list[SummaryRow]:
    rows = []
    for symbol, unit, baseline, change, half, other, *_ in OUTCOMES:
        for scenario, end in (("programme", change), ("against", other)):
            if scenario == "against" and not has_against:
                continue
            for week in range(WEEKS + 1):
                is_programme = scenario == "programme"
                share = (1 - math.exp(-week / 8)) / (1 - math.exp(-WEEKS / 8)) if is_programme else week / WEEKS
                band = _band(baseline + share * end, half * (0.12 + 0.88 * share) * (1 if is_programme else 0.6))
                rows.append(SummaryRow("week", scenario, symbol, unit, float(week), "week", *band))
    return rows


def _outcomes(has_against: bool) -> tuple[Outcome, ...]:
    outcomes = []
    for symbol, unit, baseline, change, half, other, mcid, source, better, *_ in OUTCOMES:
        against = AgainstOutcome(*_band(baseline + other, 0.6 * half), *_band(change - other, 1.05 * half))
        against = against if has_against else None
        outcomes.append(Outcome(symbol, unit, baseline, *_band(baseline + change, half), against, mcid, source, better))
    return tuple(outcomes)


def _exerkines() -> tuple[Exerkine, ...]:
    return tuple(Exerkine(symbol, unit, rest, fold, 1 + 0.7 * (fold - 1), 1 + 1.4 * (fold - 1), float(peak), change,
                          change - 9.0, change + 11.0)
                 for symbol, unit, rest, fold, peak, _, change, *_ in EXERKINES)


def _attribution(has_against: bool) -> tuple[AttributionRow, ...]:
    rows = []
    for outcome in _outcomes(has_against):
        if outcome.symbol in SHARES:
            total, shares = outcome.effect[0], SHARES[outcome.symbol]
            rows += [AttributionRow(outcome.symbol, arrow.id, total * share, share)
                     for arrow, share in zip(ARROWS, shares, strict=True)]
            rows.append(AttributionRow(outcome.symbol, INTERACTION, total * (1 - sum(shares)), 1 - sum(shares)))
            rows.append(AttributionRow(outcome.symbol, TOTAL, total, 1.0))
    return tuple(rows)


def _attribution_rows(has_against: bool) -> list[SummaryRow]:
    units = {symbol: unit for symbol, unit, *_ in OUTCOMES}
    return [SummaryRow("attribution", row.arrow_id, row.outcome, units[row.outcome], None, "",
                       *_band(row.effect, 0.45 * abs(row.effect))) for row in _attribution(has_against)]


def _map_rows(has_against: bool) -> list[SummaryRow]:
    rows = []
    for symbol, *_, scale, _, change, half, pulse, _, _ in PLACES:
        unit, scenario = "SD" if scale else "percent", "difference" if has_against else "change"
        rows.append(SummaryRow("map_rest", scenario, symbol, unit, None, "", *_band(change, half)))
        rows.append(SummaryRow("map_session", "change", symbol, unit, None, "", *_band(pulse, 0.3 * pulse)))
    return rows + [SummaryRow("map_influence", source, target, "1", None, "", *_band(gain, half))
                   for source, target, gain, half in INFLUENCES]


def _assumptions() -> tuple[ReportedAssumption, ...]:
    return (
        ReportedAssumption("hgs_kg", "17.2", "kg", "AWGS2019", "measured", "mean of women with sarcopenia, 70-79 y",
                           "70–79 岁肌少症女性的均值"),
        ReportedAssumption("vo2peak_ml_kg_min", "19.3", "mL_kg_min", "Ross2016", "derived",
                           "from age, sex and activity", "由年龄、性别与活动量推算"),
        ReportedAssumption("il6_pg_ml", "2.6", "pg/mL", "https://www.example.org/il6/table/2; Bian2017", "prior",
                           "median of similar groups", "同类人群的中位数"),
        ReportedAssumption("medicines", "none", "", "definition", "prior", "not given, taken as none",
                           "未提供，按“无”处理"),
    )


def _labels() -> tuple[Label, ...]:
    labels = {row[0]: Label(row[0], row[-2], row[-1]) for row in [*EXERKINES, *OUTCOMES]}
    more = (Label("hgs_kg", "Handgrip strength", "手握力"),
            Label("sarcopenia_mci", "sarcopenia, mild cognitive impairment", "肌少症、轻度认知障碍"),
            Label("low", "low", "较少"),
            Label("usual_living", "usual living", "日常生活"), Label("60 % 1RM", "60 % of 1RM", "60 % 1RM"),
            Label("Elastic bands and brisk walking", "Elastic bands and brisk walking", "弹力带训练与快走"),
            Label("+5 % load every 2 weeks", "+5 % load every 2 weeks", "每 2 周负荷增加 5 %"))
    return (*labels.values(), *more)
