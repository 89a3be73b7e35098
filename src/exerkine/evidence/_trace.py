"""From a symbol back to what it rests on: laws, numbers, statements, studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.evidence._audit import Audit, Verdict
from exerkine.evidence._own import OwnStatement
from exerkine.evidence._values import Entity, Statement
from exerkine.mechanism import Arrow, Law, Mechanism, Modulator, Parameter, Reference

SIGNS = {"rate": "' =", "rule": " :=", "start": " ="}


@dataclass(frozen=True)
class TracedLaw:
    """A law as it stands in its module: ``place`` is ``file:line``, ``text`` the line's part of it."""

    symbol: str
    kind: str
    place: str
    text: str
    sources: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True)
class TracedStatement:
    """A statement, the things it joins, and the verdicts of claims that speak of it."""

    statement: Statement
    subject: Entity
    object: Entity
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Trace:
    """What one symbol rests on.

    ``kind`` is ``state``, ``rule``, ``observable``, ``input``, ``parameter`` or ``arrow``.  ``parameters`` are those of
    the laws (of a parameter: itself; of an arrow: its own), with what each weight rests on where it is one; ``bands`` are
    median and 80 % band of those that trials inform.  ``statements`` are the review's and ``own`` those beyond it; ``sources``
    are all that laws, parameters, verdicts and own statements name, by id.
    """

    symbol: str
    kind: str
    laws: tuple[TracedLaw, ...]
    parameters: tuple[tuple[Parameter, Modulator | None], ...]
    bands: Mapping[str, tuple[float, float, float]]
    arrows: tuple[Arrow, ...]
    statements: tuple[TracedStatement, ...]
    own: tuple[OwnStatement, ...]
    sources: Mapping[str, Reference]


def trace(
    symbol: str, mechanism: Mechanism, statements: Sequence[Statement], own: Mapping[str, OwnStatement],
    entities: Mapping[str, Entity], audit: Audit,
) -> Trace:
    """Follow a state, rule, observable, input, parameter or arrow back to its sources.

    Raises
    ------
    UnknownNameError
        There is no such symbol; the message names the nearest.
    """
    kind = _kind(symbol, mechanism)
    wanted = next((a.parameters for a in mechanism.arrows if a.arrow_id == symbol), (symbol,)) if kind == "arrow" else (symbol,)
    readers = kind in ("arrow", "parameter", "input")
    laws = [law for law in mechanism.text.laws
            if (readers and {name for name, _ in law.symbols()} & set(wanted))
            or (not readers and law.kind != "start" and law.symbol == symbol)]
    names = wanted if readers else tuple(dict.fromkeys(name for law in laws for name, _ in law.symbols()))
    parameters = [mechanism.parameters[name] for name in names if name in mechanism.parameters]
    weights = [mechanism.modulators.get(parameter.symbol) for parameter in parameters]
    arrows = [a for a in mechanism.arrows if a.arrow_id == symbol or (kind != "arrow" and set(a.parameters) & set(names))]
    traced = tuple(_law(law, mechanism) for law in laws)
    ids = _cited(traced, arrows, [w for w in weights if w], kind)
    told = tuple(_statement(s, entities, audit) for s in statements if s.statement_id in ids)
    own_told = tuple(one for name, one in own.items() if name in ids)
    named = [*(name for law in traced for name in law.sources), *(p.source for p in parameters),
             *(name for s in told for v in s.verdicts for name in v.sources), *(one.source for one in own_told)]
    sources = {name: mechanism.references[name] for name in dict.fromkeys(named) if name in mechanism.references}
    bands = {p.symbol: band for p in parameters if mechanism.posterior and (band := mechanism.posterior.band(p.symbol))}
    return Trace(symbol, kind, traced, tuple(zip(parameters, weights, strict=True)), bands, tuple(arrows), told, own_told, sources)


def _kind(symbol: str, mechanism: Mechanism) -> str:
    kinds = {"arrow": [a.arrow_id for a in mechanism.arrows], "parameter": mechanism.parameters,
             "observable": mechanism.observables, "state": [s.symbol for s in mechanism.states],
             "input": [i.symbol for i in mechanism.inputs], "rule": mechanism.laws}
    for kind, known in kinds.items():
        if symbol in known:
            return kind
    every = {name for known in kinds.values() for name in known}
    raise UnknownNameError(f"'{symbol}' is no state, rule, observable, input, parameter or arrow. "
                           f"{unknown_name_advice(symbol, every)}")


def _law(law: Law, mechanism: Mechanism) -> TracedLaw:
    sources = tuple(name for name in law.evidence if name in mechanism.references)
    return TracedLaw(law.symbol, law.kind, f"{law.place.file}:{law.place.line}", f"{law.symbol}{SIGNS[law.kind]} {law.expression}",
                     sources, tuple(name for name in law.evidence if name not in mechanism.references))


def _cited(laws: Sequence[TracedLaw], arrows: Sequence[Arrow], weights: Sequence[Modulator], kind: str) -> set[str]:
    """Return the statements to tell: of a weight or arrow its own, where it has any; else those of its laws."""
    own = {name for weight in weights for name in weight.statements} | {name for a in arrows for name in a.statements}
    if kind in ("arrow", "parameter") and own:
        return own
    return {name for law in laws for name in law.statements}


def _statement(s: Statement, entities: Mapping[str, Entity], audit: Audit) -> TracedStatement:
    verdicts = tuple(v for v in audit.verdicts if s.statement_id in v.statements and not v.is_row)
    return TracedStatement(s, entities[s.subject], entities[s.object], verdicts)
