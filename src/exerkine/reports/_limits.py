"""What becomes of the main conclusions when an uncertain sign is turned, as a sheet."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from exerkine.claims import ClaimRun, Limit, Limits
from exerkine.mechanism import Mechanism
from exerkine.reports._claims import claim_name, claim_texts, verdict_cell
from exerkine.reports._sheet import Cell, Sheet, SheetRow, SheetSection
from exerkine.reports._texts import Texts


def limits_sheet(limits: Limits, mechanism: Mechanism, lang: str = "en") -> Sheet:
    """Return the main conclusions, then every item that the mechanism holds a sign of, then the rest."""
    texts = claim_texts(mechanism, lang)
    conclusions = [SheetRow(claim_name(one.claim, texts), (verdict_cell(one.verdict, one.is_seen, texts),), note=one.claim.claim_id)
                   for one in limits.conclusions]
    turned = [_row(limit, texts) for limit in limits.limits if limit.item.turned]
    others = [SheetRow(limit.item.contradiction, (Cell(texts.pick((limit.item.what_en, limit.item.what_zh))),))
              for limit in limits.limits if not limit.item.turned]
    item, what = texts.word("turned_item"), texts.word("turned_what")
    sections = (
        SheetSection(texts.word("turned_conclusions"), "", texts.word("claims_column_claim"),
                     (texts.word("claims_column_verdict"),), tuple(conclusions)),
        SheetSection(texts.word("turned_turned"), texts.word("turned_turned_words"), item,
                     (what, texts.word("turned_changed"), texts.word("turned_moved")), tuple(turned)),
        SheetSection(texts.word("turned_rest"), texts.word("turned_rest_words"), item, (what,), tuple(others)),
    )
    lead = (texts.word("turned_lead", draws=limits.draws),)
    return Sheet("limits", texts.word("t2_kicker"), texts.word("turned_title"), lead, tuple(s for s in sections if s.rows),
                 mechanism.bands)


def limits_dict(limits: Limits) -> dict[str, Any]:
    """Return the same for JSON."""
    items = [
        {"item": asdict(limit.item), "most_moved": limit.most_moved,
         "changed": [{"claim": one.claim.claim_id, "before": _told(one), "after": _told(other)} for one, other in limit.changed]}
        for limit in limits.limits
    ]
    conclusions = [{"claim": one.claim.claim_id, **_told(one)} for one in limits.conclusions]
    return {"conclusions": conclusions, "items": items, "draws": limits.draws, "seed": limits.seed,
            "knowledge_hash": limits.knowledge_hash}


def _told(one: ClaimRun) -> dict[str, Any]:
    return {"verdict": one.verdict, "is_seen": one.is_seen}


def _row(limit: Limit, texts: Texts) -> SheetRow:
    item = limit.item
    changed = texts.word("joiner").join(
        texts.word("turned_change", id=one.claim.claim_id, before=verdict_cell(one.verdict, one.is_seen, texts).words,
                   after=verdict_cell(other.verdict, other.is_seen, texts).words)
        for one, other in limit.changed)
    moved = limit.most_moved
    shift = ""
    if moved:
        name, before, after, unit = moved
        shift = texts.word("turned_shift", id=name, before=f"{before:+.2g}", after=f"{after:+.2g}", unit=unit)
    cells = (Cell(texts.pick((item.what_en, item.what_zh))), Cell(changed or texts.word("turned_none")), Cell(shift))
    return SheetRow(item.contradiction, cells, note=" ".join(item.turned))
