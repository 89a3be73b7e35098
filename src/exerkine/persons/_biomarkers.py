"""Laboratory units to canonical units, for mass and for molar concentrations."""

from __future__ import annotations

from exerkine.errors import UnitError
from exerkine.persons._knowledge import Analyte
from exerkine.units import convert


def convert_biomarker(value: float, unit: str, analyte: Analyte) -> float:
    """Return a concentration in the canonical unit of its analyte.

    Raises
    ------
    UnitError
        The unit is unknown or does not measure a concentration of this analyte.
    """
    try:
        return convert(value, unit, analyte.unit)
    except UnitError:
        if analyte.molar_mass_g_mol is None:
            raise
    return _across_moles(value, unit, analyte.unit, analyte.molar_mass_g_mol)


def _across_moles(value: float, unit: str, to: str, molar_mass_g_mol: float) -> float:
    try:
        moles_per_litre = convert(value, unit, "g/L") / molar_mass_g_mol
    except UnitError:
        return convert(convert(value, unit, "mol/L") * molar_mass_g_mol, "g/L", to)
    return convert(moles_per_litre, "mol/L", to)
