"""Take what `exerkine validate --shipped --ablate --json` printed into the table of the site.

    python docs/calibration/write_cuts.py out/cuts.json
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from exerkine.mechanism import read_mechanism
from exerkine.validation import cuts_of

TABLE = Path(__file__).parent / "cuts.csv"
LEAST = 0.005
"""CRPS of a class that is told, from."""


def _rows(cuts: Iterable[dict]) -> Iterable[tuple[object, ...]]:
    labels = {(cut.kind, cut.cut_id): cut.label_en for cut in cuts_of(read_mechanism())}
    for cut in cuts:
        mean = cut["crps_difference"]
        classes = [(name.replace("_", " "), one["crps_difference"]) for name, one in cut["by_class"].items()]
        told = "; ".join(f"{name} {value:+.2f}" for name, value in sorted(classes, key=lambda c: -abs(c[1])) if abs(value) >= LEAST)
        band = f"{mean['value']:+.3f} ({mean['lo']:+.3f} to {mean['hi']:+.3f})"
        yield (labels[cut["kind"], cut["cut"]], cut["kind"], cut["verdict"], band, cut["moved"], told)


def main(printed: Path) -> None:
    """Write the table, what earns most first within each kind."""
    cuts = json.loads(printed.read_text(encoding="utf-8"))["cuts"]
    cuts.sort(key=lambda cut: (("side", "loop", "arrow").index(cut["kind"]), -cut["crps_difference"]["value"]))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("cut", "kind", "verdict", "CRPS without less with", "rows moved", "by class"))
        writer.writerows(_rows(cuts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
