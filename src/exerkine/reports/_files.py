"""Files appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exerkine.errors import Fault, OutputError


def write_whole(path: Path | str, text: str) -> Path:
    """Write UTF-8 ``text`` beside ``path`` and move it there in one step, so that no reader sees half a file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    path = Path(path)
    with files_in(path.parent) as scratch:
        (scratch / path.name).write_text(text, encoding="utf-8", newline="")
    return path


def writable_folder(folder: Path | str) -> Path:
    """Return the folder once it is known that files can be written in it; it is left as it was found.

    Asked before a long run, so that the run is not lost at its end.

    Raises
    ------
    OutputError
        The folder cannot be made, or no file can be written in it.
    """
    folder = Path(folder)
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    with files_in(folder):
        pass
    for place in made:
        place.rmdir()
    return folder


@contextmanager
def files_in(folder: Path | str) -> Iterator[Path]:
    """Give a scratch folder inside ``folder``; when the block ends well its files, also those in folders of their own, move up,
    else they vanish.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    folder = Path(folder)
    scratch = folder / f".{secrets.token_hex(6)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch.mkdir()
        yield scratch
        for file in [path for path in scratch.rglob("*") if path.is_file()]:
            place = folder / file.relative_to(scratch)
            place.parent.mkdir(exist_ok=True, parents=True)
            os.replace(file, place)  # noqa: PTH105  (the atomic one, by its own name)
    except OSError as error:
        raise OutputError(Fault(str(folder), message=f"cannot be written to ({error.strerror or error})")) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
