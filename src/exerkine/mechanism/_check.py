"""`exerkine model check`: every fault of a knowledge folder at once, each check one small function with its code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from exerkine.errors import Fault, MechanismError
from exerkine.mechanism import _check_motion, _check_tables, _check_text
from exerkine.mechanism._check_own import sound_own_statements
from exerkine.mechanism._folder import Folder, open_folder
from exerkine.mechanism._modulators import founded_modulators
from exerkine.mechanism._read import shipped_knowledge

CHECKS: tuple[Callable[[Folder], Iterator[Fault]], ...] = (
    _check_text.empty_laws,
    _check_text.second_laws,
    _check_text.second_units,
    _check_text.second_values,
    _check_text.unknown_symbols,
    _check_text.wrong_units,
    _check_tables.unsourced_parameters,
    _check_tables.bounded_parameters,
    _check_text.unused_symbols,
    _check_tables.known_statements,
    _check_tables.evident_laws,
    founded_modulators,
    sound_own_statements,
    _check_tables.consistent_tables,
    _check_tables.sound_rows,
    _check_text.reserved_names,
    _check_text.states_without_start,
    _check_motion.usable_functions,
    _check_motion.moving_states,
)


def check_mechanism(folder: Path | str | None = None) -> tuple[Fault, ...]:
    """Return every fault of a knowledge folder (the shipped one when None), sorted by place.

    Raises
    ------
    MechanismError
        The folder is no knowledge folder.
    """
    root = Path(folder) if folder is not None else shipped_knowledge()
    if not (root / "units.ant").is_file():
        raise MechanismError(Fault(str(root), message="is no knowledge folder: it has no units.ant"))
    opened = open_folder(root)
    for check in CHECKS if opened.is_whole else ():
        opened.faults.extend(check(opened))
    return tuple(sorted(set(opened.faults)))
