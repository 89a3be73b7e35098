"""What each weight rests on: statements of the review, a study, the scale of a test, or nobody's measurement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exerkine.errors import Fault, unknown_name_advice
from exerkine.mechanism._folder import Folder
from exerkine.mechanism._statement_ids import is_own, is_review
from exerkine.tables import Row

OWN_KIND = {"study": "measured", "readout": "definition", "assumption": "assumption"}
"""What a weight rests on -> kind of the own statements that say so."""
RESTS_ON = ("statements", *OWN_KIND)


@dataclass(frozen=True)
class Modulator:
    """What a weight (``w_``, ``g_``, or a parameter of an arrow) rests on.

    ``rests_on`` is ``statements`` (of the review), ``study`` (the parameter's own source measured it), ``readout`` (it is
    the scale of a test) or ``assumption`` (neither the review nor a study stands behind the influence).  ``statements``
    are ids of the review, or of own statements where it is one of the others.
    """

    parameter: str
    rests_on: str
    statements: tuple[str, ...]


def modulator_of(row: Row) -> Modulator:
    """Return a row of ``modulators.csv`` as a value."""
    return Modulator(row["parameter"], row["rests_on"], tuple(row["statements"].split()))


def founded_modulators(f: Folder) -> Iterator[Fault]:
    """EK025: every weight says what it rests on, and what it says is true."""
    held = {symbol for row in f.arrows for symbol in row["parameters"].split()}
    weights = {row["symbol"]: row for row in f.parameters if row["symbol"][:2] in ("w_", "g_") or row["symbol"] in held}
    rows = {row["parameter"]: row for row in f.modulators}
    for symbol, parameter in weights.items():
        if symbol not in rows:
            yield parameter.fault("symbol", f"nothing says what the weight '{symbol}' rests on",
                                  "Add its row to modulators.csv.", "EK025")
    cited, own = _cited(f), {row["statement_id"]: row for row in f.own_statements}
    for row in f.modulators:
        if row["parameter"] not in weights:
            yield row.fault("parameter", f"'{row['parameter']}' is no weight", unknown_name_advice(row["parameter"], weights),
                            "EK025")
            continue
        yield from _untrue(f, row, weights[row["parameter"]], cited.get(row["parameter"], set()))
        yield from _unstated(row, weights[row["parameter"]], own)


def _untrue(f: Folder, row: Row, parameter: Row, cited: Collection[str]) -> Iterator[Fault]:
    if row["rests_on"] not in RESTS_ON:
        yield row.fault("rests_on", f"'{row['rests_on']}' is not allowed", f"Allowed: {', '.join(RESTS_ON)}.", "EK025")
    if row["rests_on"] == "study" and parameter["source"] not in f.studies:
        yield row.fault("rests_on", f"the source of '{parameter['symbol']}', '{parameter['source']}', is no study",
                        "Name a study in parameters.csv, or call it an assumption.", "EK025")
    readers = {law.symbol for law in f.laws("rate", "rule") if row["parameter"] in {name for name, _ in law.symbols()}}
    if row["rests_on"] == "readout" and not readers <= f.names("observables"):
        inner = ", ".join(sorted(readers - f.names("observables")))
        yield row.fault("rests_on", f"'{row['parameter']}' is no scale of a test: {inner} reads it",
                        "Say what the influence rests on.", "EK025")
    known = {*f.statements, *(own["statement_id"] for own in f.own_statements)}
    for item in row["statements"].split():
        if item in known and item not in cited:
            yield row.fault("statements", f"no law, arrow or variant with '{row['parameter']}' cites {item}",
                            "Cite it behind the law.", "EK025")


def _unstated(row: Row, parameter: Row, own: Mapping[str, Row]) -> Iterator[Fault]:
    """Yield a fault where the statements of a weight are none, or not of the kind that it says it rests on."""
    if not row["statements"].split():
        yield row.fault("statements", f"the weight '{row['parameter']}' names no statement",
                        "Name one of the review, or one of own_statements.csv.", "EK025")
    kind = OWN_KIND.get(row["rests_on"])
    for item in row["statements"].split():
        if row["rests_on"] == "statements" and not is_review(item):
            yield row.fault("statements", f"{item} is no statement of the review",
                            f"Allowed in rests_on for own ones: {', '.join(OWN_KIND)}.", "EK025")
        elif kind and not is_own(item):
            yield row.fault("statements", f"{item} is the review's, and '{row['rests_on']}' is not",
                            "Write 'statements' in rests_on, or name an own statement.", "EK025")
        elif kind and item in own and own[item]["kind"] != kind:
            yield row.fault("statements", f"{item} is called {own[item]['kind']}, and '{row['rests_on']}' needs {kind}",
                            "Make both agree.", "EK025")
        elif kind == "measured" and item in own and own[item]["source"] != parameter["source"]:
            yield row.fault("statements", f"{item} was measured by '{own[item]['source']}', and the weight names "
                            f"'{parameter['source']}'", "Make both agree.", "EK025")


def _cited(f: Folder) -> dict[str, set[str]]:
    """Return symbol -> what the laws that read it, its arrows and its variants cite."""
    cited: dict[str, set[str]] = {}
    for law in f.laws("rate", "rule"):
        for symbol, _ in law.symbols():
            cited.setdefault(symbol, set()).update(law.evidence)
    for row in f.arrows:
        for symbol in row["parameters"].split():
            cited.setdefault(symbol, set()).update(row["statements"].split())
    for row in f.variants:
        for setting in row["settings"].split():
            cited.setdefault(setting.partition("=")[0], set()).update(row["statements"].split())
    return cited
