"""Drawn people as columns, and how they are written as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exerkine.persons._flat import plain_person
from exerkine.persons._person import Person
from exerkine.persons._read import person_from_document
from exerkine.tables import Document


@dataclass(frozen=True, eq=False)
class People:
    """Drawn people: ``columns`` (P,) by the names of a table of people; the first has index ``start``.

    ``stages_together`` says on what the joint share of sarcopenia and cognitive impairment rests.
    """

    population: str
    start: int
    columns: Mapping[str, np.ndarray]
    stages_together: str

    def __len__(self) -> int:
        return len(self.columns["age_y"])

    def __iter__(self) -> Iterator[Person]:
        return (self.person(i) for i in range(len(self)))

    def name(self, i: int) -> str:
        """Return the name of the i-th of these people, which holds the index in the population."""
        return f"{self.population}-{self.start + i}"

    def person(self, i: int) -> Person:
        """Return the i-th of these people.

        Raises
        ------
        IndexError
            There are not so many.
        """
        if not 0 <= i < len(self):
            raise IndexError(i)
        cells = {"name": self.name(i), **{name: column[i].item() for name, column in self.columns.items()}}
        return person_from_document(Document(self.name(i), plain_person(cells)))


def write_people(parts: Iterable[People], path: Path | str) -> int:
    """Write people to a CSV file, part after part, as `read_people` reads them; return how many.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    count = 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for part in parts:
            if not count:
                writer.writerow(("name", *part.columns, "stages_together"))
            names = (part.name(i) for i in range(len(part)))
            together = (part.stages_together for _ in range(len(part)))
            writer.writerows(zip(names, *(column.tolist() for column in part.columns.values()), together, strict=True))
            count += len(part)
    return count
