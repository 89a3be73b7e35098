"""Checks of the tables: sources, grades, bounds, evidence, and that tables and modules agree."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from exerkine.errors import Fault, TableError, unknown_name_advice
from exerkine.mechanism._folder import Folder
from exerkine.mechanism._statement_ids import is_own, is_statement
from exerkine.tables import Row

GRADES = ("measured", "derived", "prior")
PRIORS = ("fixed", "lognormal", "uniform")
WORDS = {
    "role": ("exerkine", "outcome", "other"),
    "solve": ("scale", "offset", "root", "seed", "derived"),
    "better": ("up", "down", ""),
}
"""Column of observables.csv -> what may stand in it."""
MAP_WORDS = {
    "organ": ("muscle", "liver", "fat", "gut", "immune", "blood", "barrier", "brain"),
    "kind": ("exerkine", "pathway", "outcome"),
    "better": ("up", "down", ""),
}
"""Column of map.csv -> what may stand in it."""
UNKNOWN = "unknown"
"""Stands for transport into the brain that no statement describes."""
EXERKINE_SYMBOLS = {
    "symbol": "observable",
    "released_by": "state, rule or input",
    "blood": "state",
    "brain": "state",
    "targets": "state",
    "clearance": "parameter",
    "lever": "parameter",
}
"""Column of exerkines.csv -> what its symbols are."""


def unsourced_parameters(f: Folder) -> Iterator[Fault]:
    """EK012: every number has a source that exists and a grade."""
    for row in f.parameters:
        if not row["source"].strip():
            yield row.fault(
                "source", f"'{row['symbol']}' has no source", "Name a source_id of references.csv or studies.", "EK012"
            )
        elif row["source"] not in f.sources:
            yield row.fault(
                "source",
                f"'{row['source']}' is not a known source",
                unknown_name_advice(row["source"], f.sources),
                "EK012",
            )
        if row["grade"] not in GRADES:
            yield row.fault("grade", f"'{row['grade']}' is no grade", "Allowed: " + ", ".join(GRADES) + ".", "EK012")


def bounded_parameters(f: Folder) -> Iterator[Fault]:
    """EK013: a value lies inside its own bounds, and its prior is one we know."""
    for row in f.parameters:
        if row["prior"] not in PRIORS:
            yield row.fault("prior", f"'{row['prior']}' is no prior", "Allowed: " + ", ".join(PRIORS) + ".", "EK013")
            continue
        if row["prior"] == "fixed":
            continue
        try:
            value, lo, hi = (row.number(c) for c in ("value", "lo", "hi"))
        except TableError:
            continue
        if value is None or lo is None or hi is None:
            yield row.fault(
                "lo", f"'{row['symbol']}' has a prior but no bounds", "Give lo and hi, or prior = fixed.", "EK013"
            )
        elif not lo <= value <= hi or (row["prior"] == "lognormal" and lo <= 0):
            yield row.fault(
                "value",
                f"{value:g} {row['unit']} is outside [lo, hi] = [{lo:g}, {hi:g}]",
                "Correct the value, or widen lo/hi and name the study that allows it.",
                "EK013",
            )


def known_statements(f: Folder) -> Iterator[Fault]:
    """EK015: a law, or a row of a table, cites only statements that exist."""
    own = {row["statement_id"] for row in f.own_statements}
    for law in f.laws("rate", "rule"):
        for item in law.evidence:
            if is_statement(item) and item not in f.statements | own:
                yield law.place.fault(
                    "EK015",
                    f"the law of '{law.symbol}' cites statement {item}, which does not exist",
                    f"Look it up in {'own_' if is_own(item) else ''}statements.csv.",
                )
    for row in f.modulators:
        for item in row["statements"].split():
            if item not in f.statements | own:
                advice = "Look it up in statements.csv, or in own_statements.csv."
                yield row.fault("statements", f"statement {item} does not exist", advice, "EK015")
    cited = [(row, "statements") for row in (*f.arrows, *f.exerkines, *f.variants)]
    for row, column in cited + [(row, "transport") for row in f.exerkines if row["transport"] != UNKNOWN]:
        for item in row[column].split():
            if item not in f.statements:
                yield row.fault(column, f"statement {item} does not exist", "Look it up in statements.csv.", "EK015")


def evident_laws(f: Folder) -> Iterator[Fault]:
    """EK016: every law names at least one statement, the review's or an own one, and sources that exist."""
    for law in f.laws("rate", "rule"):
        if not any(map(is_statement, law.evidence)):
            yield law.place.fault(
                "EK016",
                f"the law of '{law.symbol}' names no statement",
                "End its line with `// [source_id S001 L001]`: a statement of the review, or one of own_statements.csv.",
            )
        for item in law.evidence:
            if not is_statement(item) and item not in f.sources:
                yield law.place.fault(
                    "EK016",
                    f"the law of '{law.symbol}' cites '{item}', which is not a known source",
                    unknown_name_advice(item, f.sources),
                )


def consistent_tables(f: Folder) -> Iterator[Fault]:
    """EK017: modules and tables know the same symbols, with the same units."""
    declared = {d.symbol: d for d in f.text.declarations}
    rates, rules = ({law.symbol for law in f.laws(kind)} for kind in ("rate", "rule"))
    for table, driven in (("states", rates), ("observables", rules)):
        for row in getattr(f, table):
            yield from _unknown(row, "symbol", driven, "has no law in a module")
    tabled = f.names("parameters", "inputs")
    for symbol, d in declared.items():
        if symbol in rates and symbol not in f.names("states"):
            yield d.place.fault("EK017", f"state '{symbol}' is missing in states.csv", "Add its row.")
        if symbol not in rates | rules | tabled:
            yield d.place.fault(
                "EK017", f"'{symbol}' has neither a law nor a value", "Give it a law, or a row in parameters.csv."
            )
    for table in ("states", "inputs", "parameters", "observables"):
        for row in getattr(f, table):
            declaration = declared.get(row["symbol"])
            if declaration is None and table in ("inputs", "parameters"):
                yield row.fault(
                    "symbol",
                    f"'{row['symbol']}' is declared by no module",
                    unknown_name_advice(row["symbol"], declared),
                    "EK017",
                )
            elif declaration is not None and declaration.unit != row["unit"]:
                yield row.fault(
                    "unit",
                    f"'{row['unit']}' differs from '{declaration.unit}' in {declaration.place.file}:{declaration.place.line}",
                    "Make both the same.",
                    "EK017",
                )
    places, states = f.names("states", "observables"), f.names("states")
    for row in f.arrows:
        yield from _unknown(row, "parameters", tabled, "is no parameter")
    for row in f.loops:
        yield from _unknown(row, "states", states, "is no state")
    for row in f.variants:
        yield from _settings(row, f.names("parameters"))
    for row in f.map:
        yield from _unknown(row, "symbol", places, "is no state and no observable")
    for row in f.observables:
        for column in ("anchor", "top"):
            yield from _unknown(row, column, tabled, "is no parameter")
    known = {
        "observable": f.names("observables"),
        "state": states,
        "state, rule or input": states | f.names("inputs") | {law.symbol for law in f.laws("rule")},
        "parameter": f.names("parameters"),
    }
    for row in f.exerkines:
        for column, kind in EXERKINE_SYMBOLS.items():
            yield from _unknown(row, column, known[kind], f"is no {kind}")


def _unknown(row: Row, column: str, known: Collection[str], what: str) -> Iterator[Fault]:
    """Yield a fault for every symbol of a cell that is none of ``known``."""
    for symbol in row[column].split():
        if symbol not in known:
            yield row.fault(column, f"'{symbol}' {what}", unknown_name_advice(symbol, known), "EK017")


def _settings(row: Row, parameters: Collection[str]) -> Iterator[Fault]:
    for item in row["settings"].split():
        symbol, _, value = item.partition("=")
        if symbol not in parameters:
            advice = unknown_name_advice(symbol, parameters)
            yield row.fault("settings", f"'{symbol}' is no parameter", advice, "EK017")
        elif not _is_number(value):
            yield row.fault("settings", f"'{item}' gives no number", "Write `parameter=number`.", "EK024")


def sound_rows(f: Folder) -> Iterator[Fault]:
    """EK024: a cell of a table says something that cannot be: an unknown word, no number, no label, a key twice."""
    for row in f.observables:
        yield from _words(row, WORDS)
        if row["solve"] == "seed" and not row["top"]:
            yield row.fault("top", "a seed needs the top that it grows to", "See observables.csv.", "EK024")
        yield from _numbers(row)
    for row in f.exerkines:
        for column in ("blood", "clearance", "transport", "lever", "targets", "statements"):
            if not row[column].strip():
                yield row.fault(column, "is empty", "Every exerkine has one, or a word for unknown transport.", "EK024")
        if row["transport"] == UNKNOWN and not row["note"].strip():
            yield row.fault("note", "unknown transport has no reason", "Say what the mechanism does instead.", "EK024")
    for table in ("states", "observables", "arrows", "exerkines", "loops", "variants"):
        for row in getattr(f, table):
            for column in ("label_en", "label_zh"):
                if not row[column].strip():
                    yield row.fault(column, "is empty", "Reports need a name in both languages.", "EK024")
    keys = {"arrows": "arrow_id", "exerkines": "symbol", "loops": "loop_id", "map": "symbol", "variants": "variant_id",
            "modulators": "parameter"}
    for table, key in keys.items():
        seen: set[str] = set()
        for row in getattr(f, table):
            if row[key] in seen:
                yield row.fault(key, f"'{row[key]}' stands in this table twice", "Keep one row.", "EK024")
            seen.add(row[key])
    yield from _map_rows(f)


def _map_rows(f: Folder) -> Iterator[Fault]:
    at_zero = {law.symbol for law in f.laws("start") if law.expression.split()[0] == "0"}
    cells: set[tuple[str, str]] = set()
    for row in f.map:
        yield from _words(row, MAP_WORDS)
        for column in ("column", "row"):
            if not row[column].isdigit() or row[column] == "0":
                yield row.fault(column, f"'{row[column]}' is no place", "Count columns and rows from 1.", "EK024")
        if (cell := (row["column"], row["row"])) in cells:
            yield row.fault("row", "this place of the map is taken", "Give each symbol its own.", "EK024")
        cells.add(cell)
        advice = "Give the change, in the symbol's unit, that counts as the whole; empty where per cent of its value do."
        if not row["scale"] and row["symbol"] in at_zero:
            yield row.fault("scale", f"'{row['symbol']}' starts at zero and has no change in per cent", advice, "EK024")
        if row["scale"] and not (_is_number(row["scale"]) and float(row["scale"]) > 0):
            yield row.fault("scale", f"'{row['scale']}' is no positive number", advice, "EK024")


def _words(row: Row, allowed: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    for column, words in allowed.items():
        if row[column] not in words:
            advice = "Allowed: " + ", ".join(word or "(empty)" for word in words) + "."
            yield row.fault(column, f"'{row[column]}' is not allowed", advice, "EK024")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _numbers(row: Row) -> Iterator[Fault]:
    numbers = {}
    for column in ("lo", "hi", "mcid"):
        try:
            numbers[column] = row.number(column)
        except TableError as error:
            yield from (replace(fault, code="EK024") for fault in error.faults)
    lo, hi = numbers.get("lo"), numbers.get("hi")
    if "lo" in numbers and "hi" in numbers and (lo is None or hi is None or lo >= hi):
        yield row.fault("lo", "lo and hi are needed, lo below hi", "Give the range in which a measure is met.", "EK024")
