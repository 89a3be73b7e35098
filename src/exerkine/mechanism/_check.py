"""`exerkine model check`: every fault of a knowledge folder at once, each check one small function with its code."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exerkine.errors import Fault, MechanismError, TableError, unknown_name_advice
from exerkine.mechanism._compile import compile_sbml
from exerkine.mechanism._dimensions import DimensionFault, dimension_of, model_dimensions
from exerkine.mechanism._read import shipped_knowledge
from exerkine.mechanism._speed import RATE_LIMITS_PER_DAY, speed_faults
from exerkine.mechanism._text import Law, ModuleText, Place, read_modules
from exerkine.tables import Row, read_table

RESERVED = frozenset(
    "INF inf NaN nan time pi exponentiale avogadro delay exp ln log sqrt true false t species at".split()  # noqa: SIM905
)
GRADES = ("measured", "derived", "prior")
PRIORS = ("fixed", "lognormal", "uniform")


@dataclass
class Folder:
    """A knowledge folder opened for checking; ``sbml`` is empty when the text cannot be compiled."""

    text: ModuleText
    states: tuple[Row, ...]
    inputs: tuple[Row, ...]
    parameters: tuple[Row, ...]
    observables: tuple[Row, ...]
    arrows: tuple[Row, ...]
    statements: frozenset[str]
    sources: frozenset[str]
    sbml: str = ""
    faults: list[Fault] = field(default_factory=list)

    def names(self, *tables: str) -> set[str]:
        """Return the symbols of some of the tables."""
        return {row["symbol"] for table in tables for row in getattr(self, table)}

    def laws(self, *kinds: str) -> Iterator[Law]:
        """Yield laws of the given kinds."""
        return (law for law in self.text.laws if law.kind in kinds)


def check_mechanism(folder: Path | str | None = None) -> tuple[Fault, ...]:
    """Return every fault of a knowledge folder (the shipped one when None), sorted by place.

    Raises
    ------
    MechanismError
        The folder is no knowledge folder.
    """
    root = Path(folder) if folder is not None else shipped_knowledge()
    if not (root / "units.ant").is_file():
        raise MechanismError(Fault(str(root), message="is no knowledge folder: it has no units.ant"))
    opened = _open(root)
    for check in CHECKS:
        opened.faults.extend(check(opened))
    return tuple(sorted(set(opened.faults)))


def _open(root: Path) -> Folder:
    faults: list[Fault] = []
    text = read_modules(root)

    def rows(name: str) -> tuple[Row, ...]:
        try:
            table = read_table(root / name)
        except TableError as error:
            faults.extend(error.faults)
            return ()
        return tuple(Row(name, row.line, row.cells, row.columns) for row in table)

    folder = Folder(
        text,
        rows("states.csv"),
        rows("inputs.csv"),
        rows("parameters.csv"),
        rows("observables.csv"),
        rows("arrows.csv"),
        frozenset(r["statement_id"] for r in rows("statements.csv")),
        frozenset(r["source_id"] for n in ("references.csv", "studies/sources.csv") for r in rows(n)),
    )
    folder.faults = [*faults, *text.faults]
    numbers, units = {}, {}
    for row, column in [(r, "value") for r in folder.parameters] + [(r, "rest") for r in folder.inputs]:
        units[row["symbol"]] = row["unit"]
        try:
            numbers[row["symbol"]] = row.number(column) or 0.0
        except TableError as error:
            folder.faults.extend(error.faults)
    if not text.faults and not any(law.expression == "" for law in text.laws):
        try:
            folder.sbml = compile_sbml(text, numbers, {s: u for s, u in units.items() if u in text.units})
        except MechanismError as error:
            folder.faults.extend(error.faults)
    return folder


def empty_laws(f: Folder) -> Iterator[Fault]:
    """EK005: `A' = ;` freezes A without a word."""
    for law in f.text.laws:
        if not law.expression:
            yield law.place.fault("EK005", f"the law of '{law.symbol}' is empty", "Write its right-hand side.")


def second_laws(f: Folder) -> Iterator[Fault]:
    """EK006: of two laws for one symbol, Antimony keeps the last."""
    yield from _twice(((law.symbol, law.place) for law in f.laws("rate", "rule")), "EK006", "has a second law")


def second_units(f: Folder) -> Iterator[Fault]:
    """EK007: of two units for one symbol, Antimony keeps the last."""
    yield from _twice(((d.symbol, d.place) for d in f.text.declarations), "EK007", "is declared twice")


def second_values(f: Folder) -> Iterator[Fault]:
    """EK008: of two start values, Antimony keeps the last; a parameter has its value in the table only."""
    yield from _twice(((law.symbol, law.place) for law in f.laws("start")), "EK008", "has a second value")
    tabled = f.names("parameters", "inputs")
    for law in f.laws("start"):
        if law.symbol in tabled:
            yield law.place.fault(
                "EK008",
                f"'{law.symbol}' has a second value: it stands in the table too",
                "Keep the number in parameters.csv.",
            )
    for table in ("states", "inputs", "parameters", "observables"):
        seen: set[str] = set()
        for row in getattr(f, table):
            if row["symbol"] in seen:
                yield row.fault("symbol", f"'{row['symbol']}' stands in this table twice", "Keep one row.", "EK008")
            seen.add(row["symbol"])


def _twice(places: Iterator[tuple[str, Place]], code: str, what: str) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for symbol, place in places:
        if symbol in first:
            yield place.fault(
                code, f"'{symbol}' {what}", f"The first is at {first[symbol].file}:{first[symbol].line}; keep one."
            )
        first.setdefault(symbol, place)


def unknown_symbols(f: Folder) -> Iterator[Fault]:
    """EK009: a misspelt symbol becomes a parameter without value."""
    known = {d.symbol for d in f.text.declarations}
    for law in f.text.laws:
        for symbol, place in [(law.symbol, law.place), *law.symbols()]:
            if symbol not in known and symbol not in f.text.units:
                yield place.fault(
                    "EK009", f"'{symbol}' is used but no module declares it", unknown_name_advice(symbol, known)
                )


def wrong_units(f: Folder) -> Iterator[Fault]:
    """EK010 (terms that do not fit, factors included) and EK011 (a number without unit)."""
    for d in f.text.declarations:
        if d.unit not in f.text.units:
            yield d.place.fault(
                "EK010", f"unit '{d.unit}' of '{d.symbol}' is not defined", unknown_name_advice(d.unit, f.text.units)
            )
    if not f.sbml:
        return
    import libsbml

    model = libsbml.readSBMLFromString(f.sbml).getModel()
    units = model_dimensions(model)
    symbols = {d.symbol: units[d.unit] for d in f.text.declarations if d.unit in units}
    places = {(law.symbol, law.kind): law.place for law in f.text.laws}
    per_time = units["time_unit"] if "time_unit" in units else units["day"]
    for i in range(model.getNumRules()):
        rule = model.getRule(i)
        symbol, kind = rule.getVariable(), "rate" if rule.isRate() else "rule"
        place = places.get((symbol, kind))
        if place is None or not rule.isSetMath() or symbol not in symbols:
            continue
        due = symbols[symbol].times(per_time, -1) if kind == "rate" else symbols[symbol]
        try:
            got = dimension_of(rule.getMath(), symbols, units)
        except DimensionFault as fault:
            code, advice = (
                ("EK011", "Give it one, such as `1 x_rest`.") if fault.bare else ("EK010", "Check the units of both.")
            )
            yield place.fault(code, f"law of '{symbol}': {fault}", advice)
            continue
        if not got.matches(due):
            yield place.fault("EK010", f"law of '{symbol}' is in {got}, but {due} is due", "Check each factor's unit.")


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


def unused_symbols(f: Folder) -> Iterator[Fault]:
    """EK014: what nobody reads is dead."""
    read = {symbol for law in f.text.laws for symbol, _ in law.symbols()}
    read |= {row["anchor"] for row in f.observables} | f.names("observables")
    for d in f.text.declarations:
        if d.symbol not in read:
            yield d.place.fault("EK014", f"'{d.symbol}' is used by no law and no observable", "Use it or delete it.")


def known_statements(f: Folder) -> Iterator[Fault]:
    """EK015: a law or arrow cites only statements that exist."""
    for law in f.laws("rate", "rule"):
        for item in law.evidence:
            if item[:1] == "S" and item[1:].isdigit() and item not in f.statements:
                yield law.place.fault(
                    "EK015",
                    f"the law of '{law.symbol}' cites statement {item}, which does not exist",
                    "Look it up in statements.csv.",
                )
    for row in f.arrows:
        for item in row["statements"].split():
            if item not in f.statements:
                yield row.fault(
                    "statements", f"statement {item} does not exist", "Look it up in statements.csv.", "EK015"
                )


def evident_laws(f: Folder) -> Iterator[Fault]:
    """EK016: every law names evidence that exists."""
    readings = f.names("observables")
    for law in f.laws("rate", "rule"):
        if not law.evidence and law.symbol not in readings:
            yield law.place.fault(
                "EK016", f"the law of '{law.symbol}' names no evidence", "End its line with `// [source_id ...]`."
            )
        for item in law.evidence:
            if not (item[:1] == "S" and item[1:].isdigit()) and item not in f.sources:
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
            if row["symbol"] not in driven:
                yield row.fault(
                    "symbol",
                    f"'{row['symbol']}' has no law in a module",
                    unknown_name_advice(row["symbol"], driven),
                    "EK017",
                )
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
    for row in f.arrows:
        for symbol in row["parameters"].split():
            if symbol not in tabled:
                yield row.fault(
                    "parameters", f"'{symbol}' is no parameter", unknown_name_advice(symbol, tabled), "EK017"
                )
    for row in f.observables:
        if row["anchor"] and row["anchor"] not in tabled:
            yield row.fault(
                "anchor", f"'{row['anchor']}' is no parameter", unknown_name_advice(row["anchor"], tabled), "EK017"
            )


def reserved_names(f: Folder) -> Iterator[Fault]:
    """EK018: names that Antimony or SBML keep for themselves."""
    for d in f.text.declarations:
        if d.symbol in RESERVED:
            yield d.place.fault("EK018", f"'{d.symbol}' is a reserved name", "Choose another.")


def moving_states(f: Folder) -> Iterator[Fault]:
    """EK019 (a state without loss) and EK020 (a speed class that its law contradicts)."""
    for row in f.states:
        if row["speed"] not in RATE_LIMITS_PER_DAY:
            yield row.fault("speed", f"'{row['speed']}' is no speed class", "Allowed: fast, middle, slow.", "EK020")
    if not f.sbml or any(fault.code in ("EK009", "EK006") for fault in f.faults):
        return
    import sympy

    from exerkine.mechanism._algebra import evaluate, read_equations

    equations = read_equations(f.sbml)
    values = _values_at_rest(f, equations)
    places = {law.symbol: law for law in f.laws("rate")}
    for state, law in places.items():
        own = evaluate(sympy.diff(equations.rates[state], sympy.Symbol(state)), values)
        if "definition" not in law.evidence and not own < 0:
            yield law.place.fault(
                "EK019",
                f"state '{state}' has no loss: nothing lowers it when it is high",
                "Add a clearance, decay or restoring term.",
            )
    rows = {row["symbol"]: row for row in f.states}
    speeds = {s: r["speed"] for s, r in rows.items() if s in places and r["speed"] in RATE_LIMITS_PER_DAY}
    for state, reason in speed_faults(equations, speeds, values).items():
        law = places[state]
        yield law.place.fault(
            "EK020", f"'{state}': {reason}", f"Change the law, or its class in states.csv, line {rows[state].line}."
        )


def _values_at_rest(f: Folder, equations: Any) -> dict[str, float]:
    values = {row["symbol"]: float(row["value"]) for row in f.parameters}
    values |= {row["symbol"]: float(row["rest"]) for row in f.inputs}
    for law in f.laws("start"):
        words = law.expression.split()
        values[law.symbol] = values.get(words[0], math.nan) if not words[0][0].isdigit() else float(words[0])
    return values


CHECKS: tuple[Callable[[Folder], Iterator[Fault]], ...] = (
    empty_laws,
    second_laws,
    second_units,
    second_values,
    unknown_symbols,
    wrong_units,
    unsourced_parameters,
    bounded_parameters,
    unused_symbols,
    known_statements,
    evident_laws,
    consistent_tables,
    reserved_names,
    moving_states,
)
