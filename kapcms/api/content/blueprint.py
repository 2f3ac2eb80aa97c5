"""The part of the Content API that one file of routes makes, and how its answers leave."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request
from werkzeug.http import http_date

from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.openapi import Blueprint
from kapcms.api.problems import problem
from kapcms.delivery.answer import KEEP, Keep
from kapcms.delivery.found import Absent, Answer, Found, Moved
from kapcms.delivery.paging import Page, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PREFIX = "/api/content/v1"
CACHING = "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400"
"""Browsers ask again each time (a 304 is cheap); shared caches keep a minute, and longer while we are away."""
CACHING_OF_ABSENCE = "public, max-age=0, s-maxage=10"


def blueprint(name: str, description: str) -> Blueprint:
    """A blueprint below the Content API's address, open to pages of every origin."""
    made = Blueprint(f"content_{name}", __name__, url_prefix=PREFIX, description=description)
    made.after_request(_open_to_all_origins)
    return made


def respond(found: Found, noun: str) -> Response:
    """What delivery found, as a response: the document, 301 to the slug it moved to, 410 or 404."""
    if isinstance(found, Answer):
        return respond_bytes(found)
    if isinstance(found, Moved):
        return _moved(found, noun)
    return _absent(found)


def respond_bytes(answer: Answer, content_type: str = "application/json") -> Response:
    """An answer's bytes with its strong ETag; 304 where the client has them."""
    response = Response(answer.body, content_type=content_type)
    response.set_etag(hashlib.blake2b(answer.body, digest_size=12).hexdigest())
    response.headers["Last-Modified"] = http_date(_whole_second(answer.modified_at))
    if answer.links:
        response.headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in answer.links)
    _tell_caches(response, answer.number, answer.keys, CACHING)
    response.make_conditional(request)
    return response


def respond_page(page: Page, args: Mapping[str, Any], scope: str) -> Response:
    """A page in the envelope of lists."""
    following = write_cursor(scope, page.next_key) if page.next_key is not None else None
    previous = write_cursor(scope, page.previous_key, backwards=True) if page.previous_key is not None else None
    meta: dict[str, Any] = {"limit": args["limit"], "next_cursor": following}
    if page.total is not None:
        meta["total"] = page.total
    about = orjson.dumps({"meta": meta, "links": links(following, previous)})
    body = b'{"data":[' + b",".join(page.items) + b"]," + about[1:]
    return respond_bytes(Answer(body, page.number, page.modified_at, page.keys))


def span_of(args: Mapping[str, Any], scope: str) -> Span:
    """The page that the arguments ask for."""
    beyond, backwards = read_cursor(scope, args["cursor"]) if "cursor" in args else (None, False)
    return Span(limit=args["limit"], beyond=beyond, backwards=backwards, with_total=args["count"])


def _moved(found: Moved, noun: str) -> Response:
    address = f"{PREFIX}/{noun}/{found.slug}"
    if request.query_string:
        address += f"?{request.query_string.decode('ascii', 'replace')}"
    return respond_moved(found, address)


def respond_moved(found: Moved, address: str) -> Response:
    """A 301 to where the thing stands now."""
    body = {"data": {"moved_to": {"slug": found.slug, "url": address}}}
    response = Response(orjson.dumps(body), 301, content_type="application/json")
    response.headers["Location"] = address
    _tell_caches(response, found.number, found.keys, CACHING_OF_ABSENCE)
    return response


def _absent(found: Absent) -> Response:
    if found.gone:
        response = problem(410, "gone", "Gone", "It was public once and is withdrawn.")
    else:
        response = problem(404, "not_found", "Not Found", "Nothing is at this address.")
    _tell_caches(response, found.number, found.keys, CACHING_OF_ABSENCE)
    return response


def _tell_caches(response: Response, number: int, keys: tuple[str, ...], caching: str) -> None:
    request.environ[KEEP] = Keep(frozenset(keys), number)
    response.headers["Cache-Control"] = caching
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Kapcms-Number"] = str(number)
    response.headers["Surrogate-Key"] = " ".join(dict.fromkeys(keys))


def _whole_second(moment: datetime) -> datetime:
    """HTTP dates have whole seconds; rounding down could call a newer answer unchanged only within that second."""
    return moment.replace(microsecond=0)


def _open_to_all_origins(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Kapcms-Number, Location, Retry-After"
    return response
