"""What each arrow, loop and side of the mechanism earns on trials, as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from exerkine.reports._numbers import read_text
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts
from exerkine.reports._validation_tables import mean_text
from exerkine.validation import Ablation

KINDS = ("side", "loop", "arrow")
TONES = {"earns": "good", "costs": "bad", "nothing": "flat"}
LEAST_TOLD = 0.005
"""A class whose score moves by less is not named."""


def ablation_sheet(found: Sequence[Ablation], bands: str, lang: str = "en") -> Sheet:
    """Return cuts by kind, those that matter most first; ``bands`` says what the draws of the laws are of."""
    texts = Texts(lang)
    columns = tuple(texts.word(f"cut_column_{name}") for name in ("verdict", "crps", "moved", "classes"))
    sections = []
    for kind in KINDS:
        mine = sorted((one for one in found if one.cut.kind == kind), key=lambda one: -abs(one.crps.value if one.crps else 0.0))
        if mine:
            sections.append(SheetSection(texts.word(f"cut_kind_{kind}"), "", texts.word("cut_what"), columns,
                                         tuple(_row(one, texts) for one in mine)))
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in TONES}
    lead = (texts.word("cut_lead", n=max((one.n for one in found), default=0)), texts.word("cut_counts", **counts))
    return Sheet("ablation", texts.word("score_kicker"), texts.word("cut_title"), lead, tuple(sections), bands)


def ablation_dicts(found: Sequence[Ablation]) -> list[dict[str, Any]]:
    """Return the same for JSON."""
    return [{"cut": one.cut.cut_id, "kind": one.cut.kind, "parameters": list(one.cut.parameters), "verdict": one.verdict,
             "crps_difference": one.crps and asdict(one.crps), "n": one.n, "moved": one.moved,
             "by_class": {name: {"n": n, "crps_difference": value} for name, (n, value) in one.by_class.items()}}
            for one in found]


def _row(one: Ablation, texts: Texts) -> SheetRow:
    told = [texts.word("cut_class", name=texts.word(f"score_class_{name}"), difference=read_text(value, 2, is_signed=True), n=n)
            for name, (n, value) in sorted(one.by_class.items(), key=lambda pair: -abs(pair[1][1])) if abs(value) >= LEAST_TOLD]
    cells = (Cell(texts.word(f"cut_verdict_{one.verdict}"), tone=TONES[one.verdict]),
             Cell(mean_text(one.crps, texts, decimals=3, is_signed=True) if one.crps else ""), Cell(f"{one.moved}"),
             Cell(texts.word("joiner").join(told)))
    return SheetRow(texts.pick((one.cut.label_en, one.cut.label_zh)), cells, note=one.cut.cut_id)
