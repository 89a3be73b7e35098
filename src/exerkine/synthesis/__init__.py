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
from exerkine.synthesis._rows import COMPARISONS, LeftOut, RowEffect, row_effect
from exerkine.synthesis._scales import OutcomeScale, Rules, read_rules
from exerkine.synthesis._trials import TrialEffect

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
    "count_fates",
    "leave_one_out",
    "pool_effects",
    "pool_every_group",
    "pool_group",
    "read_rules",
    "regress_effects",
    "row_effect",
    "small_study_test",
]
