"""What every answer says to browsers: no guessing of types, no framing, no scripts, and who may read it from elsewhere.

The Content API is open to pages of every origin, without cookies. The Editor API is closed to all but the origins that
KAPCMS_EDITOR_ORIGINS names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from kapcms.api.content.headers import OPEN_TO_ALL_ORIGINS
from kapcms.config import settings_in_force

if TYPE_CHECKING:
    from flask import Flask, Response

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""For pages that say nothing stricter themselves: nothing inline runs, nothing from elsewhere but pictures."""
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
HSTS_SECONDS = 365 * 24 * 3600
PREFLIGHT_SECONDS = 24 * 3600
CONTENT_API, EDITOR_API = "/api/content/", "/api/editor/"


def add_guards(app: Flask) -> None:
    """Give every answer of the app its headers."""
    app.after_request(_guarded)
    app.after_request(_shared)


def headers_of_data() -> list[tuple[str, str]]:
    """What an answer without a page bears."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Content-Security-Policy", DATA_POLICY),
    ]
    if settings_in_force().base_url.startswith("https://"):
        headers.append(("Strict-Transport-Security", f"max-age={HSTS_SECONDS}"))
    return headers


def _guarded(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    for name, value in headers_of_data():
        response.headers.setdefault(name, value)
    return response


def _shared(response: Response) -> Response:
    """Let scripts of other origins read the answer, where they may. Source: Fetch standard, CORS protocol."""
    headers, origin = response.headers, request.headers.get("Origin")
    if request.path.startswith(CONTENT_API):
        headers.update(OPEN_TO_ALL_ORIGINS)
        _answer_preflight(response, "GET, HEAD", "Authorization, If-None-Match")
    elif request.path.startswith(EDITOR_API) and settings_in_force().editor_origins:
        response.vary.add("Origin")
        if origin in settings_in_force().editor_origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Access-Control-Expose-Headers"] = "ETag, Location, Retry-After, Idempotency-Replayed"
            accepted = "Authorization, Content-Type, If-Match, Idempotency-Key, X-CSRF-Token"
            _answer_preflight(response, "GET, HEAD, POST, PUT, PATCH, DELETE", accepted)
    return response


def _answer_preflight(response: Response, methods: str, fields: str) -> None:
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = fields
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
