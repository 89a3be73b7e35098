"""Files appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path | str, text: str) -> Path:
    """Write UTF-8 ``text`` beside ``path`` and move it there in one step, so that no reader sees half a file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(temporary, path)     # noqa: PTH105  (the atomic one, by its own name)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path
