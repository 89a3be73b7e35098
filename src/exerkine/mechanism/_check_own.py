"""Checks of ``own_statements.csv``: what the project itself puts under a law or weight where the review says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exerkine.errors import Fault, unknown_name_advice
from exerkine.mechanism._folder import Folder
from exerkine.mechanism._statement_ids import is_own

OWN_KINDS = ("measured", "definition", "assumption")
DEFINITION = "definition"
"""The source of what follows from a definition."""


def sound_own_statements(f: Folder) -> Iterator[Fault]:
    """EK026: an own statement has an id, a kind and a source that fits it, and something rests on it."""
    resting = {item for law in f.laws("rate", "rule") for item in law.evidence}
    seen: set[str] = set()
    for row in f.own_statements:
        name, kind, source = row["statement_id"], row["kind"], row["source"]
        if not re.fullmatch(r"L\d{3,}", name):
            yield row.fault("statement_id", f"'{name}' is no id of an own statement", "Write L and three digits.", "EK026")
        if name in seen:
            yield row.fault("statement_id", f"'{name}' stands in this table twice", "Keep one row.", "EK026")
        seen.add(name)
        if kind not in OWN_KINDS:
            yield row.fault("kind", f"'{kind}' is not allowed", f"Allowed: {', '.join(OWN_KINDS)}.", "EK026")
        if source not in f.sources:
            yield row.fault("source", f"'{source}' is not a known source", unknown_name_advice(source, f.sources), "EK026")
        elif kind == "measured" and source not in f.studies:
            yield row.fault("source", f"'{name}' is called measured, and '{source}' is no study",
                            "Name the study, or call it an assumption.", "EK026")
        elif kind == "definition" and source != DEFINITION:
            yield row.fault("source", f"'{name}' is a definition and names '{source}'", f"Write '{DEFINITION}'.", "EK026")
        if name not in resting:
            yield row.fault("statement_id", f"no law cites '{name}'", "Cite it behind the law, or delete the row.", "EK026")
    yield from _strange_sources(f)


def _strange_sources(f: Folder) -> Iterator[Fault]:
    """Yield a fault where a law cites what was measured by a study that neither it nor a number in it names."""
    own = {row["statement_id"]: row for row in f.own_statements if row["kind"] == "measured"}
    source_of = {row["symbol"]: row["source"] for row in f.parameters}
    for law in f.laws("rate", "rule"):
        named = {*law.evidence, *(source_of[name] for name, _ in law.symbols() if name in source_of)}
        for item in law.evidence:
            if is_own(item) and item in own and own[item]["source"] not in named:
                source = own[item]["source"]
                yield law.place.fault(
                    "EK026", f"the law of '{law.symbol}' cites {item}, but neither it nor a number in it names '{source}'",
                    f"Name {source} behind the law, or cite another statement.")
