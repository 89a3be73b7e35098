"""From a knowledge folder to a `Mechanism`."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from exerkine.errors import Fault, MechanismError, TableError
from exerkine.mechanism._compile import compile_sbml
from exerkine.mechanism._mechanism import (
    Arrow,
    Exerkine,
    Input,
    Mechanism,
    Observable,
    Parameter,
    Place,
    Reference,
    State,
    Variant,
)
from exerkine.mechanism._modulators import modulator_of
from exerkine.mechanism._posterior import read_posterior
from exerkine.mechanism._text import read_modules
from exerkine.tables import Row, read_table

T = TypeVar("T")


@lru_cache(maxsize=1)
def shipped_knowledge() -> Path:
    """Return the folder of the knowledge that ships with the package."""
    return Path(str(files("exerkine") / "knowledge"))


def read_mechanism(folder: Path | str | None = None, *, has_posterior: bool = True) -> Mechanism:
    """Read the text and tables of a knowledge folder and compile them.

    A posterior in the folder is used if it is that of these laws and priors; where they have been edited, it is left aside.

    Parameters
    ----------
    folder
        A folder laid out like ``knowledge/``; the shipped one when None.
    has_posterior
        False leaves a posterior aside: everything is then at its prior.

    Raises
    ------
    TableError
        A file is missing or malformed; every fault is listed.
    MechanismError
        libAntimony refuses the text.  `check_mechanism` finds the faults it lets pass.
    """
    root = Path(folder) if folder is not None else shipped_knowledge()
    if not (root / "units.ant").is_file():
        raise MechanismError(Fault(str(root), message="is no knowledge folder: it has no units.ant"))
    text = read_modules(root)
    faults: list[Fault] = []
    states = _rows(root / "states.csv", faults, _state)
    inputs = _rows(root / "inputs.csv", faults, _input)
    parameters = _rows(root / "parameters.csv", faults, _parameter)
    observables = _rows(root / "observables.csv", faults, _observable)
    arrows = _rows(root / "arrows.csv", faults, _arrow)
    exerkines = _rows(root / "exerkines.csv", faults, _exerkine)
    variants = _rows(root / "variants.csv", faults, _variant)
    modulators = _rows(root / "modulators.csv", faults, modulator_of)
    places = _rows(root / "map.csv", faults, _place)
    references = _references(root, faults)
    if faults:
        raise TableError(faults)
    values = {p.symbol: p.value for p in parameters} | {i.symbol: i.rest for i in inputs}
    units = {p.symbol: p.unit for p in parameters} | {i.symbol: i.unit for i in inputs}
    sbml = compile_sbml(text, values, units)
    mechanism = Mechanism(
        states=tuple(states),
        inputs=tuple(inputs),
        parameters={p.symbol: p for p in parameters},
        observables={o.symbol: o for o in observables},
        arrows=tuple(arrows),
        variants={v.variant_id: v for v in variants},
        map=tuple(places),
        references={r.source_id: r for r in references},
        text=text,
        sbml=sbml,
        knowledge_hash=_hash(root),
        prior_hash=_prior_hash(sbml, parameters),
        folder=str(root),
        exerkines={e.symbol: e for e in exerkines},
        modulators={m.parameter: m for m in modulators},
    )
    posterior = read_posterior(root) if has_posterior else None
    is_of_these = posterior is not None and posterior.about.get("prior_hash") == mechanism.prior_hash
    return mechanism.with_posterior(posterior) if is_of_these else mechanism


def read_references(folder: Path | str | None = None) -> dict[str, Reference]:
    """Return every source of a knowledge folder (None: the shipped one) by its id, without compiling the mechanism.

    Raises
    ------
    TableError
        ``references.csv`` or ``studies/sources.csv`` is missing or malformed.
    """
    faults: list[Fault] = []
    references = _references(Path(folder) if folder is not None else shipped_knowledge(), faults)
    if faults:
        raise TableError(faults)
    return {r.source_id: r for r in references}


def _references(root: Path, faults: list[Fault]) -> list[Reference]:
    references = _rows(root / "references.csv", faults, _reference)
    return references + _rows(root / "studies" / "sources.csv", faults, _study_source)


def _prior_hash(sbml: str, parameters: Sequence[Parameter]) -> str:
    """Return the SHA-256 of laws and priors: words, sources and other tables may change without changing what was fitted."""
    priors = [(p.symbol, p.value, p.lo, p.hi, p.prior) for p in parameters]
    return hashlib.sha256(f"{sbml}{priors}".encode()).hexdigest()


def _hash(root: Path) -> str:
    """Return the SHA-256 of all that a result may depend on: every module and every table of the folder."""
    digest = hashlib.sha256()
    for path in sorted((*root.rglob("*.ant"), *root.rglob("*.csv")), key=lambda path: path.relative_to(root).as_posix()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _rows(path: Path, faults: list[Fault], build: Callable[[Row], T]) -> list[T]:
    built: list[T] = []
    for row in read_table(path):
        try:
            built.append(build(row))
        except TableError as error:
            faults.extend(error.faults)
        except KeyError as error:
            faults.append(Fault(str(path), 1, message=f"column {error} is missing"))
            break
    return built


def _needed(row: Row, column: str) -> float:
    value = row.number(column)
    if value is None:
        raise TableError(row.fault(column, "a number is needed"))
    return value


def _state(row: Row) -> State:
    return State(*(row[c] for c in ("symbol", "entity_id", "outcome_code", "speed", "unit", "label_en", "label_zh")))


def _input(row: Row) -> Input:
    return Input(row["symbol"], _needed(row, "rest"), row["unit"], row["label_en"], row["label_zh"])


def _parameter(row: Row) -> Parameter:
    value = _needed(row, "value")
    lo, hi = row.number("lo"), row.number("hi")
    return Parameter(
        row["symbol"],
        value,
        row["unit"],
        math.nan if lo is None else lo,
        math.nan if hi is None else hi,
        row["prior"],
        row["source"],
        row["grade"],
        row["note"],
    )


def _observable(row: Row) -> Observable:
    words = {
        c: row[c]
        for c in (
            "symbol",
            "outcome_code",
            "unit",
            "display_unit",
            "role",
            "person_field",
            "anchor",
            "solve",
            "top",
            "better",
            "mcid_source",
            "label_en",
            "label_zh",
        )
    }
    return Observable(lo=_needed(row, "lo"), hi=_needed(row, "hi"), mcid=row.number("mcid"), **words)


def _arrow(row: Row) -> Arrow:
    return Arrow(
        row["arrow_id"],
        tuple(row["parameters"].split()),
        tuple(row["statements"].split()),
        row["label_en"],
        row["label_zh"],
    )


def _exerkine(row: Row) -> Exerkine:
    sources, released_by, lever, targets, statements = (
        tuple(row[c].split()) for c in ("sources", "released_by", "lever", "targets", "statements")
    )
    return Exerkine(
        symbol=row["symbol"],
        entity_id=row["entity_id"],
        sources=sources,
        released_by=released_by,
        blood=row["blood"],
        clearance=row["clearance"],
        transport=() if row["transport"] == "unknown" else tuple(row["transport"].split()),
        brain=row["brain"],
        lever=lever,
        targets=targets,
        statements=statements,
        duality=row["duality"],
        note=row["note"],
        label_en=row["label_en"],
        label_zh=row["label_zh"],
    )


def _variant(row: Row) -> Variant:
    try:
        settings = {symbol: float(value) for symbol, value in (item.split("=") for item in row["settings"].split())}
    except ValueError:
        raise TableError(row.fault("settings", "write `parameter=number`, separated by blanks")) from None
    words = (row["label_en"], row["label_zh"], row["note"])
    return Variant(row["variant_id"], row["group"], settings, tuple(row["statements"].split()), *words)


def _place(row: Row) -> Place:
    column, position = (int(_needed(row, c)) for c in ("column", "row"))
    words = {c: row[c] for c in ("symbol", "organ", "kind", "better", "label_en", "label_zh")}
    return Place(column=column, row=position, scale=row.number("scale"), **words)


def _reference(row: Row) -> Reference:
    return Reference(row["source_id"], row["citation"], row["url"], row["read_from"])


def _study_source(row: Row) -> Reference:
    return Reference(row["source_id"], row["citation"], row["url"] or row["doi"], "study table")
