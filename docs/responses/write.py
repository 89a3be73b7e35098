"""Write how far responses differ between people, in studies and in simulated ones, and what one person per arm loses.

The site shows the tables; tests hold ``response_traits.csv`` and the mechanism to them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from exerkine.calibration import fit_responses, seen_spreads
from exerkine.cohorts import representative_effects
from exerkine.evidence import read_studies
from exerkine.mechanism import read_mechanism

FOLDER = Path(__file__).parent
ARMS = (
    "ChurchwardVenne2015_24wk", "Leenders2013_women", "Fiatarone1994", "LvJJ2020_dumbbell", "Vidoni2015_75", "Erickson2011",
    "Baker2010", "Yu2021_FITAD", "Circuit_SO_women", "iStoppFalls2015",
)
"""Four of resistance, four of aerobic training, two mixed; healthy, frail, sarcopenic, MCI and Alzheimer's disease."""
PEOPLE = 400


def _write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_told(cell) for cell in row] for row in rows)


def _told(cell: object) -> object:
    return f"{cell:.4g}" if isinstance(cell, float) else "" if cell is None else cell


def main() -> None:
    """Write the three tables."""
    mechanism, studies = read_mechanism(), read_studies()
    _write("seen.csv", ("response", "arm_id", "outcome", "row", "n", "unit", "mean", "printed_sd", "control_sd", "cv"),
           [(s.response, s.arm_id, s.outcome, s.row, s.n, s.unit, s.mean, s.printed_sd, s.control_sd, s.cv)
            for s in sorted(seen_spreads(studies), key=lambda s: (s.response, -s.n, s.arm_id, s.outcome, s.row))])
    _write("fit.csv", ("response", "parameter", "cv_of_trait", "cv_wanted", "cv_read", "cv_true", "cv_without", "mean_pct",
                       "least_over_mean", "most_over_mean", "null_share", "fall_share"),
           [(f.target.name, f.trait.parameter, f.trait.cv, f.target.cv, f.cv_read, f.cv_true, f.cv_before, f.mean_pct,
             f.least / f.mean_pct, f.most / f.mean_pct, f.null_share, f.fall_share)
            for f in fit_responses(mechanism, people=PEOPLE)])
    _write("arms.csv", ("arm_id", "symbol", "unit", "typical", "mean", "mean_se", "sd", "corrected", "corrected_sd", "people",
                        "nodes"),
           [(e.arm_id, e.symbol, e.unit, e.typical, e.mean, e.mean_se, e.sd, e.corrected, e.corrected_sd, e.people, e.nodes)
            for arm in ARMS for e in representative_effects(mechanism, studies, arm, people=PEOPLE)])


if __name__ == "__main__":
    main()
