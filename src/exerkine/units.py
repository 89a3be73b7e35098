"""Unit strings as people and laboratories write them (UCUM spelling), converted at the border of the program only."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from exerkine.errors import UnitError

_SPELLINGS = {
    "mM": "mmol/L",
    "m2": "m^2",
    "yr": "year",
    "y": "year",
    "wk": "week",
    "{score}": "1",
    "{repetition}": "1",
    "{count}": "1",
    "points": "1",
    "point": "1",
    "[IU]": "IU",
    "%": "percent",
    "reps": "1",
    "repetitions": "1",
    "SD": "1",
    "µg": "ug",
    "μg": "ug",
}


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint  # half a second to import: only when somebody hands us a unit

    registry: Any = pint.UnitRegistry()
    registry.define("IU = 1 = international_unit")
    return registry


_PREFIX = {"": 1.0, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}
_CONCENTRATION = re.compile(r"([dcmuµμnpf]?)(g|mol)/([dcmuµμ]?)L")


@lru_cache(maxsize=256)
def _concentration(unit: str) -> tuple[float, str] | None:
    """Return a concentration in g/L or mol/L, and which; None for any other unit.

    What a laboratory writes is nearly always one of these, and needs no registry, which takes half a second to load.
    """
    found = _CONCENTRATION.fullmatch(unit)
    return (_PREFIX[found[1]] / _PREFIX[found[3]], found[2]) if found else None


def _as_pint(unit: str) -> str:
    parts = [factor.strip() for factor in unit.replace("·", "*").split("/")]
    return "/".join(_SPELLINGS.get(part, part) for part in parts) or "1"


def convert(value: float, unit: str, to: str) -> float:
    """Return ``value`` (in ``unit``) expressed in ``to``; both as UCUM-like strings such as ``ng/mL``.

    Raises
    ------
    UnitError
        One of the units is unknown, or they do not measure the same quantity.
    """
    if unit == to:
        return value
    one, other = _concentration(unit), _concentration(to)
    if one and other and one[1] == other[1]:
        return value * one[0] / other[0]
    try:
        if one and other:
            raise ValueError("a mass is no amount of substance")
        registry = _registry()
        return float(registry.Quantity(value, _as_pint(unit)).to(_as_pint(to)).magnitude)
    except Exception as error:
        raise UnitError(
            f"'{unit}' cannot be converted to '{to}'; write the value in {to} or a unit of the same kind"
        ) from error
