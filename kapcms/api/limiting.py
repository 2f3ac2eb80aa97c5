"""How often is too often: signing in by account and by address, and requests of one address or one caller.

The address is the peer's; forwarded ones are believed only as far as KAPCMS_PROXIES says. IPv6 counts by /64, which is
what one customer has. Kept answers never come here.
"""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from kapcms.config import IN_MEMORY, settings_in_force
from kapcms.content.emails import email_key
from kapcms.delivery.kept.answer import KEEP
from kapcms.errors import NotSignedIn, TooMany
from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response
    from limits import RateLimitItem

    from kapcms.api import counting
    from kapcms.config import Settings
else:
    counting = later("kapcms.api.counting")

LIMITS = "kapcms.limits"
"""Under this name the app keeps its limits."""


def add_limits(app: Flask, settings: Settings) -> None:
    """Count the app's requests; believe as many proxies as the settings say.

    Raises:
        BadSetting: the storage of the counts cannot be used.
    """
    if settings.limits_storage != IN_MEMORY:
        with app.app_context():
            _limits()
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
    _check(tries.test(counting.TRIES_OF_ADDRESS, "tries", address), counting.TRIES_OF_ADDRESS, address)
    _check(tries.hit(counting.TRIES_OF_ACCOUNT, "tries", account), counting.TRIES_OF_ACCOUNT, account)
    try:
        yield
    except NotSignedIn:
        tries.hit(counting.TRIES_OF_ADDRESS, "tries", address)
        raise
    tries.clear(counting.TRIES_OF_ACCOUNT, "tries", account)


def count_reset(email: str) -> None:
    """One more link asked for.

    Raises:
        TooMany: there were too many for this account, or from this address.
    """
    tries, account, address = _limits().tries, f"reset {email_key(email)}", f"reset {_network()}"
    _check(tries.hit(counting.TRIES_OF_ADDRESS, "tries", address), counting.TRIES_OF_ADDRESS, address)
    _check(tries.hit(counting.RESETS_OF_ACCOUNT, "tries", account), counting.RESETS_OF_ACCOUNT, account)


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
    if not settings_in_force().requests_per_minute or _is_this_machine():
        return
    each, limiter = _limits().each, _limits().requests
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


def _limits() -> counting.Limits:
    """The app's counters, made when the first request is counted: most commands never do, and it costs 40 ms."""
    made = current_app.extensions.get(LIMITS)
    if made is None:
        settings = settings_in_force()
        made = counting.Limits(settings.limits_storage, settings.requests_per_minute)
    return cast("counting.Limits", current_app.extensions.setdefault(LIMITS, made))


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
