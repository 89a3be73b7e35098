"""From the text of a mechanism to the source of its kernel: equations, scheme, statement list, C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exerkine.engine.generator._digest import digest_of
from exerkine.engine.generator._listing import listing_of
from exerkine.engine.generator._observe import observation_of
from exerkine.engine.generator._scheme import Scheme, System, scheme_of
from exerkine.engine.generator._system import system_of
from exerkine.engine.generator._write_c import c_source

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

__all__ = ["Scheme", "System", "c_source_of", "digest_of", "scheme_of", "system_of"]


def c_source_of(mechanism: Mechanism) -> str:
    """Return the generated header of a mechanism: the same text gives the same bytes.

    Raises
    ------
    MechanismError
        A state does not move as its speed class says; the law is named with its file and line.
    """
    system = system_of(mechanism)
    return c_source(listing_of(scheme_of(system)), observation_of(system), digest_of(mechanism))
