"""Person and programme as understood: what was given, what was assumed, what has no effect; keys, not sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from exerkine.mechanism import Mechanism
from exerkine.persons import (
    Assumption,
    CompletedPerson,
    Person,
    medicine_labels,
    plain_medicine_name,
    read_silent_fields,
)
from exerkine.programmes import Block, Intervals, Perturbation, Progression
from exerkine.simulation import _result as r
from exerkine.simulation._simulate import Arm, Run

DAILY = 7
WORTH_TELLING = 0.01
"""Share of a measure by which a start may miss it without a word."""
UNITS = {
    "_met_h_day": "MET h/day",
    "_steps_day": "steps/day",
    "_g_kg_day": "g/kg/day",
    "_ml_kg_min": "mL/kg/min",
    "_m_s": "m/s",
    "_nm": "N.m",
    "_kg": "kg",
    "_cm": "cm",
    "_bpm": "bpm",
    "_5x_s": "s",
    "_course_m": "m",
    "age_y": "y",
    "_y": "years",
}
"""Ending of a field's name -> the unit it stands for."""


def person_table(person: Person) -> tuple[r.LabelledValue, ...]:
    """Return what the person file says, in its order."""
    apart = {"schema", "name", "diagnosis", "biomarkers"}
    rows: list[r.LabelledValue] = [
        (field, _text_or_list(field, value), _unit(field))
        for field, value in person.to_dict().items()
        if field not in apart and value is not False  # what was never said is not told as a no
    ]
    stages = {"muscle": person.diagnosis.muscle, "cognition": person.diagnosis.cognition}
    rows += [(f"diagnosis.{organ}", stage, "") for organ, stage in stages.items() if stage]
    rows += [(marker.analyte, f"{marker.value:g}", marker.unit) for marker in person.biomarkers]
    return tuple(rows)


def silent_fields(person: Person, perturbations: Sequence[Perturbation] = ()) -> tuple[str, ...]:
    """Return what was recorded but moves no number of this run."""
    given = [field for field, value in person.to_dict().items() if value is not False]
    given += [marker.analyte for marker in person.biomarkers]
    acting = {"medicines"} if person.takes("beta_blocker") else set()
    for p in perturbations:
        acting |= {"VITD25OH", "vitd25oh_nmol_l"} if p.kind == "vitamin_d" else set()
        acting |= {"protein_g_kg_day"} if p.protein_g_kg_day is not None else set()
        acting |= {"mass_kg"} if p.dose is not None and "/kg" not in p.dose.unit else set()
    return tuple(field for field in given if field in read_silent_fields() and field not in acting)


def programme_table(arm: Arm) -> tuple[r.LabelledValue, ...]:
    """Return the programme's name, how often it is done, and its blocks with what changes in them."""
    programme = arm.programme
    weeks = 1 + int(max((s.t_start_day for s in arm.sessions), default=0.0) // 7)
    rows: list[r.LabelledValue] = [("label", programme.name, "")]
    rows += [("frequency", f"{len(arm.sessions) / weeks:.1f}", "per_week")]
    rows += [("adherence", f"{100 * programme.adherence:g}", "percent")]
    for block in programme.blocks:
        rows.append(("session", tuple(_block(block)), ""))
        rows += [("progression", tuple(_step(step)), "") for step in block.progression]
    rows += [("perturbation", tuple(_perturbation(p)), "") for p in arm.perturbations]
    return tuple(rows)


def assumptions(mechanism: Mechanism, person: CompletedPerson, arm: Arm) -> tuple[r.ReportedAssumption, ...]:
    """Return what nobody gave and the run stands on; what moves no number is left out."""
    silent = read_silent_fields()
    notes: list[Assumption] = [a for a in person.assumptions if a.field not in silent] + list(arm.assumptions)
    notes += _brought_inside(mechanism, person)
    for variant in (mechanism.variants[name] for name in mechanism.chosen):
        settings = " ".join(f"{symbol}={value:g}" for symbol, value in variant.settings.items())
        notes.append(Assumption(variant.variant_id, settings, "", " ".join(variant.statements) or "definition", "prior"))
    return tuple(r.ReportedAssumption(a.field, _rounded(a.value), a.unit, a.source, a.grade, a.note, a.note) for a in notes)


def contradictions(mechanism: Mechanism, run: Run) -> tuple[tuple[str, str], ...]:
    """Return, in both languages, each reading that no start could bring to its measure, and how far off it stays."""
    told = []
    for o in mechanism.observables.values():
        misses = [start.missed[o.symbol] for start in run.starts if o.symbol in start.missed]
        wanted, got = np.median(misses, axis=0) if misses else (0.0, 0.0)
        if abs(got - wanted) <= WORTH_TELLING * abs(wanted):
            continue
        is_measured = o.person_field not in run.person.unmeasured
        en = f"{'measured' if is_measured else 'expected'} at {wanted:.3g}, starts at {got:.3g} {o.display_unit}"
        zh = f"{'实测' if is_measured else '预期'}为{wanted:.3g}，起始为{got:.3g} {o.display_unit}"
        told.append((f"{o.label_en}: {en} (off by {100 * (got / wanted - 1):+.0f} %, in {len(misses)} of {len(run.starts)} draws). "
                     "The measures contradict each other under the laws; least squares come no nearer.",
                     f"{o.label_zh}：{zh}（相差{100 * (got / wanted - 1):+.0f}%，{len(run.starts)}次抽样中{len(misses)}次）。"
                     "在模型规律下各测量值相互矛盾，最小二乘无法更接近。"))
    return tuple(told)


def _brought_inside(mechanism: Mechanism, person: CompletedPerson) -> Iterator[Assumption]:
    """Yield measures at the very end of their scale, which a smooth law can come near but not reach."""
    for o in mechanism.observables.values():
        value = float(getattr(person, o.person_field)) if o.person_field else o.lo
        inside = min(max(value, o.lo), o.hi)
        if inside != value:
            source = "at the end of the scale: taken a little inside it"
            yield Assumption(o.person_field, inside, o.display_unit, source, "derived")


def _block(block: Block) -> Iterator[r.Phrase]:
    yield "part_name", block.name
    yield "part_modality", block.modality
    yield "part_per_week", f"{len(block.days)}"
    if block.intervals is None:
        yield "part_minutes", f"{block.minutes:g}"
    else:
        yield from _intervals(block.intervals)
    for key, minutes in (("part_warm_up", block.warm_up_min), ("part_cool_down", block.cool_down_min)):
        if minutes:
            yield key, f"{minutes:g}"
    yield from _dose(block)
    if block.exercises:
        yield "part_exercises", f"{block.exercises}"
    if block.first_week > 1:
        yield "part_from_week", f"{block.first_week}"
    if block.last_week is not None:
        yield "part_to_week", f"{block.last_week}"


def _perturbation(p: Perturbation) -> Iterator[r.Phrase]:
    yield "part_name", p.kind
    for what in (p.target, p.state, p.name):
        if what:
            yield "part_name", what
    if p.tissue:
        yield "part_tissue", f"tissue_{p.tissue}"
    for key, value in (("part_fold", p.fold), ("part_level", p.level), ("part_protein", p.protein_g_kg_day),
                       ("part_energy", p.energy_fold), ("part_fibre", p.fibre_fold), ("part_minutes", p.minutes)):
        if value is not None:
            yield key, f"{value:g}"
    if p.share != 1.0:
        yield "part_share", f"{100 * p.share:g}"
    if p.dose is not None:
        yield "part_dose", str(p.dose)
        yield "part_name", f"route_{p.route}"
    if p.days_per_week != DAILY:
        yield "part_per_week", f"{p.days_per_week}"
    if p.since_birth:
        yield "part_name", "since_birth"
        return
    yield "part_from_day", f"{p.from_day:g}"
    if p.to_day is not None:
        yield "part_to_day", f"{p.to_day:g}"


def _intervals(bout: Intervals) -> Iterator[r.Phrase]:
    yield "part_intervals", f"{bout.repeats} × {bout.work_min:g}"
    yield "part_intensity", str(bout.work_intensity)
    yield "part_rest", f"{bout.rest_min:g}"
    if bout.rest_intensity is not None:
        yield "part_intensity", str(bout.rest_intensity)


def _step(step: Progression) -> Iterator[r.Phrase]:
    yield "part_from_week", f"{step.from_week}"
    if step.days_per_week is not None:
        yield "part_per_week", f"{step.days_per_week}"
    if step.minutes is not None:
        yield "part_minutes", f"{step.minutes:g}"
    yield from _dose(step)


def _dose(part: Block | Progression) -> Iterator[r.Phrase]:
    if part.intensity is not None:
        yield "part_intensity", str(part.intensity)
    if part.load is not None:
        yield "part_load", str(part.load)
    if part.sets is not None:
        yield "part_sets", f"{part.sets}"
    if part.reps is not None:
        yield "part_reps", f"{part.reps}"


def _unit(field: str) -> str:
    return next((unit for ending, unit in UNITS.items() if field.endswith(ending)), "")


def _text_or_list(field: str, value: object) -> str | tuple[r.Phrase, ...]:
    if not isinstance(value, list):
        return _text(value)
    known = medicine_labels() if field == "medicines" else {}
    plain = (plain_medicine_name(str(item)) for item in value)
    return tuple(("part_name", name if name in known else str(item)) for item, name in zip(value, plain, strict=True))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rounded(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"
