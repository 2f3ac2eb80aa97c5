"""The kept responses of one worker process: bounded in bytes, dropped by surrogate key.

The event loop reads without the lock: one `OrderedDict.get` and one `move_to_end`, each whole under the interpreter's
lock. Everything that changes takes the lock.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.placing import Entered, Place

LARGEST_SHARE = 8
"""An answer that would take more than this part of the bound is not kept: one export must not push out the site."""

NUMBER = attrgetter("number")

MOST_ENTERED = 256
"""Articles that entered the site order and are remembered: an answer not asked for since so many is made anew."""


class Kept:
    """Answers by canonical request; the least recently used leave first when `limit_bytes` is passed.

    For metrics, since the start of the process: `hits` (counted by those who answer with them), `dropped` because
    something changed, `evicted` because room was needed, `moved` to another place in the site order.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self.hits = self.dropped = self.evicted = self.moved = 0
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._sizes: dict[bytes, int] = {}
        self._bearers: dict[str, set[bytes]] = {}
        self._entered: list[Entered] = []
        self._last_entered = self._forgot_entered = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, request: bytes, now: float) -> Answer | None:
        """The kept answer, now the most recently used; None where there is none, or its time is over."""
        answer = self._answers.get(request)
        if answer is None or now >= answer.valid_until:
            return None
        try:
            self._answers.move_to_end(request)
        except KeyError:  # dropped by another thread just now
            return None
        if answer.place is not None and answer.number < self._last_entered:
            return self._move(request, answer, answer.place)
        return answer

    def put(self, request: bytes, answer: Answer) -> None:
        """Keep `answer`, in place of one that is there."""
        size = answer.size_bytes + len(request)
        with self._lock:
            self._remove(request)
            if size > self.limit_bytes // LARGEST_SHARE:
                return
            self._answers[request] = answer
            for key in answer.keys:
                self._bearers.setdefault(key, set()).add(request)
            self._count(request, size)
            self._make_room()

    def enter(self, entered: Sequence[Entered]) -> None:
        """Note articles that entered the site order: answers are moved when they are asked for."""
        with self._lock:
            self._entered += entered
            if len(self._entered) > MOST_ENTERED:
                self._forgot_entered = self._entered[-MOST_ENTERED - 1].number
                del self._entered[:-MOST_ENTERED]
            self._last_entered = self._entered[-1].number if self._entered else 0

    def _move(self, request: bytes, answer: Answer, place: Place) -> Answer | None:
        """The answer after what entered since it was made; None where that is no longer known."""
        with self._lock:
            entered = self._entered[bisect_right(self._entered, answer.number, key=NUMBER) :]
            if answer.number < self._forgot_entered or not entered:  # none: all was forgotten just now
                self._remove(request)
                return None
            moved = answer.moved(place, entered)
            if self._answers.get(request) is answer:
                self._answers[request] = moved  # counted as it was, with forms it had: again when it grows
                self.moved += 1
            return moved

    def grown(self, request: bytes, answer: Answer) -> None:
        """Count again: `answer` got a variant since it was put."""
        with self._lock:
            if self._answers.get(request) is answer:
                self._count(request, answer.size_bytes + len(request))
                self._make_room()

    def drop(self, keys: Iterable[str]) -> int:
        """Forget exactly the answers that bear one of `keys`; gives how many."""
        with self._lock:
            bearers = set().union(*(self._bearers.get(key, ()) for key in keys))
            for request in bearers:
                self._remove(request)
            self.dropped += len(bearers)
            return len(bearers)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self.dropped += len(self._answers)
            self._answers.clear()
            self._sizes.clear()
            self._bearers.clear()
            self._entered.clear()
            self._last_entered = self._forgot_entered = 0
            self.size_bytes = 0

    def _count(self, request: bytes, size: int) -> None:
        self.size_bytes += size - self._sizes.get(request, 0)
        self._sizes[request] = size

    def _make_room(self) -> None:
        while self.size_bytes > self.limit_bytes:
            self._remove(next(iter(self._answers)))
            self.evicted += 1

    def _remove(self, request: bytes) -> None:
        answer = self._answers.pop(request, None)
        if answer is None:
            return
        self.size_bytes -= self._sizes.pop(request)
        for key in answer.keys:
            bearers = self._bearers[key]
            bearers.discard(request)
            if not bearers:
                del self._bearers[key]
