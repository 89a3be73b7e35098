"""Units of every term, with their factors: `per_year` where `per_day` is due is as wrong as kilograms.

libSBML compares kinds of units but not their multipliers, and gives up at a bare number; this check does neither.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dimension:
    """A unit as a factor times powers of SI base kinds."""

    factor: float
    powers: tuple[tuple[str, float], ...]

    @staticmethod
    def of(factor: float, powers: Mapping[str, float]) -> Dimension:
        """Return a dimension with zero powers left out and kinds sorted."""
        return Dimension(factor, tuple(sorted((k, p) for k, p in powers.items() if abs(p) > 1e-12)))

    def times(self, other: Dimension, sign: float = 1.0) -> Dimension:
        """Return the product (or quotient, ``sign=-1``)."""
        powers = dict(self.powers)
        for kind, power in other.powers:
            powers[kind] = powers.get(kind, 0.0) + sign * power
        return Dimension.of(self.factor * other.factor**sign, powers)

    def to(self, exponent: float) -> Dimension:
        """Return this dimension raised to a power."""
        return Dimension.of(self.factor**exponent, {k: p * exponent for k, p in self.powers})

    def matches(self, other: Dimension) -> bool:
        """Return whether both are the same unit, factor included."""
        return self.powers == other.powers and math.isclose(self.factor, other.factor, rel_tol=1e-9)

    def __str__(self) -> str:
        body = " ".join(f"{kind}^{power:g}" for kind, power in self.powers) or "dimensionless"
        return body if math.isclose(self.factor, 1.0) else f"{self.factor:.6g} {body}"


NONE = Dimension(1.0, ())


class DimensionFault(Exception):
    """Terms that do not fit, or a number without unit (``bare`` then True)."""

    def __init__(self, message: str, *, bare: bool = False):
        super().__init__(message)
        self.bare = bare


def model_dimensions(model: Any) -> dict[str, Dimension]:
    """Return unit id -> dimension for all unit definitions of a libSBML model."""
    import libsbml

    dimensions = {"dimensionless": NONE}
    for i in range(model.getNumUnitDefinitions()):
        definition = model.getUnitDefinition(i)
        total = NONE
        for j in range(definition.getNumUnits()):
            unit = definition.getUnit(j)
            kind = libsbml.UnitKind_toString(unit.getKind())
            base = (unit.getMultiplier() * 10.0 ** unit.getScale()) ** unit.getExponentAsDouble()
            total = total.times(
                Dimension.of(base, {} if kind == "dimensionless" else {kind: unit.getExponentAsDouble()})
            )
        dimensions[definition.getId()] = total
    return dimensions


def dimension_of(node: Any, symbols: Mapping[str, Dimension], units: Mapping[str, Dimension]) -> Dimension:
    """Return the dimension of a libSBML expression.

    Raises
    ------
    DimensionFault
        Terms of a sum differ, an argument is not dimensionless, or a number carries no unit.
    """
    import libsbml

    kind = node.getType()
    if node.isNumber():
        if not node.getUnits():
            raise DimensionFault(f"the number {node.getValue():g} carries no unit", bare=True)
        return units[node.getUnits()]
    if kind == libsbml.AST_NAME:
        return symbols.get(node.getName(), NONE)
    parts = [dimension_of(node.getChild(i), symbols, units) for i in range(node.getNumChildren())]
    if kind == libsbml.AST_TIMES:
        total = NONE
        for part in parts:
            total = total.times(part)
        return total
    if kind == libsbml.AST_DIVIDE:
        return parts[0].times(parts[1], -1)
    if kind in (libsbml.AST_PLUS, libsbml.AST_MINUS):
        for i, part in enumerate(parts[1:], start=1):
            if not part.matches(parts[0]):
                raise DimensionFault(
                    f"'{_text(node.getChild(0))}' is in {parts[0]} but '{_text(node.getChild(i))}' is in {part}"
                )
        return parts[0]
    if kind in (libsbml.AST_POWER, libsbml.AST_FUNCTION_POWER):
        return _power(node, parts)
    if not parts[0].matches(NONE):
        raise DimensionFault(f"'{_text(node)}' needs a dimensionless argument, not {parts[0]}")
    return NONE


def _power(node: Any, parts: list[Dimension]) -> Dimension:
    if not parts[1].matches(NONE):
        raise DimensionFault(f"the exponent '{_text(node.getChild(1))}' is in {parts[1]}, not dimensionless")
    if parts[0].matches(NONE):
        return NONE
    if not node.getChild(1).isNumber():
        raise DimensionFault(
            f"'{_text(node.getChild(0))}' is in {parts[0]} and cannot be raised to a power that is no number"
        )
    return parts[0].to(node.getChild(1).getValue())


def _text(node: Any) -> str:
    import libsbml

    text = libsbml.formulaToL3String(node)
    return text if len(text) <= 60 else text[:57] + "..."
