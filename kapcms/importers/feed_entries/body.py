"""The text of a feed item as HTML: the whole text where the feed has it, else its summary, which is reported."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from kapcms.importers.feed_entries.elements import FeedElement, inner_xhtml, nearest_base, text_of_element
from kapcms.importers.html_bodies.late_images import with_real_images
from kapcms.importers.html_bodies.relative_addresses import with_full_addresses
from kapcms.importers.html_bodies.writing import embed
from kapcms.importers.imported import Remark
from kapcms.importers.texts.plain import text_of_html

if TYPE_CHECKING:
    from lxml import etree

_HTML = re.compile(r"</[a-z][a-z0-9]*\s*>|<(?:p|br|img|hr|div)\b|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
"""What only HTML has: an end tag, an element that stands alone, a reference. `<output>` alone may be said in text."""


class FeedBody(NamedTuple):
    """The body, the summary where one stands beside the whole text, and what should be looked at."""

    html: str
    excerpt: str | None
    remarks: list[Remark]


def feed_body(item: FeedElement, link: str, base: str | None) -> FeedBody:
    """The body of an `item` or `entry`; `link` is its page, embedded where the item is a video there.

    Its relative addresses are meant from the nearest `xml:base`; `base` is that around the item, None where there is
    none: then from its page.
    """
    whole = _whole(item, link, base)
    summary = with_full_addresses(_short(item), nearest_base(item.element, base) or link)
    if whole:
        return FeedBody(with_real_images(whole), text_of_html(summary) or None, [])
    film = embed(link) if link and item.text("yt:videoId") else ""
    if not summary and not film:
        return FeedBody("", None, [Remark("no_body", "the feed does not hold the text of this item")])
    remark = Remark("excerpt_only", "the feed holds only a description of this item, which may be an excerpt")
    return FeedBody(film + with_real_images(summary), None, [remark])


def text_as_html(text: str) -> str:
    """Plain text as paragraphs: empty lines part them, line ends are breaks."""
    chunks = [chunk.strip() for chunk in re.split(r"\n[ \t]*\n\s*", text.strip()) if chunk.strip()]
    return "".join(f"<p>{escape(chunk, quote=False).replace(chr(10), '<br/>')}</p>" for chunk in chunks)


def html_or_text(text: str) -> str:
    """RSS does not say whether a description is HTML or text: HTML where something in it can be nothing else."""
    return text if _HTML.search(text) else text_as_html(text)


def _whole(item: FeedElement, link: str, base: str | None) -> str:
    encoded = item.text("content:encoded")
    if encoded:
        return with_full_addresses(html_or_text(encoded), nearest_base(item.element, base) or link)
    for content in item.all("atom:content", "content"):
        nearest = nearest_base(content, base) or link  # asked before the element is turned into HTML
        html = _atom_text(content)
        if html:
            return with_full_addresses(html, nearest)
    for body in item.all("xhtml:body", "xhtml:div"):
        nearest = nearest_base(body, base) or link
        return with_full_addresses(inner_xhtml(body), nearest)
    return ""


def _short(item: FeedElement) -> str:
    for summary in item.all("atom:summary", "summary"):
        html = _atom_text(summary)
        if html:
            return html
    described = item.text("description", "dc:description", "itunes:summary")
    if described:
        return html_or_text(described)
    group = item.child("media:group")
    return text_as_html(group.text("media:description") if group else item.text("media:description"))


def _atom_text(element: etree._Element) -> str:
    """An Atom text construct or content (RFC 4287, 3.1 and 4.1.3); content that stands elsewhere is empty here."""
    kind = (element.get("type") or "text").lower()
    mode = element.get("mode")
    if kind in {"xhtml", "application/xhtml+xml"} and len(element) and mode != "escaped":
        return inner_xhtml(element)
    text = text_of_element(element)
    if kind in {"html", "text/html"} or mode == "escaped":
        return text
    if kind in {"text", "text/plain", "xhtml", "application/xhtml+xml"}:
        return html_or_text(text)
    return text_as_html(text) if kind.startswith("text/") else ""
