"""Run the arms of Table 2 and hold each cell against the printed arrow and against the study behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exerkine.claims._arms import USUAL, person_of, scenario_of_arm, weeks_of
from exerkine.claims._table2 import Table2Arm, Table2Cell, read_table2
from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence import read_dose_defaults
from exerkine.experiments import Effect, change_of, effect_of
from exerkine.mechanism import Mechanism
from exerkine.simulation import Run, Settings, simulate


@dataclass(frozen=True)
class CellReplay:
    """One cell and the effect that the model gives, None where it has no such readout."""

    cell: Table2Cell
    effect: Effect | None

    @property
    def predicted(self) -> str:
        """``up``, ``down``, ``none`` (too small to see, or the band holds zero), or empty without a readout."""
        if self.effect is None:
            return ""
        if not self.effect.is_seen:
            return "none"
        return "up" if self.effect.median > 0 else "down"

    @property
    def as_printed(self) -> bool | None:
        """Whether the direction is the printed one; None without a readout."""
        return self.predicted == self.cell.in_print if self.predicted else None

    @property
    def as_in_study(self) -> bool | None:
        """Whether the direction is that of the study behind the row; None where either is not known."""
        return self.predicted == self.cell.primary if self.predicted and self.cell.primary else None


@dataclass(frozen=True)
class ArmReplay:
    """One arm as it was run: weeks (of a person), the defaults that stood in for what the review leaves out, its cells."""

    arm: Table2Arm
    weeks: int
    defaults: tuple[str, ...]
    cells: tuple[CellReplay, ...]


@dataclass(frozen=True)
class Table2Replay:
    """All arms that were run, and what is needed to repeat it."""

    arms: tuple[ArmReplay, ...]
    draws: int
    seed: int
    knowledge_hash: str

    @property
    def cells(self) -> tuple[tuple[Table2Arm, CellReplay], ...]:
        """Every cell beside its arm."""
        return tuple((arm.arm, cell) for arm in self.arms for cell in arm.cells)


def replay_table2(
    mechanism: Mechanism,
    rows: Sequence[str] = (),
    *,
    draws: int = 20,
    seed: int = 1,
    workers: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> Table2Replay:
    """Run rows of the table, arms, or references of the text (all when none is named) against usual activity.

    An animal arm runs on the human reference at the stage the model stands for, at the same relative effort, with weeks
    stretched as lives are (``animals.csv``); of it only signs mean anything.

    Raises
    ------
    UnknownNameError
        A name is neither a row, an arm nor a reference.
    """
    arms, cells = read_table2()
    chosen = _chosen(arms, rows)
    replays = []
    for number, arm in enumerate(chosen):
        own = [cell for cell in cells if cell.arm_id == arm.arm_id]
        replays.append(_replay(mechanism, arm, own, Settings(draws=draws, seed=seed, workers=workers, is_typical=True)))
        if on_progress:
            on_progress(number + 1, len(chosen))
    return Table2Replay(tuple(replays), draws, seed, mechanism.knowledge_hash)


def _chosen(arms: Sequence[Table2Arm], names: Sequence[str]) -> list[Table2Arm]:
    known = {name: None for arm in arms for name in (arm.row, arm.arm_id, arm.ref) if name}
    for name in names:
        if name not in known:
            raise UnknownNameError(f"'{name}' is no row, arm or reference of Table 2. {unknown_name_advice(name, known)}")
    return [arm for arm in arms if not names or {arm.row, arm.arm_id, arm.ref} & set(names)]


def _replay(mechanism: Mechanism, arm: Table2Arm, cells: Sequence[Table2Cell], settings: Settings) -> ArmReplay:
    defaults = read_dose_defaults()
    weeks = weeks_of(arm, defaults)
    person, scenario = person_of(arm, defaults), scenario_of_arm(arm, weeks, defaults)
    run = simulate(mechanism, person, scenario, against=USUAL, settings=replace(settings, weeks=weeks), has_cuts=False)
    return ArmReplay(arm, weeks, tuple(defaults.used), tuple(_cell(mechanism, run, cell) for cell in cells))


def _cell(mechanism: Mechanism, run: Run, cell: Table2Cell) -> CellReplay:
    if not cell.symbol:
        return CellReplay(cell, None)
    symbol = cell.symbol.removeprefix("-")
    sign = -1.0 if cell.symbol != symbol else 1.0
    before, after = _pair(run, run.symbols.index(symbol), cell.reading)
    return CellReplay(cell, effect_of(mechanism, symbol, sign * change_of(mechanism, symbol, after, before)))


def _pair(run: Run, i: int, reading: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what a cell compares, draw by draw."""
    done, usual = run.programme, run.against
    if reading == "rest" or done.first_session is None or done.last_session is None:
        assert usual is not None
        return usual.rested[:, i], done.rested[:, i]
    first = done.first_session
    if reading == "session":
        return first.values[:, :, i].max(axis=1), done.last_session.values[:, :, i].max(axis=1)
    end = int(np.argmin(np.abs(first.minutes - done.sessions[0].duration_min)))
    return first.values[:, 0, i], first.values[:, end, i]
