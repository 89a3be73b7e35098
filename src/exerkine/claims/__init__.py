"""The review as experiments: its table of trials as programmes that are run and held against what it prints."""

from exerkine.claims._agreement import Agreement, agreements
from exerkine.claims._replay import ArmReplay, CellReplay, Table2Replay, replay_table2
from exerkine.claims._table2 import Table2Arm, Table2Cell, read_table2

__all__ = ["Agreement", "ArmReplay", "CellReplay", "Table2Arm", "Table2Cell", "Table2Replay", "agreements", "read_table2",
           "replay_table2"]
