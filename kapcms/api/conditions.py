"""The conditions of a reading request: 304 where the client has the answer, 412 where it wanted only another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.http import parse_etags

from kapcms.api.problems import problem

if TYPE_CHECKING:
    from flask import Response


def conditional(response: Response) -> Response:
    """`response` as the conditions of the request make it (RFC 9110, 13.2.2)."""
    refusal = not_matched(response.get_etag()[0] or "")
    if refusal is not None:
        return refusal
    response.make_conditional(environ_without_if_match())
    return response


def not_matched(etag: str) -> Response | None:
    """412 if `If-Match` wants another answer than the one with this tag (without its quotes)."""
    wanted = parse_etags(request.headers.get("If-Match"))
    if not wanted or wanted.star_tag or wanted.is_strong(etag):
        return None
    return problem(412, "not_matched", "Precondition Failed", "The answer has another ETag than If-Match names.")


def environ_without_if_match() -> dict[str, Any]:
    """For werkzeug 3.1, which takes the `*` of `If-Match` for a tag that nothing has: it is judged here."""
    return {name: value for name, value in request.environ.items() if name != "HTTP_IF_MATCH"}
