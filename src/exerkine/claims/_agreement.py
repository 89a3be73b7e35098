"""How often the model agrees with what is printed, and with the studies behind it; bad cells stand apart."""

from __future__ import annotations

from dataclasses import dataclass

from exerkine.claims._replay import CellReplay, Table2Replay
from exerkine.claims._table2 import Table2Arm


@dataclass(frozen=True)
class Agreement:
    """Counts over one group of cells.

    ``read`` cells have a readout, of ``cells``; ``as_printed`` of them go the printed way, ``none`` do not move to be
    seen, ``opposed`` go the other way.  ``known`` have a study that says a direction, ``as_in_study`` go its way.
    """

    group: str
    cells: int
    read: int
    as_printed: int
    none: int
    opposed: int
    known: int
    as_in_study: int


GROUPS = ("human", "animal", "known bad", "text", "as in the source")


def agreements(replay: Table2Replay) -> tuple[Agreement, ...]:
    """Return the counts of every group that was run, in the order of `GROUPS`."""
    sorted_cells: dict[str, list[CellReplay]] = {group: [] for group in GROUPS}
    for arm, cell in replay.cells:
        sorted_cells[_group(arm, cell)].append(cell)
    return tuple(_counted(group, cells) for group, cells in sorted_cells.items() if cells)


def _group(arm: Table2Arm, cell: CellReplay) -> str:
    if arm.as_in == "source":
        return "as in the source"
    if cell.cell.status == "suspect":
        return "known bad"
    if not arm.row:
        return "text"
    return "animal" if arm.is_animal else "human"


def _counted(group: str, cells: list[CellReplay]) -> Agreement:
    read = [cell for cell in cells if cell.predicted]
    printed = sum(cell.as_printed is True for cell in read)
    none = sum(cell.predicted == "none" and not cell.as_printed for cell in read)
    known = [cell for cell in read if cell.as_in_study is not None]
    agreed = sum(cell.as_in_study is True for cell in known)
    return Agreement(group, len(cells), len(read), printed, none, len(read) - printed - none, len(known), agreed)
