"""Protocol files in, frozen protocols out; every fault of a file is told in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exerkine.errors import Fault, ProtocolError, unknown_name_advice
from exerkine.forms import lacks, place_fault, plain_document, sound_form
from exerkine.observation._form import ProtocolForm, ReadingForm
from exerkine.observation._knowledge import find_assay, read_assays, read_instruments
from exerkine.observation._protocol import RESTED, SESSIONS, Protocol, Reading, Sample, Sitting
from exerkine.tables import Document, read_yaml

Plain = dict[str, Any]

_OF_TEST = ("test", "week", "visit")
_OF_SAMPLE = ("analyte", "part", "matrix", "method", "sampled", "week", "minute", "freeze_thaw_cycles")


def read_protocol(path: Path | str) -> Protocol:
    """Read a protocol from a YAML file whose first line is ``schema: 1``.

    Parameters
    ----------
    path
        The file; its fields are those of `protocol_schema`.

    Raises
    ------
    TableError
        The file is missing, unreadable or not YAML.
    ProtocolError
        Fields are unknown, missing, out of range or in contradiction, or there is no such test or assay; all faults
        together, each with its line.
    """
    return _protocol(read_yaml(path))


def protocol_from_dict(data: Mapping[str, Any], *, file: str = "protocol") -> Protocol:
    """Return the protocol that plain values describe, checked like a protocol file; ``schema`` may be left out.

    Parameters
    ----------
    data
        Fields as in a protocol file.
    file
        What to call the source in messages.

    Raises
    ------
    ProtocolError
        As for `read_protocol`, without line numbers.
    """
    return _protocol(plain_document(data, file, ProtocolError))


def _protocol(document: Document) -> Protocol:
    checks = (lambda whole, _: _faults(whole),)  # they look at single readings, sound or not
    data = sound_form(ProtocolForm, document, what="protocol", checks=checks, error=ProtocolError).model_dump(exclude_none=True)
    lines = [document.places.get(("readings", i), (0, 0))[0] for i in range(len(data["readings"]))]
    readings = tuple(_reading(plain, line) for plain, line in zip(data["readings"], lines, strict=True))
    return Protocol(data["name"], readings, data.get("description", ""), document.file)


def _reading(plain: Plain, line: int) -> Reading:
    return Sitting(**plain, line=line) if "test" in plain else Sample(**plain, line=line)


def _faults(document: Document) -> Iterator[Fault]:
    if document.places and "schema" in document.data and next(iter(document.data)) != "schema":
        yield place_fault(document, ("schema",), "should be the first line of the file")
    readings = document.data.get("readings")
    for i, plain in enumerate(readings if isinstance(readings, list) else ()):
        if isinstance(plain, dict):
            given = {name: value for name, value in plain.items() if value is not None}
            yield from _reading_faults(document, given, ("readings", i))


def _reading_faults(document: Document, plain: Plain, path: tuple[str | int, ...]) -> Iterator[Fault]:
    given = [name for name in ("test", "analyte") if name in plain]
    if len(given) != 1:
        if given or all(lacks(ReadingForm, plain, name) for name in ("test", "analyte")):
            yield place_fault(document, path, f"has {' and '.join(given) or 'neither test nor analyte'}", "Give one of the two.")
        return
    allowed = _OF_TEST if given == ["test"] else _OF_SAMPLE
    for name in set(plain) & set(ReadingForm.model_fields) - set(allowed):
        yield place_fault(document, (*path, name), f"is not for {'a test' if given == ['test'] else 'an analyte'}",
                          f"Allowed beside {given[0]}: {', '.join(allowed[1:])}.")
    if given == ["test"]:
        yield from _sitting_faults(document, plain, path)
    else:
        yield from _assay_faults(document, plain, path)
        yield from _time_faults(document, plain, path)


def _sitting_faults(document: Document, plain: Plain, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(plain["test"], str) and plain["test"] not in read_instruments():
        yield place_fault(document, (*path, "test"), f"'{plain['test']}' is not a test of tests.csv",
                          unknown_name_advice(plain["test"], read_instruments()))
    if lacks(ReadingForm, plain, "week"):
        yield place_fault(document, (*path, "week"), "is missing", "Give the weeks from the start, 0 for the start.")


def _assay_faults(document: Document, plain: Plain, path: tuple[str | int, ...]) -> Iterator[Fault]:
    missing = [name for name in ("matrix", "method") if lacks(ReadingForm, plain, name)]
    for name in missing:
        yield place_fault(document, (*path, name), "is missing", _ways(plain["analyte"]))
    words = [plain.get("analyte"), plain.get("part", "total"), plain.get("matrix"), plain.get("method")]
    if not all(isinstance(word, str) for word in words):
        return
    known = {assay.analyte for assay in read_assays()}
    if words[0] not in known:
        yield place_fault(document, (*path, "analyte"), f"'{words[0]}' is not an analyte of assays.csv",
                          unknown_name_advice(words[0], known))
    elif find_assay(*words) is None:
        yield place_fault(document, path, f"no assay reads {words[0]} ({words[1]}) in {words[2]} by {words[3]}", _ways(words[0]))


def _ways(analyte: Any) -> str:
    """List how an analyte can be measured."""
    ways = [f"{a.part} in {' or '.join(a.matrices)} by {a.method}" for a in read_assays() if a.analyte == analyte]
    return f"Allowed: {'; '.join(ways)}." if ways else ""


def _time_faults(document: Document, plain: Plain, path: tuple[str | int, ...]) -> Iterator[Fault]:
    sampled = plain.get("sampled", RESTED)
    if sampled not in (RESTED, *SESSIONS):
        return  # told already
    needed, other = ("week", "minute") if sampled == RESTED else ("minute", "week")
    if lacks(ReadingForm, plain, needed):
        yield place_fault(document, (*path, needed), f"is missing (a sample of kind {sampled} needs it)")
    if other in plain:
        yield place_fault(document, (*path, other), f"is not for a sample of kind {sampled}",
                          "Give week at rest, and minute in a session.")
