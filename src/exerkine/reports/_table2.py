"""Table 2 replayed, as a sheet: each cell predicted beside the printed arrow and the study behind it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exerkine.claims import ArmReplay, CellReplay, Table2Replay, agreements
from exerkine.mechanism import Mechanism
from exerkine.reports._experiments import texts_of
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts

ARROWS = {"up": "↑", "down": "↓", "none": "=", "": ""}


def table2_dict(replay: Table2Replay) -> dict[str, Any]:
    """Return the replay for JSON, with the verdict of every cell and the counts of every group; of animals signs alone."""
    arms = []
    for arm in replay.arms:
        cells = [{"cell": asdict(cell.cell), "effect": asdict(cell.effect) if cell.effect and not arm.arm.is_animal else None,
                  "predicted": cell.predicted, "as_printed": cell.as_printed, "as_in_study": cell.as_in_study}
                 for cell in arm.cells]
        arms.append({"arm": asdict(arm.arm), "weeks": arm.weeks, "defaults": list(arm.defaults), "cells": cells})
    counts = [asdict(group) for group in agreements(replay)]
    return {"arms": arms, "agreement": counts, "draws": replay.draws, "seed": replay.seed,
            "knowledge_hash": replay.knowledge_hash}


def table2_sheet(replay: Table2Replay, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return counts of agreement first, then every arm with its cells and the defaults it needed."""
    texts = texts_of(mechanism, lang)
    sections = [_counts(replay, texts), *(_arm(arm, texts) for arm in replay.arms)]
    return Sheet("table2", texts.word("t2_kicker"), texts.word("t2_title"), (texts.word("t2_lead", draws=replay.draws),),
                 tuple(sections), mechanism.bands)


def _counts(replay: Table2Replay, texts: Texts) -> SheetSection:
    rows = []
    for group in agreements(replay):
        numbers = (group.cells, group.read, group.as_printed, group.none, group.opposed, group.known, group.as_in_study)
        rows.append(SheetRow(texts.word(f"t2_group_{group.group.replace(' ', '_')}"), tuple(Cell(f"{n}") for n in numbers)))
    columns = tuple(texts.word(f"t2_count_{name}") for name in
                    ("cells", "read", "as_printed", "none", "opposed", "known", "as_in_study"))
    return SheetSection(texts.word("t2_counts"), texts.word("t2_counts_words"), texts.word("t2_group"), columns, tuple(rows))


def _arm(arm: ArmReplay, texts: Texts) -> SheetSection:
    words = [texts.word("t2_animal", weeks=arm.weeks) if arm.arm.is_animal else texts.word("t2_weeks", weeks=arm.weeks)]
    defaults = texts.word("joiner").join(_default(said, texts) for said in arm.defaults)
    words += [texts.word("t2_defaults", defaults=defaults)] if defaults else []
    words += [note] if (note := texts.pick((arm.arm.note_en, arm.arm.note_zh))) else []
    columns = tuple(texts.word(f"t2_column_{name}") for name in ("printed", "predicted", "change", "readout", "study", "note"))
    rows = tuple(_row(cell, arm, texts) for cell in arm.cells)
    title = f"{arm.arm.arm_id} [{arm.arm.ref}] {texts.pick((arm.arm.label_en, arm.arm.label_zh))}"
    return SheetSection(title, texts.word("full_stop").join(words), texts.word("t2_column_cell"), columns, rows)


def _default(said: str, texts: Texts) -> str:
    name, _, dose = said.partition(" = ")
    value, _, unit = dose.partition(" ")
    return texts.word(f"t2_default_{name}") + " " + texts.quantity(value, unit)


def _row(cell: CellReplay, arm: ArmReplay, texts: Texts) -> SheetRow:
    effect = None if arm.arm.is_animal else cell.effect  # of animals signs alone
    change = Cell()
    if effect:
        band = (effect.median, effect.lo80, effect.hi80)
        change = Cell(band=band, unit=effect.unit, is_seen=effect.is_seen, shows_unit=True)
    printed = ARROWS[cell.cell.in_print] + (f" ({ARROWS[cell.cell.printed_arrow]})" if _is_turned(cell) else "")
    readout = texts.label(cell.cell.symbol.removeprefix("-")) if cell.cell.symbol else texts.word("t2_no_readout")
    if cell.cell.is_proxy:
        readout = texts.word("t2_proxy", label=readout)
    study = ARROWS[cell.cell.primary] + (f" {cell.cell.primary_source}" if cell.cell.primary_source else "")
    notes = [texts.word("t2_known_bad", ids=cell.cell.contradiction)] if cell.cell.status == "suspect" else []
    notes += [note] if (note := texts.pick((cell.cell.note_en, cell.cell.note_zh))) else []
    tone = {True: "good", False: "flat" if cell.predicted == "none" else "bad", None: ""}[cell.as_printed]
    name = texts.pick((cell.cell.printed.replace("_", " "), cell.cell.printed_zh))
    cells = (Cell(printed), Cell(ARROWS[cell.predicted], tone=tone), change, Cell(readout), Cell(study),
             Cell(texts.word("joiner").join(notes)))
    return SheetRow(name, cells, note=f"{cell.cell.cell_id} {cell.cell.statement}")


def _is_turned(cell: CellReplay) -> bool:
    """Whether the printed arrow means better, while the quantity falls."""
    return bool(cell.cell.printed_arrow) and cell.cell.printed_arrow != cell.cell.in_print
