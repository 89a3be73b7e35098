"""A bar on stderr while something runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

NOTHING_WRITTEN = "interrupted: nothing was written"


@contextmanager
def progress(what: str = "simulating", *, on_interrupt: str = NOTHING_WRITTEN) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (done, all); an interrupt is explained with ``on_interrupt``."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(on_interrupt) from interrupt
