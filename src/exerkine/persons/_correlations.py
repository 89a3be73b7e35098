"""What goes together in people: the table, and what is left of it among people of one stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from exerkine.errors import TableError
from exerkine.persons._knowledge import FOLDER
from exerkine.persons._norms import GRADES, read_norms
from exerkine.persons._population import Population
from exerkine.persons._prevalence import STAGES, joint_shares
from exerkine.tables import read_table

SKEWED = frozenset({"chair_stand_5x_s", "crp_mg_l", "il6_pg_ml", "tnfa_pg_ml", "fgf21_pg_ml", "bdnf_serum_ng_ml", "irisin_ng_ml",
                    "igf1_ng_ml", "ctsb_ng_ml", "lactate_mmol_l", "vitd25oh_nmol_l", "habitual_steps_day"})
"""Spread on the log scale, with the norm as median."""
REFERENCE = Population("reference", 60.0, 90.0)
"""Among such people the correlations of the table were measured: from 60 on, in every stage."""
REFERENCE_AGES_Y = np.arange(60.0, 86.0, 1.0)


def correlation_matrix(variables: Sequence[str]) -> np.ndarray:
    """Return the correlations (V, V) of deviations among people of one age, sex and stage, zero where none is known.

    The table holds those among people of all stages.  Stages move several variables at once, which is a part of them; that
    part is taken away here, so that people of all stages together have the correlations of the table again.
    """
    names, whole = _within_stages()
    known = [i for i, variable in enumerate(variables) if variable in names]
    matrix = np.eye(len(variables))
    here = [names[variables[i]] for i in known]
    matrix[np.ix_(known, known)] = whole[np.ix_(here, here)]
    return matrix


@lru_cache(maxsize=1)
def _within_stages() -> tuple[dict[str, int], np.ndarray]:
    """Return the place of every variable of the table, and the correlations within a stage of all of them."""
    pairs = read_correlations()
    names = sorted(set().union(*pairs))
    between = between_stages(tuple(names))
    widened = np.sqrt(1.0 + np.diag(between))
    matrix = np.eye(len(names))
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            r = pairs.get(frozenset((one, other)))
            if r is not None:
                matrix[i, j] = r * widened[i] * widened[j] - between[i, j]
    return {name: i for i, name in enumerate(names)}, matrix


@lru_cache(maxsize=4)
def between_stages(variables: tuple[str, ...]) -> np.ndarray:
    """Return the covariance (V, V) of what stages do to variables, in squared standard deviations of one stage.

    It is the mean over ages and both sexes of the reference people, with the shares of ``prevalence.csv``.
    """
    total = np.zeros((len(variables), len(variables)))
    for sex in ("F", "M"):
        weights = joint_shares(REFERENCE, sex=sex, age_y=REFERENCE_AGES_Y).reshape(REFERENCE_AGES_Y.size, -1)
        moved = np.stack([_moved(variable, sex) for variable in variables], axis=-1)
        moved = moved.reshape(REFERENCE_AGES_Y.size, -1, len(variables))
        moved = moved - np.einsum("as,asv->av", weights, moved)[:, None, :]
        total += np.einsum("as,asv,asw->vw", weights, moved, moved) / REFERENCE_AGES_Y.size / 2.0
    return total


def _moved(variable: str, sex: str) -> np.ndarray:
    """Return by how many standard deviations each pair of stages (A, muscle, cognition) moves a variable."""
    norms = read_norms()
    norm, sd = norms.spread(variable, sex=sex, age_y=REFERENCE_AGES_Y)
    value = np.tile(norm[:, None, None], (1, *(len(names) for names in STAGES.values())))
    for axis, names in enumerate(STAGES.values(), start=1):
        for k, stage in enumerate(names):
            shift = norms.shift(variable, stage)
            if shift is not None:
                here = (slice(None), k) if axis == 1 else (slice(None), slice(None), k)
                value[here] = value[here] * shift.value if shift.kind == "fold" else value[here] + shift.value
    if variable in SKEWED:
        return np.log(value / norm[:, None, None]) / np.sqrt(np.log1p((sd / norm) ** 2))[:, None, None]
    return (value - norm[:, None, None]) / sd[:, None, None]


@dataclass(frozen=True)
class Correlation:
    """One row of ``correlations.csv``."""

    r: float
    source: str
    grade: str
    note: str


def read_correlations(folder: Path | str = FOLDER) -> Mapping[frozenset[str], float]:
    """Return the correlation of each pair in ``correlations.csv``; raises as `read_correlation_rows`."""
    return {pair: row.r for pair, row in read_correlation_rows(folder).items()}


def read_correlation_rows(folder: Path | str = FOLDER) -> Mapping[frozenset[str], Correlation]:
    """Return the row of each pair in ``correlations.csv``.

    Raises
    ------
    TableError
        The table is missing or wrong, or its correlations cannot hold together.
    """
    return _read_correlations(Path(folder))


@lru_cache(maxsize=4)
def _read_correlations(folder: Path) -> Mapping[frozenset[str], Correlation]:
    columns = ("variable", "other", "r", "source", "grade", "note")
    pairs: dict[frozenset[str], Correlation] = {}
    for row in read_table(folder / "correlations.csv", required=columns):
        r, pair = row.number("r"), frozenset((row["variable"], row["other"]))
        if r is None or not -1.0 < r < 1.0:
            raise TableError(row.fault("r", "a number between -1 and 1 is needed"))
        if len(pair) < 2 or pair in pairs:
            raise TableError(row.fault("other", f"'{row['variable']}' and '{row['other']}' stand here already, or are one"))
        if row["grade"] not in GRADES:
            raise TableError(row.fault("grade", f"'{row['grade']}' is not allowed", "Allowed: " + ", ".join(GRADES) + "."))
        pairs[pair] = Correlation(r, row["source"], row["grade"], row["note"])
    names = sorted(set().union(*pairs))
    matrix = np.array([[pairs[frozenset((a, b))].r if frozenset((a, b)) in pairs else float(a == b) for b in names] for a in names])
    if np.linalg.eigvalsh(matrix).min() < 1e-6:
        raise TableError(row.fault("r", "no people can have all of these correlations at once", "Bring them closer to zero."))
    return pairs
