"""Worker processes that leave interrupts to their parent and do not outlive it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Any


def start_worker() -> None:
    """Make this process a worker; the first thing it does."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed cannot stop its workers; they watch it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def worker_pool(
    count: int = 0, *, initializer: Callable[..., None] = start_worker, initargs: tuple[Any, ...] = ()
) -> Iterator[tuple[ProcessPoolExecutor, int]]:
    """Give a pool of worker processes that have all started, and how many they are (0 for as many as there are processors).

    An ``initializer`` of one's own begins with `start_worker`.
    """
    count = count or os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=initializer, initargs=initargs)
    try:
        with spawning():
            wait([pool.submit(os.getpid) for _ in range(count)])
        yield pool, count
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def spawning() -> Iterator[None]:
    """Start workers that neither import the user's script nor see an interrupt, and let none cut their start in two.

    The script may have no ``if __name__ == "__main__"`` guard.  A pool interrupted while it starts may wait for ever.
    Workers inherit the mask; another thread may still take the signal, so it is kept until they have started.
    """
    import signal

    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        with _hidden_main():
            yield
        return
    kept: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: kept.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _hidden_main():
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, signal.default_int_handler if handler is None else handler)
        if kept:
            signal.raise_signal(signal.SIGINT)


@contextmanager
def _hidden_main() -> Iterator[None]:
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {name: main.__dict__.pop(name) for name in ("__file__", "__spec__") if name in main.__dict__}
    main.__dict__["__spec__"] = None
    try:
        yield
    finally:
        main.__dict__.update(hidden)
