"""406: a client that takes no JSON is told so, and not given what it cannot read (RFC 9110, 15.5.7).

Only reading is refused: when an answer to a write is known, the write is done. Errors are told as problem+json whatever
the client takes.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request

from kapcms.api.problems import problem

if TYPE_CHECKING:
    from flask import Flask, Response

APIS = "/api/"
READING = frozenset({"GET", "HEAD"})


def add_acceptance(app: Flask) -> None:
    """Ask of every answer of both APIs whether the client takes its media type."""
    app.after_request(_acceptable)


def _acceptable(response: Response) -> Response:
    taken = request.accept_mimetypes
    is_asked = request.method in READING and request.path.startswith(APIS) and bool(taken)
    if not is_asked or response.status_code != HTTPStatus.OK or taken.quality(response.mimetype or "") > 0:
        return response
    response.close()
    return problem(
        HTTPStatus.NOT_ACCEPTABLE,
        "not_acceptable",
        "Not Acceptable",
        f"This address answers with {response.mimetype}, which the Accept header does not take.",
    )
