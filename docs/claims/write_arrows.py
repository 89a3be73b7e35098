"""Write which arrows every claim lists, and what comes of turning each of them, into tables, in minutes.

The shares come first and nothing is turned for them; ``shares.csv`` is then read by the claims, and ``turned.csv`` by the site.
"""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from exerkine.claims import kept_shares, listed_arrows, read_claims, run_claims, shares_of, turn_arrow
from exerkine.mechanism import read_mechanism, shipped_knowledge

SHARES = shipped_knowledge() / "review" / "shares.csv"
TURNED = Path(__file__).parent / "turned.csv"
DRAWS = 40
COLUMNS = ("arrow", "claim_id", "share", "is_downstream", "before", "after")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _list() -> None:
    shares = kept_shares(shares_of(read_mechanism()))
    rows = [(claim, arrow, f"{one.share:.3f}", f"{one.lost:.3f}" if math.isfinite(one.lost) else "")
            for claim, of in shares.items() for arrow, one in of.items()]
    _write(SHARES, ("claim_id", "arrow", "share", "lost"), rows)


def _turn() -> None:
    mechanism, claims, rows = read_mechanism(), read_claims(), []
    straight = run_claims(mechanism, draws=DRAWS)
    for arrow in listed_arrows():
        found = turn_arrow(mechanism, arrow, straight)
        beyond = {one.claim.claim_id for one, _ in found.downstream}
        pairs = {one.claim.claim_id: (one, other) for one, other in (*found.listed, *found.downstream)}
        for name, (one, other) in pairs.items():
            share = claims[name].arrows.get(arrow)
            rows.append((arrow, name, f"{share:.3f}" if share else "", str(int(name in beyond)), one.verdict, other.verdict))
    _write(TURNED, COLUMNS, rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["turn"]:
        _turn()
    else:
        _list()
        subprocess.run([sys.executable, __file__, "turn"], check=True)  # a new process reads the claims anew
