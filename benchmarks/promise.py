"""Which engines keep what is promised of accuracy, at which tolerances: the people and scenarios of the accuracy test.

    .venv/bin/python benchmarks/promise.py

Writes a table of docs/speed.md; takes some minutes.  Times are those that `engines.py` measured before.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from peers.cases import PROGRAMMES
from peers.tolerances import TOLERANCES

from exerkine.engine import Engine, MultirateEngine, Precision, Tolerances
from exerkine.mechanism import read_mechanism

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))

from accuracy import CASES, Case, case_of  # noqa: E402

HEADER = (
    "engine", "accuracy asked for", "scenarios kept", "greatest share of what is promised", "of", "in",
    *(f"ms per person, {programme}" for programme in PROGRAMMES),
)
TRUTH = Tolerances(1e-10, 1e-12)


def main() -> None:
    """Solve, print, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks")
    folder = parser.parse_args().out
    mechanism = read_mechanism()
    shares: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for name, weeks, seed in CASES:
        print(f"{name}, {weeks} weeks", file=sys.stderr, flush=True)
        case = case_of(mechanism, name, weeks, seed)
        wanted = case.solved(case.referee(TRUTH))
        for asked, engine in engines(case).items():
            found = case.shares(case.solved(engine), wanted)
            worst = max(found, key=lambda symbol: found[symbol])
            shares.setdefault(asked, {})[worst, f"{name}, {weeks} weeks"] = found[worst]
    folder.mkdir(parents=True, exist_ok=True)
    times = [measured(folder / f"engines-{programme}.csv") for programme in PROGRAMMES]
    rows = [(*asked, *told(found), *(known.get(asked, "") for known in times)) for asked, found in shares.items()]
    with (folder / "promise.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
    for row in (HEADER, *rows):
        print(*row, sep=" | ")


def engines(case: Case) -> Mapping[tuple[str, str], Engine]:
    """Return the engines by name and by what is asked of them."""
    ours = {
        (f"Exerkine multirate, {precision}", f"fineness {fineness}"):
            MultirateEngine(case.mechanism, precision=precision, fineness=fineness)
        for precision in get_args(Precision) for fineness in (1, 2)
    }
    return {**ours, **{("libRoadRunner CVODE", name): case.referee(asked) for name, asked in TOLERANCES.items()}}


def measured(table: Path) -> dict[tuple[str, str], str]:
    """Return the milliseconds per person by engine and by what was asked of it."""
    if not table.exists():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        return {(row["engine"], row["accuracy asked for"]): row["ms per person"] for row in csv.DictReader(file)}


def told(found: Mapping[tuple[str, str], float]) -> tuple[str, ...]:
    """Return in how many scenarios all is kept, and where it is not."""
    (symbol, scenario), share = max(found.items(), key=lambda item: item[1])
    return f"{sum(share <= 1.0 for share in found.values())} of {len(found)}", f"{share:.2f}", symbol, scenario


if __name__ == "__main__":
    main()
