"""A calibration as files: draws, what moved, how each trial is met, what was not used."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exerkine.calibration import KNOWN, Calibration, PriorMap, Recovery, information_of, sloppiness
from exerkine.mechanism import Mechanism, write_posterior
from exerkine.reports._files import files_in
from exerkine.reports._rank_plots import rank_columns, rank_rows, rank_svg

LEVELS = (50.0, 10.0, 90.0)
PARAMETERS = ("parameter", "is_informed", "information", "prior_median", "prior_lo80", "prior_hi80", "median", "lo80", "hi80",
              "unit", "grade", "source", "informed_by")
TERMS = ("arm_id", "trial", "outcome", "class", "comparison", "unit", "direction", "observed", "se", "before", "fitted", "weight")
RECOVERY = ("variance_over_prior", "true", "mean", "sd", "rank")
FACTS = ("fact_id", "part", "unit", "lo", "hi", "before", "fitted")
MOST_NAMED, LEAST_SHARE = 3, 0.05
"""Of the trials and facts that inform a parameter, and the share of its information from which one is named."""
UNEVEN = 0.05
"""Level of p at which the ranks of an unknown count as uneven; chance alone makes as large a share."""


def write_calibration(found: Calibration, mechanism: Mechanism, folder: Path | str) -> Path:
    """Write ``posterior/``, ``parameters.csv``, ``terms.csv``, ``facts.csv``, ``unused.csv``, ``ranks.csv``, ``ranks.svg`` and
    ``fit.json``; where numbers were made up ``recovery.csv`` in place of the posterior, terms and facts.

    Returns the folder of the draws, which is laid out as a knowledge folder has it; where there are none, the folder.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    """
    prior = PriorMap(mechanism, found.symbols)
    unused = ((one.study_id, one.outcome, one.line, one.reason) for one in found.unused)
    record = json.dumps(calibration_dict(found), ensure_ascii=False, indent=2)
    with files_in(folder) as scratch:
        if found.recovery:
            _table(scratch / "recovery.csv", RECOVERY, _recovered(found.recovery))
        else:
            write_posterior(found.posterior(mechanism), scratch)
            _table(scratch / "terms.csv", TERMS, _terms(found))
            _table(scratch / "facts.csv", FACTS, _facts(found))
        _table(scratch / "parameters.csv", PARAMETERS, _moved(found, prior))
        _table(scratch / "unused.csv", ("study_id", "outcome", "line", "reason"), unused)
        _table(scratch / "ranks.csv", rank_columns(found.chains.ranks), rank_rows(found))
        (scratch / "ranks.svg").write_text(rank_svg(found), encoding="utf-8")
        (scratch / "fit.json").write_text(record + "\n", encoding="utf-8")
    return Path(folder) if found.recovery else Path(folder) / "posterior"


def calibration_dict(found: Calibration) -> dict[str, Any]:
    """Return how good the fit is, for JSON."""
    values, _ = sloppiness(found.fit)
    data, chains, ranks = found.data, found.chains, found.chains.ranks
    misses, met = _misses(found), _ranges_met(found)
    return {
        "prior_hash": found.prior_hash, "seed": found.seed, "draws": len(found.z),
        "numbers": len(data.numbers), "directions": len(data.ranges) - len(found.facts), "facts": len(found.facts),
        "arms": len(found.arms), "trials": len(set(_trials(found))), "free": len(found.symbols), "informed": len(found.informed),
        "doses_not_told": len(found.shifts), "directions_known": int((values < KNOWN).sum()),
        "tau": dict(zip(found.classes, map(float, found.fit.tau), strict=True)),
        "targets": list(found.fit.targets), "is_close": found.fit.is_close,
        "lessons": [dict(zip(("k_hat", "effective_draws"), told, strict=True)) for told in found.lessons],
        "without_runs": {"k_hat": found.importance.k_hat, "effective_draws": found.importance.effective,
                         "is_good": found.importance.is_good},
        "moves_taken": list(chains.last.taken), "stuck": chains.stuck,
        "log_ratio": [dict(zip(("mean", "sd"), one, strict=True)) for one in chains.last.ratios],
        "drift": chains.drift, "r_hat": float(chains.r_hat.max()),
        "ranks": {"unknowns": len(ranks.p), "memory_mean": float(ranks.memory.mean()),
                  "memory_most": float(np.abs(ranks.memory).max()), "p_least": float(ranks.p.min()),
                  "uneven_at_5_percent": float((ranks.p < UNEVEN).mean()), "is_even": ranks.is_even},
        "is_good": chains.is_good,
        "root_mean_square_miss_in_se": {name: float(np.sqrt((m[data.numbers] ** 2).mean())) for name, m in misses.items()},
        "directions_met": {name: float(one.mean()) if len(one) else None for name, one in met.items()},
        "by_class": _by_class(found, misses), "recovery": found.recovery and _recovery(found.recovery),
        "unused": dict(Counter(one.reason for one in found.unused).most_common()),
    }


def calibration_text(found: Calibration) -> str:
    """Return the same in lines for the terminal."""
    told = calibration_dict(found)
    before, fitted = told["root_mean_square_miss_in_se"].values()
    taken, ranks = told["moves_taken"], told["ranks"]
    lines = [
        f"{told['numbers']} effects and {told['directions']} directions of {told['arms']} arms of {told['trials']} trials, "
        f"{told['facts']} numbers of facts; {sum(told['unused'].values())} rows not used",
        f"{told['informed']} of {told['free']} free parameters are informed; {told['directions_known']} of their combinations are "
        f"known; {told['doses_not_told']} doses that are not told are unknowns too",
        f"root mean square miss {before:.2f} standard errors before, {fitted:.2f} at the mode",
        f"without runs: k-hat {found.importance.k_hat:.2f}, {found.importance.effective:.0f} effective draws after "
        f"{len(found.lessons)} lessons (after the first {found.lessons[0][1]:.0f})",
        f"{len(taken)} rounds, {100 * sum(taken) / len(taken):.0f} % of the moves taken, {told['stuck']} of {told['draws']} chains "
        f"never moved; drift {told['drift']:+.2f} SD, R-hat of four groups at most {told['r_hat']:.2f}",
        f"ranks of ends by starts: memory {ranks['memory_mean']:+.2f} in the mean and {ranks['memory_most']:.2f} at most; "
        f"{100 * ranks['uneven_at_5_percent']:.0f} % of {ranks['unknowns']} unknowns uneven, of which chance makes 5 %",
        "the draws are good by these limits" if told["is_good"] else "the draws do not stand for the posterior",
    ]
    if (again := told["recovery"]):
        lines.append(f"of {again['known']} known combinations of unknowns {again['inside_50']} lie in their 50 % interval, "
                     f"{again['inside_80']} in that of 80 %, {again['inside_95']} in that of 95 %; their ranks: p {again['p']:.2f}")
    if not told["is_close"]:
        lines.append("the fit has not settled; run it again with the same folder to go on")
    return "\n".join(lines)


def _recovery(found: Recovery) -> dict[str, float]:
    from scipy.stats import kstest

    inside = {f"inside_{100 * level:.0f}": found.inside(level) for level in (0.5, 0.8, 0.95)}
    return {"known": len(found.rank), **inside, "p": float(kstest(found.rank, "uniform").pvalue)}


def _recovered(found: Recovery) -> Iterable[Sequence[Any]]:
    for row in zip(found.narrowed, found.true, found.mean, found.sd, found.rank, strict=True):
        yield tuple(f"{value:.4f}" for value in row)


def _misses(found: Calibration) -> dict[str, np.ndarray]:
    return {name: (found.data.observed - seen) / found.data.se for name, seen in
            (("before", found.before), ("fitted", found.fit.predicted))}


def _ranges_met(found: Calibration) -> dict[str, np.ndarray]:
    data = found.data
    return {name: ((seen >= data.lo) & (seen <= data.hi))[data.ranges] for name, seen in
            (("before", found.before), ("fitted", found.fit.predicted))}


def _facts(found: Calibration) -> Iterable[Sequence[Any]]:
    first = len(found.data.observed) - len(found.facts)
    for i, fact in enumerate(found.facts, start=first):
        numbers = (fact.lo, fact.hi, found.before[i], found.fit.predicted[i])
        yield (fact.fact_id, fact.part, fact.unit, *(f"{v:.5g}" for v in numbers))


def _by_class(found: Calibration, misses: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    return {
        name: {"numbers": int(at.sum()), **{key: float(np.sqrt((m[at] ** 2).mean())) for key, m in misses.items()}}
        for k, name in enumerate(found.classes) if (at := (found.data.classes == k) & np.isfinite(found.data.observed)).any()
    }


def _trials(found: Calibration) -> list[str]:
    return [term.question.trial for arm in found.arms for term in arm.terms]


def _moved(found: Calibration, prior: PriorMap) -> Iterable[Sequence[Any]]:
    values = prior.to_values(found.z)
    chance = np.random.default_rng(0).standard_normal((4000, len(found.symbols)))
    usual = np.percentile(prior.to_values(chance), LEVELS, axis=0)
    now = np.percentile(values, LEVELS, axis=0)
    named = dict(zip(found.informed, _informing(found), strict=True))
    for i, parameter in enumerate(prior.parameters):
        numbers = [f"{v:.6g}" for v in (*usual[:, i], *now[:, i])]
        yield (parameter.symbol, int(parameter.symbol in named), f"{found.information[i]:.4g}", *numbers, parameter.unit,
               parameter.grade, parameter.source, named.get(parameter.symbol, ""))


def _informing(found: Calibration) -> Iterable[str]:
    """Return for each informed parameter the rows that say most of it at the mode, each with its share in per cent."""
    fit = found.fit
    names = [f"{t.question.trial} {t.question.row.outcome}" for arm in found.arms for t in arm.terms]
    names += [fact.fact_id for fact in found.facts]
    for said in information_of(found.data, fit.predicted, fit.jacobian[:, : len(found.informed)].T, fit.tau):
        known: defaultdict[str, float] = defaultdict(float)
        for name, one in zip(names, said, strict=True):
            known[name] += float(one)
        whole = max(sum(known.values()), 1e-300)
        most = sorted(known.items(), key=lambda pair: -pair[1])[:MOST_NAMED]
        yield "; ".join(f"{name} {100 * one / whole:.0f} %" for name, one in most if one >= LEAST_SHARE * whole)


def _terms(found: Calibration) -> Iterable[Sequence[Any]]:
    terms = [term for arm in found.arms for term in arm.terms]
    for i, term in enumerate(terms):
        question = term.question
        numbers = (term.observed, term.se, found.before[i], found.fit.predicted[i], found.fit.weights[i])
        yield (question.arm.arm_id, question.trial, question.row.outcome, term.outcome_class, question.comparison, term.frame.unit,
               question.row.direction, *(f"{v:.5g}" if np.isfinite(v) else "" for v in numbers))


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
