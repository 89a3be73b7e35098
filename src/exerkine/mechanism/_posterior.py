"""What data have left of the priors: joint draws of some parameters, read from a knowledge folder."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from exerkine.errors import Fault, TableError
from exerkine.tables import read_table

FOLDER, DRAWS, ABOUT = "posterior", "draws.csv", "about.csv"
CENTRAL = "central"


@dataclass(frozen=True, repr=False)
class Posterior:
    """Joint draws of the parameters that data inform.

    ``values`` (D, P) are draws of ``symbols``; ``central`` is the best single set; ``about`` says where they come from:
    ``prior_hash`` of the laws and priors that were fitted, ``draws_hash``, numbers of trials and terms, seed, version.
    """

    symbols: tuple[str, ...]
    values: np.ndarray
    central: Mapping[str, float]
    about: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Posterior {self.about.get('draws_hash', '')[:8]}: {len(self.values)} draws of {len(self.symbols)} parameters>"

    def band(self, symbol: str) -> tuple[float, float, float] | None:
        """Return median and ends of the 80 % band of a parameter, None for one that keeps its prior."""
        if symbol not in self.symbols:
            return None
        lo, median, hi = np.percentile(self.values[:, self.symbols.index(symbol)], (10, 50, 90))
        return float(median), float(lo), float(hi)

    def sample(self, rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
        """Return ``n`` draws of every parameter, each of shape (n,): none twice until all have been taken."""
        rounds = -(-n // len(self.values))
        rows = np.concatenate([rng.permutation(len(self.values)) for _ in range(rounds)])[:n]
        return {symbol: self.values[rows, i] for i, symbol in enumerate(self.symbols)}

    def without(self, symbols: Container[str]) -> Posterior:
        """Return the posterior of the other parameters, as it is when nothing is said of these."""
        kept = [i for i, symbol in enumerate(self.symbols) if symbol not in symbols]
        names = tuple(self.symbols[i] for i in kept)
        return replace(self, symbols=names, values=self.values[:, kept], central={name: self.central[name] for name in names})


def write_posterior(posterior: Posterior, folder: Path) -> None:
    """Write a posterior into a knowledge folder; ``draws_hash`` is that of the file of draws."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    rows = [(CENTRAL, *(f"{posterior.central[symbol]:.7g}" for symbol in posterior.symbols))]
    rows += [(str(i + 1), *(f"{value:.7g}" for value in row)) for i, row in enumerate(posterior.values)]
    _write(place / DRAWS, [("draw", *posterior.symbols), *rows])
    about = {**posterior.about, "draws_hash": _file_hash(place / DRAWS)}
    _write(place / ABOUT, [("field", "value"), *about.items()])


def read_posterior(folder: Path) -> Posterior | None:
    """Return the posterior of a knowledge folder, None where it has none.

    Raises
    ------
    TableError
        A file is malformed, or the draws are not those that the record is of.
    """
    draws, about = folder / FOLDER / DRAWS, folder / FOLDER / ABOUT
    if not draws.is_file():
        return None
    record = {row["field"]: row["value"] for row in read_table(about, required=("field", "value"))}
    if record.get("draws_hash") != _file_hash(draws):
        advice = "Write both anew with `exerkine calibrate`, or remove the folder: priors are then used."
        raise TableError(Fault(str(draws), message=f"is not the file that {about.name} is the record of", advice=advice))
    with draws.open(encoding="utf-8", newline="") as file:
        header, central, *rows = csv.reader(file)
    values = np.array([row[1:] for row in rows], dtype=float)
    return Posterior(tuple(header[1:]), values, dict(zip(header[1:], map(float, central[1:]), strict=True)), record)


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
