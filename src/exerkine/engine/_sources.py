"""The generated sources of a mechanism: the shipped ones, those written before, or those written now."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from exerkine.engine._compile import GENERATED, cache_folder
from exerkine.engine.generator import Sources, digest_of, sources_of

if TYPE_CHECKING:
    from exerkine.mechanism import Mechanism

_NAMES = ("equations.h", "equations.py")


def sources_for(mechanism: Mechanism) -> Sources:
    """Return the generated sources of a mechanism; those of an edited text are written once, and kept.

    Raises
    ------
    MechanismError
        A state does not move as its speed class says.
    """
    digest = digest_of(mechanism)
    folders = (GENERATED, cache_folder() / f"{digest}-{_generator()}")
    for folder in folders:
        found = _read(folder)
        if found is not None and all(f'"{digest}"' in text for text in (found.c, found.numpy)):
            return found
    written = sources_of(mechanism)
    _keep(written, folders[-1])
    return written


def _read(folder: Path) -> Sources | None:
    try:
        return Sources(*((folder / name).read_text(encoding="utf-8") for name in _NAMES))
    except OSError:
        return None


def _keep(sources: Sources, folder: Path) -> None:
    """Write sources for the next time, all at once; where nothing can be written, they are written anew."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            draft = Path(work) / "sources"
            draft.mkdir()
            for name, text in zip(_NAMES, (sources.c, sources.numpy), strict=True):
                (draft / name).write_text(text, encoding="utf-8")
            draft.rename(folder)
    except OSError:  # another process may have been first
        return


@functools.lru_cache(maxsize=1)
def _generator() -> str:
    """Return a short hash of the generator: another one may write other sources of the same text."""
    digest = hashlib.sha256()
    for file in sorted((Path(__file__).parent / "generator").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
