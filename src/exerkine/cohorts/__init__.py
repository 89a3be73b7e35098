"""Many people at once: everybody of a table through the same scenarios, in chunks that can be cut off and go on."""

from exerkine.cohorts._chunk import FAILED, NOT_RUN, OK, CohortTask, Part, run_chunk
from exerkine.cohorts._representative import RepresentativeEffect, representative_effects
from exerkine.cohorts._run import CHUNK, CohortRun, run_cohort
from exerkine.cohorts._store import Store

__all__ = [
    "CHUNK",
    "FAILED",
    "NOT_RUN",
    "OK",
    "CohortRun",
    "CohortTask",
    "Part",
    "RepresentativeEffect",
    "Store",
    "representative_effects",
    "run_chunk",
    "run_cohort",
]
