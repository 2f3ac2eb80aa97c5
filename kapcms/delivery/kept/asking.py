"""What a reader asks for: the canonical name of a request, and which forms of the answer he takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from kapcms.delivery.kept.compressing import choose

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME_BYTES = 2048
"""A longer request is answered, but never kept."""

CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_PROXY_AUTHORIZATION", "HTTP_X_API_KEY")
ONLY_THE_APP_KNOWS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_TRANSFER_ENCODING")


EXCLUDES = re.compile(r";\s*q=0(?:\.0*)?\s*(?:[,;]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A GET or HEAD without a body; `name` is None where the answer may be neither kept nor given from what is kept."""

    name: bytes | None
    coding: str
    is_head: bool
    accept: str
    if_none_match: str | None
    if_modified_since: str | None


def asked(environ: Mapping[str, Any]) -> Asked | None:
    """What a WSGI environ asks for; None where only the app can say (another method, a body, a precondition)."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("CONTENT_LENGTH", "") not in {"", "0"}:
        return None
    if any(field in environ for field in ONLY_THE_APP_KNOWS):
        return None
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1")
    name = canonical(path, environ.get("QUERY_STRING", "").encode("latin-1"))
    is_anonymous = not any(field in environ for field in CREDENTIALS)
    return Asked(
        name=name if is_anonymous and len(name) <= LONGEST_NAME_BYTES else None,
        coding=choose(environ.get("HTTP_ACCEPT_ENCODING", "")),
        is_head=environ["REQUEST_METHOD"] == "HEAD",
        accept=environ.get("HTTP_ACCEPT", ""),
        if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
        if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
    )


def canonical(path: bytes, query: bytes) -> bytes:
    """One name for all requests that an app must answer alike: the decoded path, and the parameters sorted by name.

    Parameters of the same name keep their order. `%` and `?` inside the path are written as escapes, so that no path
    can pass for a path with a query.
    """
    if b"%" in path or b"?" in path:
        path = path.replace(b"%", b"%25").replace(b"?", b"%3F")
    if not query:
        return path
    pairs = sorted(query.split(b"&"), key=lambda pair: pair.partition(b"=")[0])
    return path + b"?" + b"&".join(pairs)


def canonical_target(target: bytes) -> bytes:
    """The same name, from the request target as it was sent (origin form, no fragment)."""
    path, _, query = target.partition(b"?")
    return canonical(unquote_to_bytes(path) if b"%" in path else path, query)


@lru_cache(maxsize=1024)
def accepts(accept: str, media_type: str) -> bool:
    """Whether a plain reading of `Accept` takes `media_type`; "no" only means that the app must decide.

    Who excludes something (q=0) gets the app's full negotiation too.
    """
    if EXCLUDES.search(accept):
        return False
    ranges = {part.partition(";")[0].strip().lower() for part in accept.split(",")} - {""}
    kind = media_type.partition("/")[0]
    return not ranges or not ranges.isdisjoint({"*/*", f"{kind}/*", media_type})
