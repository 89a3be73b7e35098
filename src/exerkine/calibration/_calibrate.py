"""From hand-set priors to a posterior: which parameters the trials inform, and what they say of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exerkine.calibration._laplace import STEP, Data, Fit, fit_laplace, log_posterior
from exerkine.calibration._prior_map import PriorMap
from exerkine.calibration._psis import Importance, smoothed_weights
from exerkine.calibration._terms import ArmTerms, TrialModel, Unused, data_of, terms_of
from exerkine.engine import MultirateEngine
from exerkine.errors import InputError
from exerkine.evidence import Studies
from exerkine.mechanism import Mechanism

LEAST_INFORMATION = 0.01
"""A parameter of which the trials know less than this, against one unit of its prior, keeps the prior."""
TAU_SCALE = 0.25
"""Spread between trials to expect, in standard deviations of the change: a prior, alike for every class."""
CHECKPOINT = "checkpoint.json"
LEAST_DRAWS, DRAWS_FOLD = 200, 2.5
"""How many points around the mode are weighed: so many for each draw that is wanted, and no fewer."""


@dataclass(frozen=True)
class Calibration:
    """A posterior and how it came about.

    ``informed`` are the parameters that the trials know something of; the others keep their prior.  ``z`` (D, P) are draws of all
    free parameters as standard normals of their priors, in the order of ``symbols``; ``before`` and ``fit`` hold the
    predictions at the prior's middle and at the mode.
    """

    symbols: tuple[str, ...]
    informed: tuple[str, ...]
    arms: tuple[ArmTerms, ...]
    unused: tuple[Unused, ...]
    data: Data
    classes: tuple[str, ...]
    before: np.ndarray
    information: np.ndarray
    fit: Fit
    importance: Importance
    z: np.ndarray
    seed: int
    knowledge_hash: str


def calibrate(
    mechanism: Mechanism,
    studies: Studies,
    class_of: Mapping[str, str],
    *,
    draws: int = 400,
    seed: int = 1,
    workers: int = 0,
    folder: Path | None = None,
    symbols: Sequence[str] = (),
    on_step: Callable[[str, int, int], None] | None = None,
) -> Calibration:
    """Fit the priors of a mechanism to the trials of study tables.

    First every free parameter is moved a little, to see of which the trials know anything; those are then fitted by
    `fit_laplace`, and the draws around the mode are weighted by `smoothed_weights`.

    Parameters
    ----------
    class_of
        Outcome -> its class; the spread between trials is one number per class.
    draws
        Of the posterior, resampled from more of them around the mode.
    folder
        Where to keep a checkpoint after each round, to be taken up again; None keeps none.
    symbols
        Parameters to look at; every free one when empty.
    on_step
        Told (what is done, arms finished, arms in all).

    Raises
    ------
    InputError
        The checkpoint is of another mechanism or other data; no row can inform anything.
    """
    prior = PriorMap(mechanism, symbols)
    arms, unused = terms_of(mechanism, studies)
    if not arms:
        raise InputError("no row of these tables can inform a parameter")
    outcomes = dict.fromkeys(term.outcome for arm in arms for term in arm.terms)
    classes = tuple(dict.fromkeys(class_of.get(outcome, "other") for outcome in outcomes))
    numbers = {outcome: classes.index(class_of.get(outcome, "other")) for outcome in outcomes}
    data = data_of(arms, numbers, np.full(len(classes), TAU_SCALE))
    with closing(MultirateEngine(mechanism, workers=workers)) as engine:

        def model_of(names: Sequence[str], what: str) -> Callable[[np.ndarray], np.ndarray]:
            own = PriorMap(mechanism, names)
            trials = TrialModel(mechanism, engine, arms, on_arm=lambda done, all_: on_step(what, done, all_) if on_step else None)
            return lambda z: trials.predict(own.draws(z))

        kept = _Checkpoint(folder, mechanism.knowledge_hash, len(data.observed), prior.symbols)
        if kept.information is None:
            before, information = _information(model_of(prior.symbols, "information"), data, len(prior.symbols))
            kept.keep(before=before.tolist(), information=information.tolist())
        before, information = np.array(kept.before), np.array(kept.information)
        informed = tuple(s for s, known in zip(prior.symbols, information, strict=True) if known >= LEAST_INFORMATION)
        model = model_of(informed, "fit")
        start = np.array(kept.z) if kept.z is not None else np.zeros(len(informed))
        fit = fit_laplace(model, data, start, on_round=lambda n, target, z: kept.keep(z=z.tolist(), round=n, target=target))
        chance = np.random.default_rng(seed)
        z = fit.sample(chance, max(LEAST_DRAWS, round(DRAWS_FOLD * draws)))
        heights = log_posterior(data, z, model_of(informed, "importance")(z), fit.tau)
        importance = smoothed_weights(heights - fit.log_density(z))
    chosen = chance.choice(len(z), size=draws, p=importance.weights)
    everything = chance.standard_normal((draws, len(prior.symbols)))
    everything[:, [prior.symbols.index(symbol) for symbol in informed]] = z[chosen]
    return Calibration(prior.symbols, informed, arms, unused, data, classes, before, information, fit, importance, everything,
                       seed, mechanism.knowledge_hash)


def _information(model: Callable[[np.ndarray], np.ndarray], data: Data, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what is predicted at the prior's middle, and how much the data know of each parameter, in units of its prior."""
    steps = STEP * np.eye(count)
    seen = model(np.concatenate([steps, -steps, np.zeros((1, count))]))
    slopes = (seen[:count] - seen[count:-1]) / (2 * STEP)
    slopes = np.where(np.isfinite(slopes), slopes, 0.0)
    spread = data.se**2 + data.tau_scale[data.classes] ** 2
    return seen[-1], (slopes**2 / spread).sum(axis=1)


class _Checkpoint:
    """What a fit has found so far, in a file that the same fit takes up again."""

    def __init__(self, folder: Path | None, knowledge_hash: str, terms: int, symbols: Sequence[str]):
        self.path = folder / CHECKPOINT if folder else None
        self.content: dict[str, object] = {"knowledge_hash": knowledge_hash, "terms": terms, "symbols": list(symbols)}
        if self.path and self.path.is_file():
            found = json.loads(self.path.read_text(encoding="utf-8"))
            for key, value in self.content.items():
                if found.get(key) != value:
                    raise InputError(f"{self.path}: is the checkpoint of another fit ({key} differs); name another folder")
            self.content = found

    def __getattr__(self, name: str) -> object:
        """Return what is kept under a name, None where nothing is."""
        return self.content.get(name)

    def keep(self, **found: object) -> None:
        """Add to what is kept; the file is whole at any moment."""
        self.content |= found
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(".partial")
            scratch.write_text(json.dumps(self.content), encoding="utf-8")
            scratch.replace(self.path)
