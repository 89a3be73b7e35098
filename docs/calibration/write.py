"""Take a calibration into the project: its draws into a folder, its tables beside this file.

    python docs/calibration/write.py out/calibration out/calibration.json KNOWLEDGE

The second file is what ``exerkine calibrate --json`` printed, the third the knowledge folder whose ``posterior/`` is replaced.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from exerkine.tables import read_table
from exerkine.validation import BASELINES

FOLDER = Path(__file__).parent


def main(found: Path, printed: Path, knowledge: Path) -> None:
    """Copy draws and tables, and write summaries."""
    told = json.loads(printed.read_text(encoding="utf-8"))
    if not told["is_good"]:
        raise SystemExit(f"the draws do not stand for the posterior (R-hat {told['r_hat']:.2f}); nothing is taken")
    (knowledge / "posterior").mkdir(exist_ok=True)
    for name in ("draws.csv", "about.csv"):
        shutil.copyfile(found / "posterior" / name, knowledge / "posterior" / name)
    shutil.copyfile(found / "ranks.svg", FOLDER / "ranks.svg")
    rows = sorted(read_table(found / "parameters.csv"), key=lambda row: (-int(row["is_informed"]), -float(row["information"])))
    _write("informed.csv", ("parameter", "unit", "prior median (80 %)", "posterior median (80 %)", "narrower by", "informed by"),
           ((row["parameter"], row["unit"], _band(row, "prior_"), _band(row, ""), _narrower(row), row["informed_by"])
            for row in rows if row["is_informed"] == "1"))
    _write("prior_only.csv", ("parameter", "unit", "prior median (80 %)", "grade", "source"),
           ((row["parameter"], row["unit"], _band(row, "prior_"), row["grade"], row["source"])
            for row in rows if row["is_informed"] == "0"))
    _write("classes.csv", ("class", "numbers", "miss at the priors, SE", "miss at the mode, SE", "spread between trials, SD"),
           ((name.replace("_", " "), one["numbers"], f"{one['before']:.1f}", f"{one['fitted']:.1f}", f"{told['tau'][name]:.2f}")
            for name, one in told["by_class"].items()))
    if "held_out" in told:
        _write("held_out.csv", ("rows", "scored", "right sign", "80 % covers", "CRPS",
                                *(f"less {name.replace('_', ' ')}" for name in BASELINES)), _held_out(told["held_out"]))
    (FOLDER / "fit.json").write_text(json.dumps({key: value for key, value in told.items() if key not in ("held_out", "posterior")},
                                                ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _held_out(scores: dict[str, Any]) -> Iterable[Sequence[object]]:
    everything = [("all", scores, {name: scores["baselines"][name] for name in BASELINES})]
    classes = [(name, one, {base: scores["baselines"][base]["by_class"][name] for base in BASELINES})
               for name, one in scores["by_class"].items()]
    for name, one, others in everything + classes:
        direction = one["direction"] if not isinstance(one["direction"], dict) else one["direction"]["value"]
        crps = one["crps"] if not isinstance(one["crps"], dict) else one["crps"]["value"]
        yield (name.replace("_", " "), one["n_scored"], _percent(direction), _percent(one["coverage80"]), _number(crps),
               *(_difference(others[base]["crps_difference"]) for base in BASELINES))


def _difference(mean: dict[str, Any] | None) -> str:
    if mean is None:
        return ""
    band = "" if mean["lo"] is None else f" ({mean['lo']:+.2f} to {mean['hi']:+.2f})"
    return f"{mean['value']:+.2f}{band}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _band(row: dict[str, str], which: str) -> str:
    median, lo, hi = (float(row[f"{which}{name}"]) for name in ("median", "lo80", "hi80"))
    return f"{median:.3g} ({lo:.3g} to {hi:.3g})"


def _narrower(row: dict[str, str]) -> str:
    now, before = (float(row[f"{which}hi80"]) - float(row[f"{which}lo80"]) for which in ("", "prior_"))
    return f"{100 * (1 - now / before):.0f} %"


def _write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
