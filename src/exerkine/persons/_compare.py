"""Drawn people held against files of real people: pair by pair, by sex and age band, and along age."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from exerkine.errors import Fault, TableError
from exerkine.persons._cohorts import AGE, WOMAN, Cohort, CohortColumn, read_cohort_values, read_cohorts
from exerkine.persons._comparison import Comparison, LevelCheck, PairCheck, SlopeCheck
from exerkine.persons._correlations import SKEWED, read_correlation_rows
from exerkine.persons._draw import people_of
from exerkine.persons._knowledge import read_analytes
from exerkine.persons._population import MEASURES, Population

LEAST_PEOPLE = 30
TWO_SIDED_95 = 1.96
BAND_Y = 10
LEAST_DRAWN = 30_000

Values = Mapping[CohortColumn, np.ndarray]
Drawn = Mapping[str, np.ndarray]


def compare_population(population: Population, folder: Path | str, *, seed: int = 1) -> Comparison:
    """Hold drawn people against files of real people, for every pair of variables that a file has.

    For each file the people inside the population's ages are taken, and for everybody so many of the same age and sex are
    drawn that chance hardly counts.  Skewed variables are compared on the log scale.  Sampling weights and clusters of
    the surveys are not used, so intervals are too narrow rather than too wide.

    Parameters
    ----------
    population
        Stages, schooling and steps are as it declares; ages and sexes are those of the file.
    folder
        Where the files of ``knowledge/persons/cohorts.csv`` lie; those that are missing are told, not compared.
    seed
        0 or more.

    Raises
    ------
    TableError
        None of the files is in the folder, one of them cannot be read, or none has people of the population's ages.
    """
    folder = Path(folder)
    found = tuple(cohort for cohort in read_cohorts() if (folder / cohort.file).is_file())
    missing = tuple(cohort.file for cohort in read_cohorts() if cohort not in found)
    if not found:
        raise TableError(Fault(str(folder), message="holds none of the files of people",
                               advice="Expected: " + ", ".join(missing) + "."))
    pairs: list[PairCheck] = []
    levels: list[LevelCheck] = []
    slopes: list[SlopeCheck] = []
    for k, cohort in enumerate(found):
        values = _within(read_cohort_values(cohort, folder), population)
        if _find(values, AGE).size < LEAST_PEOPLE:
            continue
        chance = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2**31, k)))
        drawn = _drawn(population, values, chance)
        pairs += _pairs(cohort, values, drawn)
        levels += _levels(cohort, values, drawn)
        slopes += _slopes(cohort, values, drawn)
    if not pairs:
        raise TableError(Fault(str(folder), message=f"no file has {LEAST_PEOPLE} people of {population.age_lo_y:g} to "
                               f"{population.age_hi_y:g} years"))
    return Comparison(population.name, tuple(pairs), tuple(levels), tuple(slopes), found, missing)


def partial_correlation(one: np.ndarray, other: np.ndarray, age_y: np.ndarray, is_woman: np.ndarray) -> float:
    """Return the correlation of two variables (P,) once age, its square and sex are taken out of both."""
    years = (age_y - age_y.mean()) / 10.0
    others = np.column_stack([np.ones(years.size), years, years**2, is_woman])
    if np.ptp(is_woman) == 0:
        others = others[:, :3]
    left = [v - others @ np.linalg.lstsq(others, v, rcond=None)[0] for v in (one, other)]
    return float(np.corrcoef(*left)[0, 1])


def _within(values: Values, population: Population) -> Values:
    age = _find(values, AGE)
    is_in = (age >= population.age_lo_y) & (age <= population.age_hi_y) & np.isfinite(_find(values, WOMAN))
    return {column: v[is_in] for column, v in values.items()}


def _find(values: Values, variable: str) -> np.ndarray:
    return next(v for column, v in values.items() if column.variable == variable)


def _drawn(population: Population, values: Values, chance: np.random.Generator) -> Drawn:
    """Draw people of the ages and sexes of a file, as many for each, and return the variables of the norms."""
    whole = Population(**{**population.__dict__, "measures": MEASURES})
    copies = math.ceil(LEAST_DRAWN / _find(values, AGE).size)
    age_y, is_woman = np.tile(_find(values, AGE), copies), np.tile(_find(values, WOMAN), copies) > 0.5
    columns = people_of(whole, age_y, is_woman, chance)
    drawn = {AGE: age_y, WOMAN: is_woman.astype(float), **columns}
    squared = (columns["height_cm"] / 100.0) ** 2
    drawn |= {"bmi_kg_m2": columns["mass_kg"] / squared, "asmi_dxa_kg_m2": columns["asm_kg"] / squared}
    return drawn | {analyte.field: columns[f"biomarkers.{name}.value"] for name, analyte in read_analytes().items()}


def _measured(values: Values) -> Iterator[tuple[CohortColumn, np.ndarray]]:
    return ((column, v) for column, v in values.items() if column.variable not in (AGE, WOMAN))


def _scaled(column: CohortColumn, values: np.ndarray) -> np.ndarray:
    """Return skewed variables on the log scale; another measure that stands for them stays as it is."""
    if column.variable not in SKEWED or column.is_stand_in:
        return values
    return np.log(np.where(values > 0, values, np.nan))


def _pairs(cohort: Cohort, values: Values, drawn: Drawn) -> Iterator[PairCheck]:
    age_y, is_woman = _find(values, AGE), _find(values, WOMAN)
    rows = read_correlation_rows()
    for (one, v), (other, w) in itertools.combinations(_measured(values), 2):
        if one.variable == other.variable:
            continue
        a, b = _scaled(one, v), _scaled(other, w)
        both = np.isfinite(a) & np.isfinite(b)
        n = int(both.sum())
        if n < LEAST_PEOPLE:
            continue
        r = partial_correlation(a[both], b[both], age_y[both], is_woman[both])
        found = partial_correlation(_scaled(one, drawn[one.variable]).astype(float),
                                    _scaled(other, drawn[other.variable]).astype(float), drawn[AGE], drawn[WOMAN])
        error = TWO_SIDED_95 * math.hypot((n - 7) ** -0.5, (drawn[AGE].size - 7) ** -0.5)
        row = rows.get(frozenset((one.variable, other.variable)))
        role = "check"
        if row is not None and cohort.cited_as in row.source:
            role = "reproduced"
        elif row is not None and cohort.cited_as in row.note:
            role = "informed"
        yield PairCheck(cohort.cohort, one, other, n, r, found, found - math.tanh(math.atanh(r) + error),
                        found - math.tanh(math.atanh(r) - error), row.r if row else None, role,
                        one.is_stand_in or other.is_stand_in)


def _levels(cohort: Cohort, values: Values, drawn: Drawn) -> Iterator[LevelCheck]:
    age_y, is_woman = _find(values, AGE), _find(values, WOMAN)
    for column, v in _measured(values):
        if column.is_stand_in:
            continue
        for sex, woman in (("F", 1.0), ("M", 0.0)):
            for lo in range(int(age_y.min()) // BAND_Y * BAND_Y, int(age_y.max()) + 1, BAND_Y):
                here = np.isfinite(v) & (is_woman == woman) & (age_y >= lo) & (age_y < lo + BAND_Y)
                there = (drawn[WOMAN] == woman) & (drawn[AGE] >= lo) & (drawn[AGE] < lo + BAND_Y)
                if here.sum() >= LEAST_PEOPLE:
                    yield LevelCheck(cohort.cohort, column, sex, lo, int(here.sum()), *_centre(column, v[here]),
                                     *_centre(column, drawn[column.variable][there]))


def _centre(column: CohortColumn, values: np.ndarray) -> tuple[float, float]:
    if column.variable not in SKEWED:
        return float(values.mean()), float(values.std())
    low, middle, high = np.quantile(values, (0.16, 0.5, 0.84))
    return float(middle), float(high - low) / 2.0


def _slopes(cohort: Cohort, values: Values, drawn: Drawn) -> Iterator[SlopeCheck]:
    age_y, is_woman = _find(values, AGE), _find(values, WOMAN)
    for column, v in _measured(values):
        if column.is_stand_in:
            continue
        scaled, others = _scaled(column, v), _scaled(column, drawn[column.variable])
        times = 100.0 if column.variable in SKEWED else 1.0  # of the log: about per cent
        for sex, woman in (("F", 1.0), ("M", 0.0)):
            here, there = np.isfinite(scaled) & (is_woman == woman), drawn[WOMAN] == woman
            if here.sum() >= LEAST_PEOPLE and np.ptp(age_y[here]) > 0:
                slope, error = _slope(age_y[here], scaled[here])
                in_drawn, _ = _slope(drawn[AGE][there], others[there])
                yield SlopeCheck(cohort.cohort, column, sex, int(here.sum()), times * slope,
                                 times * (slope - TWO_SIDED_95 * error), times * (slope + TWO_SIDED_95 * error), times * in_drawn)


def _slope(age_y: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Return the change per decade of age and its standard error."""
    decades = (age_y - age_y.mean()) / 10.0
    slope = float(decades @ values / (decades @ decades))
    left = values - values.mean() - slope * decades
    return slope, math.sqrt(float(left @ left) / (values.size - 2) / float(decades @ decades))
