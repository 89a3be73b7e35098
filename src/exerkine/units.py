"""Unit strings as people and laboratories write them (UCUM spelling), converted at the border of the program only."""

from __future__ import annotations

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
    "points": "1",
    "point": "1",
    "[IU]": "IU",
    "%": "percent",
    "reps": "1",
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
    registry = _registry()
    try:
        return float(registry.Quantity(value, _as_pint(unit)).to(_as_pint(to)).magnitude)
    except Exception as error:
        raise UnitError(
            f"'{unit}' cannot be converted to '{to}'; write the value in {to} or a unit of the same kind"
        ) from error
