"""The name of an article in the address of its page."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit


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
