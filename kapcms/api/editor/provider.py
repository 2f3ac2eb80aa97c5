"""Signing in with an account elsewhere, by OpenID Connect. Imported only where KAPCMS_OIDC_ISSUER names a provider.

Authlib does the protocol: discovery, state, nonce, PKCE, and the signature, issuer, audience and expiry of the token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import current_app, redirect, request
from joserfc.errors import JoseError
from marshmallow import fields, validate
from requests import RequestException

from kapcms.api.access import COOKIE, for_all
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.sessions import note_browser, set_session_cookie
from kapcms.api.openapi import API
from kapcms.config import settings_in_force
from kapcms.errors import NotSignedIn, Unavailable
from kapcms.models.transaction import transaction
from kapcms.services.access.auditing import note
from kapcms.services.access.signing_in import sign_in_by_provider, sign_out

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from kapcms.api.openapi import Blueprint

PATH = "/sessions/provider"
CLIENT = "kapcms.oidc"
"""Under this name the app keeps the client of the provider."""
AFTER = "/editor/"
WAIT_SECONDS = 8


class BackIn(ma.Schema):
    """What providers add to the address of the way back; authlib reads it, and each adds members of its own."""

    code = fields.String(validate=validate.Length(max=4096))
    state = fields.String(validate=validate.Length(max=4096))


blp = blueprint("provider", "Signing in with an account elsewhere")


def add_provider(app: Flask) -> None:
    """Make the client; what a sign-in under way must remember lies in a signed cookie of these two routes alone."""
    settings = app.config["KAPCMS"]
    app.config.update(
        SESSION_COOKIE_NAME="kapcms_provider",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_PATH=f"{blp.url_prefix}{PATH}",
    )
    clients: Any = OAuth(app)  # type: ignore[no-untyped-call]  # untyped library
    app.extensions[CLIENT] = clients.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": WAIT_SECONDS},
    )


def blueprints_of_provider(app: Flask) -> tuple[Blueprint]:
    """The routes; the app's document describes them."""
    app.extensions[API].describe((blp,))
    return (blp,)


@blp.get(PATH)
@for_all
@blp.response(302)
def begin_with_provider() -> Response:
    """Go to the provider, to sign in there."""
    back = f"{settings_in_force().base_url}{blp.url_prefix}{PATH}/back"
    try:
        response: Response = current_app.extensions[CLIENT].authorize_redirect(back)
    except (RequestException, ValueError) as error:
        raise _away() from error
    return response


@blp.get(f"{PATH}/back")
@for_all
@blp.arguments(BackIn, location="query", unknown=ma.EXCLUDE)  # the one address that no client of ours makes
@blp.response(302)
def come_from_provider(args: dict[str, Any]) -> Response:
    """Back from the provider: a session of the account whose address it vouches for, and on to the editor's pages."""
    del args
    email = _proven_email()
    try:
        with transaction():
            sign_out(request.cookies.get(COOKIE, ""))
            session, secret, _, _ = sign_in_by_provider(email)
            note_browser(session)
    except NotSignedIn:
        with transaction():
            note("session.refused", None, email)
        raise
    response = redirect(AFTER)
    set_session_cookie(response, secret)
    return response


def _proven_email() -> str:
    """The address that the provider vouches for.

    Raises:
        NotSignedIn: it does not; or the answer is none to a question of this browser.
        Unavailable: it cannot be reached.
    """
    try:
        told: dict[str, Any] = current_app.extensions[CLIENT].authorize_access_token().get("userinfo") or {}
    except RequestException as error:
        raise _away() from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise NotSignedIn("The provider did not sign you in; try again.", code="provider_refused") from error
    if not told.get("email") or told.get("email_verified") is not True:
        raise NotSignedIn("The provider does not vouch for your mail address.", code="address_not_verified")
    return str(told["email"])


def _away() -> Unavailable:
    return Unavailable("The provider cannot be reached just now; sign in with your password, or try again.")
