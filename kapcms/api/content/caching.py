"""How long caches may keep what a route answers: said at the route. Source: RFC 9111, section 5.2.2, and RFC 5861."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from flask import g

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


def seconds(*, max_age: int, s_maxage: int, stale_while_revalidate: int, stale_if_error: int) -> str:
    """A Cache-Control: how long browsers and shared caches keep it; how much longer while they ask, or we are away."""
    return (
        f"public, max-age={max_age}, s-maxage={s_maxage}, "
        f"stale-while-revalidate={stale_while_revalidate}, stale-if-error={stale_if_error}"
    )


A_MINUTE, FIVE_MINUTES, A_DAY = 60, 300, 86_400
CONTENT = seconds(max_age=0, s_maxage=A_MINUTE, stale_while_revalidate=A_MINUTE, stale_if_error=A_DAY)
"""Browsers ask again each time, for a 304 is cheap and what was published is seen at once."""
POLLED = seconds(max_age=FIVE_MINUTES, s_maxage=A_MINUTE, stale_while_revalidate=A_MINUTE, stale_if_error=A_DAY)
"""Feed readers and crawlers come by themselves, and need not come more often."""
NOT_SHARED = "private, no-cache"
"""No shared cache keeps it, and browsers ask before they use it."""
ABSENCE = "public, max-age=0, s-maxage=10"
"""For 301, 404 and 410, of every route."""


def cached(policy: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let what the route finds bear this Cache-Control."""

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def with_policy(*args: P.args, **kwargs: P.kwargs) -> Any:
            g.caching = policy
            return view(*args, **kwargs)

        with_policy.caching = policy  # type: ignore[attr-defined]  # read by the test of all routes
        return with_policy

    return decorate


def policy_of_route() -> str:
    """What the route that is running said."""
    return cast("str", g.caching)
