"""What browsers ask before a page of another origin may ask: answered the same for every address, without the database.

A plain GET needs no preflight; one with `If-None-Match` or `Authorization` does. Source: Fetch Standard, 3.2 (CORS).
"""

from __future__ import annotations

from flask import Response, request

from kapcms.api.content.blueprint import OPEN_TO_ALL_ORIGINS, PREFIX

DAY_SECONDS = 86_400
PREFLIGHT = [
    *OPEN_TO_ALL_ORIGINS,
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "Authorization, If-None-Match, If-Modified-Since"),
    ("Access-Control-Max-Age", str(DAY_SECONDS)),
    ("Allow", "GET, HEAD, OPTIONS"),
    ("Cache-Control", f"public, max-age={DAY_SECONDS}"),
]


def answer_preflight() -> Response | None:
    """The answer to OPTIONS in the Content API; None for every other request."""
    if request.method != "OPTIONS" or not request.path.startswith(f"{PREFIX}/"):
        return None
    return Response(status=204, headers=PREFLIGHT)
