"""The tolerances that peers run at: those of the reference engine, and looser pairs."""

from __future__ import annotations

from exerkine.engine import Tolerances

TOLERANCES = {f"rtol {relative:g}": Tolerances(relative, 1e-3 * relative) for relative in (1e-4, 1e-5, 3e-6, 1e-6)}
"""Name -> tolerances; the absolute one is a thousandth of the relative one, as all states are of order 1."""
DEFAULT = f"rtol {Tolerances().relative:g}"
