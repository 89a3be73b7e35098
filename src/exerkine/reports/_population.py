"""Drawn people as a table with its origin, and their comparison with real people as text, JSON and tables."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exerkine.persons import (
    STAGES,
    Comparison,
    LevelCheck,
    PairCheck,
    People,
    Population,
    SlopeCheck,
    Tally,
    odds_ratio,
    write_people,
)
from exerkine.reports._files import files_in

ROLES = {
    "check": "no row of the table comes from this file",
    "informed": "priors that were set with this file in view",
    "reproduced": "rows of the table that come from this file",
}
VERDICTS = ("ok", "near", "off")
PRIOR_EN = "How sarcopenia and cognitive impairment go together is a prior, not a measurement"
PRIOR_ZH = "肌少症与认知障碍如何并存是先验假设，并非测量结果"
PAIR_COLUMNS = ("cohort", "one", "other", "label_en", "label_zh", "n", "in_data", "drawn", "difference", "lo95", "hi95", "in_table",
                "role", "is_stand_in", "verdict")
LEVEL_COLUMNS = ("cohort", "variable", "unit", "sex", "age_lo", "n", "data_centre", "data_spread", "drawn_centre", "drawn_spread",
                 "difference_sd")
SLOPE_COLUMNS = ("cohort", "variable", "unit", "sex", "n", "in_data", "lo95", "hi95", "drawn", "is_in")

WIDTH = 64
"""Columns of a terminal for the longest pair of names."""

Rows = Iterable[Sequence[Any]]


def write_population(
    parts: Iterable[People], path: Path | str, population: Population, *, seed: int, version: str, tell: Callable[[People], None]
) -> Path:
    """Write people as a CSV file and, beside it, ``NAME.json`` with their origin; ``tell`` sees each part.

    Raises
    ------
    OutputError
        A file cannot be written; neither is there then.
    """
    path = Path(path)
    with files_in(path.parent) as scratch:
        count = write_people(_seen(parts, tell), scratch / path.name)
        origin = {"people": count, "seed": seed, "exerkine": version, "population": asdict(population), **joint_dict(population)}
        (scratch / f"{path.stem}.json").write_text(json.dumps(origin, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def joint_dict(population: Population) -> dict[str, Any]:
    """Return on what the joint share of sarcopenia and cognitive impairment rests, for JSON."""
    value, grade = odds_ratio(population)
    return {"sarcopenia_impairment": {"odds_ratio": value, "grade": grade, "note_en": PRIOR_EN, "note_zh": PRIOR_ZH}}


def tally_dict(tally: Tally) -> dict[str, Any]:
    """Return counts of people for JSON."""
    stages = {organ: {stage: tally.of(organ, stage) for stage in names} for organ, names in STAGES.items()}
    return {"people": tally.people, "women": tally.women, "mean_age_y": round(tally.age_sum_y / max(tally.people, 1), 2),
            **stages, "sarcopenia_and_impairment": tally.both}


def tally_text(tally: Tally, population: Population) -> str:
    """Return counts of people as lines, with the remark on the joint share."""
    n = max(tally.people, 1)
    lines = [f"{tally.people} people of {population.name}: {100 * tally.women / n:.1f} % women, "
             f"mean age {tally.age_sum_y / n:.1f} years"]
    for organ, names in STAGES.items():
        told = ", ".join(f"{stage} {100 * tally.of(organ, stage) / n:.1f} %" for stage in names if tally.of(organ, stage))
        lines.append(f"  {organ}: {told}")
    value, grade = odds_ratio(population)
    lines.append(f"  sarcopenia and cognitive impairment together: {100 * tally.both / n:.1f} %")
    lines.append(f"  {PRIOR_EN} (odds ratio {value:g}: {grade}).")
    return "\n".join(lines)


def check_text(found: Comparison) -> str:
    """Return a comparison with real people as tables for the terminal; levels as one line a variable."""
    lines = [f"Drawn people of {found.population} against real people: partial correlations, age and sex taken out"]
    lines += [f"  not in the folder, so not compared: {file}" for file in found.missing]
    for cohort in found.found:
        pairs = [pair for pair in found.pairs if pair.cohort == cohort.cohort]
        lines += ["", cohort.label_en, f"  {'pair':<{WIDTH}}{'n':>5}  data  drawn  difference (95 %)       verdict"]
        lines += [_pair_line(pair) for pair in pairs]
        lines.append("  levels: drawn less data, in spreads of the data, over sexes and bands of ten years")
        lines += _level_lines(found, cohort.cohort)
        slopes = [slope for slope in found.slopes if slope.cohort == cohort.cohort]
        lines.append(f"  change with age inside the interval of the data: {sum(s.is_in for s in slopes)} of {len(slopes)}")
    counts = Counter((pair.role, pair.is_stand_in, pair.verdict) for pair in found.pairs)
    lines.append("")
    for role, words in ROLES.items():
        for is_stand_in in (False, True):
            here = [counts[role, is_stand_in, verdict] for verdict in VERDICTS]
            if sum(here):
                kind = ", another measure standing in" if is_stand_in else ""
                lines.append(f"{role} ({words}{kind}): " + ", ".join(f"{n} {v}" for n, v in zip(here, VERDICTS, strict=True)))
    lines.append(f"{PRIOR_EN}; no file here has both.")
    return "\n".join(lines)


def check_dict(found: Comparison) -> dict[str, Any]:
    """Return a comparison with real people for JSON."""
    tables = (("pairs", PAIR_COLUMNS, map(_pair_row, found.pairs)), ("levels", LEVEL_COLUMNS, map(_level_row, found.levels)),
              ("slopes", SLOPE_COLUMNS, map(_slope_row, found.slopes)))
    told = {name: [dict(zip(columns, row, strict=True)) for row in rows] for name, columns, rows in tables}
    return {"cohorts": [cohort.cohort for cohort in found.found], "missing": list(found.missing), **told}


def write_check(found: Comparison, folder: Path | str) -> None:
    """Write a comparison as ``pairs.csv``, ``levels.csv`` and ``slopes.csv`` into a folder.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    with files_in(folder) as scratch:
        _write(scratch / "pairs.csv", PAIR_COLUMNS, map(_pair_row, found.pairs))
        _write(scratch / "levels.csv", LEVEL_COLUMNS, map(_level_row, found.levels))
        _write(scratch / "slopes.csv", SLOPE_COLUMNS, map(_slope_row, found.slopes))


def _seen(parts: Iterable[People], tell: Callable[[People], None]) -> Iterator[People]:
    for part in parts:
        yield part
        tell(part)


def _pair_line(pair: PairCheck) -> str:
    stand_in = "; stand-in" if pair.is_stand_in else ""
    name = f"{pair.one.label_en} - {pair.other.label_en}"
    interval = f"{pair.difference:+.2f} ({pair.lo:+.2f} to {pair.hi:+.2f})"
    numbers = f"{pair.n:>5} {pair.in_data:+.2f}  {pair.drawn:+.2f}  {interval:<24}"
    return f"  {name:<{WIDTH}}{numbers}{pair.verdict} ({pair.role}{stand_in})"


def _level_lines(found: Comparison, cohort: str) -> Iterator[str]:
    levels = [level for level in found.levels if level.cohort == cohort]
    for column in dict.fromkeys(level.column for level in levels):
        here = [level.difference_sd for level in levels if level.column == column]
        wider = [level.drawn_spread / level.data_spread for level in levels if level.column == column]
        told = f"{min(here):+.1f} to {max(here):+.1f}; spread times {min(wider):.1f} to {max(wider):.1f}"
        yield f"    {column.label_en:<{WIDTH - 2}}{told}"


def _pair_row(pair: PairCheck) -> tuple[Any, ...]:
    labels = (f"{pair.one.label_en} - {pair.other.label_en}", f"{pair.one.label_zh} - {pair.other.label_zh}")
    numbers = (round(value, 3) for value in (pair.in_data, pair.drawn, pair.difference, pair.lo, pair.hi))
    return (pair.cohort, pair.one.variable, pair.other.variable, *labels, pair.n, *numbers, pair.in_table, pair.role,
            pair.is_stand_in, pair.verdict)


def _level_row(level: LevelCheck) -> tuple[Any, ...]:
    values = (level.data_centre, level.data_spread, level.drawn_centre, level.drawn_spread, level.difference_sd)
    numbers = (round(value, 3) for value in values)
    return (level.cohort, level.column.variable, level.column.unit, level.sex, level.age_lo_y, level.n, *numbers)


def _slope_row(slope: SlopeCheck) -> tuple[Any, ...]:
    numbers = (round(value, 3) for value in (slope.in_data, slope.lo, slope.hi, slope.drawn))
    unit = "% per decade" if slope.is_relative else f"{slope.column.unit} per decade"
    return (slope.cohort, slope.column.variable, unit, slope.sex, slope.n, *numbers, slope.is_in)


def _write(path: Path, columns: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
