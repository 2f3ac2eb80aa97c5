"""Signing in and out, and who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, request

from kapcms.api.access import COOKIE, caller, for_all, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import writes
from kapcms.errors import NotSignedIn
from kapcms.models.transaction import transaction
from kapcms.schemas.account import CallerOut, SignedInOut, SignInIn
from kapcms.schemas.envelope import one
from kapcms.services.auditing import note
from kapcms.services.signing_in import SESSION_DAYS, csrf_of, session_of, sign_in, sign_out

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from kapcms.services.caller import Caller

blp = blueprint("sessions", "Sessions: signing in with a browser")


@blp.post("/sessions")
@for_all
@blp.arguments(SignInIn)
@blp.response(201, one(SignedInOut))
def create_session(fields: dict[str, Any]) -> Response:
    """Sign in: a cookie, and the CSRF token that every write with it must bear in `X-CSRF-Token`."""
    try:
        with transaction():
            session, secret, csrf, who = sign_in(fields["email"], fields["password"])
            data = _shown(who) | {"csrf_token": csrf, "expires_at": session.expires_at}
    except NotSignedIn:
        with transaction():
            note("session.refused", None, fields["email"])
        raise
    response = make_response(one(SignedInOut)().dump({"data": data}), 201)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_DAYS * 24 * 3600,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


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


def _shown(who: Caller) -> dict[str, Any]:
    return {"id": who.id, "name": who.name, "role": who.role, "kind": who.kind}
