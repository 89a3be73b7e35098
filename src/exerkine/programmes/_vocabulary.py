"""What a scenario may name: targets and tissues, routes of a dose, and ready-made actions; read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exerkine.tables import Row, read_table

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "perturbations"


@dataclass(frozen=True)
class Target:
    """A molecule in a tissue: parameters that scale its production, the pool that holds it, and how a dose dilutes in it.

    ``observable`` is what a laboratory reads of the pool and ``unit`` its unit, ``litres_per_kg`` the volume in which a
    dose spreads.
    """

    target: str
    tissue: str
    levers: tuple[str, ...]
    pool: str
    observable: str
    unit: str
    litres_per_kg: float | None
    source: str
    grade: str


@dataclass(frozen=True)
class Route:
    """A way in: where a dose arrives, how fast (per hour, None at once) and which share of it."""

    route: str
    tissue: str
    per_h: float | None
    available: float
    source: str
    grade: str
    note: str
    label_en: str
    label_zh: str


@dataclass(frozen=True)
class Action:
    """One effect of a block, a drug or a habit.

    ``how`` says what ``value`` does to each name in ``on``: ``multiply`` or ``add`` to a parameter, the ``input`` of a
    session, or to a pool its ``level`` (x own), an extra ``loss`` (per day) or a ``raise`` (in its unit).
    ``only_below`` is (measure of a person, limit): at the limit the effect is nothing, at zero it is whole.
    """

    action: str
    kind: str
    on: tuple[str, ...]
    how: str
    value: float
    lo: float
    hi: float
    only_below: tuple[str, float] | None
    source: str
    grade: str
    label_en: str
    label_zh: str


@lru_cache(maxsize=1)
def read_targets() -> Mapping[tuple[str, str], Target]:
    """Return every (target, tissue) that can be perturbed."""
    units = {row["symbol"]: row["display_unit"] for row in read_table(FOLDER.parent / "observables.csv")}
    return {(row["target"], row["tissue"]): _target(row, units) for row in read_table(FOLDER / "targets.csv")}


@lru_cache(maxsize=1)
def read_routes() -> Mapping[str, Route]:
    """Return the routes of a dose."""
    return {row["route"]: _route(row) for row in read_table(FOLDER / "routes.csv")}


@lru_cache(maxsize=1)
def read_actions() -> tuple[Action, ...]:
    """Return every effect of every action; an action may have several."""
    return tuple(_action(row) for row in read_table(FOLDER / "actions.csv"))


def actions_named(name: str) -> tuple[Action, ...]:
    """Return the effects of one action."""
    return tuple(action for action in read_actions() if action.action == name)


def action_names(kind: str) -> tuple[str, ...]:
    """Return the actions of a kind: ``block``, ``drug`` or ``habit``."""
    return tuple(dict.fromkeys(action.action for action in read_actions() if action.kind == kind))


def _target(row: Row, units: Mapping[str, str]) -> Target:
    levers, unit = tuple(row["levers"].split()), units.get(row["observable"], "")
    volume, named = row.number("litres_per_kg"), (row["target"], row["tissue"])
    return Target(*named, levers, row["pool"], row["observable"], unit, volume, row["source"], row["grade"])


def _route(row: Row) -> Route:
    words = (row["source"], row["grade"], row["note"], row["label_en"], row["label_zh"])
    return Route(row["route"], row["tissue"], row.number("per_h"), row.number("available") or 0.0, *words)


def _action(row: Row) -> Action:
    measure, _, limit = row["only_below"].partition(":")
    value, lo, hi = (row.number(column) or 0.0 for column in ("value", "lo", "hi"))
    words = (row["source"], row["grade"], row["label_en"], row["label_zh"])
    only_below = (measure, float(limit)) if limit else None
    return Action(row["action"], row["kind"], tuple(row["on"].split()), row["how"], value, lo, hi, only_below, *words)
