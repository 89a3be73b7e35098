"""From the text of a mechanism to the source of its kernel: equations, scheme, statement list, C or NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exerkine.engine.generator._digest import digest_of, own_inputs
from exerkine.engine.generator._listing import listing_of
from exerkine.engine.generator._observe import observation_of, seen_symbols
from exerkine.engine.generator._scheme import scheme_of
from exerkine.engine.generator._system import system_of
from exerkine.engine.generator._write_c import c_source
from exerkine.engine.generator._write_numpy import numpy_source

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

__all__ = ["Sources", "digest_of", "own_inputs", "seen_symbols", "sources_of"]


@dataclass(frozen=True)
class Sources:
    """The equations of one mechanism, written out: a C header and a Python module that compute the same."""

    c: str
    numpy: str


def sources_of(mechanism: Mechanism) -> Sources:
    """Return the generated sources of a mechanism: the same text gives the same bytes.

    Raises
    ------
    MechanismError
        A state does not move as its speed class says; the law is named with its file and line.
    """
    system = system_of(mechanism)
    listing, observation, digest = listing_of(scheme_of(system)), observation_of(system), digest_of(mechanism)
    return Sources(c_source(listing, observation, digest), numpy_source(listing, observation, digest))
