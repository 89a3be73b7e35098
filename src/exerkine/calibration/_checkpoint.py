"""What a fit has found so far, in a file that the same fit takes up again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from exerkine.calibration._chains import Journey
from exerkine.calibration._data import Data
from exerkine.calibration._laplace import Fit
from exerkine.calibration._lessons import Lessons
from exerkine.errors import InputError

FILE = "checkpoint.npz"
_FIT = tuple(field.name for field in fields(Fit))
_JOURNEY = tuple(field.name for field in fields(Journey))
_LESSONS = tuple(field.name for field in fields(Lessons))


class Checkpoint:
    """Arrays by name, in a file that is whole at any moment.

    Parameters
    ----------
    folder
        Where the file is; None keeps everything in memory alone.
    identity
        What makes a fit the same fit: values that JSON can hold.

    Raises
    ------
    InputError
        The file is that of another fit.
    """

    def __init__(self, folder: Path | None, **identity: object):
        self.path = folder / FILE if folder else None
        self.identity, self.content = json.dumps(identity), dict[str, np.ndarray]()
        if self.path and self.path.is_file():
            with np.load(self.path) as found:
                content = {name: found[name] for name in found.files}
            other = json.loads(str(content.pop("identity")))
            for key, value in json.loads(self.identity).items():
                if other.get(key) != value:
                    raise InputError(f"{self.path}: is the checkpoint of another fit ({key} differs); name another folder")
            self.content = content

    def array(self, name: str) -> np.ndarray | None:
        """Return what is kept under a name, None where nothing is."""
        return self.content.get(name)

    def keep(self, **found: np.ndarray) -> None:
        """Add to what is kept."""
        self.content |= found
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self.path.with_suffix(".partial")
            with scratch.open("wb") as file:
                np.savez_compressed(file, identity=np.array(self.identity), **self.content)  # type: ignore[arg-type]
            scratch.replace(self.path)

    def fit(self) -> Fit | None:
        """Return the fit that was reached."""
        found = {key: self.content[f"fit_{key}"] for key in _FIT if f"fit_{key}" in self.content}
        if len(found) < len(_FIT):
            return None
        targets, is_close = tuple(map(float, found.pop("targets"))), bool(found.pop("is_close"))
        return Fit(**found, targets=targets, is_close=is_close)

    def keep_fit(self, fit: Fit) -> Fit:
        """Add the fit that was reached, and return it."""
        self.keep(**{f"fit_{key}": np.array(getattr(fit, key)) for key in _FIT})
        return fit

    def journey(self, name: str) -> Journey | None:
        """Return how far a sampling had come."""
        found = {key: self.content[f"{name}_{key}"] for key in _JOURNEY if f"{name}_{key}" in self.content}
        if len(found) < len(_JOURNEY):
            return None
        ratios = tuple((float(a), float(b)) for a, b in found["ratios"].reshape(-1, 2))
        return Journey(found["z"], found["ratio"], float(found["size"]), float(found["paths"]),
                       tuple(map(float, found["taken"].ravel())), ratios)

    def lessons(self) -> Lessons | None:
        """Return what was learnt."""
        found = {key: self.content[f"lessons_{key}"] for key in _LESSONS if f"lessons_{key}" in self.content}
        if len(found) < len(_LESSONS):
            return None
        told = tuple((float(a), float(b)) for a, b in found["told"].reshape(-1, 2))
        return Lessons(found["z"], found["seen"], told, float(found["size"]))

    def keep_lessons(self, lessons: Lessons) -> None:
        """Add what has been learnt."""
        self.keep(**{f"lessons_{key}": np.array(value) for key, value in asdict(lessons).items()})

    def keep_journey(self, name: str, journey: Journey) -> None:
        """Add how far a sampling has come."""
        self.keep(**{f"{name}_{key}": np.array(value) for key, value in asdict(journey).items()})


def digest(data: Data) -> str:
    """Return the SHA-256 of data, so far as rounding does not change them."""
    arrays = (data.observed, data.se, data.lo, data.hi, data.groups, data.classes, data.tau_scale)
    told = [np.array2string(np.asarray(array, float), precision=4, threshold=10**9) for array in arrays]
    return hashlib.sha256("".join(told).encode()).hexdigest()
