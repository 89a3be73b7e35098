"""The network of exerkines: who moves whom, when, and what their changes in disease do."""

from exerkine.network._influence import AFTER_BOUT_MIN, WEEKS, Influence, influences
from exerkine.network._knowledge import Node, read_nodes
from exerkine.network._stages import STAGES, StageChange, stage_changes

__all__ = [
    "AFTER_BOUT_MIN",
    "STAGES",
    "WEEKS",
    "Influence",
    "Node",
    "StageChange",
    "influences",
    "read_nodes",
    "stage_changes",
]
