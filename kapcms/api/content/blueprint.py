"""The part of the Content API that one file of routes makes, and how its answers leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
from flask import Response, request
from marshmallow import fields, validate

from kapcms.api.conditions import conditional
from kapcms.api.content.caching import ABSENCE, policy_of_route
from kapcms.api.content.headers import PREFIX, caching_fields, headers_of, keep_of
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.openapi import Blueprint
from kapcms.api.problems import problem
from kapcms.clock import rfc3339
from kapcms.content.languages import lookup_chain
from kapcms.delivery.found import Absent, Answer, Found, Moved
from kapcms.delivery.kept.answer import KEEP, Keep
from kapcms.delivery.kept.news import PAST
from kapcms.delivery.paging import Page, Span
from kapcms.errors import Fault, Unreadable
from kapcms.schemas.fields import In

if TYPE_CHECKING:
    from collections.abc import Mapping


class AtIn(In):
    """The number of the log at which the site is read, as `Kapcms-Number` told it; absent: now."""

    at = fields.Integer(validate=validate.Range(1, 10**15))


def scope_of_number(args: Mapping[str, Any]) -> str:
    """What binds a list's cursors to the number at which the list is read."""
    return f"&at={args['at']}" if "at" in args else ""


def check_fallback(args: Mapping[str, Any]) -> None:
    """Refuse a fallback from nothing.

    Raises:
        Unreadable: there is no `locale`.
    """
    if args.get("fallback") and "locale" not in args:
        fault = Fault("?fallback", "needs_locale", "Add locale=… from which to fall back.")
        raise Unreadable("A fallback needs a language to fall back from.", code="bad_parameter", faults=(fault,))


def languages_of(args: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages to look for, in order; empty where none is asked for."""
    return lookup_chain(args["locale"], args["fallback"]) if "locale" in args else ()


def blueprint(name: str, description: str) -> Blueprint:
    """A blueprint below the Content API's address."""
    return Blueprint(f"content_{name}", __name__, url_prefix=PREFIX, description=description)


def respond(found: Found, noun: str) -> Response:
    """What delivery found, as a response: the document, 301 to the slug it moved to, 410 or 404."""
    if isinstance(found, Answer):
        return respond_bytes(found)
    if isinstance(found, Moved):
        return _moved(found, noun)
    return _absent(found)


def respond_bytes(answer: Answer, content_type: str = "application/json") -> Response:
    """An answer's bytes with its strong ETag; 304 where the client has them."""
    response = Response(answer.body, headers=headers_of(answer, policy_of_route(), content_type))
    _keep(keep_of(answer))
    return conditional(response)


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
    address = f"{PREFIX}/{noun}/{quote(found.slug)}"
    if request.query_string:
        address += f"?{request.query_string.decode('ascii', 'replace')}"
    return respond_moved(found, address)


def respond_moved(found: Moved, address: str) -> Response:
    """A 301 to where the thing stands now."""
    body = {"data": {"moved_to": {"slug": found.slug, "url": address}}}
    response = Response(orjson.dumps(body), 301, content_type="application/json")
    response.headers["Location"] = address
    _tell_caches(response, found.number, found.keys, ABSENCE)
    return response


def _absent(found: Absent) -> Response:
    if found.gone and found.notice is not None:
        told = {"notice": found.notice.text, "withdrawn_at": rfc3339(found.notice.at)}
        response = problem(410, "gone", "Gone", "It was public once and is withdrawn.", extra=told)
    elif found.gone:
        response = problem(410, "gone", "Gone", "It was public once and is withdrawn.")
    elif found.languages:
        detail = f"It is not there in this language, but in {', '.join(found.languages)}."
        response = problem(404, "no_translation", "Not Found", detail, extra={"languages": found.languages})
    else:
        response = problem(404, "not_found", "Not Found", "Nothing is at this address.")
    _tell_caches(response, found.number, found.keys, ABSENCE)
    return response


def _tell_caches(response: Response, number: int, keys: tuple[str, ...], caching: str) -> None:
    _keep(Keep(frozenset(keys), number))
    response.headers.update(caching_fields(number, keys, caching))


def _keep(keep: Keep) -> None:
    """Let the answer be kept as it says; one of the past only until the log may have been pruned."""
    request.environ[KEEP] = replace(keep, keys=keep.keys | {PAST}) if "at" in request.args else keep
