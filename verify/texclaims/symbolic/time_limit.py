"""A number of seconds -> a block that ends in ProofTimeout when they are used up, in the way that this machine allows.

They are seconds of the processor: what else the machine does has no say in a verdict. A limit is a strategy: the timer of
the operating system, none, or one that the caller hands over.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

LIMIT = 20  # seconds of the processor for one step; the slowest true step takes about one
SHORT = 4  # for a step that a measurement refutes: what SymPy says of it beside that changes no verdict

TimeLimit = Callable[[int], AbstractContextManager[None]]
"""Seconds -> a block that takes no longer, or raises ProofTimeout."""


class ProofTimeout(Exception):
    """A step took longer than its limit."""


@contextmanager
def by_timer(seconds: int) -> Iterator[None]:
    """Raise ProofTimeout after so many seconds of the processor. Only the main thread can be interrupted; elsewhere there
    is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise ProofTimeout(f"no proof within {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def without_end(seconds: int) -> Iterator[None]:
    """No limit: for a caller who stops the whole process instead."""
    yield


def strategy_here() -> TimeLimit:
    """The timer where the system has one (Windows and WebAssembly have none), or else no limit."""
    return by_timer if getattr(signal, "setitimer", None) else without_end


def limited(strategy: TimeLimit | None = None, short: bool = False) -> AbstractContextManager[None]:
    """A block of LIMIT seconds, or SHORT ones, by the caller's strategy or by the one of this machine."""
    return (strategy or strategy_here())(SHORT if short else LIMIT)
