"""Checks of the modules: laws, values, symbols and units that Antimony lets pass in silence."""

from __future__ import annotations

from collections.abc import Iterator

from exerkine.errors import Fault, unknown_name_advice
from exerkine.mechanism._dimensions import DimensionFault, dimension_of, model_dimensions
from exerkine.mechanism._folder import Folder
from exerkine.mechanism._text import Place

RESERVED = frozenset(
    "INF inf NaN nan time pi exponentiale avogadro delay exp ln log sqrt true false t species at".split()  # noqa: SIM905
)


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


def unused_symbols(f: Folder) -> Iterator[Fault]:
    """EK014: what nobody reads is dead."""
    read = {symbol for law in f.text.laws for symbol, _ in law.symbols()}
    read |= {row["anchor"] for row in f.observables} | f.names("observables")
    for d in f.text.declarations:
        if d.symbol not in read:
            yield d.place.fault("EK014", f"'{d.symbol}' is used by no law and no observable", "Use it or delete it.")


def reserved_names(f: Folder) -> Iterator[Fault]:
    """EK018: names that Antimony or SBML keep for themselves."""
    for d in f.text.declarations:
        if d.symbol in RESERVED:
            yield d.place.fault("EK018", f"'{d.symbol}' is a reserved name", "Choose another.")


def states_without_start(f: Folder) -> Iterator[Fault]:
    """EK022: a state that starts nowhere is NaN from the first moment."""
    started = {law.symbol for law in f.laws("start")}
    for law in f.laws("rate"):
        if law.symbol not in started:
            yield law.place.fault("EK022", f"state '{law.symbol}' has no start value", f"Write `{law.symbol} = 1;`.")
