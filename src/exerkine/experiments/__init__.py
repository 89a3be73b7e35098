"""Designed experiments on virtual people: when to start, for how long, for whom, and with what beside it."""

from exerkine.experiments._duration import DurationStudy, duration_study
from exerkine.experiments._effects import OUTCOMES, SMALLEST_PCT, SMALLEST_SD, Effect, change_of, effect_of, unit_of
from exerkine.experiments._factorial import Contrast, FactorialStudy, factorial_study
from exerkine.experiments._heterogeneity import FACTORS_OF_RESPONSE, HeterogeneityStudy, Level, heterogeneity_study
from exerkine.experiments._timing import TimingStudy, timing_study

__all__ = [
           "FACTORS_OF_RESPONSE",
           "OUTCOMES",
           "SMALLEST_PCT",
           "SMALLEST_SD",
           "Contrast",
           "DurationStudy",
           "Effect",
           "FactorialStudy",
           "HeterogeneityStudy",
           "Level",
           "TimingStudy",
           "change_of",
           "duration_study",
           "effect_of",
           "factorial_study",
           "heterogeneity_study",
           "timing_study",
           "unit_of",
]
