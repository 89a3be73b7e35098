"""From hand-set priors to a posterior: which parameters the trials inform, and what they say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exerkine import __version__
from exerkine.calibration._chains import GROUPS, Chains, sample_chains, set_out
from exerkine.calibration._checkpoint import Checkpoint, digest
from exerkine.calibration._data import Data
from exerkine.calibration._fact_terms import FactTerm, fact_terms, with_facts
from exerkine.calibration._laplace import STEP, Fit, fit_laplace
from exerkine.calibration._lessons import learn, wander
from exerkine.calibration._likelihood import information_of, log_posterior
from exerkine.calibration._near import Near
from exerkine.calibration._prior_map import PriorMap
from exerkine.calibration._psis import Importance, smoothed_weights
from exerkine.calibration._recovery import Recovery, draw_truth, recovery_of, simulated
from exerkine.calibration._terms import ArmTerms, Unused, data_of, terms_of
from exerkine.calibration._trial_model import Shift, TrialModel, parallel_model
from exerkine.engine import MultirateEngine
from exerkine.errors import InputError
from exerkine.mechanism import Mechanism, Posterior
from exerkine.trials import StudyTable

LEAST_INFORMATION = 0.01
"""A parameter of which the trials know less than this, against one unit of its prior, keeps the prior."""
LEAST_SHIFT = 0.1
"""A dose that is not told is an unknown of the fit where it moves some term by more than this share of its error."""
AT_ONCE = 256
"""Parameter sets between two checkpoints of the first pass."""


@dataclass(frozen=True)
class Calibration:
    """A posterior and how it came about.

    ``informed`` are the parameters that the trials know something of; the others keep their prior.  ``z`` (D, P) are draws of all
    free parameters as standard normals of their priors, in the order of ``symbols``; ``before`` and ``fit`` hold the
    predictions at the prior's middle and at the mode.  ``shifts`` name the doses that were unknowns.  ``near`` is the posterior
    that needs no run, ``lessons`` (k-hat, effective draws) say how it was learnt, ``importance`` how far its draws stand for the
    true posterior, and ``chains`` hold draws of that.  ``recovery`` says how the truth is found again, where it was known.
    """

    symbols: tuple[str, ...]
    informed: tuple[str, ...]
    arms: tuple[ArmTerms, ...]
    facts: tuple[FactTerm, ...]
    unused: tuple[Unused, ...]
    data: Data
    classes: tuple[str, ...]
    shifts: tuple[Shift, ...]
    before: np.ndarray
    information: np.ndarray
    fit: Fit
    near: Near
    lessons: tuple[tuple[float, float], ...]
    importance: Importance
    chains: Chains
    recovery: Recovery | None
    z: np.ndarray
    seed: int
    prior_hash: str

    def posterior(self, mechanism: Mechanism) -> Posterior:
        """Return the draws of the parameters that are informed, around the mode, as a posterior of the mechanism."""
        count = len(self.informed)
        at = [self.symbols.index(symbol) for symbol in self.informed]
        return posterior_of(mechanism, self.informed, self.z[:, at], self.fit.z[:count], {
            "prior_hash": self.prior_hash, "made_with": f"exerkine {__version__}", "seed": str(self.seed),
            "trials": str(len({term.question.trial for arm in self.arms for term in arm.terms})),
            "terms": str(len(self.data.observed) - len(self.facts)), "facts": str(len(self.facts)),
            "free_parameters": str(len(self.symbols)), "informed_parameters": str(count),
            "r_hat": f"{self.chains.r_hat.max():.3f}", "is_good": str(int(self.chains.is_good))})


def posterior_of(
    mechanism: Mechanism, symbols: Sequence[str], z: np.ndarray, centre: np.ndarray, about: Mapping[str, str]
) -> Posterior:
    """Return standard normals of parameters, draws (D, P) and the central set (P,), as a posterior of the mechanism."""
    prior = PriorMap(mechanism, symbols)
    central = dict(zip(symbols, map(float, prior.to_values(centre)), strict=True))
    return Posterior(tuple(symbols), prior.to_values(z), central, {"prior_hash": mechanism.prior_hash, **about})


def calibrate(
    mechanism: Mechanism,
    table: StudyTable,
    *,
    draws: int = 400,
    seed: int = 1,
    workers: int = 0,
    folder: Path | None = None,
    symbols: Sequence[str] = (),
    has_facts: bool = True,
    recover: int | None = None,
    on_step: Callable[[str, int, int], None] | None = None,
) -> Calibration:
    """Fit the priors of a mechanism to the trials of study tables, and to facts.

    First every free parameter is moved a little, to see of which the trials know anything; those are then fitted by
    `fit_laplace`. Runs around the mode teach a posterior that needs none (`learn`), and its draws become draws of the true one by
    `sample_chains`.

    Parameters
    ----------
    table
        From `read_study_table` or `shipped_table`.
    mechanism
        At its priors.
    draws
        Of the posterior; a multiple of four.
    folder
        Where to keep a checkpoint after each step, to be taken up again; None keeps none.
    symbols
        Parameters to look at; every free one when empty.
    has_facts
        Whether the facts of ``facts.csv`` inform the fit as well.
    recover
        Seed of parameters that are drawn from their priors; what is fitted is then what the mechanism makes of them, reported
        like the rows of the tables, and the truth is known.
    on_step
        Told (what is done, arms finished, arms in all).

    Raises
    ------
    InputError
        The checkpoint is of another mechanism or other data; no row can inform anything; ``draws`` is no multiple of four.
    """
    if draws % GROUPS:
        raise InputError(f"{draws} draws cannot be shared by {GROUPS} independent groups; ask for a multiple of {GROUPS}")
    prior = PriorMap(mechanism, symbols)
    with closing(MultirateEngine(mechanism, workers=workers)) as engine:
        arms, unused = terms_of(mechanism, engine, table)
        if not arms:
            raise InputError("no row of these tables can inform a parameter")
        shifts, shift_names = TrialModel(mechanism, engine, arms).shifts(LEAST_SHIFT)
    classes = tuple(dict.fromkeys(term.outcome_class for arm in arms for term in arm.terms))
    facts = fact_terms() if has_facts else ()
    data = with_facts(data_of(arms, classes, shifts, table.studies.assumptions.telling), facts)
    doing = ["information"]
    columns = [fact.column for fact in facts]
    with parallel_model(
        mechanism, arms, columns, workers, on_arm=lambda done, all_: on_step(doing[0], done, all_) if on_step else None
    ) as everything:

        def model_of(names: Sequence[str]) -> Callable[[np.ndarray], np.ndarray]:
            own = PriorMap(mechanism, names)
            return lambda z: everything.predict(own.draws(z))

        truth = None
        if recover is not None:
            doing[0] = "simulation"
            truth, true = draw_truth(model_of(prior.symbols), data, len(prior.symbols), recover)
            data, doing[0] = simulated(data, truth, true, recover), "information"
        kept = Checkpoint(folder, prior=mechanism.prior_hash, data=digest(data), symbols=list(prior.symbols), draws=draws,
                          seed=seed)
        before, slopes = _slopes(model_of(prior.symbols), len(prior.symbols), kept)
        information = information_of(data, before, slopes, data.tau_scale).sum(axis=1)
        at = np.flatnonzero(information >= LEAST_INFORMATION)
        informed = tuple(prior.symbols[i] for i in at)
        model, doing[0] = model_of(informed), "fit"
        last = kept.array("z")

        def keep_round(number: int, target: float, z: np.ndarray) -> None:
            kept.keep(z=z, round=np.array(number), target=np.array(target))

        fit = kept.fit() or kept.keep_fit(fit_laplace(
            model, data, last if last is not None else np.zeros(len(informed) + data.shifts.shape[1]),
            slopes=None if last is not None else slopes[at].T, on_round=keep_round))
        doing[0] = "lessons"

        def run(z: np.ndarray) -> np.ndarray:
            return model(z[:, : len(informed)]) + z[:, len(informed) :] @ data.shifts.T

        lessons = learn(run, data, fit, draws, seed, start=kept.lessons(), on_lesson=kept.keep_lessons)
        known, doing[0] = lessons.near(data, fit), "draws"

        def height(z: np.ndarray) -> np.ndarray:
            return log_posterior(data, z, run(z), fit.tau)

        first = kept.journey("first")
        if first is None:
            z, size = wander(known, lessons.z[-draws:], np.random.default_rng([seed, 2]), lessons.size)
            first = set_out(height, known, z, size)
            kept.keep_journey("first", first)
        importance = smoothed_weights(first.ratio)
        chains = sample_chains(height, known, first, seed, last=kept.journey("last"),
                               on_round=lambda journey: kept.keep_journey("last", journey))
    recovery = recovery_of(truth, at, fit, chains.z) if truth else None
    chance = np.random.default_rng([seed, 0, 1])
    z = chance.standard_normal((draws, len(prior.symbols)))
    z[:, at] = chains.z[:, : len(informed)]
    return Calibration(prior.symbols, informed, arms, facts, unused, data, classes, shift_names, before, information, fit,
                       known, lessons.told, importance, chains, recovery, z, seed, mechanism.prior_hash)


def _slopes(model: Callable[[np.ndarray], np.ndarray], count: int, kept: Checkpoint) -> tuple[np.ndarray, np.ndarray]:
    """Return what is predicted at the prior's middle (M,), and the slopes there (P, M); zero where a run did not finish."""
    steps = STEP * np.eye(count)
    points = np.concatenate([steps, -steps, np.zeros((1, count))])
    seen = kept.array("seen")
    while seen is None or len(seen) < len(points):
        first = 0 if seen is None else len(seen)
        more = model(points[first : first + AT_ONCE])
        seen = more if seen is None else np.concatenate([seen, more])
        kept.keep(seen=seen)
    slopes = (seen[:count] - seen[count:-1]) / (2 * STEP)
    return seen[-1], np.where(np.isfinite(slopes), slopes, 0.0)
