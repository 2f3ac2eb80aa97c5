"""Hearing of publications on other machines: PostgreSQL LISTEN, with a poll as its net and no cache while unheard.

A publish sends `NOTIFY` in its transaction. A notification that is lost (a half-open connection) is found by the poll
within `POLL_SECONDS`; a database that cannot be reached ends the lease of the `Freshness` within `LEASE_SECONDS`. So
no machine gives an answer that was out of date for more than a second, whatever the network does.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from kapcms.later import later

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

    from kapcms.delivery.kept.freshness import Freshness
else:
    psycopg, sql = later("psycopg"), later("psycopg.sql")

log = logging.getLogger(__name__)

POLL_SECONDS = 0.4
LEASE_SECONDS = 1.0
"""The lease to give the `Freshness` of a process that listens. More than two polls fit in it."""
CONNECT_SECONDS = 3
AGAIN_SECONDS = 0.5
"""The pause between two attempts to connect."""


class Listening:
    """Listens to `channel` on a connection of its own; `database` is a connection string of libpq (`postgresql://…`)."""

    def __init__(self, freshness: Freshness, database: str, channel: str) -> None:
        self.connected = False
        self._freshness = freshness
        self._database = database
        self._channel = channel
        self._process_id = 0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def ensure_running(self) -> None:
        """Start in this process if it does not run yet; nothing is kept before it hears."""
        if self._process_id != os.getpid():
            self._process_id = os.getpid()
            self._freshness.pause()
            self._stopped = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(self._stopped,), name="kapcms-listen", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End, and wait for it as long as a round may take; nothing is kept from then on."""
        self._stopped.set()
        self._process_id = 0
        if self._thread is not None:
            self._thread.join(2 * POLL_SECONDS + AGAIN_SECONDS)

    def _run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                self._listen(stopped)
            except Exception as reason:  # noqa: BLE001 - whatever it is, the way out is to connect again
                log.warning("Publications of other machines are not heard (%s); nothing is kept meanwhile.", reason)
            finally:
                self.connected = False
                self._freshness.pause()
            stopped.wait(AGAIN_SECONDS)

    def _listen(self, stopped: threading.Event) -> None:
        """Hear until something fails. LISTEN comes before the first look at the log, so nothing falls between."""
        with psycopg.connect(self._database, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
            self._freshness.resume()
            self.connected = True
            while not stopped.is_set():
                self._freshness.catch_up(even_if_current=True)
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
