"""The conditions of a reading request: 304 where the client has the answer, 412 where it wanted only another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from werkzeug.http import parse_etags

from kapcms.api.problems import problem

if TYPE_CHECKING:
    from flask import Response


def conditional(response: Response) -> Response:
    """`response` as the conditions of the request make it (RFC 9110, 13.2.2).

    `If-Match` is judged here: werkzeug 3.1 takes its `*` for a tag that nothing has, and sends the body with the 412.
    """
    wanted = parse_etags(request.headers.get("If-Match"))
    if wanted and not wanted.star_tag and not wanted.is_strong(response.get_etag()[0] or ""):
        return problem(412, "not_matched", "Precondition Failed", "The answer has another ETag than If-Match names.")
    response.make_conditional({name: value for name, value in request.environ.items() if name != "HTTP_IF_MATCH"})
    return response
