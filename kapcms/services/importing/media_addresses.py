"""Addresses of pictures below the old site's own, which mean nothing here: made absolute where that site is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from kapcms.content.walking import images_of

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle

GHOST_SITE = "__GHOST_URL__"
"""What Ghost's exports write for the address of their site, which they do not tell."""


def base_of(item: ImportedArticle) -> str | None:
    """The address of the item's site; None where only its name is known."""
    try:
        parts = urlsplit(item.site or "")
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else None


def absolute(address: str, base: str | None) -> str:
    """An address from the root of the site in full; others, and all where the site is not known, as they are."""
    path = address.removeprefix(GHOST_SITE)
    if base is None or not path.startswith("/") or path.startswith("//"):
        return address
    try:
        return urljoin(base, path)
    except ValueError:
        return address


def make_images_absolute(document: dict[str, Any], base: str | None) -> None:
    """Let all images of a document be found from elsewhere, in place."""
    if base is None:
        return
    for image in images_of(document):
        image["attrs"]["src"] = absolute(image["attrs"]["src"], base)
