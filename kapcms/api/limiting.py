"""How often is too often: signing in by account and by address, and requests of one address or one caller.

The address is the peer's; forwarded ones are believed only as far as KAPCMS_PROXIES says. IPv6 counts by /64, which is
what one customer has. Kept answers never come here.
"""

from __future__ import annotations

import ipaddress
import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from kapcms.delivery.kept.answer import KEEP
from kapcms.errors import BadSetting, NotSignedIn, TooMany
from kapcms.logs import get_logger
from kapcms.models.user import email_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask, Response

    from kapcms.config import Settings

T = TypeVar("T")
log = get_logger()

LIMITS = "kapcms.limits"
"""Under this name the app keeps its limits."""
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
        self.each = RateLimitItemPerMinute(requests_per_minute) if requests_per_minute else None


def add_limits(app: Flask, settings: Settings) -> None:
    """Count the app's requests; believe as many proxies as the settings say."""
    app.extensions[LIMITS] = Limits(settings.limits_storage, settings.requests_per_minute)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # Flask's documented way
    app.before_request(_count_address)
    app.after_request(_tell)


@contextmanager
def attempt(email: str) -> Iterator[None]:
    """One attempt to prove to be an account; counted before it is made, so that many at once gain nothing.

    Raises:
        TooMany: there were too many for this account, or failed ones from this address.
    """
    tries, account, address = _limits().tries, email_key(email), _network()
    _check(tries.test(TRIES_OF_ADDRESS, "tries", address), TRIES_OF_ADDRESS, address)
    _check(tries.hit(TRIES_OF_ACCOUNT, "tries", account), TRIES_OF_ACCOUNT, account)
    try:
        yield
    except NotSignedIn:
        tries.hit(TRIES_OF_ADDRESS, "tries", address)
        raise
    tries.clear(TRIES_OF_ACCOUNT, "tries", account)


def count_reset(email: str) -> None:
    """One more link asked for.

    Raises:
        TooMany: there were too many for this account, or from this address.
    """
    tries, account, address = _limits().tries, f"reset {email_key(email)}", f"reset {_network()}"
    _check(tries.hit(TRIES_OF_ADDRESS, "tries", address), TRIES_OF_ADDRESS, address)
    _check(tries.hit(RESETS_OF_ACCOUNT, "tries", account), RESETS_OF_ACCOUNT, account)


def count_caller(caller_id: str) -> None:
    """One more request of a known caller.

    Raises:
        TooMany: there were too many this minute.
    """
    _count(f"caller {caller_id}")


def _count_address() -> None:
    if request.path.startswith("/api/"):
        _count(_network())


def _count(who: str) -> None:
    each, limiter = _limits().each, _limits().requests
    if each is None or _is_this_machine():
        return
    is_within = limiter.hit(each, "requests", who)
    remaining, seconds = limiter.window(each, "requests", who)
    g.kapcms_window = (each.amount, remaining, seconds)
    if not is_within:
        raise TooMany("Too many requests this minute.", retry_after_seconds=seconds)


def _tell(response: Response) -> Response:
    """Say what is left, but never in an answer that is kept for others.

    Source: draft-ietf-httpapi-ratelimit-headers-10.
    """
    window = g.get("kapcms_window")
    if window is not None and KEEP not in request.environ:
        most, remaining, seconds = window
        response.headers["RateLimit-Policy"] = f'"requests";q={most};w=60'
        response.headers["RateLimit"] = f'"requests";r={remaining};t={seconds}'
    return response


def _check(is_within: bool, item: RateLimitItem, who: str) -> None:
    if not is_within:
        _, seconds = _limits().tries.window(item, "tries", who)
        raise TooMany(
            "Too many attempts; wait, or ask an admin.", code="too_many_attempts", retry_after_seconds=seconds
        )


def _limits() -> Limits:
    return cast("Limits", current_app.extensions[LIMITS])


def _is_this_machine() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _network() -> str:
    """The address of who asks, an IPv6 one without its last 64 bits, an IPv4 one inside IPv6 as itself."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))
