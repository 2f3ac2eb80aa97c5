"""Signing in and out, and who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import make_response, request

from kapcms.api.access import COOKIE, caller, for_all, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.whole_lists import page_of
from kapcms.api.limiting import attempt
from kapcms.api.writing import writes
from kapcms.config import settings_in_force
from kapcms.errors import NotSignedIn
from kapcms.models.transaction import transaction
from kapcms.schemas.account import CallerOut, SessionOut, SignedInOut, SignInIn
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.services.access.auditing import note
from kapcms.services.access.signing_in import (
    SESSION_DAYS,
    csrf_of,
    end_session,
    list_sessions,
    prove,
    session_id_of,
    session_of,
    sign_in,
    sign_out,
)

if TYPE_CHECKING:
    from uuid import UUID

    from werkzeug.wrappers import Response

    from kapcms.models.credential import Session
    from kapcms.services.access.caller import Caller

LONGEST_AGENT = 300

blp = blueprint("sessions", "Sessions: signing in with a browser")


@blp.post("/sessions")
@for_all
@blp.arguments(SignInIn)
@blp.response(201, one(SignedInOut))
def create_session(given: dict[str, Any]) -> Response:
    """Sign in: a cookie of a new session, and the CSRF token that every write with it bears in `X-CSRF-Token`."""
    try:
        with attempt(given["email"]):
            proven = prove(given["email"], given["password"])
            with transaction():
                sign_out(request.cookies.get(COOKIE, ""))  # the browser's earlier session does not live on unseen
                session, secret, csrf, who = sign_in(proven, given.get("code"))
                note_browser(session)
                data = _shown(who) | {"csrf_token": csrf, "expires_at": session.expires_at}
    except NotSignedIn:
        with transaction():
            note("session.refused", None, given["email"])
        raise
    response = make_response(one(SignedInOut)().dump({"data": data}), 201)
    set_session_cookie(response, secret)
    return response


@blp.get("/sessions")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(SessionOut))
def get_sessions(args: dict[str, Any]) -> dict[str, Any]:
    """One's own signed-in browsers, the last used first."""
    current = session_id_of(request.cookies.get(COOKIE, ""))

    def shown(session: Session) -> dict[str, Any]:
        facts = {name: getattr(session, name, None) for name in SessionOut().fields}
        return facts | {"current": session.id == current}

    return page_of(list_sessions(caller().id), shown, args)


@blp.delete("/sessions/<uuid:session_id>")
@only("viewer")
@writes
@blp.response(204)
def delete_session_by_id(session_id: UUID) -> str:
    """Sign out another browser of one's own; admins sign out anybody's."""
    end_session(str(session_id), caller())
    return ""


@blp.get("/sessions/current")
@only("viewer")
@blp.response(200, one(SignedInOut))
def get_session() -> dict[str, Any]:
    """Who this browser is signed in as, and the CSRF token again: a page that was loaded anew has lost it."""
    secret = request.cookies.get(COOKIE, "")
    expires_at = session_of(secret).expires_at
    return {"data": _shown(caller()) | {"csrf_token": csrf_of(secret), "expires_at": expires_at}}


@blp.delete("/sessions/current")
@only("viewer")
@writes
@blp.response(204)
def delete_session() -> Response:
    """Sign out."""
    sign_out(request.cookies.get(COOKIE, ""))
    response = make_response("", 204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
    return response


@blp.get("/me")
@only("viewer")
@blp.response(200, one(CallerOut))
def get_me() -> dict[str, Any]:
    """Who is signed in."""
    return {"data": _shown(caller())}


def note_browser(session: Session) -> None:
    """Say of a new session from where it was begun, so that its owner can tell it from others."""
    session.address = request.remote_addr
    session.agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT] or None


def set_session_cookie(response: Response, secret: str) -> None:
    """Give the browser the secret of its session, out of the reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_DAYS * 24 * 3600,
        secure=not _is_local(),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _is_local() -> bool:
    """Whether the browser is on this machine and the site has no https: only then may the cookie go without it."""
    host = urlsplit(request.host_url).hostname
    is_plain = not request.is_secure and settings_in_force().base_url.startswith("http://")
    return is_plain and host in {"localhost", "127.0.0.1", "::1"}


def _shown(who: Caller) -> dict[str, Any]:
    return {"id": who.id, "name": who.name, "role": who.role, "kind": who.kind}
