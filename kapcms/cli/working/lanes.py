"""Threads of the worker: each lane has a name and does one thing at a time, so that none holds up another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from kapcms.cli.working.attempting import attempt
from kapcms.cli.working.patience import Patience
from kapcms.cli.working.watching import watched

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from flask import Flask


class Lanes:
    """Runs acts beside one another, at most `at_once`; those of one lane one after the other."""

    def __init__(self, app: Flask, stopping: threading.Event, at_once: int) -> None:
        self._app = app
        self._stopping = stopping
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="lane")
        self._busy: set[str] = set()
        self.patience = Patience()

    def begin(self, lane: str, act: Callable[[], object]) -> None:
        """Call `act` again and again as long as it says that there may be more; nothing while the lane is at work.

        One whose act failed is left alone for a while, longer after each failure in a row.
        """
        if lane not in self._busy and not self._stopping.is_set() and not self.patience.rests(lane):
            self._busy.add(lane)
            self._threads.submit(self._run, lane, act)

    def close(self) -> None:
        """Wait for the acts under way; none is begun any more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, lane: str, act: Callable[[], object]) -> None:
        def go_on() -> None:
            while not self._stopping.is_set() and _once(lane, act):
                pass

        try:
            with self._app.app_context():
                attempt(lane, self.patience, go_on)
        finally:
            self._busy.discard(lane)


def _once(lane: str, act: Callable[[], object]) -> bool:
    """Call `act`, seen under the kind of its lane (the rest of its name may be an address); whether there is more."""
    with watched(lane.partition(" ")[0]) as nothing_done:
        more = bool(act())
        if not more:
            nothing_done()
    return more
