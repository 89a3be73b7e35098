"""Results of a cohort on disk: one Zarr group that any xarray opens, written chunk by chunk.

The status of a chunk's people is written after everything else of it, and at once: a chunk is finished where they have one.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from exerkine.cohorts._chunk import FAILED, NOT_RUN, OK, Part
from exerkine.errors import OutputError

DIMENSIONS = ("scenario", "person", "week")
STATUS_WORDS = {NOT_RUN: "not_run", OK: "ok", FAILED: "failed"}


class Store:
    """A Zarr group of results; make one with `Store.create` or `Store.open`."""

    def __init__(self, path: Path, group: Any):
        self.path, self._group = path, group
        self._symbols = tuple(group.attrs["observables"])
        self.chunk, self.n_people = int(group.attrs["chunk"]), int(group.attrs["people"])

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        n_people: int,
        chunk: int,
        scenarios: Sequence[str],
        weeks: Sequence[int],
        observables: Mapping[str, Mapping[str, str]],
        attributes: Mapping[str, Any],
    ) -> Store:
        """Make an empty group; it appears under its name once it is whole.

        ``observables`` have unit and names, in the order of ``attributes["observables"]``.

        Raises
        ------
        OutputError
            It cannot be written there.
        """
        import zarr

        draft = path.with_name(f".{path.name}.draft")
        try:
            _remove(draft)
            attributes = {**attributes, "chunk": chunk, "people": n_people}
            group = zarr.create_group(str(draft), zarr_format=3, attributes=attributes)
            for name, values in (("scenario", np.array(scenarios)), ("week", np.array(weeks, dtype=np.int32))):
                dtype = "str" if name == "scenario" else values.dtype
                group.create_array(name, shape=values.shape, dtype=dtype, dimension_names=(name,))[:] = values
            shape, cut = (len(scenarios), n_people, len(weeks)), (len(scenarios), chunk, len(weeks))
            for symbol, named in observables.items():
                group.create_array(
                    symbol, shape=shape, chunks=cut, dtype="f4", fill_value=np.nan, dimension_names=DIMENSIONS,
                    attributes={**named},
                )
            meanings: Any = {"flag_values": list(STATUS_WORDS), "flag_meanings": " ".join(STATUS_WORDS.values())}
            for name, dtype in (("status", "i1"), ("missed", "i1"), ("message", "str")):
                told = meanings if name == "status" else None
                group.create_array(
                    name, shape=(n_people,), chunks=(chunk,), dtype=dtype, dimension_names=("person",), attributes=told
                )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # consolidated metadata is no part of the format yet; xarray looks for it
                zarr.consolidate_metadata(str(draft))
            draft.replace(path)
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a group that was made before; remains of an interrupted write are removed.

        Raises
        ------
        OutputError
            There is something else.
        """
        import zarr

        try:
            store = cls(path, zarr.open_group(str(path), mode="r+", use_consolidated=False))
        except (OSError, KeyError, ValueError) as error:
            raise OutputError(f"{path}: is no result of a cohort; name another place with -o") from error
        for left in path.rglob("*.partial"):
            left.unlink()
        return store

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What was written beside the results."""
        return dict(self._group.attrs)

    @property
    def n_chunks(self) -> int:
        """Number of chunks, the last one perhaps shorter."""
        return -(-self.n_people // self.chunk)

    def finished(self) -> set[int]:
        """Return the numbers of the chunks that are whole."""
        return set(np.flatnonzero(self._group["status"][:][:: self.chunk] != NOT_RUN).tolist())

    def write(self, number: int, part: Part) -> None:
        """Write one chunk.

        Raises
        ------
        OutputError
            There is no room, or no leave to write.
        """
        rows = slice(number * self.chunk, number * self.chunk + len(part.status))
        try:
            for i, symbol in enumerate(self._symbols):
                self._group[symbol][:, rows, :] = part.values[:, :, :, i]
            self._group["missed"][rows] = part.missed
            self._group["message"][rows] = np.array(part.message, dtype=object)
            self._group["status"][rows] = part.status
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror or error}; what is finished stays") from error

    def counts(self) -> dict[str, int]:
        """Return how many people have which status."""
        status = self._group["status"][:]
        return {word: int((status == value).sum()) for value, word in STATUS_WORDS.items()}

    def faults(self, most: int) -> list[tuple[int, str]]:
        """Return the first people who failed (their row, from 1), and why."""
        rows = np.flatnonzero(self._group["status"][:] == FAILED)[:most]
        return [(int(row) + 1, str(self._group["message"][int(row)])) for row in rows]


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
