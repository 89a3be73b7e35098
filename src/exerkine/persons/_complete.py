"""A person with every measure the model needs: what was measured stays, the rest comes from norms and says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from exerkine.persons._amyloid import AmyloidChance, amyloid_chance
from exerkine.persons._conditional import TOPS, Scale, Unknown, unknown_given
from exerkine.persons._knowledge import read_analytes, read_constants
from exerkine.persons._norms import GRADES, Norms, read_norms
from exerkine.persons._person import Person
from exerkine.persons._responses import draw_responses
from exerkine.persons._staging import measures_of, stage_of

_MEASURES = ("height_cm", "grip_kg", "gait_speed_m_s", "chair_stands_30s", "chair_stand_5x_s", "sppb", "knee_extension_nm",
             "vo2peak_ml_kg_min", "hr_rest_bpm", "mmse", "moca", "protein_g_kg_day")
DRAWN = ("height_cm", "bmi_kg_m2", "asmi_dxa_kg_m2", "grip_kg", "knee_extension_nm", "gait_speed_m_s", "chair_stand_5x_s",
          "chair_stands_30s", "sppb", "vo2peak_ml_kg_min", "mmse", "moca", "il6_pg_ml", "irisin_ng_ml", "bdnf_serum_ng_ml",
          "igf1_ng_ml", "fgf21_pg_ml", "lactate_mmol_l", "ctsb_ng_ml", "crp_mg_l", "tnfa_pg_ml")
TOLD = ("schooling_y", "habitual_steps_day", "hr_rest_bpm")  # say something about the others; nothing is filled or drawn for them
LEAST_DEVIATION = 0.05
CUT_OFFS = "not diagnosed: by cut-offs from the measures"
COUNTED_HEALTHY = "not assessed: counted as healthy"


@dataclass(frozen=True)
class Assumption:
    """One value that was not measured but filled in, converted or supposed: where it comes from, what it is for."""

    field: str
    value: float | str
    unit: str
    source: str
    grade: str
    note: str = ""


@dataclass(frozen=True)
class CompletedPerson:
    """A person without gaps; ``assumptions`` lists every value that is not simply what the file says."""

    person: Person
    age_y: float
    sex: Literal["F", "M"]
    muscle_stage: str
    cognition_stage: str
    height_cm: float
    mass_kg: float
    grip_kg: float
    asm_dxa_kg: float
    gait_speed_m_s: float
    chair_stands_30s: float
    chair_stand_5x_s: float
    sppb: float
    knee_extension_nm: float
    vo2peak_ml_kg_min: float
    hr_rest_bpm: float
    hr_max_bpm: float | None
    mmse: float
    moca: float
    il6_pg_ml: float
    irisin_ng_ml: float
    bdnf_serum_ng_ml: float
    igf1_ng_ml: float
    fgf21_pg_ml: float
    lactate_mmol_l: float
    ctsb_ng_ml: float
    crp_mg_l: float
    tnfa_pg_ml: float
    vitd25oh_nmol_l: float
    habitual_steps_day: float
    habitual_activity_met_h_day: float
    protein_g_kg_day: float
    apoe4_copies: int | None
    amyloid_cl: float
    amyloid: AmyloidChance | None
    unknown: Unknown = field(compare=False)
    """What nobody measured and a draw takes anew, given what was."""
    takes_beta_blocker: bool
    habitually_trained: bool
    assumptions: tuple[Assumption, ...]
    responses: Mapping[str, float] = field(default_factory=dict)
    """Traits of response that a draw has taken, by parameter; those of a typical person are 1."""

    @property
    def unmeasured(self) -> frozenset[str]:
        """Fields that nobody measured, of those that a draw takes anew."""
        drawn = {"asmi_dxa_kg_m2": "asm_dxa_kg", "bmi_kg_m2": "mass_kg"}
        names = {drawn.get(scale.variable, scale.variable) for scale in self.unknown.scales}
        return frozenset(names | ({"amyloid_cl"} if self.amyloid is not None else set()))


def complete_person(person: Person, norms: Norms | None = None) -> CompletedPerson:
    """Fill every missing measure with the norm of the person's age, sex and stages.

    What goes together in people (knowledge/persons/correlations.csv) is filled accordingly: somebody weak in one way is
    taken for weaker in others.  Body mass and muscle are filled as BMI and ASM/height2 times the person's height.  A
    stage that nobody diagnosed is told from the measures by `stage_of`, and counts as ``none`` where they are too few.
    Scores are kept inside their scale.  Norms and shifts: knowledge/persons.

    Parameters
    ----------
    person
        As returned by `read_person`.
    norms
        As returned by `read_norms`; the shipped ones if left out.

    Returns
    -------
    CompletedPerson
        Numbers in the unit of their name; ``hr_max_bpm`` and ``apoe4_copies`` stay None when not measured.

    Raises
    ------
    UnknownNameError
        ``norms`` lacks a variable that the person lacks too.
    """
    norms = norms or read_norms()
    stages, notes = _stages(person)
    filler = _Filler.of(person, norms, tuple(stages.values()))
    values: dict[str, float] = {}
    for name in _MEASURES:
        values[name], told = filler.measured_or_norm(name, getattr(person, name))
        notes += told
    for fill in (filler.mass, filler.muscle, filler.activity, filler.biomarkers):
        more, told = fill(values["height_cm"])
        values |= more
        notes += told
    chance, values["amyloid_cl"], told = _amyloid(person, stages["cognition"])
    notes += told
    return CompletedPerson(
        person=person, age_y=person.age_y, sex=person.sex, muscle_stage=stages["muscle"],
        cognition_stage=stages["cognition"], hr_max_bpm=person.hr_max_bpm, apoe4_copies=person.apoe4_copies, amyloid=chance,
        unknown=filler.unknown,
        takes_beta_blocker=person.takes("beta_blocker"), habitually_trained=person.habitually_trained,
        assumptions=notes, responses={}, **values)


Notes = tuple[Assumption, ...]
Filled = tuple[dict[str, float], Notes]


def _amyloid(person: Person, stage: str) -> tuple[AmyloidChance | None, float, Notes]:
    """Return the chance of plaque, the more likely level and what to tell; no chance where a scan has been read."""
    if person.amyloid_cl is not None:
        return None, person.amyloid_cl, ()
    chance = amyloid_chance(stage, person.age_y, person.apoe4_copies)
    note = f"P(A+) = {100 * chance.positive_share:.0f} %"  # the draws have plaque in that share
    return chance, chance.central_cl, (Assumption("amyloid_cl", chance.central_cl, "CL", chance.source, chance.grade, note),)


def draw_unknown(person: CompletedPerson, chance: np.random.Generator, *, is_typical: bool = False) -> CompletedPerson:
    """Return the same person with what nobody measured drawn from people like them.

    That includes how they respond to training (`draw_responses`), from a stream of its own, so that nothing else hangs on it.
    A typical person stands for a group: only plaque is drawn, which a group has in part, and the rest stays at its mean.
    """
    drawn: dict[str, float] = {} if person.amyloid is None else {"amyloid_cl": person.amyloid.draw(chance)}
    if is_typical:
        return replace(person, **drawn)  # type: ignore[arg-type]
    drawn |= _bodily(person.unknown.draw(chance), person)
    return replace(person, **drawn, responses=draw_responses(chance.spawn(1)[0]))  # type: ignore[arg-type]


def _bodily(values: dict[str, float], person: CompletedPerson) -> dict[str, float]:
    """Return drawn values inside their scales, with masses instead of indices."""
    values = {name: _inside(name, value) for name, value in values.items()}
    squared = (values.get("height_cm", person.height_cm) / 100) ** 2
    if "bmi_kg_m2" in values:
        values["mass_kg"] = values.pop("bmi_kg_m2") * squared
    if "asmi_dxa_kg_m2" in values:
        most = read_constants()["most_asm_per_mass"].value * values.get("mass_kg", person.mass_kg)
        values["asm_dxa_kg"] = min(values.pop("asmi_dxa_kg_m2") * squared, most)
    return values


def _inside(variable: str, value: float) -> float:
    least = read_constants().get(f"least_{variable}")
    return min(max(value, least.value if least else 0.0), TOPS.get(variable, value))


def _measured(person: Person) -> dict[str, float | None]:
    """Return what was measured of the variables that go together, blood values only where they can be compared."""
    measured: dict[str, float | None] = {name: getattr(person, name) for name in (*DRAWN, *TOLD) if hasattr(person, name)}
    height_cm = person.height_cm
    for index, mass in (("bmi_kg_m2", person.mass_kg), ("asmi_dxa_kg_m2", person.asm_dxa_kg)):
        measured[index] = mass / (height_cm / 100) ** 2 if mass is not None and height_cm is not None else None
    for name, analyte in read_analytes().items():
        marker = person.biomarker(name)
        is_comparable = marker is not None and marker.matrix in analyte.comparable_matrices
        measured[analyte.field] = marker.canonical_value if marker is not None and is_comparable else None
    return measured


def _stages(person: Person) -> tuple[dict[str, str], Notes]:
    """Return what was diagnosed, else what the measures show, else ``none``; an MMSE by itself cannot tell MCI."""
    shown = stage_of(measures_of(person))
    by_tests = None if shown.cognition == "MCI" and person.moca is None else shown.cognition
    stages: dict[str, str] = {}
    notes: Notes = ()
    for organ, told in (("muscle", shown.muscle), ("cognition", by_tests)):
        diagnosed = getattr(person.diagnosis, organ)
        stages[organ] = diagnosed or told or "none"
        if diagnosed is None:
            source, grade = (CUT_OFFS, "derived") if told else (COUNTED_HEALTHY, "prior")
            notes += (Assumption(f"diagnosis.{organ}", stages[organ], "", source, grade),)
    return stages, notes


@dataclass(frozen=True)
class _Filler:
    person: Person
    norms: Norms
    stages: tuple[str, ...]
    unknown: Unknown

    @classmethod
    def of(cls, person: Person, norms: Norms, stages: tuple[str, ...]) -> _Filler:
        bare = cls(person, norms, stages, Unknown((), np.zeros(0), np.zeros((0, 0))))
        measured = _measured(person)
        known: dict[Scale, float] = {}
        unknown: list[Scale] = []
        for variable in (*DRAWN, *(name for name in TOLD if measured[name] is not None)):
            sd = norms.at(variable, sex=person.sex, age_y=person.age_y).sd
            if not sd:
                continue
            scale = Scale(variable, float(bare.norm(variable).value), sd)
            value = measured.get(variable)
            if value is None:
                unknown.append(scale)
            else:
                known[scale] = float(value)
        return replace(bare, unknown=unknown_given(known, unknown))

    def measured_or_norm(self, field: str, measured: float | None) -> tuple[float, Notes]:
        if measured is not None:
            return float(measured), ()
        note = self.expected(field)
        return float(note.value), (note,)

    def expected(self, variable: str) -> Assumption:
        """Return what people like this have: the norm, moved by what was measured beside it (``z``, in SD)."""
        note = self.norm(variable)
        deviations = zip(self.unknown.scales, self.unknown.mean, strict=True)
        scale, z = next(((s, float(z)) for s, z in deviations if s.variable == variable), (None, 0.0))
        if scale is None or abs(z) < LEAST_DEVIATION:
            return note
        return replace(note, value=_inside(variable, scale.value(z)), note=f"z = {z:+.1f}".replace("-", "\N{MINUS SIGN}"))

    def norm(self, variable: str) -> Assumption:
        """Return the norm at the person's age and sex, shifted by both stages; its grade is that of the weakest part."""
        norm = self.norms.at(variable, sex=self.person.sex, age_y=self.person.age_y)
        value, sources, grades = norm.mean, [norm.source], [norm.grade]
        for shift in filter(None, (self.norms.shift(variable, stage) for stage in self.stages)):
            value = value * shift.value if shift.kind == "fold" else value + shift.value
            sources.append(shift.source)
            grades.append(shift.grade)
        return Assumption(variable, _inside(variable, value), norm.unit, "; ".join(dict.fromkeys(sources)),
                          max(grades, key=GRADES.index))

    def mass(self, height_cm: float) -> Filled:
        return self._times_height_squared("mass_kg", "bmi_kg_m2", self.person.mass_kg, height_cm)

    def muscle(self, height_cm: float) -> Filled:
        person = self.person
        filled, notes = self._times_height_squared("asm_dxa_kg", "asmi_dxa_kg_m2", person.asm_dxa_kg, height_cm)
        if person.asm_kg is not None and person.asm_method == "BIA":
            offset = read_constants()[f"asm_bia_minus_dxa_{person.sex}"]
            notes = (Assumption("asm_dxa_kg", filled["asm_dxa_kg"], "kg", offset.source, "derived"),)
        return filled, notes

    def _times_height_squared(self, field: str, variable: str, measured: float | None, height_cm: float) -> Filled:
        if measured is not None:
            return {field: measured}, ()
        index = self.expected(variable)
        value = float(index.value) * (height_cm / 100) ** 2
        return {field: value}, (replace(index, field=field, value=value, unit="kg"),)

    def activity(self, height_cm: float) -> Filled:
        """Fill steps and MET-hours, each from the other where one is known."""
        steps, met_h = self.person.habitual_steps_day, self.person.habitual_activity_met_h_day
        rate = read_constants()["met_h_per_1000_steps"]
        notes: Notes = ()
        if steps is None and met_h is not None:
            steps = met_h / rate.value * 1000
            notes = (Assumption("habitual_steps_day", steps, "steps/day", rate.source, rate.grade),)
        elif steps is None:
            steps, notes = self.measured_or_norm("habitual_steps_day", None)
        if met_h is None:
            met_h = steps / 1000 * rate.value
            notes += (Assumption("habitual_activity_met_h_day", met_h, "MET h/day", rate.source, rate.grade),)
        return {"habitual_steps_day": steps, "habitual_activity_met_h_day": met_h}, notes

    def biomarkers(self, height_cm: float) -> Filled:
        values: dict[str, float] = {}
        notes: Notes = ()
        for name, analyte in read_analytes().items():
            marker = self.person.biomarker(name)
            if marker is None or marker.matrix not in analyte.comparable_matrices:
                values[analyte.field], told = self.measured_or_norm(analyte.field, None)
                notes += told
                continue
            values[analyte.field] = marker.canonical_value
            if marker.unit != analyte.unit:
                notes += (Assumption(analyte.field, marker.canonical_value, analyte.unit,
                                     f"{marker.value:g} {marker.unit} converted", "derived"),)
        return values, notes
