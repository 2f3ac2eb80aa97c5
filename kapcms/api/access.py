"""Who may call a route: every route says it, and a test lists those that do not."""

from __future__ import annotations

import ipaddress
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from flask import g, request

from kapcms.api.limiting import count_caller
from kapcms.config import settings_in_force
from kapcms.errors import Forbidden, NotSignedIn
from kapcms.later import later
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.access.auditing import Actor, act_as, actor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.services.access import signing_in
    from kapcms.services.access.caller import Caller, Role
else:
    signing_in = later("kapcms.services.access.signing_in")

P = ParamSpec("P")

COOKIE = "kapcms_session"
"""The name of the session's cookie."""
SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
"""What the API's document says of routes that ask for a role."""
OF_PROXIES = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
"""Fields that proxies add to what they hand on."""
SAFE_METHODS = frozenset({"GET", "HEAD"})


def only(role: Role) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let only signed-in callers with at least this role call the route."""

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
            g.caller = _identify()
            act_as(actor_of(g.caller, request.remote_addr))
            count_caller(g.caller.id)
            if not g.caller.may(role):
                raise Forbidden(f"This asks for the role {role}; yours is {g.caller.role}.")
            return view(*args, **kwargs)

        return _say_access(checked, role)

    return decorate


def for_readers(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let every reader call the route; with `content_access=key` every reader with a token."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
        if settings_in_force().content_access == "key":
            _identify()
        return view(*args, **kwargs)

    return _say_access(checked, "readers")


def for_all(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let anybody call the route: signing in, health, the documentation."""
    return _say_access(view, "all")


def for_watchers(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let this machine call the route, not through a proxy, and who signs in as an admin; or as the setting says."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> Any:
        access = settings_in_force().metrics_access
        if access == "public" or (access == "local" and _is_this_machine()):
            return view(*args, **kwargs)
        found = _identify()
        if not found.may("admin"):
            raise Forbidden(f"This asks for the role admin; yours is {found.role}.")
        return view(*args, **kwargs)

    return _say_access(checked, "watchers")


def begin_unknown() -> None:
    """Until it is known who calls, nobody does: before every request."""
    act_as(Actor("nobody", None, "nobody", request.remote_addr))


def caller() -> Caller:
    """The one who calls the route that is running; only inside routes with a role."""
    return cast("Caller", g.caller)


def _is_this_machine() -> bool:
    """Whether it was asked from this machine directly: what a proxy hands on is somebody else's."""
    if any(name in request.headers for name in OF_PROXIES):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _identify() -> Caller:
    """The caller by bearer token or session cookie.

    Raises:
        NotSignedIn: there is neither, or it is not valid.
    """
    try:
        found = _by_credential()
        is_to_be_noted = bool(db.session.dirty)
    finally:
        db.session.rollback()
    if is_to_be_noted:  # the last use is written by itself, begun for writing: SQLite lets no reader become a writer
        with transaction():
            _by_credential()
    return found


def _by_credential() -> Caller:
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise NotSignedIn("Send Authorization: Bearer kap_…", code="bad_token")
        return signing_in.caller_of_token(secret.strip())
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise NotSignedIn("Sign in, or send Authorization: Bearer kap_…")
    writes = request.method not in SAFE_METHODS
    return signing_in.caller_of_session(cookie, request.headers.get("X-CSRF-Token"), writes=writes)


def _say_access(view: Callable[P, Any], access: str) -> Callable[P, Any]:
    view.access = access  # type: ignore[attr-defined]  # read by the test of all routes
    if access not in {"readers", "all", "watchers"} and hasattr(view, "_apidoc"):
        view._apidoc = view._apidoc | {"manual_doc": {"security": SECURITY}}  # noqa: SLF001  as the library's `doc` does
    return view
