"""The counters behind the limits: in this process, or in Redis for all. Loaded when something is first counted."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, TypeVar, cast

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from kapcms.errors import BadSetting
from kapcms.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
log = get_logger()

TRIES_OF_ACCOUNT = RateLimitItemPerMinute(10, 15)
"""Attempts for one account, whether it exists or not; the right password begins anew."""
TRIES_OF_ADDRESS = RateLimitItemPerMinute(100, 15)
"""Failed attempts from one address: an office shares one."""
RESETS_OF_ACCOUNT = RateLimitItemPerMinute(5, 60)
"""Mails with links to one account."""


class Limiter:
    """Counts in the storage that is shared; while that is away, in this process alone: nobody is let in uncounted."""

    def __init__(self, kind: type[RateLimiter], shared: Storage) -> None:
        self._shared = kind(shared)
        self._own = kind(MemoryStorage())

    def hit(self, item: RateLimitItem, *who: str) -> bool:
        """Count once; whether it is within the limit."""
        return self._ask(lambda limiter: limiter.hit(item, *who))

    def test(self, item: RateLimitItem, *who: str) -> bool:
        """Whether once more would be within the limit."""
        return self._ask(lambda limiter: limiter.test(item, *who))

    def clear(self, item: RateLimitItem, *who: str) -> None:
        """Begin anew."""
        self._ask(lambda limiter: limiter.clear(item, *who))

    def window(self, item: RateLimitItem, *who: str) -> tuple[int, int]:
        """How many are left, and in how many seconds there are more."""
        stats = self._ask(lambda limiter: limiter.get_window_stats(item, *who))
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.time()))

    def _ask(self, question: Callable[[RateLimiter], T]) -> T:
        try:
            return question(self._shared)
        except StorageError as error:
            log.warning("limits_storage_is_away", error=str(error.storage_error))
            return question(self._own)


class Limits:
    """The counters; one for each worker, or in Redis for all."""

    def __init__(self, storage_url: str, requests_per_minute: int) -> None:
        """Open the storage.

        Raises:
            BadSetting: it cannot be used.
        """
        try:
            storage = cast("Storage", storage_from_string(storage_url, wrap_exceptions=True))
        except ConfigurationError as error:
            raise BadSetting(f"KAPCMS_LIMITS_STORAGE: {error}") from error
        self.tries = Limiter(MovingWindowRateLimiter, storage)
        self.requests = Limiter(FixedWindowRateLimiter, storage)
        self.each = RateLimitItemPerMinute(requests_per_minute)
