"""Simulated readings as text, as JSON and as a table; two protocols side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exerkine.observation import Comparison, Observation, Observed, Pair, Sample, band
from exerkine.reports._files import write_whole
from exerkine.reports._numbers import decimal_text, decimals_for, read_text

COLUMNS = ("protocol", "quantity", "how", "when", "unit", "draw", "repeat", "true", "value", "is_below_limit")
PARTS = {"time": "sampling time", "quantity": "matrix or part", "scale": "assay scale", "thawing": "thawing",
         "practice": "practice"}


def observation_text(seen: Observation) -> str:
    """Return the readings of a protocol as a table for the terminal."""
    head = f"  {'reading':<18}{'with':<34}{'when':<26}{'true':>8}  read (80 % band)"
    return "\n".join([seen.protocol.name, head, *(_line(reading) for reading in seen.readings)])


def comparison_text(both: Comparison) -> str:
    """Return two protocols as tables for the terminal, and under them the differences of their readings."""
    name = f"Second minus first: {both.second.protocol.name} minus {both.first.protocol.name}"
    head = f"  {'reading':<18}{'difference (80 % band)':<30}{'systematic (80 % band)':<30}{'noise (80 % band)':<28}"
    lines = [observation_text(both.first), "", observation_text(both.second), "", name, head.rstrip()]
    for pair in both.pairs:
        lines += _pair_lines(pair)
    lines += [f"  only in {protocol}: {reading.quantity}, {reading.when}" for protocol, reading in both.unpaired]
    return "\n".join(lines)


def observation_dict(seen: Observation) -> dict[str, Any]:
    """Return the readings of a protocol for JSON."""
    return {"protocols": [_protocol_dict(seen)]}


def comparison_dict(both: Comparison) -> dict[str, Any]:
    """Return both protocols and the differences of their readings for JSON."""
    return {
        "protocols": [_protocol_dict(both.first), _protocol_dict(both.second)],
        "differences": [_pair_dict(pair) for pair in both.pairs],
        "unpaired": [{"protocol": protocol, "quantity": r.quantity, "when": r.when} for protocol, r in both.unpaired],
    }


def write_readings_csv(seen: Sequence[Observation], path: Path | str) -> Path:
    """Write every simulated reading as one row, draw by draw and repeat by repeat.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for observation in seen:
        for observed in observation.readings:
            writer.writerows(_rows(observation.protocol.name, observed))
    return write_whole(path, buffer.getvalue())


def _rows(protocol: str, observed: Observed) -> Iterator[tuple[str, ...]]:
    reading = observed.reading
    head = (protocol, reading.quantity, reading.how, reading.when, observed.unit)
    for draw, true in enumerate(observed.true):
        for repeat, value in enumerate(observed.values[draw]):
            below = str(int(observed.is_below_limit[draw, repeat]))
            yield (*head, str(draw), str(repeat), decimal_text(true), decimal_text(value), below)


def _line(observed: Observed) -> str:
    reading, true = observed.reading, float(np.median(observed.true))
    share = 100 * observed.is_below_limit.mean()
    below = f", {share:.1f} % below the limit of detection" if share else ""
    return (f"  {reading.quantity:<18}{reading.how:<34}{reading.when:<26}{read_text(true, decimals_for(true)):>8}  "
            f"{_band_text(observed.values)} {observed.unit}{below}")


def _pair_lines(pair: Pair) -> Iterator[str]:
    difference, systematic, noise = (_band_text(v, is_signed=True) for v in (pair.difference, pair.systematic, pair.noise))
    quantity = pair.first.reading.quantity
    yield f"  {quantity:<18}{difference:<30}{systematic:<30}{noise:<28}{pair.unit}".rstrip()
    for name, values in pair.parts.items():
        if np.any(values):
            yield f"    {PARTS[name] + ':':<16}{_band_text(values, is_signed=True)}"


def _band_text(values: np.ndarray, *, is_signed: bool = False) -> str:
    numbers = band(values)
    decimals = decimals_for(*numbers)
    median, lo, hi = (read_text(number, decimals, is_signed=is_signed) for number in numbers)
    return f"{median} ({lo} to {hi})" if lo != hi else median


def _band_dict(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("median", "lo80", "hi80"), band(values), strict=True))


def _protocol_dict(seen: Observation) -> dict[str, Any]:
    return {"name": seen.protocol.name, "readings": [_observed_dict(observed) for observed in seen.readings]}


def _observed_dict(observed: Observed) -> dict[str, Any]:
    reading = observed.reading
    limit = {"below_limit_share": float(observed.is_below_limit.mean())} if isinstance(reading, Sample) else {}
    return {
        "quantity": reading.quantity, "how": reading.how, "when": reading.when, "unit": observed.unit,
        "label_en": observed.labels[0], "label_zh": observed.labels[1],
        "true": float(np.median(observed.true)), **_band_dict(observed.values), **limit,
    }


def _pair_dict(pair: Pair) -> dict[str, Any]:
    parts = {name: _band_dict(values) for name, values in pair.parts.items()}
    return {
        "quantity": pair.first.reading.quantity, "unit": pair.unit, "difference": _band_dict(pair.difference),
        "systematic": _band_dict(pair.systematic), "noise": _band_dict(pair.noise), "parts": parts,
    }
