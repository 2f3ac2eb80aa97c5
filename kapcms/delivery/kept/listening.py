"""Hearing of publications on other machines: PostgreSQL LISTEN, with a poll as its net and no cache while unheard.

A publish sends `NOTIFY` in its transaction. A notification that is lost (a half-open connection) is found by the poll
within `POLL_SECONDS`; a database that cannot be reached ends the lease of the `Freshness` within `LEASE_SECONDS`. So
no machine gives an answer that was out of date for more than a second, whatever the network does.
"""

from __future__ import annotations

import logging
import os
import selectors
import socket
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
        self._bell: socket.socket | None = None

    def ensure_running(self) -> None:
        """Start in this process if it does not run yet; nothing is kept before it hears."""
        if self._process_id != os.getpid():
            self._process_id = os.getpid()
            self._freshness.pause()
            self._stopped = threading.Event()
            if self._bell is not None:  # a parent's; it has its own copy
                self._bell.close()
            self._bell, heard = socket.socketpair()
            given = (self._stopped, heard)
            self._thread = threading.Thread(target=self._run, args=given, name="kapcms-listen", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End at once, and wait for it as long as a round may take; nothing is kept from then on."""
        self._stopped.set()
        mine, self._process_id = self._process_id == os.getpid(), 0
        if mine and self._thread is not None and self._bell is not None:
            with self._bell as bell:
                bell.shutdown(socket.SHUT_WR)  # is heard as an end; sending fails where the thread was quicker
            self._bell = None
            self._thread.join(2 * POLL_SECONDS + AGAIN_SECONDS)

    def _run(self, stopped: threading.Event, heard: socket.socket) -> None:
        with heard:
            while not stopped.is_set():
                try:
                    self._listen(stopped, heard)
                except Exception as reason:  # noqa: BLE001 - whatever it is, the way out is to connect again
                    log.warning("Publications of other machines are not heard (%s); nothing is kept meanwhile.", reason)
                finally:
                    self.connected = False
                    self._freshness.pause()
                stopped.wait(AGAIN_SECONDS)

    def _listen(self, stopped: threading.Event, heard: socket.socket) -> None:
        """Hear until something fails. LISTEN comes before the first look at the log, so nothing falls between."""
        with (
            psycopg.connect(self._database, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection,
            selectors.DefaultSelector() as either,
        ):
            either.register(connection, selectors.EVENT_READ)
            either.register(heard, selectors.EVENT_READ)
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
            self._freshness.resume()
            self.connected = True
            while not stopped.is_set():
                self._freshness.catch_up(even_if_current=True)
                either.select(POLL_SECONDS)
                for _ in connection.notifies(timeout=0):
                    pass
