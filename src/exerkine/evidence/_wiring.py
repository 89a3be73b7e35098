"""Which statements of the review the mechanism uses, and why the others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exerkine.errors import unknown_name_advice
from exerkine.evidence._cells import Cells
from exerkine.mechanism import Mechanism, is_review
from exerkine.tables import Row

CITED = "cited"
"""The tier of a statement that the review supports with a reference in its running text."""
_TABLE = "exerkines.csv"
_COLUMNS = ("statement", "reason", "instead")


@dataclass(frozen=True)
class LeftOut:
    """A statement that the mechanism does not use: why, and what stands for it."""

    statement_id: str
    reason: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Wiring:
    """``used``: statement -> places that cite it; ``left_out``: the others of tier ``cited``; ``reasons``: code -> words.

    ``cited`` are all statements of that tier, in order: each is used or left out.
    """

    cited: tuple[str, ...]
    used: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, LeftOut]
    reasons: Mapping[str, tuple[str, str]]

    def counts(self) -> dict[str, int]:
        """Return how many cited statements are used, and how many are left out for each reason."""
        found = Counter(one.reason for one in self.left_out.values())
        return {"cited": len(self.cited), "used": sum(s in self.used for s in self.cited),
                "left_out": len(self.left_out), **{reason: found[reason] for reason in self.reasons}}


def statement_uses(mechanism: Mechanism) -> dict[str, tuple[str, ...]]:
    """Return statement of the review -> the laws (``file:line symbol``) and rows (``table key``) of a mechanism that cite it."""
    found: dict[str, list[str]] = {}

    def cite(place: str, ids: Iterable[str]) -> None:
        for name in ids:
            if is_review(name):
                found.setdefault(name, []).append(place)

    for law in mechanism.laws.values():
        cite(f"{law.place.file}:{law.place.line} {law.symbol}", law.evidence)
    for arrow in mechanism.arrows:
        cite(f"arrows.csv {arrow.arrow_id}", arrow.statements)
    for exerkine in mechanism.exerkines.values():
        cite(f"{_TABLE} {exerkine.symbol}", dict.fromkeys((*exerkine.transport, *exerkine.statements)))
    for variant in mechanism.variants.values():
        cite(f"variants.csv {variant.variant_id}", variant.statements)
    for weight in mechanism.modulators.values():
        cite(f"modulators.csv {weight.parameter}", weight.statements)
    return {name: tuple(places) for name, places in sorted(found.items())}


def read_wiring(mechanism: Mechanism) -> Wiring:
    """Hold the statements of a mechanism's folder against what cites them and against ``review/left_out.csv``.

    Raises
    ------
    TableError
        A table is missing or malformed; a cited statement is neither used nor left out, or both; one is left out that
        is not of that tier; a reason, a statement or what stands instead is unknown; all faults are told together.
    """
    cells, root, used = Cells(), Path(mechanism.folder), statement_uses(mechanism)
    tiers = {row["statement_id"]: row for row in cells.table(root / "statements.csv", ("statement_id", "tier"))}
    reasons = _reasons(cells, root)
    instead = _instead(cells, root, mechanism, used)
    left_out: dict[str, LeftOut] = {}
    for row in cells.table(root / "review" / "left_out.csv", _COLUMNS):
        one = LeftOut(row["statement"], cells.choice(row, "reason", reasons), tuple(row["instead"].split()))
        _place(cells, row, one, tiers, used)
        if one.statement_id in left_out:
            cells.bad(row, "statement", f"'{one.statement_id}' appears twice")
        if one.reason in instead:
            _stands(cells, row, one, instead[one.reason])
        left_out[one.statement_id] = one
    cited = tuple(name for name, row in tiers.items() if row["tier"] == CITED)
    for name in cited:
        if name not in used and name not in left_out:
            cells.bad(tiers[name], "statement_id", f"no law, arrow, exerkine or variant cites {name}, and nothing says why",
                      "Cite it where it is embodied, or give it a row in review/left_out.csv.")
    cells.refuse()
    return Wiring(cited, used, left_out, reasons)


def _reasons(cells: Cells, root: Path) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for row in cells.table(root / "review" / "left_out_reasons.csv", ("reason", "reason_en", "reason_zh")):
        name = cells.name(row, "reason")
        if name in found:
            cells.bad(row, "reason", f"'{name}' appears twice")
        found[name] = (cells.name(row, "reason_en"), cells.name(row, "reason_zh"))
    return found


def _instead(
    cells: Cells, root: Path, mechanism: Mechanism, used: Mapping[str, tuple[str, ...]]
) -> dict[str, Collection[str]]:
    """Return reason -> what may stand instead of a statement; a reason that is not among them needs nothing."""
    symbols = {declaration.symbol for declaration in mechanism.text.declarations}
    arms = {row["arm_id"] for row in cells.table(root / "review" / "table2_arms.csv", ("arm_id",))}
    contradictions = {row["contradiction"] for row in cells.table(root / "review" / "contradictions.csv", ("contradiction",))}
    return {"finer": symbols, "follows": symbols | {_TABLE}, "perturbation": symbols, "training_result": arms,
            "contradicted": contradictions, "same_edge": used}


def _place(cells: Cells, row: Row, one: LeftOut, tiers: Mapping[str, Row], used: Mapping[str, tuple[str, ...]]) -> None:
    name = one.statement_id
    if name not in tiers:
        cells.bad(row, "statement", f"'{name}' is no statement", unknown_name_advice(name, tiers))
    elif tiers[name]["tier"] != CITED:
        cells.bad(row, "statement", f"'{name}' is of tier '{tiers[name]['tier']}'; only cited ones are listed")
    elif name in used:
        cells.bad(row, "statement", f"'{name}' is left out here and cited in {used[name][0]}", "Delete the row.")


def _stands(cells: Cells, row: Row, one: LeftOut, known: Collection[str]) -> None:
    if not one.instead:
        cells.bad(row, "instead", f"is empty; '{one.reason}' says what stands for the statement")
    for name in one.instead:
        if name not in known:
            cells.bad(row, "instead", f"'{name}' is nothing that '{one.reason}' can name", unknown_name_advice(name, known))
