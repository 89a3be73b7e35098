"""Write what comes of every claim into ``verdicts.csv``, which the site shows and a test holds the mechanism to."""

from __future__ import annotations

import csv
from pathlib import Path

from exerkine.claims import ClaimsRun, run_claims
from exerkine.mechanism import read_mechanism

FILE = Path(__file__).with_name("verdicts.csv")
DRAWS = 40
COLUMNS = ("claim_id", "verdict", "kind", "is_seen")


def rows_of(run: ClaimsRun) -> list[tuple[str, ...]]:
    """Return one row per claim."""
    return [(one.claim.claim_id, one.verdict, one.kind, str(int(one.is_seen))) for one in run.claims]


if __name__ == "__main__":
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows_of(run_claims(read_mechanism(), draws=DRAWS)))
