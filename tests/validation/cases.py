"""Cases made up for tests, and the shipped trials as cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from exerkine.trials import Case

BLANK = Case("Made2001", "", "KNEE_EXT", "strength", "HEALTHY_OLD", "resistance", 12.0, (("sessions_per_week", 3.0),), "SD", "net",
             None, None, None, None, "", 40, 1)
CLASS_OF = {"strength": ("KNEE_EXT", "LEG_PRESS", "HGS"), "cognition": ("EXEC", "MEMORY", "DSST"), "fitness": ("VO2PEAK",)}


def made(observed=None, se=None, **fields) -> Case:
    """Return a case whose interval follows from its error."""
    ends = {} if observed is None or se is None else {"lo": observed - 1.959964 * se, "hi": observed + 1.959964 * se}
    study = fields.get("study_id", BLANK.study_id)
    return replace(BLANK, observed=observed, se=se, **(ends | {"trial": study} | fields))


def simulated(count, rng, *, effects=None, tau=0.1, se=0.15, of=CLASS_OF, sizes=(1, 2, 3)):
    """Return rows of ``count`` trials; true effects scatter by ``tau`` around the mean of their outcome in ``effects``."""
    cases = []
    for i in range(count):
        outcome_class = list(of)[i % len(of)]
        for outcome in rng.choice(of[outcome_class], size=min(int(rng.choice(sizes)), len(of[outcome_class])), replace=False):
            mean = (effects or {}).get(str(outcome), 0.5)
            cases.append(made(rng.normal(mean + tau * rng.standard_normal(), se), se, study_id=f"Trial{i}", outcome=str(outcome),
                              outcome_class=outcome_class, population=str(rng.choice(["SP", "HEALTHY_OLD"])),
                              modality=str(rng.choice(["resistance", "aerobic"])), weeks=float(rng.integers(6, 40)),
                              line=len(cases) + 2))
    return cases


def repeatable(seed=0):
    """Return a generator."""
    return np.random.default_rng(seed)
