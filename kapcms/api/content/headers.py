"""The header fields of the Content API's answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from wsgiref.handlers import format_date_time

from werkzeug.urls import iri_to_uri

from kapcms.api.content.caching import NOT_SHARED
from kapcms.config import settings_in_force
from kapcms.delivery.kept.answer import Keep, strong_etag
from kapcms.delivery.kept.placing import SITE_ORDER, SITE_ORDER_ANEW
from kapcms.delivery.surrogate_keys import surrogate_keys

if TYPE_CHECKING:
    from kapcms.delivery.found import Answer

PREFIX = "/api/content/v1"
OPEN_TO_ALL_ORIGINS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Kapcms-Number, Location, Retry-After"),
]
PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?")


def keep_of(answer: Answer) -> Keep:
    """How an answer may be kept: one that can be moved in the site order outlives an article's entering it."""
    keys = frozenset(answer.keys)
    if answer.place is not None:
        keys = (keys - {SITE_ORDER}) | {SITE_ORDER_ANEW}
    return Keep(keys, answer.number, place=answer.place)


def headers_of(answer: Answer, caching: str, content_type: str = "application/json") -> list[tuple[str, str]]:
    """The fields of an answer that is found, with the Cache-Control of its route."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(answer.body))),
        ("ETag", strong_etag(answer.body, answer.place)),
        ("Last-Modified", format_date_time(answer.modified_at.timestamp())),
        *caching_fields(answer.number, answer.keys, caching),
    ]
    if answer.links:
        headers.append(("Link", ", ".join(f'<{_uri(url)}>; rel="{rel}"' for rel, url in answer.links)))
    return headers


def caching_fields(number: int, keys: tuple[str, ...], caching: str) -> list[tuple[str, str]]:
    """What caches are told of an answer at this number of the log.

    Where readers need a token, no shared cache may give to another what it was given (RFC 9111, section 3.5).
    """
    settings, told = settings_in_force(), surrogate_keys(keys)
    fields = [
        ("Cache-Control", caching if settings.content_access == "public" else NOT_SHARED),
        ("Vary", "Accept-Encoding"),
        ("Kapcms-Number", str(number)),
        ("Surrogate-Key", told),
    ]
    if settings.purges_cloudflare:  # which has a name of its own for them
        fields.append(("Cache-Tag", told.replace(" ", ",")))
    return fields


def _uri(url: str) -> str:
    """`url` as it may stand in a header; nearly all are plain already, and converting takes a quarter of a miss."""
    return url if PLAIN_URL.fullmatch(url) else iri_to_uri(url)
