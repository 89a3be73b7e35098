"""The tolerances that peers run at: those of the reference engine, and two looser pairs."""

from __future__ import annotations

from exerkine.engine import Tolerances

TOLERANCES = {f"rtol {t.relative:g}": t for t in (Tolerances(1e-4, 1e-7), Tolerances(1e-5, 1e-8), Tolerances(1e-6, 1e-9))}
"""Name -> tolerances; the absolute one is a thousandth of the relative one, as all states are of order 1."""
DEFAULT = f"rtol {Tolerances().relative:g}"
