"""From a run to what reports show: medians, 80 % bands, exerkine pulses, attribution, assumptions in words."""

from __future__ import annotations

import numpy as np

from exerkine import __version__
from exerkine.mechanism import Mechanism, Observable
from exerkine.persons import Person, medicine_labels, warning_text
from exerkine.programmes import read_actions, read_routes
from exerkine.simulation import _result as r
from exerkine.simulation._describe import assumptions, contradictions, person_table, programme_table, silent_fields
from exerkine.simulation._map import map_rows
from exerkine.simulation._simulate import Arm, Panel, Run

ATTRIBUTED = ("KNEE_EXT", "ASM", "HGS", "GAIT_SPEED", "VO2PEAK", "COGNITION", "BDNF", "IL6")
BAND = (50.0, 10.0, 90.0)
LIMITS = (
    (
        "Bands show what is not known about the laws and about this person's response; they leave out chance, illness and the "
        "noise of a test.",
        "区间反映模型规律与此人反应的不确定性，不含偶然因素、患病和测量误差。",
    ),
    (
        "No study has measured exerkines within a session in people with sarcopenia; those curves are extrapolated.",
        "尚无研究测量肌少症患者单次运动中的运动因子，相应曲线为外推。",
    ),
    (
        "The share of single exerkines in the brain cannot be told apart in people; it rests on priors from animals.",
        "单个运动因子对人脑的贡献无法分辨，仅依据动物研究的先验。",
    ),
    (
        "What carried the effect is computed once, at the central values, so its bars have no band.",
        "效应来源仅在中心值处计算一次，故无区间。",
    ),
    (
        "Muscle is one pool: training of the arms and of the legs is not told apart, so a trained limb is overstated elsewhere.",
        "肌肉按一个整体计算，不区分上肢与下肢训练，因此对未训练部位的效应会被高估。",
    ),
    (
        "Eating, sleep, medicines and adherence to the plan stay as described; the model does not foresee changes in them.",
        "假定饮食、睡眠、用药和依从性保持不变，模型不预测其变化。",
    ),
)


def summarise(run: Run, mechanism: Mechanism, person: Person) -> r.SimulationResult:
    """Return everything the report, the tables and the command line say about a run."""
    shown = [o for o in mechanism.observables.values() if o.role in ("outcome", "exerkine")]
    index = {symbol: i for i, symbol in enumerate(run.symbols)}
    outcomes = [o for o in shown if o.role == "outcome"]
    exerkines = [o for o in shown if o.role == "exerkine"]
    first = run.programme.first_session
    attribution = _attribution(run, index) if run.cuts else []
    rows = [*_week_rows(run, outcomes + exerkines, index), *_session_rows(run, exerkines, index)]
    rows += [_attribution_row(a, mechanism) for a in attribution]
    rows += map_rows(run, mechanism)
    return r.SimulationResult(
        person_table=person_table(person),
        programme_table=programme_table(run.programme),
        against_table=programme_table(run.against) if run.against else (),
        weeks=run.settings.weeks,
        bands=mechanism.bands,
        rows=tuple(rows),
        outcomes=tuple(_outcome(run, o, index[o.symbol]) for o in outcomes),
        exerkines=tuple(_exerkine(run, first, o, i) for o in exerkines if _is_there(run, first, i := index[o.symbol]))
        if first
        else (),
        arrows=tuple(r.Arrow(a.arrow_id, a.label_en, a.label_zh, a.statements) for a in mechanism.arrows),
        attribution=tuple(attribution),
        assumptions=assumptions(mechanism, run.person, run.programme),
        silent_fields=silent_fields(person, run.programme.perturbations),
        map=mechanism.map,
        labels=_labels(mechanism),
        warnings=(*((warning_text(w, "en"), warning_text(w, "zh")) for w in person.warnings), *contradictions(mechanism, run)),
        limits=LIMITS,
        origin=r.Origin(
            __version__,
            mechanism.knowledge_hash,
            mechanism.chosen,
            run.settings.seed,
            run.solver,
            run.settings.draws,
            run.started,
            run.wall_s,
        ),
    )


def _band(values: np.ndarray) -> tuple[float, float, float]:
    median, lo, hi = np.percentile(values, BAND)
    return float(median), float(lo), float(hi)


def _arms(run: Run) -> list[tuple[str, Arm]]:
    return [("programme", run.programme)] + ([("against", run.against)] if run.against else [])


def _week_rows(run: Run, shown: list[Observable], index: dict[str, int]) -> list[r.SummaryRow]:
    return [
        r.SummaryRow(
            "week",
            scenario,
            o.symbol,
            o.display_unit,
            float(week),
            "week",
            *_band(arm.weekly[:, week, index[o.symbol]]),
        )
        for o in shown
        for scenario, arm in _arms(run)
        for week in range(arm.weekly.shape[1])
    ]


def _session_rows(run: Run, exerkines: list[Observable], index: dict[str, int]) -> list[r.SummaryRow]:
    panels = {"first_session": run.programme.first_session, "last_session": run.programme.last_session}
    return [
        r.SummaryRow(name, "programme", o.symbol, o.display_unit, float(t), "min", *_band(panel.values[:, i, index[o.symbol]]))
        for name, panel in panels.items()
        if panel is not None
        for o in exerkines
        for i, t in enumerate(panel.minutes)
    ]


def _outcome(run: Run, o: Observable, i: int) -> r.Outcome:
    end, base = run.programme.weekly[:, -1, i], run.programme.weekly[:, 0, i]
    against = None
    if run.against is not None:
        other = run.against.weekly[:, -1, i]
        against = r.AgainstOutcome(*_band(other), *_band(end - other))
    baseline = float(np.median(base))
    return r.Outcome(o.symbol, o.display_unit, baseline, *_band(end), against, o.mcid, o.mcid_source, o.better)


def _is_there(run: Run, panel: Panel, i: int) -> bool:
    """Return whether a signal has a resting level at all; one that was never made has neither fold nor per cent."""
    return bool(run.programme.weekly[:, 0, i].all() and panel.values[:, 0, i].all())


def _exerkine(run: Run, panel: Panel, o: Observable, i: int) -> r.Exerkine:
    curve = panel.values[:, :, i]
    rest = curve[:, :1]
    folds = (curve / rest).max(axis=1)
    peak_min = float(np.median(panel.minutes[np.argmax(curve, axis=1)]))
    change = 100.0 * (run.programme.rested[:, i] / run.programme.weekly[:, 0, i] - 1.0)
    return r.Exerkine(o.symbol, o.display_unit, float(np.median(rest)), *_band(folds), peak_min, *_band(change))


def _attribution(run: Run, index: dict[str, int]) -> list[r.AttributionRow]:
    rows = []
    for symbol in ATTRIBUTED:
        effects = {arrow: float(values[index[symbol]]) for arrow, values in run.cuts.items()}
        total = effects.pop("total")
        effects[r.INTERACTION] = total - sum(effects.values())
        effects[r.TOTAL] = total
        rows += [r.AttributionRow(symbol, a, e, e / total if total else 0.0) for a, e in effects.items()]
    return rows


def _attribution_row(row: r.AttributionRow, mechanism: Mechanism) -> r.SummaryRow:
    unit = mechanism.observables[row.outcome].display_unit
    return r.SummaryRow("attribution", row.arrow_id, row.outcome, unit, None, "", row.effect, row.effect, row.effect)


def _labels(mechanism: Mechanism) -> tuple[r.Label, ...]:
    labels = [r.Label(o.symbol, o.label_en, o.label_zh) for o in mechanism.observables.values()]
    labels += [r.Label(s.symbol, s.label_en, s.label_zh) for s in mechanism.states]
    labels += [
        r.Label("VITD25OH", "25-hydroxyvitamin D", "25-羟维生素D"),
        r.Label("vo2_reserve_fraction", "Intensity as a fraction of VO2 reserve", "强度（摄氧量储备分数）"),
        r.Label("one_rm_fraction", "Load as a fraction of 1RM", "负荷（1RM分数）"),
    ]
    labels += [r.Label(name, *label) for name, label in medicine_labels().items()]
    labels += [r.Label(a.action, a.label_en, a.label_zh) for a in read_actions()]
    labels += [r.Label(f"route_{route.route}", route.label_en, route.label_zh) for route in read_routes().values()]
    chosen = [mechanism.variants[name] for name in mechanism.chosen]
    labels += [r.Label(v.variant_id, v.label_en, v.label_zh) for v in chosen]
    return tuple(labels)
