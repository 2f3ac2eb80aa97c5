"""Where an old path leads, for front ends that answer their own addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import blueprint, respond
from kapcms.api.content.caching import CONTENT, cached
from kapcms.content.paths import path_from
from kapcms.delivery.redirects import read_redirect
from kapcms.errors import Fault, Invalid, Unreadable
from kapcms.schemas.envelope import one
from kapcms.schemas.fields import In, Text
from kapcms.schemas.redirect import PublicRedirectOut

if TYPE_CHECKING:
    from flask import Response

blp = blueprint("redirects", "Where a path leads")


class RedirectArguments(In):
    """The path that a reader asked the site for."""

    path = Text(1000, least=1, required=True)


@blp.get("/redirects")
@for_readers
@cached(CONTENT)
@blp.arguments(RedirectArguments, location="query")
@blp.response(200, one(PublicRedirectOut))
def get_redirect(args: dict[str, Any]) -> Response:
    """Where `path` leads, to the very end: a redirect made by hand, or an old slug of something public.

    404 where it leads nowhere (also where something public is at the path itself), 410 where it ends at what was
    withdrawn.
    """
    try:
        path = path_from(args["path"])
    except Invalid as error:
        faults = tuple(Fault("?path", fault.code, fault.detail) for fault in error.faults)
        raise Unreadable(error.detail, code="bad_parameter", faults=faults) from error
    return respond(read_redirect(path), "redirects")
