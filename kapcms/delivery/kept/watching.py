"""The poll of the log: the net under the counter, for what reaches the database by another way.

One daemon thread per process, started by its first request, so that it lives after the fork of a preloaded app.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kapcms.delivery.kept.freshness import Freshness

log = logging.getLogger(__name__)


class Watch(Protocol):
    """Something that keeps a `Freshness` told from the outside."""

    def ensure_running(self) -> None:
        """Start in this process if it does not run yet; called with every request that comes to the app."""


class Polling:
    """Reads the news each `every_seconds`, changed or not."""

    def __init__(self, freshness: Freshness, *, every_seconds: float = 1.0) -> None:
        self._freshness = freshness
        self._every_seconds = every_seconds
        self._process_id = 0
        self._stopped = threading.Event()

    def ensure_running(self) -> None:
        """Start in this process if it does not run yet."""
        if self._process_id != os.getpid():
            self._process_id = os.getpid()
            self._stopped = threading.Event()
            threading.Thread(target=self._run, args=(self._stopped,), name="kapcms-poll", daemon=True).start()

    def stop(self) -> None:
        """End after the present round; a later request starts it again."""
        self._stopped.set()
        self._process_id = 0

    def _run(self, stopped: threading.Event) -> None:
        failed = False
        while not stopped.wait(self._every_seconds):
            try:
                self._freshness.catch_up(even_if_current=True)
                failed = False
            except Exception:
                if not failed:  # once per outage, not once a second
                    log.exception("The poll of the publication log failed; trying again each second.")
                failed = True
