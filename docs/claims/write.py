"""Write what comes of every claim, and of the main conclusions with each doubtful sign turned, into tables.

The site shows both; a test holds the mechanism to ``verdicts.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path

from exerkine.claims import ClaimRun, ClaimsRun, Limits, limits_of, run_claims
from exerkine.mechanism import read_mechanism

FOLDER = Path(__file__).parent
DRAWS = 40
COLUMNS = ("claim_id", "verdict", "kind", "is_seen")
LIMIT_COLUMNS = ("contradiction", "turned", "changed", "most_moved")


def rows_of(run: ClaimsRun) -> list[tuple[str, ...]]:
    """Return one row per claim."""
    return [(one.claim.claim_id, one.verdict, one.kind, str(int(one.is_seen))) for one in run.claims]


def limit_rows(limits: Limits) -> list[tuple[str, ...]]:
    """Return one row per doubtful item: what is turned, and what comes out otherwise."""
    rows = []
    for limit in limits.limits:
        changed = [f"{one.claim.claim_id}: {_words(one)} → {_words(other)}" for one, other in limit.changed]
        moved = limit.most_moved
        shift = f"{moved[0]}: {moved[1]:+.2g} → {moved[2]:+.2g} {moved[3]}" if moved else ""
        rows.append((limit.item.contradiction, " ".join(limit.item.turned), "; ".join(changed), shift))
    return rows


def _words(one: ClaimRun) -> str:
    small = one.verdict == "reproduced" and not one.is_seen
    return one.verdict.replace("_", " ") + (", too small to be seen" if small else "")


def _write(name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    mechanism = read_mechanism()
    _write("verdicts.csv", COLUMNS, rows_of(run_claims(mechanism, draws=DRAWS)))
    _write("limits.csv", LIMIT_COLUMNS, limit_rows(limits_of(mechanism, draws=DRAWS)))
