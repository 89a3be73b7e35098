"""People drawn from a declared population: the same norms, correlations and shifts by which a person is completed."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from exerkine.errors import InputError
from exerkine.persons._complete import DRAWN, TOLD
from exerkine.persons._conditional import TOPS, held, values_of
from exerkine.persons._correlations import correlation_matrix
from exerkine.persons._knowledge import read_analytes, read_constants
from exerkine.persons._norms import read_norms
from exerkine.persons._people import People
from exerkine.persons._population import Population, Spread
from exerkine.persons._prevalence import STAGES, draw_stages, joint_shares, odds_ratio

BLOCK = 1024
"""People of one block are drawn together, so that nobody depends on how many are asked for; changing it changes everybody."""
VARIABLES = (*DRAWN, *TOLD, "protein_g_kg_day", "vitd25oh_nmol_l")
AGE_STEP_Y = 0.1
STEPS = {"height_cm": 0.1, "mass_kg": 0.1, "grip_kg": 0.1, "asm_kg": 0.01, "gait_speed_m_s": 0.01, "chair_stand_5x_s": 0.1,
         "chair_stands_30s": 1, "sppb": 1, "knee_extension_nm": 0.1, "vo2peak_ml_kg_min": 0.1, "hr_rest_bpm": 1, "mmse": 1,
         "moca": 1, "schooling_y": 1, "habitual_steps_day": 1, "protein_g_kg_day": 0.01}
"""What the instruments resolve, in the unit of each name."""
WHOLE = ("sppb", "chair_stands_30s", "mmse", "moca")
MOST_SCHOOLING_Y = 25.0
BLOOD_DIGITS = 4

Columns = dict[str, np.ndarray]


def draw_population(population: Population, people: int | range, seed: int) -> People:
    """Draw people of a population; person i is the same person however many are drawn, in one go or in parts.

    Age and sex are as declared.  Stages of muscle and of cognition have the declared shares, or those of
    ``prevalence.csv`` by age and sex; that sarcopenia and impairment go together rests on one odds ratio, which is a prior.
    Measures are then drawn as `draw_unknown` draws what nobody measured in a person of that age, sex and stages: norms
    moved by the stages, deviations that go together by ``correlations.csv``, none beyond 2.5 standard deviations.

    Parameters
    ----------
    population
        As returned by `read_population`.
    people
        Whom to draw: the first so many, or a range of indices with step 1.
    seed
        0 or more.

    Returns
    -------
    People
        Columns (P,), by the names of a person file.

    Raises
    ------
    InputError
        The seed or an index is negative, or the range has gaps.

    Examples
    --------
    >>> whole = draw_population(Population("old", 70, 90), 50, seed=7)
    >>> draw_population(Population("old", 70, 90), range(40, 41), seed=7).person(0) == whole.person(40)
    True
    """
    wanted = range(people) if isinstance(people, int) else people
    if seed < 0 or wanted.start < 0 or wanted.step != 1:
        raise InputError("seed and indices of people are 0 or more, and a range of people has step 1")
    start, stop = wanted.start, max(wanted.stop, wanted.start)
    parts: list[Columns] = []
    for block in range(start // BLOCK, math.ceil(stop / BLOCK) if stop > start else 0):
        some = slice(max(start - block * BLOCK, 0), min(stop - block * BLOCK, BLOCK))
        parts.append({name: column[some] for name, column in _block(population, seed, block).items()})
    parts = parts or [{name: column[:0] for name, column in _block(population, seed, 0).items()}]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    odds, grade = odds_ratio(population)
    return People(population.name, start, columns, f"odds ratio {odds:g} ({grade})")


@lru_cache(maxsize=2)
def _block(population: Population, seed: int, block: int) -> Columns:
    chance = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block,)))
    is_woman = chance.random(BLOCK) < population.women_share
    age_y = _ages(population, chance.random(BLOCK))
    return people_of(population, age_y, is_woman, chance)


def people_of(population: Population, age_y: np.ndarray, is_woman: np.ndarray, chance: np.random.Generator) -> Columns:
    """Draw what a population says of people of given ages (P,) and sexes (P,); columns (P,) by the names of a person file."""
    by_sex = {"F": is_woman, "M": ~is_woman}
    joint = np.zeros((age_y.size, *(len(names) for names in STAGES.values())))
    for sex, is_one in by_sex.items():
        joint[is_one] = joint_shares(population, sex=sex, age_y=age_y[is_one])
    stages = draw_stages(joint, chance.random(age_y.size))
    z = deviations(chance, age_y.size)
    values: Columns = {}
    for k, variable in enumerate(VARIABLES):
        norm, sd = _norms(population, variable, age_y, by_sex, stages)
        least = read_constants().get(f"least_{variable}")
        drawn = np.maximum(values_of(variable, norm, sd, z[:, k]), least.value if least else 0.0)
        values[variable] = np.minimum(drawn, TOPS.get(variable, np.inf))
    return _as_measured(population, age_y, is_woman, stages, values)


def deviations(chance: np.random.Generator, count: int) -> np.ndarray:
    """Return deviations (count, `VARIABLES`) that go together as in people, none beyond `MOST_DEVIATION`."""
    z = chance.standard_normal((count, len(VARIABLES)))
    return held(np.einsum("pv,wv->pw", z, _root()))  # no threads and no BLAS: the same sums everywhere


@lru_cache(maxsize=1)
def _root() -> np.ndarray:
    return np.linalg.cholesky(correlation_matrix(VARIABLES))


def _ages(population: Population, chance: np.ndarray) -> np.ndarray:
    lo, hi, age = population.age_lo_y, population.age_hi_y, population.age
    if age is None:
        years = lo + (hi - lo) * chance
    else:
        grid = np.linspace(lo, hi, 2001)
        reached = np.array([math.erf((year - age.mean) / (age.sd * math.sqrt(2.0))) for year in grid])
        years = np.interp(chance, (reached - reached[0]) / (reached[-1] - reached[0]), grid)
    return np.clip(np.round(years / AGE_STEP_Y) * AGE_STEP_Y, lo, hi).round(1)


def _norms(
    population: Population, variable: str, age_y: np.ndarray, by_sex: dict[str, np.ndarray], stages: Columns
) -> tuple[np.ndarray, np.ndarray]:
    """Return norms (P,), moved by both stages, and spreads (P,)."""
    norms, declared = read_norms(), getattr(population, variable, None)
    norm, sd = np.zeros(age_y.size), np.zeros(age_y.size)
    for sex, is_one in by_sex.items():
        norm[is_one], sd[is_one] = norms.spread(variable, sex=sex, age_y=age_y[is_one])
    if isinstance(declared, Spread):
        norm, sd = np.full(age_y.size, declared.mean), np.full(age_y.size, declared.sd)
    for organ, names in STAGES.items():
        for k, stage in enumerate(names):
            shift = norms.shift(variable, stage)
            if shift is not None:
                is_so = stages[organ] == k
                norm[is_so] = norm[is_so] * shift.value if shift.kind == "fold" else norm[is_so] + shift.value
    return np.minimum(np.maximum(norm, 0.0), TOPS.get(variable, np.inf)), sd


def _as_measured(
    population: Population, age_y: np.ndarray, is_woman: np.ndarray, stages: Columns, values: Columns
) -> Columns:
    """Return what instruments read of drawn values, by the names of a person file, in the order of its fields."""
    height = _rounded("height_cm", values["height_cm"])
    squared = (height / 100) ** 2
    mass = _rounded("mass_kg", values.pop("bmi_kg_m2") * squared)
    muscle = np.minimum(values.pop("asmi_dxa_kg_m2") * squared, read_constants()["most_asm_per_mass"].value * mass)
    values |= {"height_cm": height, "mass_kg": mass, "asm_kg": muscle}
    values["schooling_y"] = np.minimum(values["schooling_y"], MOST_SCHOOLING_Y)
    columns: Columns = {"age_y": age_y, "sex": np.where(is_woman, "F", "M")}
    for name in STEPS:
        if name in population.measures or name == "schooling_y":
            columns[name] = _rounded(name, values[name])
        if name == "asm_kg" and name in columns:
            columns["asm_method"] = np.full(age_y.size, "DXA")
        if name == "moca" and name in columns:
            columns["moca_version"] = np.full(age_y.size, "MoCA")
    for organ, names in STAGES.items():
        columns[f"diagnosis.{organ}"] = np.array(names)[stages[organ]]
    for name, analyte in read_analytes().items():
        if name in population.measures:
            columns[f"biomarkers.{name}.value"] = _to_digits(values[analyte.field])
            columns[f"biomarkers.{name}.unit"] = np.full(age_y.size, analyte.unit)
            columns[f"biomarkers.{name}.matrix"] = np.full(age_y.size, analyte.comparable_matrices[0])
    return columns


def _rounded(name: str, values: np.ndarray) -> np.ndarray:
    step = STEPS[name]
    if name in WHOLE:
        return np.rint(values).astype(np.int64)
    return np.round(values, max(0, round(-math.log10(step))))


def _to_digits(values: np.ndarray) -> np.ndarray:
    """Return positive values rounded to the digits that a laboratory prints."""
    scale = 10.0 ** (BLOOD_DIGITS - 1 - np.floor(np.log10(values)))
    return np.round(np.round(values * scale) / scale, 6)
