"""Exerkine: an executable model of exercise and the ageing muscle-brain axis.

>>> import exerkine as ek
>>> mechanism = ek.read_mechanism()
>>> person = ek.person_from_dict({"age_y": 72, "sex": "F"})
>>> programme = ek.programme_from_dict({"name": "usual activity", "blocks": []})
>>> run = ek.simulate(mechanism, person, programme, settings=ek.Settings(weeks=1, draws=1), has_cuts=False)
>>> ek.summarise(run, mechanism, person).bands
'posterior'
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "calibration": ("check_facts", "update_person"),
    "claims": ("replay_table2",),
    "cohorts": ("CohortTask", "run_cohort"),
    "evidence": ("connect_evidence", "find_entity", "find_paths", "read_evidence", "read_studies", "search_evidence"),
    "experiments": ("duration_study", "factorial_study", "heterogeneity_study", "timing_study"),
    "mechanism": ("check_mechanism", "read_mechanism"),
    "observation": ("compare_protocols", "observe", "protocol_from_dict", "read_measured", "read_protocol"),
    "persons": ("compare_population", "complete_person", "draw_population", "person_from_dict", "population_from_dict",
                "read_people", "read_person", "read_population", "write_people"),
    "programmes": ("programme_from_dict", "read_programme", "read_scenario", "scenario_from_dict"),
    "reports": ("write_report", "write_results", "write_summary_csv"),
    "simulation": ("Settings", "Trajectory", "export_scenario", "replay_study", "simulate", "simulate_several", "summarise",
                   "trajectory_of"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}
__all__ = ["__version__", *_ROOM_OF]


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first used, so that ``import exerkine`` stays light."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'exerkine' has no attribute '{name}'")
    return getattr(import_module(f"exerkine.{_ROOM_OF[name]}"), name)
