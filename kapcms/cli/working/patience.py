"""How long work that failed is left alone: twice as long after each failure in a row, and never for long."""

from __future__ import annotations

import time

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 300.0


class Patience:
    """Counts failures in a row by name; safe in threads, for each name is worked on by one at a time."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._rests_until: dict[str, float] = {}

    def failing(self) -> list[str]:
        """The names of what failed last time."""
        return list(self._failures)

    def failures(self, name: str) -> int:
        """How often in a row it failed."""
        return self._failures.get(name, 0)

    def let_go(self, name: str) -> None:
        """It is to be tried at once, and counts as before."""
        self._rests_until.pop(name, None)

    def failed(self, name: str) -> float:
        """Note a failure; so many seconds it is to be left alone."""
        count = self._failures[name] = self._failures.get(name, 0) + 1
        wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(count - 1, 30), LONGEST_WAIT_SECONDS)
        self._rests_until[name] = time.monotonic() + wait
        return wait

    def went_well(self, name: str) -> None:
        """Note that it did not fail."""
        self._failures.pop(name, None)
        self._rests_until.pop(name, None)

    def rests(self, name: str) -> bool:
        """Whether it failed so lately that it is to be left alone."""
        return time.monotonic() < self._rests_until.get(name, 0.0)
