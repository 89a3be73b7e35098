"""A calibration as files: draws, what moved, how each trial is met, what was not used."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exerkine.calibration import Calibration, PriorMap, sloppiness
from exerkine.mechanism import Mechanism
from exerkine.reports._files import files_in

LEVELS = (50.0, 10.0, 90.0)
PARAMETERS = ("parameter", "is_informed", "information", "prior_median", "prior_lo80", "prior_hi80", "median", "lo80", "hi80",
              "unit", "grade", "source")
TERMS = ("arm_id", "trial", "outcome", "class", "is_net", "unit", "observed", "se", "before", "fitted", "weight")
ENOUGH = 0.5
"""A direction whose variance fell below this share of its prior is one that the trials know."""


def write_calibration(found: Calibration, mechanism: Mechanism, folder: Path | str) -> Path:
    """Write ``posterior.csv``, ``parameters.csv``, ``terms.csv``, ``unused.csv`` and ``fit.json``; return the path of the draws.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    prior = PriorMap(mechanism, found.symbols)
    unused = ((one.study_id, one.outcome, one.reason) for one in found.unused)
    record = json.dumps(calibration_dict(found), ensure_ascii=False, indent=2)
    with files_in(folder) as scratch:
        _table(scratch / "posterior.csv", found.symbols, ([f"{v:.9g}" for v in row] for row in prior.to_values(found.z)))
        _table(scratch / "parameters.csv", PARAMETERS, _moved(found, prior))
        _table(scratch / "terms.csv", TERMS, _terms(found))
        _table(scratch / "unused.csv", ("study_id", "outcome", "reason"), unused)
        (scratch / "fit.json").write_text(record + "\n", encoding="utf-8")
    return Path(folder) / "posterior.csv"


def calibration_dict(found: Calibration) -> dict[str, Any]:
    """Return how good the fit is, for JSON."""
    misses = {name: (found.data.observed - seen) / found.data.se for name, seen in
              (("before", found.before), ("fitted", found.fit.predicted))}
    values, _ = sloppiness(found.fit)
    return {
        "knowledge_hash": found.knowledge_hash, "seed": found.seed, "draws": len(found.z),
        "terms": len(found.data.observed), "arms": len(found.arms), "trials": len(set(_trials(found))),
        "free": len(found.symbols), "informed": len(found.informed), "directions_known": int((values < ENOUGH).sum()),
        "tau": dict(zip(found.classes, map(float, found.fit.tau), strict=True)),
        "targets": list(found.fit.targets), "is_close": found.fit.is_close,
        "k_hat": found.importance.k_hat, "effective_draws": found.importance.effective, "is_good": found.importance.is_good,
        "root_mean_square_miss_in_se": {name: float(np.sqrt((m**2).mean())) for name, m in misses.items()},
        "by_class": _by_class(found, misses),
        "unused": dict(Counter(one.reason for one in found.unused).most_common()),
    }


def calibration_text(found: Calibration) -> str:
    """Return the same in lines for the terminal."""
    told = calibration_dict(found)
    before, fitted = told["root_mean_square_miss_in_se"].values()
    lines = [
        f"{told['terms']} effects of {told['arms']} arms of {told['trials']} trials; {sum(told['unused'].values())} rows not used",
        f"{told['informed']} of {told['free']} free parameters are informed; {told['directions_known']} directions are known",
        f"root mean square miss {before:.2f} standard errors before, {fitted:.2f} at the mode",
        f"k-hat {told['k_hat']:.2f} ({'good' if told['is_good'] else 'too high: the draws do not stand for the posterior'}), "
        f"{told['effective_draws']:.0f} effective draws",
    ]
    if not told["is_close"]:
        lines.append("the fit has not settled; run it again with the same folder to go on")
    return "\n".join(lines)


def _by_class(found: Calibration, misses: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    return {
        name: {"terms": int(at.sum()), **{key: float(np.sqrt((m[at] ** 2).mean())) for key, m in misses.items()}}
        for k, name in enumerate(found.classes) if (at := found.data.classes == k).any()
    }


def _trials(found: Calibration) -> list[str]:
    return [term.trial for arm in found.arms for term in arm.terms]


def _moved(found: Calibration, prior: PriorMap) -> Iterable[Sequence[Any]]:
    values = prior.to_values(found.z)
    chance = np.random.default_rng(0).standard_normal((4000, len(found.symbols)))
    usual = np.percentile(prior.to_values(chance), LEVELS, axis=0)
    now = np.percentile(values, LEVELS, axis=0)
    informed = set(found.informed)
    for i, parameter in enumerate(prior.parameters):
        numbers = [f"{v:.6g}" for v in (*usual[:, i], *now[:, i])]
        yield (parameter.symbol, int(parameter.symbol in informed), f"{found.information[i]:.4g}", *numbers, parameter.unit,
               parameter.grade, parameter.source)


def _terms(found: Calibration) -> Iterable[Sequence[Any]]:
    terms = [term for arm in found.arms for term in arm.terms]
    for i, term in enumerate(terms):
        numbers = (term.observed, term.se, found.before[i], found.fit.predicted[i], found.fit.weights[i])
        yield (term.arm_id, term.trial, term.outcome, found.classes[found.data.classes[i]], int(term.is_net), term.unit,
               *(f"{v:.5g}" for v in numbers))


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
