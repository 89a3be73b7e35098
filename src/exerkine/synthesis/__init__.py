"""Meta-analysis over the study tables: one effect per trial, pooled by random effects, with all that was left out."""

from exerkine.synthesis._heterogeneity import METHODS
from exerkine.synthesis._pool import (
    MODERATORS,
    FromLiterature,
    Synthesis,
    count_fates,
    pool_every_group,
    pool_group,
)
from exerkine.synthesis._random_effects import Pooled, SmallStudyTest, leave_one_out, pool_effects, small_study_test
from exerkine.synthesis._regression import Coefficient, Regression, regress_effects
from exerkine.synthesis._rows import (
    COMPARISONS,
    LeftOut,
    RowEffect,
    comparison_of,
    error_from_p,
    row_effect,
    runs_against,
    unfit_reason,
)
from exerkine.synthesis._scales import OutcomeScale, Rules, read_rules
from exerkine.synthesis._trials import TrialEffect, one_time_each, trials_of

__all__ = [
    "COMPARISONS",
    "METHODS",
    "MODERATORS",
    "Coefficient",
    "FromLiterature",
    "LeftOut",
    "OutcomeScale",
    "Pooled",
    "Regression",
    "RowEffect",
    "Rules",
    "SmallStudyTest",
    "Synthesis",
    "TrialEffect",
    "comparison_of",
    "count_fates",
    "error_from_p",
    "leave_one_out",
    "one_time_each",
    "pool_effects",
    "pool_every_group",
    "pool_group",
    "read_rules",
    "regress_effects",
    "row_effect",
    "runs_against",
    "small_study_test",
    "trials_of",
    "unfit_reason",
]
