"""Study tables -> pooled effects of one group of trials, or of every group, with all that was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from exerkine.errors import SynthesisError, UnknownNameError, unknown_name_advice
from exerkine.evidence import Studies, TrainingArm, TrainingOutcome, reported_change
from exerkine.synthesis._heterogeneity import METHODS
from exerkine.synthesis._random_effects import Pooled, SmallStudyTest, leave_one_out, pool_effects, small_study_test
from exerkine.synthesis._regression import Regression, regress_effects
from exerkine.synthesis._rows import COMPARISONS, DOUBTFUL, NOT_EXERCISE, OTHER_CONTRAST, LeftOut, RowEffect, row_effect
from exerkine.synthesis._scales import OutcomeScale, Rules, read_rules
from exerkine.synthesis._trials import DOSES, TrialEffect, joined, one_time_each, trials_of

MODERATORS = (*DOSES, "age_y", "female_pct", "population", "modality")
POOLED_DESIGN = "META"


@dataclass(frozen=True)
class FromLiterature:
    """A pooled effect as a meta-analysis prints it, in ``unit`` (SD for a standardised one); never pooled again.

    ``is_doubtful`` marks what the tables flag: a misprint, an interval that cannot be, an implausible size.
    """

    arm_id: str
    row: int
    population: str
    modality: str
    value: float
    lo: float | None
    hi: float | None
    effect_type: str
    unit: str
    is_subgroup: bool
    is_doubtful: bool


@dataclass(frozen=True)
class Synthesis:
    """One group of trials: their effects, the pool of them, what was left out and what the literature pooled.

    ``pooled`` is None when there are fewer than two trials.  ``left_out`` holds every other row of the outcome within
    the group; ``no_moderator`` the trials that the regression had to leave out because they do not tell its moderators.
    """

    scale: OutcomeScale
    populations: tuple[str, ...]
    modalities: tuple[str, ...]
    comparison: str
    method: str
    trials: tuple[TrialEffect, ...]
    pooled: Pooled | None
    without_one: tuple[Pooled, ...]
    asymmetry: SmallStudyTest | None
    regression: Regression | None
    no_moderator: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    literature: tuple[FromLiterature, ...]


def pool_group(
    studies: Studies,
    outcome: str,
    populations: Sequence[str] = (),
    modalities: Sequence[str] = (),
    *,
    comparison: str = "net",
    method: str = "reml",
    moderators: Sequence[str] = (),
    rules: Rules | None = None,
) -> Synthesis:
    """Pool the trials of one outcome, in some populations and modalities.

    Parameters
    ----------
    studies
        From `read_studies`.
    outcome
        A code of ``scales.csv``, as ``HGS``.
    populations, modalities
        ``condition`` and ``modality`` of the arms that count; empty for all of them, pooled together.
    comparison
        ``net``: less a group that rested; ``within``: change of the exercise group where there was none.
    method
        Estimator of tau2: ``reml``, ``dl`` or ``pm``.
    moderators
        Any of ``MODERATORS``: dose (``weeks``, ``sessions_per_week``, ``minutes_per_week``, ``hours`` in all), ``age_y``,
        ``female_pct``, ``population``, ``modality``.
    rules
        Scales and assumptions; None reads the shipped ones.

    Returns
    -------
    Synthesis
        Trials in the order of their precision, the most precise first.

    Raises
    ------
    UnknownNameError
        No row of a human study has this outcome, population or modality, or another word is unknown.
    SynthesisError
        Moderators were asked for and the trials that tell them cannot carry a regression.
    """
    rules = rules or read_rules()
    _known("comparison", [comparison], COMPARISONS)
    _known("method", [method], METHODS)
    _known("moderator", moderators, MODERATORS)
    arms = studies.arms
    _known("outcome", [outcome], {row.outcome for row in studies.all_outcomes if arms[row.arm_id].species == "human"})
    _known("population", populations, {arm.condition for arm in arms.values() if arm.species == "human"})
    _known("modality", modalities, {arm.modality for arm in arms.values()})
    if outcome not in rules.scales:
        raise SynthesisError(f"outcome '{outcome}' has no scale; give it a row in scales.csv")
    mine = [(arms[row.arm_id], row) for row in studies.all_outcomes if row.outcome == outcome]
    mine = [(arm, row) for arm, row in mine if (not modalities or arm.modality in modalities) and (
        not populations or arm.condition in populations)]
    printed = [(arm, row) for arm, row in mine if arm.design != POOLED_DESIGN]
    effects, left_out = _effects(studies, printed, rules, outcome, comparison)
    literature, unread = _literature(studies, [pair for pair in mine if pair[0].design == POOLED_DESIGN])
    y, v = [e.value for e in effects], [e.se**2 for e in effects]
    enough = len(effects) > 1
    regression, no_moderator = _regression(effects, moderators, method) if moderators else (None, ())
    return Synthesis(
        scale=rules.scales[outcome], populations=tuple(populations), modalities=tuple(modalities), comparison=comparison,
        method=method, trials=effects, pooled=pool_effects(y, v, method) if enough else None,
        without_one=leave_one_out(y, v, method) if enough else (),
        asymmetry=small_study_test(y, v) if enough else None, regression=regression, no_moderator=no_moderator,
        left_out=(*left_out, *unread), literature=literature)


def pool_every_group(
    studies: Studies,
    populations: Sequence[str] = (),
    modalities: Sequence[str] = (),
    *,
    comparison: str = "net",
    method: str = "reml",
    least: int = 2,
) -> tuple[Synthesis, ...]:
    """Pool every outcome, over all groups asked for and in each population x modality, where ``least`` trials are there.

    Arguments as in `pool_group`.  The pool over all groups comes first, and is left out where one group holds every trial.
    """
    rules = read_rules()
    for kind, words, known in (
        ("population", populations, {arm.condition for arm in studies.arms.values()}),
        ("modality", modalities, {arm.modality for arm in studies.arms.values()}),
    ):
        _known(kind, words, known)
    keys: dict[str, set[tuple[str, str]]] = {}
    for row in studies.all_outcomes:
        arm = studies.arms[row.arm_id]
        if arm.species == "human" and arm.design != POOLED_DESIGN and row.outcome in rules.scales and (
            not populations or arm.condition in populations) and (not modalities or arm.modality in modalities):
            keys.setdefault(row.outcome, set()).add((arm.condition, arm.modality))
    found = []
    for outcome, groups in sorted(keys.items()):
        wanted = [(tuple(populations), tuple(modalities))] if len(groups) > 1 else []
        wanted += [((population,), (modality,)) for population, modality in sorted(groups)]
        pools = [pool_group(studies, outcome, *who, comparison=comparison, method=method, rules=rules) for who in wanted]
        pools = [one for one in pools if len(one.trials) >= least]
        if len(groups) > 1 and len(pools) > 1 and len(pools[0].trials) == len(pools[1].trials):
            del pools[0]  # one group holds every trial of the outcome
        found += pools
    return tuple(found)


def count_fates(studies: Studies, *, comparison: str = "net") -> dict[str, int]:
    """Return what becomes of every training outcome when each is pooled over all populations and modalities.

    ``pooled`` and ``literature`` count rows that are used; every other key is a reason of `LeftOut`.  Rows of outcomes
    that only animals have are ``animal``.  The counts add up to all rows of ``training_outcomes.csv``.
    """
    rules = read_rules()
    fates: Counter[str] = Counter()
    for outcome in rules.scales:
        found = pool_group(studies, outcome, comparison=comparison, rules=rules)
        fates["pooled"] += sum(len(effect.row_ids) for effect in found.trials)
        fates["literature"] += len(found.literature)
        fates.update(out.reason for out in found.left_out)
    fates["animal"] += sum(row.outcome not in rules.scales for row in studies.all_outcomes)
    return dict(fates.most_common())


def _effects(
    studies: Studies, rows: Sequence[tuple[TrainingArm, TrainingOutcome]], rules: Rules, outcome: str, comparison: str
) -> tuple[tuple[TrialEffect, ...], tuple[LeftOut, ...]]:
    trial = trials_of(studies.arms.values())
    people = [(arm, row) for arm, row in rows if arm.species == "human"]
    out = [LeftOut(arm.arm_id, outcome, row.row, "animal") for arm, row in rows if arm.species != "human"]
    repeats = one_time_each(people, trial)
    by_trial: dict[str, list[RowEffect]] = {}
    for i, (arm, row) in enumerate(people):
        if i in repeats:
            out.append(LeftOut(arm.arm_id, outcome, row.row, repeats[i]))
            continue
        found = row_effect(arm, row, rules.scales[outcome], studies.assumptions, comparison)
        if isinstance(found, LeftOut):
            out.append(found)
        else:
            by_trial.setdefault(trial[arm.arm_id], []).append(found)
    effects = (joined(name, found, rules.between_measures_correlation) for name, found in by_trial.items())
    return tuple(sorted(effects, key=lambda effect: (effect.se, effect.trial))), tuple(out)


def _literature(
    studies: Studies, rows: Sequence[tuple[TrainingArm, TrainingOutcome]]
) -> tuple[tuple[FromLiterature, ...], tuple[LeftOut, ...]]:
    found, out = [], []
    for arm, row in rows:
        change = reported_change(row, studies.assumptions)
        reason = ("repeat" if "possible_repeat" in row.flags else "other_contrast" if OTHER_CONTRAST & row.flags
                  else "follow_up" if "follow_up" in row.flags else "no_exercise" if arm.modality in NOT_EXERCISE
                  else "co_intervention" if arm.co_intervention else "no_number" if change is None else "")
        if reason or change is None:
            out.append(LeftOut(arm.arm_id, row.outcome, row.row, reason))
            continue
        unit = "SD" if change.effect_type == "SMD" else change.unit
        found.append(FromLiterature(
            arm.arm_id, row.row, arm.condition, arm.modality, change.value, change.lo, change.hi, change.effect_type, unit,
            "subgroup" in row.flags, bool(DOUBTFUL & row.flags)))
    return tuple(found), tuple(out)


def _regression(
    effects: Sequence[TrialEffect], moderators: Sequence[str], method: str
) -> tuple[Regression, tuple[str, ...]]:
    complete = [effect for effect in effects if all(getattr(effect, name) is not None for name in moderators)]
    missing = tuple(effect.trial for effect in effects if effect not in complete)
    values = {name: [getattr(effect, name) for effect in complete] for name in moderators}
    try:
        found = regress_effects([e.value for e in complete], [e.se**2 for e in complete], values, method)
    except SynthesisError as error:
        told = f"; {len(missing)} of {len(effects)} trials do not tell {' and '.join(moderators)}" if missing else ""
        raise SynthesisError(f"no regression on {', '.join(moderators)}: {error}{told}") from error
    return found, missing


def _known(kind: str, words: Sequence[str], known: Sequence[str] | set[str]) -> None:
    for word in words:
        if word not in known:
            raise UnknownNameError(f"{kind} '{word}' is not known.  {unknown_name_advice(word, known)}")
