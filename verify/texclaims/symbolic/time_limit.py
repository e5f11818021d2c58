"""A number of seconds -> a block that ends in ProofTimeout when they are over, in the way that this machine allows.

A limit is a strategy: the alarm of the operating system, none, or one that the caller hands over.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

LIMIT = 20  # seconds for one step; the slowest true step takes about one

TimeLimit = Callable[[int], AbstractContextManager[None]]
"""Seconds -> a block that takes no longer, or raises ProofTimeout."""


class ProofTimeout(Exception):
    """A step took longer than its limit."""


@contextmanager
def by_alarm(seconds: int) -> Iterator[None]:
    """Raise ProofTimeout after `seconds`. Only the main thread can be interrupted; elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise ProofTimeout(f"no proof within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def without_end(seconds: int) -> Iterator[None]:
    """No limit: for a caller who stops the whole process instead."""
    yield


def strategy_here() -> TimeLimit:
    """The alarm where the system has one (Windows and WebAssembly have none), or else no limit."""
    return by_alarm if getattr(signal, "alarm", None) else without_end


def limited(strategy: TimeLimit | None = None) -> AbstractContextManager[None]:
    """A block of LIMIT seconds, by the caller's strategy or by the one of this machine."""
    return (strategy or strategy_here())(LIMIT)
