"""Whether what is kept is still true: asked per request of the counter, and only when it moved of the log.

The order makes it right. Catching up reads the counter first and the news of the log after, so a publish in between
moves the counter again. An answer is kept only if neither the counter nor the number moved since before its content
was read, under the same lock under which news drop answers.

A process that shares the log with other machines gives a lease: what is kept counts for `lease_seconds` after the
log was last read, whatever the network does. The poll renews it.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.counter import Counter
    from kapcms.delivery.kept.placing import Entered
    from kapcms.delivery.kept.responses import Kept

log = logging.getLogger(__name__)

QUIET_WAIT_SECONDS = 0.05
"""How long a request waits for a commit to end before it goes the way without kept answers."""


@dataclass(frozen=True, slots=True)
class News:
    """What the log says now: its number, the surrogate keys changed since the number asked for, the next due moment.

    `keys` is None where everything may have changed (the number asked for is too old to say). `entered`: the articles
    that entered the site order since, in the log's order.
    """

    number: int
    keys: frozenset[str] | None
    next_due_at: datetime | None
    entered: tuple[Entered, ...] = ()


class ReadNews(Protocol):
    """Reads the news since a number from the database, in one statement or one snapshot."""

    def __call__(self, since: int, /) -> News:
        """The news since `since`."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The state of the site that the kept answers are true for: counter, number, and until when (epoch seconds)."""

    counter: int
    number: int
    good_until: float


class Freshness:
    """Keeps `kept` true. `fire_due` makes due schedules public; without it a due request goes to the app, which does.

    Shared by the event loop (`is_current` alone: no lock, no database) and the threads.
    """

    def __init__(  # noqa: PLR0913 - the parts it ties together, by keyword
        self,
        counter: Counter,
        kept: Kept,
        read_news: ReadNews,
        *,
        lease_seconds: float = math.inf,
        fire_due: Callable[[], None] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.counter = counter
        self.kept = kept
        self.now = now
        self.moment = Moment(counter=-1, number=0, good_until=-math.inf)
        self._read_news = read_news
        self._lease_seconds = lease_seconds
        self._fire_due = fire_due
        self.due_at = math.inf
        self._paused = False
        self._lock = threading.RLock()

    def is_current(self) -> bool:
        """Whether kept answers may be given right now. 0.4 µs."""
        moment = self.moment
        return self.counter.value() == moment.counter and self.now() < moment.good_until

    def current(self) -> Moment | None:
        """The moment that kept answers are true for, caught up with the log; None while nothing may be kept or given.

        None: a commit is under way, the other machines cannot be heard, a due schedule was not fired, or the log
        cannot be read (which is logged; the app will say so in its own words).
        """
        if not self.is_current():
            try:
                self.catch_up()
            except Exception:
                log.exception("The publication log could not be read; answering without kept responses.")
        moment = self.moment
        return moment if self.is_current() else None

    def catch_up(self, *, even_if_current: bool = False) -> None:
        """Read the news and drop what they change.

        Raises:
            Exception: what `read_news` or `fire_due` raise; nothing counts as current then.
        """
        with self._lock:
            if self._paused or (self.is_current() and not even_if_current):
                return
            self.counter.follow()
            if self._fire_due and self.now() >= self.due_at:
                self._fire_due()
            counter = self._quiet_counter()
            if counter is not None:
                self._take(counter)

    def store(self, request: bytes, answer: Answer, begun: Moment, *, waits: bool = True) -> bool:
        """Keep `answer`, whose content was read after `begun`, unless anything moved since.

        With `waits` false also not while another thread reads the news: the event loop waits for nobody.
        """
        if not self._lock.acquire(blocking=waits):
            return False
        try:
            moment = self.moment
            unmoved = (moment.counter, moment.number) == (begun.counter, begun.number)
            if not unmoved or answer.number < moment.number or not self.is_current():
                return False
            self.kept.put(request, answer)
            return True
        finally:
            self._lock.release()

    def last_known(self, request: bytes) -> Answer | None:
        """What was true when the log could last be read: for the time in which nobody can say what is true now.

        None where nothing was kept, or where a schedule has fallen due since: what it ends must not be shown again.
        RFC 5861, section 4 (`stale-if-error`), which the answers allow to caches as well.
        """
        return self.kept.get(request, self.now()) if self.now() < self.due_at else None

    def pause(self) -> None:
        """Give and keep nothing until `resume`: other machines cannot be heard."""
        with self._lock:
            self._paused = True
            self.moment = Moment(counter=-1, number=self.moment.number, good_until=-math.inf)

    def resume(self) -> None:
        """Go on; the next request catches up first."""
        with self._lock:
            self._paused = False

    def _quiet_counter(self) -> int | None:
        """The even counter, waiting a little for a commit to end; None while it lasts."""
        give_up_at = time.monotonic() + QUIET_WAIT_SECONDS
        while (counter := self.counter.value()) & 1:
            if not self.counter.repair_if_abandoned():
                if time.monotonic() > give_up_at:
                    return None
                time.sleep(0.0005)
        return counter

    def _take(self, counter: int) -> None:
        """Read the news; the moment is the one before they were read."""
        begun = self.now()
        news = self._read_news(self.moment.number)
        if news.keys is None:
            self.kept.clear()
        elif news.keys:
            self.kept.drop(news.keys)
            self.kept.enter(news.entered)
        self.due_at = news.next_due_at.timestamp() if news.next_due_at else math.inf
        self.moment = Moment(counter, news.number, min(self.due_at, begun + self._lease_seconds))
