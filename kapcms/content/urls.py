"""Which addresses may stand in a body: an allow-list of schemes, and no way around it.

Browsers strip control characters and spaces around an address and tabs and newlines inside it before they look at its
scheme (WHATWG URL, "basic URL parser", steps 1-3, 2025), so an address is judged as they would see it; and it is judged
a second time with its character references resolved, for front ends that decode once too often.
"""

from __future__ import annotations

import re
from html import unescape

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Schemes of links and calls to action, beside relative addresses and fragments."""

FILE_SCHEMES = frozenset({"http", "https", "media"})
"""Schemes of images and embedded files; `media:{id}` is a file of this site's own media library."""

URL_LIMIT_CHARACTERS = 4000
"""Longer than any address a browser's address bar is known to share; data in disguise is longer."""

_STRIPPED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\ufeff\ufffd]")
_SPACE_AT_THE_ENDS = re.compile(r"\A[\x00-\x20\s\u200b\ufeff]+|[\x00-\x20\s\u200b\ufeff]+\Z")
_SCHEME = re.compile(r"([^:/?#]*):")
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_safe_url(url: str, schemes: frozenset[str] = LINK_SCHEMES) -> bool:
    """Whether `url` is relative or has one of `schemes`, in every reading a browser could give it."""
    if len(url) > URL_LIMIT_CHARACTERS or (not url.isprintable() and _NEVER.search(url)):
        return False
    if not _has_safe_scheme(url, schemes):
        return False
    return "&" not in url or _has_safe_scheme(unescape(url), schemes)


def tidy_url(url: str) -> str:
    """`url` as browsers read it: trimmed, without tabs and newlines, spaces inside percent-encoded."""
    if url.isprintable() and " " not in url:
        return url
    trimmed = _SPACE_AT_THE_ENDS.sub("", url)
    return trimmed.replace("\t", "").replace("\n", "").replace("\r", "").replace(" ", "%20")


def _has_safe_scheme(url: str, schemes: frozenset[str]) -> bool:
    if not url.isprintable() or " " in url:
        url = _STRIPPED_BY_BROWSERS.sub("", url)
    match = _SCHEME.match(url)
    return match is None or match[1].lower() in schemes
