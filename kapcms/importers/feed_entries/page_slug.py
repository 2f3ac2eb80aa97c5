"""The address of an article's page, and its name in it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_COUNTED = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id)(?:=|$)", re.IGNORECASE)
"""What feeds and letters add to the addresses of pages to count who comes from them."""


def without_counters(link: str) -> str:
    """The address as it is, but for the parts of its query that only count its readers."""
    address, mark, rest = link.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    if not mark or not any(_COUNTED.match(part) for part in re.split("&amp;|&", query)):
        return link
    kept = "&".join(part for part in re.split("&amp;|&", query) if not _COUNTED.match(part))
    return "".join([address, f"?{kept}" if kept else "", hash_mark, fragment])


def slug_of_page(link: str) -> str | None:
    """The last part of the path of a page's address; None where a query names the page."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if parts.query:
        return None
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return re.sub(r"\.(?:html?|php|aspx?)$", "", last) or None
