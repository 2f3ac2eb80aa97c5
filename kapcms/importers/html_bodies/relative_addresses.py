"""Addresses in HTML that are relative to where it stood, in full; text that shows tags is not touched."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_TAG = re.compile(r"<[a-z][^<>]*\s(?:href|src|poster)\s*=[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?P<name>\s(?:href|src|poster)\s*=\s*)(?P<quote>[\"'])(?!\s*(?:#|//|[a-z][a-z0-9+.-]*:))(?P<path>[^\"'<>]+)(?P=quote)",
    re.IGNORECASE,
)


def with_full_addresses(html: str, base: str | None) -> str:
    """`html` with its relative links and sources joined to `base` (RFC 3986, 5.2); as it is without a web base."""
    if base is None or not is_web(base):
        return html

    def joined(found: re.Match[str]) -> str:
        return f"{found['name']}{found['quote']}{full_address(found['path'].strip(), base)}{found['quote']}"

    return _TAG.sub(lambda tag: _ADDRESS.sub(joined, tag[0]), html)


def full_address(address: str, base: str | None) -> str:
    """An address joined to `base`; as it is where either of them is no address."""
    if base is None or not is_web(base):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def is_web(address: str) -> bool:
    """Whether it is a full address of the web."""
    try:
        return urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        return False
