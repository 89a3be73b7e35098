"""A reported effect and its prediction on one scale."""

from __future__ import annotations

import numpy as np

from exerkine.errors import UnitError
from exerkine.evidence import ReportedChange, TrainingOutcome
from exerkine.mechanism import Mechanism, Observable
from exerkine.units import convert

PERCENT = 100.0
Z_UNIT = "{z}"


def common_scale(
    outcome: TrainingOutcome,
    observable: Observable,
    reported: ReportedChange,
    change: np.ndarray,
    start: np.ndarray,
    *,
    people_sd: float | None = None,
    is_stand_in: bool = False,
    sign: float = 1.0,
) -> tuple[str, float, np.ndarray] | str:
    """Return the scale, the factor that brings the reported value onto it, and the predictions on it; else why there is none.

    Parameters
    ----------
    change, start
        Predicted change and level before (D,), in the display unit of the observable.
    people_sd
        Standard deviation between people in that unit, for a standardised effect whose study prints none.
    is_stand_in
        The observable is another measure than the reported one: only relative scales can be shared.
    sign
        -1 where the printed test runs against its outcome, as seconds do where more is better.
    """
    is_latent = observable.solve == "offset" or observable.display_unit == "SD"
    is_z = outcome.unit == Z_UNIT
    before = outcome.ex_pre
    own_factor = None if is_stand_in or is_latent else _factor(outcome.unit, observable)
    if reported.effect_type == "PCT":
        if is_latent:
            return "per cent of a latent score that starts at zero means nothing"
        return "%", sign, PERCENT * change / start
    if reported.effect_type == "SMD" or (reported.effect_type == "MD" and is_z):
        if is_latent:
            return "SMD", sign, change
        if is_z and people_sd:
            return "SMD", sign, change / people_sd  # a z score has no level of its own
        if before.sd and own_factor is not None:
            return "SMD", sign, change / (before.sd * own_factor)
        if before.sd and before.mean and not is_z:
            return "SMD", sign, change / start * abs(before.mean) / before.sd
        if people_sd:
            return "SMD", sign, change / people_sd
        return "an SMD without a standard deviation to compare with"
    if reported.effect_type != "MD":
        return f"an effect of type {reported.effect_type} is not a change"
    if own_factor is not None:
        if observable.solve == "scale" and before.mean:
            change = change / start * before.mean * own_factor  # a proportional law on the trial's own level
        return observable.display_unit, own_factor * sign, change
    if is_latent and before.sd:
        return "SMD", sign / before.sd, change
    if before.mean and not is_latent:
        return "% of baseline", sign * PERCENT / before.mean, PERCENT * change / start
    if is_latent:
        return "a mean difference of a test without the standard deviation before"
    if is_stand_in:
        return "another measure without the mean before"
    return f"'{outcome.unit or 'no unit'}' cannot be compared with {observable.display_unit}"


def observable_of(mechanism: Mechanism, outcome: str) -> Observable | None:
    """Return what reads an outcome of the study tables, None where nothing does."""
    return next((o for o in mechanism.observables.values() if o.outcome_code == outcome), None)


def _factor(unit: str, observable: Observable) -> float | None:
    try:
        return convert(1.0, unit, observable.display_unit) if unit else None
    except UnitError:
        return None
