"""The event loop's clients where the database is a server: what is missing is asked of it, and no thread waits."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from kapcms.delivery.serving.clients import MISTAKE, Clients, House
from kapcms.delivery.serving.connection import Connection, State
from kapcms.delivery.serving.incoming import Incoming
from kapcms.delivery.serving.reading_later import ReadingLater

if TYPE_CHECKING:
    from gunicorn.config import Config

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.freshness import Moment
    from kapcms.delivery.kept.middleware import ReadLater
    from kapcms.delivery.serving.known import KnownRequests
    from kapcms.delivery.serving.poller import Poller

log = logging.getLogger(__name__)


class AskingClients(Clients):
    """Clients of a worker whose missing answers `reader` reads."""

    def __init__(self, house: House, cfg: Config, poller: Poller, known: KnownRequests, reader: ReadLater) -> None:
        super().__init__(house, cfg, poller, known)
        self._requests = known
        self._reading = ReadingLater(reader, poller)

    def expire(self, *, everyone: bool = False) -> None:
        """End what took too long; who waited too long for the database goes to a thread."""
        self._reading.expire()
        super().expire(everyone=everyone)

    def _ask(self, connection: Connection, head: bytes) -> bool:
        """Ask the database for what is missing, if that is all that `head` needs; the client waits as for a thread."""
        missing = self._requests.missing(head)
        if missing is None:
            return False
        name, moment = missing
        if not self._reading.ask(name, moment.counter, partial(self._heard, connection, head, moment)):
            return False
        connection.state = State.HANDLING
        self._poller.unregister(connection.plain)
        return True

    def _heard(self, connection: Connection, head: bytes, begun: Moment, answer: Answer | None) -> None:
        """The database has answered the question for `head`, or (None) will not: then a thread handles it."""
        if connection.state is not State.HANDLING:  # closed meanwhile: the worker is ending
            return
        try:
            self._answer(connection, head, begun, answer)
        except Exception:
            log.exception(MISTAKE)
            self._drop(connection)

    def _answer(self, connection: Connection, head: bytes, begun: Moment, answer: Answer | None) -> None:
        closes = self._is_stopping or not self._keepalive
        reply = None if answer is None else self._requests.reply_with(head, answer, begun, closes=closes)
        if reply is None:
            connection.incoming = Incoming(head, self._cfg, connection.client)
            self._house.enqueue_req(connection)
            return
        connection.is_idle = not connection.inbox
        self._give(connection, reply)
        self._resume(connection)
