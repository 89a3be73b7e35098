"""Writes the sources of the shipped mechanism anew: ``python -m exerkine.engine.generator`` (or ``make generate``)."""

from __future__ import annotations

from exerkine.engine._compile import GENERATED
from exerkine.engine.generator import sources_of
from exerkine.mechanism import read_mechanism


def main() -> None:
    """Write both sources and say where they are."""
    sources = sources_of(read_mechanism())
    for name, text in (("equations.h", sources.c), ("equations.py", sources.numpy)):
        (GENERATED / name).write_text(text, encoding="utf-8")
        print(GENERATED / name)


if __name__ == "__main__":
    main()
