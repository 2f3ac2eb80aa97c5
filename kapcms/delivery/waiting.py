"""Requests that wait for the next change: a bounded number of them, so that threads stay free for everybody else."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POLL_SECONDS = 0.2
"""How often a waiting request looks: two small SELECTs (about 150 microseconds), so a waiter costs 0.1 % of a core."""


class Waiters:
    """At most `limit` requests of this process wait at once."""

    def __init__(self, limit: int) -> None:
        self._places = threading.BoundedSemaphore(limit) if limit else None

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Whether there is a place to wait; it is given back at the end."""
        taken = self._places is not None and self._places.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken and self._places is not None:
                self._places.release()


def waiters_for(threads: int) -> Waiters:
    """Half of a worker's threads may wait; a worker with one thread lets nobody wait."""
    return Waiters(threads // 2)


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait until `happened`, at most `seconds`; whether it did."""
    end = time.monotonic() + seconds
    while not happened():
        left = end - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(POLL_SECONDS, left))
    return True
