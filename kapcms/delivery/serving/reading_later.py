"""The event loop's way to a database that is a server: it asks for what is missing, goes on, and answers when it hears.

As on SQLite the loop reads plain articles without a thread (1,250 µs of CPU a miss became 545), but here it never waits
for the database. Whatever goes wrong, those who wait are handed to the threads, which ask again and say it in the app's
words: a connection that breaks, or one on which nothing came for `LONGEST_SECONDS`.
"""

from __future__ import annotations

import logging
import selectors
import threading
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.middleware import ReadLater
    from kapcms.delivery.pipelined import Pipelined
    from kapcms.delivery.serving.poller import Poller

    Tell = Callable[[Answer | None], None]

log = logging.getLogger(__name__)

LONGEST_SECONDS = 1.0
"""Without a word from the database for so long, the threads take over. Looked at once a second."""
AGAIN_SECONDS = 1.0
"""The pause after a connection that broke, or could not be made."""
BROKE = "The event loop's connection to the database broke; the threads take over."
MOST_WAITING = 256
"""More than so many at a time go to the threads."""


class ReadingLater:
    """Answers from `reader`, for the one thread of the event loop of `poller`."""

    def __init__(self, reader: ReadLater, poller: Poller) -> None:
        self._reader = reader
        self._poller = poller
        self._pipelined: Pipelined | None = None
        self._made: Pipelined | None = None
        self._making: threading.Thread | None = None
        self._not_before = 0.0
        self._waiting: dict[tuple[bytes, int], list[Tell]] = {}

    def ask(self, name: bytes, moment: int, tell: Tell) -> bool:
        """Whether it was asked for: then `tell` is called with the answer, or with None, for the app to answer.

        `moment`: the counter of the site as it stands. Who asks for the same in the same moment gets the same answer.
        """
        parameters = self._reader.parameters(name)
        if parameters is None or len(self._waiting) >= MOST_WAITING:
            return False
        pipelined = self._connected()
        if pipelined is None:
            return False
        key = (name, moment)
        if key in self._waiting:
            self._waiting[key].append(tell)
            return True
        try:
            pipelined.ask(parameters, partial(self._tell, key))
        except Exception:
            log.exception(BROKE)
            self._give_up()
            return False
        self._waiting[key] = [tell]
        return True

    def expire(self) -> None:
        """Hand over to the threads those for whom the database took too long."""
        since = self._pipelined.waiting_since if self._pipelined else None
        if since is not None and monotonic() - since > LONGEST_SECONDS:
            log.warning("The database did not answer the event loop in time; the threads take over.")
            self._give_up()

    def _connected(self) -> Pipelined | None:
        """The connection; where there is none, one is being made."""
        if self._pipelined is None and self._made is not None:
            self._pipelined, self._made = self._made, None
            self._poller.register(self._pipelined, selectors.EVENT_READ, self._take)
        if self._pipelined is None and not self._is_making() and monotonic() >= self._not_before:
            self._making = threading.Thread(target=self._make, name="kapcms-connect", daemon=True)
            self._making.start()
        return self._pipelined

    def _is_making(self) -> bool:
        return self._making is not None and self._making.is_alive()

    def _make(self) -> None:
        """In a thread: connecting may take its time."""
        self._not_before = monotonic() + AGAIN_SECONDS
        try:
            self._made = self._reader.connect()
        except Exception as error:  # noqa: BLE001  the threads meet the same, and answer it
            log.warning("The event loop could not connect to the database (%s); the threads read.", error)

    def _take(self, pipelined: Pipelined) -> None:
        try:
            pipelined.take()
        except Exception:
            log.exception(BROKE)
            self._give_up()

    def _give_up(self) -> None:
        pipelined, self._pipelined = self._pipelined, None
        if pipelined is not None:
            self._not_before = monotonic() + AGAIN_SECONDS
            self._poller.forget(pipelined)
            pipelined.close()

    def _tell(self, key: tuple[bytes, int], rows: Sequence[Any] | None) -> None:
        waiting, answer = self._waiting.pop(key), None
        try:
            answer = None if rows is None else self._reader.answer(rows)
        except Exception:
            log.exception("What the database answered could not be used; the threads ask again.")
        for tell in waiting:
            tell(answer)
