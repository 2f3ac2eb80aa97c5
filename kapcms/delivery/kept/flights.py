"""One request computes a missing answer while the others wait for it, so that a drop is no stampede."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.freshness import Moment

WAIT_SECONDS = 5.0
"""How long a follower waits at most before it computes the answer itself."""


class Flight:
    """One answer on its way; `answer` is None until it is there, and stays so when it failed or may not be shared."""

    __slots__ = ("_landed", "answer")

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self._landed = threading.Event()

    def land(self) -> None:
        """Wake those who wait."""
        self._landed.set()

    def wait(self) -> Answer | None:
        """The leader's answer; None where it failed or takes too long."""
        self._landed.wait(WAIT_SECONDS)
        return self.answer


class Flights:
    """The answers now being computed, by request and by the moment at which they began (counter and number).

    The moment is part of the name: who asks after a publish must not be given what was begun before it.
    """

    def __init__(self) -> None:
        self._flights: dict[tuple[bytes, int, int], Flight] = {}
        self._lock = threading.Lock()

    @contextmanager
    def join(self, request: bytes, begun: Moment) -> Iterator[tuple[Flight, bool]]:
        """The flight of this answer, and whether the caller leads it; a leader's leaving wakes the others."""
        name = (request, begun.counter, begun.number)
        with self._lock:
            leads = name not in self._flights
            flight = self._flights.setdefault(name, Flight())
        try:
            yield flight, leads
        finally:
            if leads:
                with self._lock:
                    del self._flights[name]
                flight.land()
